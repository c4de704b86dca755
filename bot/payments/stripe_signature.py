"""Stripe's signature of what it posts: `Stripe-Signature: t=<Unix seconds>,v1=<hex>,v1=<hex>`.

HMAC-SHA256 with the endpoint's secret over t + "." + the body as it came; one written again from
its JSON has another. There are several v1 while a secret is rolled, and v0 is nobody's. From the
package `stripe` 16.1.0, `_webhook.py`, and docs.stripe.com/webhooks.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from bot.payments.provider import NotSigned

if TYPE_CHECKING:
    from collections.abc import Mapping

HEADER = "stripe-signature"
FRESH_SECONDS = 300


def signature(secret: str, seconds: int, body: bytes) -> str:
    """What Stripe signs a body with at a moment."""
    signed = b"%d." % seconds + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def check_signature(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> None:
    """Raises NotSigned. `now` is in Unix seconds."""
    given = next((text for name, text in headers.items() if name.lower() == HEADER), "")
    parts = [part.strip().partition("=") for part in given.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if not secret or len(times) != 1 or not _is_time(times[0]):
        raise NotSigned("the signature is missing, or no time is in it")
    seconds = int(times[0])
    wanted = signature(secret, seconds, body).encode()
    # bytes that are no UTF-8 come as surrogates: they are compared like any others
    offered = [value.encode("utf-8", "surrogateescape") for name, _, value in parts if name == "v1"]
    if not any(hmac.compare_digest(each, wanted) for each in offered):
        raise NotSigned("the signature is wrong")
    if abs(now - seconds) > FRESH_SECONDS:
        raise NotSigned("the signature is too far from now")


def _is_time(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 12
