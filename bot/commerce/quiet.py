"""Quiet hours: at night, by the recipient's own clock, nobody's phone rings for a broadcast."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.i18n import ZONES, guess_language
from bot.texts import LANGUAGES

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.texts import Language
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


def by_language(hours: QuietHours | None, now: datetime) -> dict[Language, datetime]:
    """Of the languages in whose zone it is quiet now, when that ends."""
    ends = {language: until(hours, ZONES[language], now) for language in LANGUAGES}
    return {language: end for language, end in ends.items() if end is not None}


def zone_of(person: Person) -> ZoneInfo:
    """The clock that somebody lives by: their language's."""
    language = next((each for each in LANGUAGES if each == person.language), None)
    return ZONES[language or guess_language(person.language_hint)]


def by_day(hours: QuietHours | None, person: Person, due: datetime) -> datetime:
    """When to remind somebody: then, or when their quiet hours are over."""
    end = until(hours, zone_of(person), due)
    return due if end is None else end.astimezone(UTC)
