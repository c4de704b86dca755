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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.commerce import tracking
from bot.commerce.shipments import Report
from bot.commerce.tracking import Told
from bot.reading.carrier_codes import (
    NOTHING,
    aftership,
    country_of,
    read_country,
    read_event,
    track17,
)
from bot.reading.times import read_moment

FRESH_SECONDS = 5 * 60
RETRIED_SECONDS = 7 * 86_400
MOST_EVENTS = 1000
PLACE_CHARACTERS = 80

_ZONES = {"CN": ZoneInfo("Asia/Shanghai"), "RW": ZoneInfo("Africa/Kigali")}
_UTC = ZoneInfo("UTC")


class Unreadable(Exception):
    """The body is not what its source says it sends; the sentence is for whoever sends it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way of posting: its header, its signature, how old it may be, its events."""

    header: str
    sign: Callable[[bytes, bytes], str]
    seconds: int | None
    events: Callable[[Any], list[Told]]


def kind_of(source: str) -> Kind:
    """By the name that the operator gave it: `aftership`, `17track-eu`; any other is our own."""
    return _KINDS.get(source.partition("-")[0], OWN)


def is_signed(source: str, secret: str, body: bytes, headers: Mapping[str, str]) -> bool:
    """Whether its source has signed this body; takes as long for a wrong signature."""
    kind = kind_of(source)
    given = headers.get(kind.header, "").strip().encode()
    return hmac.compare_digest(given, kind.sign(secret.encode(), body).encode())


def is_fresh(source: str, content: Any, now: datetime) -> bool:
    """Whether a signed body was made for now, and is not an old one played again."""
    seconds = kind_of(source).seconds
    if seconds is None:
        return True
    made = content.get("ts") if isinstance(content, dict) else None
    if isinstance(made, bool) or not isinstance(made, int | float):
        return False
    return abs(now.timestamp() - made) <= seconds


def events_in(source: str, content: Any) -> list[Told]:
    """The events of a body, numbered from 1. Raises Unreadable."""
    try:
        told = kind_of(source).events(content)
    except (AttributeError, KeyError, TypeError) as error:
        raise Unreadable(f"something is missing or of another kind: {error}") from error
    if len(told) > MOST_EVENTS:
        raise Unreadable(f"{len(told)} events: {MOST_EVENTS} are the most")
    return told


# --- our own ------------------------------------------------------------------------------------


def _own(content: Any) -> list[Told]:
    told = []
    for line, each in enumerate(content["events"], 1):
        written = str(each.get("code") or each["state"])
        event = read_event(written)
        at = _with_zone(str(each["time"]))
        if at is None:
            raise Unreadable(f"event {line}: the time is not ISO 8601 with its zone")
        if event is None or event[1] != NOTHING:
            known = event or (written, tracking.UNKNOWN)
            country = country_of(known[0], str(each.get("country") or ""))
            told.append(_told(line, each["number"], known, at, each.get("place"), country))
    return told


def _with_zone(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _told(
    line: int, number: Any, event: tuple[str, str], at: datetime, place: Any, country: str
) -> Told:
    bare = "".join(str(number).upper().split())[:40]
    code, word = event
    report = Report(word, code[:40], at, str(place or "").strip()[:PLACE_CHARACTERS], country)
    return Told(line, bare, report)


# --- AfterShip ----------------------------------------------------------------------------------


def _aftership(content: Any) -> list[Told]:
    """`msg` is a tracking with all its checkpoints; only some carriers give times with a zone."""
    followed = content["msg"]
    told = []
    for line, each in enumerate(followed.get("checkpoints") or (), 1):
        code = str(each.get("subtag") or each.get("tag") or "")
        country = read_country(str(each.get("country_region") or each.get("country_iso3") or ""))
        word = aftership(code)
        at = read_moment(str(each["checkpoint_time"]), _ZONES.get(country, _UTC))
        if word and at is not None:
            place = each.get("city") or each.get("location")
            told.append(_told(line, followed["tracking_number"], (code, word), at, place, country))
    return told


# --- 17TRACK ------------------------------------------------------------------------------------


def _track17(content: Any) -> list[Told]:
    """`TRACKING_UPDATED` carries every event of every provider; `TRACKING_STOPPED` none."""
    data = content["data"]
    told: list[Told] = []
    if content["event"] != "TRACKING_UPDATED":
        return told
    for provider in data["track_info"]["tracking"]["providers"]:
        for each in provider.get("events") or ():
            code = str(each.get("sub_status") or each.get("stage") or "")
            at = _with_zone(str(each.get("time_utc") or each.get("time_iso") or ""))
            word = track17(code) or track17(_STAGES.get(code, ""))
            if word and at is not None:
                address = each.get("address") or {}
                place = each.get("location") or address.get("city")
                country = read_country(str(address.get("country") or ""))
                told.append(_told(len(told) + 1, data["number"], (code, word), at, place, country))
    return told


# Events that have a stage and no sub-status.
_STAGES = {
    "PickedUp": "InTransit",
    "Departure": "InTransit",
    "Arrival": "InTransit",
    "Returning": "Exception_Returning",
    "Returned": "Exception_Returned",
}


def _hex(secret: bytes, body: bytes) -> str:
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def _base64(secret: bytes, body: bytes) -> str:
    return base64.b64encode(hmac.new(secret, body, hashlib.sha256).digest()).decode()


def _appended(secret: bytes, body: bytes) -> str:
    return hashlib.sha256(body + b"/" + secret).hexdigest()


OWN = Kind("X-Isoko-Signature", _hex, FRESH_SECONDS, _own)
_KINDS = {
    "aftership": Kind("aftership-hmac-sha256", _base64, RETRIED_SECONDS, _aftership),
    "17track": Kind("sign", _appended, None, _track17),
}
