"""The events in what carriers and aggregators post, each read by itself.

Whatever stands in one event, and however it is written, is no harm to the others of its body: what
cannot be read is named, cut short, for staff.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from bot.commerce import tracking
from bot.commerce.shipments import Report
from bot.parsing.carrier_codes import NOTHING, Word, aftership, read_event, track17
from bot.parsing.carrier_places import country_of, read_country, zone_of
from bot.parsing.timestamps import read_moment

MOST_EVENTS = 1000
PLACE_CHARACTERS, CODE_CHARACTERS, TIME_CHARACTERS = 80, 40, 60
EXCERPT_CHARACTERS = 120

_UTC = ZoneInfo("UTC")

# Between these every time can be counted with: what is told of other years is no parcel's.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# What reading one event may end with, whatever stands in it: none of it is the others' trouble.
FAULTS = (AttributeError, KeyError, TypeError, ValueError, OverflowError, RecursionError)


class UnreadableBody(Exception):
    """The body is not what its source says it sends; the sentence is for whoever sends it."""


@dataclass(frozen=True, slots=True)
class UnreadableEvent:
    """An event that could not be read: which, why, and what stood there, cut short."""

    line: int
    reason: str  # "unreadable", "no_time"
    found: str


@dataclass(slots=True)
class ParsedBody:
    """What a body tells: the events that could be read, and the others."""

    events: list[tracking.ReportedEvent] = field(default_factory=list)
    unread: list[UnreadableEvent] = field(default_factory=list)

    def read(self, line: int, each: Any, read: Callable[[], tracking.ReportedEvent | None]) -> None:
        """One event by itself. `read` gives None for what says nothing about where a parcel is."""
        try:
            event = read()
        except NoTime:
            self.unread.append(UnreadableEvent(line, "no_time", _excerpt(each)))
        except FAULTS:
            self.unread.append(UnreadableEvent(line, "unreadable", _excerpt(each)))
        else:
            if event is not None:
                self.events.append(event)


class NoTime(Exception):
    """An event without a time that can be read, or without its zone where it must have one."""


def _few(events: Any) -> Any:
    """A list of events, no longer than can be dealt with at once."""
    if not isinstance(events, list):
        raise UnreadableBody("there is no list of events where it should be")
    if len(events) > MOST_EVENTS:
        raise UnreadableBody(f"{len(events)} events: {MOST_EVENTS} are the most")
    return events


def _text(value: Any, most: int) -> str:
    """A text or a whole number of a body, without what no database keeps and no screen shows: NUL,
    halves of characters, marks that turn the writing round. Raises TypeError for anything else."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise TypeError("neither a text nor a whole number")
    words = " ".join(str(value).split())
    return "".join(each for each in words if each.isprintable())[:most].strip()


def _excerpt(each: Any) -> str:
    """What staff see of an event that could not be read: its plain parts."""
    if not isinstance(each, dict):
        return type(each).__name__
    parts = []
    for name, value in list(each.items())[:8]:
        with contextlib.suppress(*FAULTS):
            parts.append(f"{_text(name, 20)}: {_text(value, 24)}")
    return ", ".join(parts)[:EXCERPT_CHARACTERS]


# --- our own ------------------------------------------------------------------------------------


def own_events(content: Any) -> ParsedBody:
    told = ParsedBody()
    for line, each in enumerate(_few(content["events"]), 1):
        told.read(line, each, partial(_own_event, line, each))
    return told


def _own_event(line: int, each: Any) -> tracking.ReportedEvent | None:
    written = _text(each.get("code") or each["state"], CODE_CHARACTERS)
    event = read_event(written)
    at = _zoned(_text(each["time"], TIME_CHARACTERS))
    if event is not None and event[1] == NOTHING:
        return None
    known = event or (written, tracking.UNKNOWN)
    country = country_of(known[0], _text(each.get("country"), PLACE_CHARACTERS))
    return _told(line, each["number"], known, at, each.get("place"), country)


def _zoned(text: str) -> datetime:
    """A time that names its zone. Raises NoTime."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo:
            return _possible(at.astimezone(UTC))
    except (ValueError, OverflowError):
        pass
    raise NoTime


def _possible(at: datetime | None) -> datetime:
    if at is None or not EARLIEST <= at < LATEST:
        raise NoTime
    return at


def _told(
    line: int, number: Any, event: tuple[str, Word], at: datetime, place: Any, country: str
) -> tracking.ReportedEvent:
    bare = "".join(_text(number, 80).upper().split())[:40]
    if not bare:
        raise ValueError("an event of no parcel")
    code, word = event
    report = Report(word, code[:CODE_CHARACTERS], at, _text(place, PLACE_CHARACTERS), country)
    return tracking.ReportedEvent(line, bare, report)


# --- AfterShip ----------------------------------------------------------------------------------


def aftership_events(content: Any) -> ParsedBody:
    """`msg` is a tracking with all its checkpoints; only some carriers give times with a zone."""
    followed, told = content["msg"], ParsedBody()
    number = followed["tracking_number"]
    for line, each in enumerate(_few(followed.get("checkpoints") or []), 1):
        told.read(line, each, partial(_checkpoint, line, number, each))
    return told


def _checkpoint(line: int, number: Any, each: Any) -> tracking.ReportedEvent | None:
    code = _text(each.get("subtag") or each.get("tag"), CODE_CHARACTERS)
    word = aftership(code) if code else NOTHING
    if word == NOTHING:
        return None
    named = each.get("country_region") or each.get("country_iso3")
    country = read_country(_text(named, PLACE_CHARACTERS))
    written = _text(each["checkpoint_time"], TIME_CHARACTERS)
    at = _possible(read_moment(written, zone_of(country, _UTC)))
    place = each.get("city") or each.get("location")
    return _told(line, number, (code, word or tracking.UNKNOWN), at, place, country)


# --- 17TRACK ------------------------------------------------------------------------------------


def track17_events(content: Any) -> ParsedBody:
    """`TRACKING_UPDATED` carries every event of every provider; `TRACKING_STOPPED` none."""
    data, told = content["data"], ParsedBody()
    if content["event"] != "TRACKING_UPDATED":
        return told
    providers = data["track_info"]["tracking"]["providers"]
    events = [
        each
        for provider in providers
        if isinstance(provider, dict)
        for each in _few(provider.get("events") or [])
    ]
    for line, each in enumerate(_few(events), 1):
        told.read(line, each, partial(_track17_event, line, data["number"], each))
    return told


def _track17_event(line: int, number: Any, each: Any) -> tracking.ReportedEvent | None:
    code = _text(each.get("sub_status") or each.get("stage"), CODE_CHARACTERS)
    word = track17(_STAGES.get(code, code)) if code else NOTHING
    if word == NOTHING:
        return None
    at = _zoned(_text(each.get("time_utc") or each.get("time_iso"), TIME_CHARACTERS))
    address = each.get("address") or {}
    country = read_country(_text(address.get("country"), PLACE_CHARACTERS))
    place = each.get("location") or address.get("city")
    return _told(line, number, (code, word or tracking.UNKNOWN), at, place, country)


# Events that have a stage and no sub-status.
_STAGES = {
    "PickedUp": "InTransit",
    "Departure": "InTransit",
    "Arrival": "InTransit",
    "Returning": "Exception_Returning",
    "Returned": "Exception_Returned",
}
