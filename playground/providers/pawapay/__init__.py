"""pawaPay v2, as far as a market in Rwanda needs it: deposits, payouts, refunds, the toolkit.

Followed: docs.pawapay.io/v2 and callbacks that others captured.  Left out: checkouts, the payment
page, bulk payouts, remittances, statements, signed requests, other countries.
"""
