"""What carriers and aggregators post: how each signs it, and the events in it.

The signature is always over the raw body, and nothing of a body is looked at before it holds.

- our own (any name): `X-Isoko-Signature: sha256=<hex>`, HMAC-SHA256 of the body; the body's `ts`
  (Unix seconds) is at most five minutes from now;
- AfterShip: `aftership-hmac-sha256`, HMAC-SHA256 in base64 (aftership.com/docs/tracking/webhook,
  "Webhook Signature"); `ts` is when the event occurred, and it tries for up to a week;
- 17TRACK: `sign`, SHA-256 of body + "/" + key in hex (asset.17track.net/api/document/v2.4_en,
  "Webhook"); it sends no time, and a body that is posted again changes nothing: events are UNIQUE.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.carriers.events import (
    FAULTS,
    ParsedBody,
    UnreadableBody,
    aftership_events,
    own_events,
    track17_events,
)

FRESH_SECONDS = 5 * 60
RETRIED_SECONDS = 7 * 86_400


@dataclass(frozen=True, slots=True)
class Source:
    """One way of posting: its header, its signature, how old it may be, its events."""

    header: str
    sign: Callable[[bytes, bytes], str]
    seconds: int | None
    events: Callable[[Any], ParsedBody]


def kind_of(source: str) -> Source:
    """By the name that the operator gave it: `aftership`, `17track-eu`; any other is our own."""
    return _KINDS.get(source.partition("-")[0], OWN)


def is_signed(source: str, secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether its source has signed this body; takes as long for a wrong signature."""
    kind = kind_of(source)
    # bytes that are no UTF-8 come as surrogates: they are compared like any others
    given = headers.get(kind.header, "").strip().encode("utf-8", "surrogateescape")
    return hmac.compare_digest(given, kind.sign(secret.encode(), body).encode())


def content_of(body: bytes) -> Any:
    """The JSON of a body. Raises UnreadableBody; also where it is nested too deep to be read."""
    try:
        return json.loads(body, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableBody("the body is not JSON, or is nested too deep") from error


def _no_number(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON's")


def is_fresh(source: str, content: Any, now: datetime) -> bool:
    """Whether a signed body was made for now, and is not an old one played again."""
    seconds = kind_of(source).seconds
    if seconds is None:
        return True
    made = content.get("ts") if isinstance(content, dict) else None
    if isinstance(made, bool) or not isinstance(made, int | float):
        return False
    # compared, not subtracted: a huge whole number has no difference to a moment
    return now.timestamp() - seconds <= made <= now.timestamp() + seconds


def events_in(source: str, content: Any) -> ParsedBody:
    """The events of a body, numbered from 1: what cannot be read is named, and no harm to the
    others. Raises UnreadableBody."""
    try:
        return kind_of(source).events(content)
    except FAULTS as error:
        raise UnreadableBody("it is not the body that its source sends") from error


def _hex(secret: bytes, body: bytes) -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def _base64(secret: bytes, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()


def _appended(secret: bytes, body: bytes) -> str:
    return hashlib.sha256(body + b"/" + secret).hexdigest()


OWN = Source("X-Isoko-Signature", _hex, FRESH_SECONDS, own_events)
_KINDS = {
    "aftership": Source("aftership-hmac-sha256", _base64, RETRIED_SECONDS, aftership_events),
    "17track": Source("sign", _appended, None, track17_events),
}
