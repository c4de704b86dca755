"""`Stripe-Signature`: HMAC-SHA256 over time, full stop and body, once for every secret there is."""

from __future__ import annotations

import hashlib
import hmac


def signature(secrets: list[str], now: float, body: bytes) -> str:
    """`t=1795360635,v1=…,v1=…`."""
    at = str(int(now))
    made = [
        hmac.new(each.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        for each in secrets
    ]
    return ",".join([f"t={at}", *(f"v1={each}" for each in made)])
