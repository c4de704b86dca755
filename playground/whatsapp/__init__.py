"""A local WhatsApp: the Cloud API for businesses, and the people on the other side of it.

`service.py` puts the parts together; `doors.py` is what a bot calls, `webhooks.py` what it is
told, `acts.py` what people do with their phones, and `control.py` the same over HTTP.
"""
