"""Quiet hours: at night, by the recipient's own clock, nobody's phone rings for a broadcast."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.commerce.people import reader_of
from bot.timezones import BEIJING, KIGALI

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from storage.member_snapshots import PersonSnapshot
    from storage.models import Person

QuietHours = tuple[int, int]  # from and until, hours of the day; (21, 7) goes over midnight


def until(hours: QuietHours | None, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When the quiet hours that it is in end there; None when it is not in any."""
    if hours is None:
        return None
    start, end = hours
    local = now.astimezone(zone)
    inside = start <= local.hour < end if start < end else local.hour >= start or local.hour < end
    if not inside:
        return None
    day = local.date() + timedelta(days=1 if start > end and local.hour >= start else 0)
    return datetime.combine(day, time(end), zone)


def by_zone(hours: QuietHours | None, now: datetime) -> dict[str, datetime]:
    """Of the zones in which it is quiet now, by name, when that ends."""
    ends = {zone.key: until(hours, zone, now) for zone in (KIGALI, BEIJING)}
    return {name: end for name, end in ends.items() if end is not None}


def zone_of(person: Person | PersonSnapshot) -> ZoneInfo:
    """The clock that somebody lives by."""
    return reader_of(person).zone


def by_day(hours: QuietHours | None, person: Person, due: datetime) -> datetime:
    """When to remind somebody: then, or when their quiet hours are over."""
    end = until(hours, zone_of(person), due)
    return due if end is None else end.astimezone(UTC)
