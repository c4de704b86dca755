"""Days and times as people, spreadsheets and carriers write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_CLOCK = r"(?:[T ]+(?P<hour>\d{1,2})[:h.](?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?)?"
_HALF = r" *(?P<half>[AaPp])\.?[Mm]?\.?"
_ZONE = r" *(?P<zone>Z|[+-]\d{2}:?\d{2})"
_END = rf"{_CLOCK}(?:{_HALF})?(?:{_ZONE})?"
_YEAR_FIRST = re.compile(
    rf"(?P<year>\d{{4}})[-/.年](?P<month>\d{{1,2}})[-/.月](?P<day>\d{{1,2}})日?{_END}"
)
_YEAR_LAST = re.compile(
    rf"(?P<first>\d{{1,2}})[-/.](?P<second_>\d{{1,2}})[-/.](?P<year>\d{{4}}){_END}"
)
# Days since 1899-12-30: how Excel writes a date whose cell is formatted as a number. 1990 to 2099.
_SERIAL = re.compile(r"(3[3-9]|[4-6]\d|7[0-2])\d{3}(?:[.,]\d+)?")
_EXCEL_BEGINS = datetime(1899, 12, 30)  # noqa: DTZ001 - a count of days; the zone follows below


def read_moment(text: str, zone: ZoneInfo, *, month_first: bool = False) -> datetime | None:
    """An instant in UTC; None when it is none. Without a zone of its own the time is in `zone`.

    2026-12-17T14:05+02:00, 2026-12-17 14:05, 17/12/2026 14h05, 17.12.2026, 2026年12月17日 14:05,
    46373.59 (Excel). A day alone is its midnight. `month_first`: 12/17/2026 2:05 PM.
    """
    bare = re.sub(r"\s+", " ", text).strip()
    if _SERIAL.fullmatch(bare):
        days = timedelta(days=float(bare.replace(",", ".")))
        local = _EXCEL_BEGINS + timedelta(minutes=round(days / timedelta(minutes=1)))
        return local.replace(tzinfo=zone).astimezone(UTC)
    found = _YEAR_FIRST.fullmatch(bare)
    if found:
        year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    else:
        found = _YEAR_LAST.fullmatch(bare)
        if not found:
            return None
        one, two = int(found["first"]), int(found["second_"])
        day, month = (two, one) if month_first else (one, two)
        year = int(found["year"])
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    try:
        clock = time(_hour(found), minute, second)
        local = datetime.combine(date(year, month, day), clock)
    except ValueError:
        return None
    return _zoned(local, found["zone"], zone)


def _hour(found: re.Match[str]) -> int:
    hour = int(found["hour"] or 0)
    if not found["half"]:
        return hour
    if not 1 <= hour <= 12:
        return 99  # refused as no hour
    return hour % 12 + (12 if found["half"] in "Pp" else 0)


def _zoned(local: datetime, given: str | None, zone: ZoneInfo) -> datetime | None:
    if given == "Z":
        return local.replace(tzinfo=UTC)
    if not given:
        return local.replace(tzinfo=zone).astimezone(UTC)
    away = timedelta(hours=int(given[1:3]), minutes=int(given[-2:]))
    if away > timedelta(hours=14):
        return None
    return (local - away if given[0] == "+" else local + away).replace(tzinfo=UTC)


def month_comes_first(texts: list[str]) -> bool:
    """Whether the days of one table are written 12/17/2026: one of them says so, none against."""
    pairs = [re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{4}", text) for text in texts]
    firsts = [(int(pair[1]), int(pair[2])) for pair in pairs if pair]
    return any(two > 12 for _, two in firsts) and not any(one > 12 for one, _ in firsts)
