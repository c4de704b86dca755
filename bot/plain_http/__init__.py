"""Plain calls over HTTP/1.1: a small body out, a small body back, over connections that are kept.

A step of a form is little else than such a call, and a client for everything spends most of its
time on what these calls have no use for (docs/decisions/0170-a-client-for-plain-calls.md). Files
go and come by aiohttp. Here no redirect is followed, no cookie kept, no compression asked for.

Nothing is sent twice. A message that is sent again is a second message, so whoever calls is told
what is known: `Unsent` where not a byte was written, else `Unanswered` or TimeoutError, and nobody
knows then what arrived. No error has the address in its text: Telegram's has the token in it.
"""
