"""A table of tracking events as staff send it: number, code or state, time, place, one a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.reading.carrier_codes import NOTHING, country_of, read_event
from bot.reading.codes import read_tracking
from bot.reading.refusal import Reason, Refusal
from bot.reading.tables import TableLine, read_table
from bot.reading.times import month_comes_first, read_moment

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MOST_LINES = 1000

# Headings by column, folded: without case, spaces and signs.
_HEADINGS = {
    "number": (
        *("number", "trackingnumber", "tracking", "item", "itemid", "barcode", "parcel"),
        *("nomero", "nomeroyikurikirana", "inomero", "单号", "物流单号", "运单号", "邮件号"),
    ),
    "event": (
        *("code", "event", "eventcode", "status", "state", "tag"),
        *("kode", "imiterere", "状态", "代码", "事件", "物流状态"),
    ),
    "day": ("date", "day", "itariki", "日期"),
    "time": (
        *("time", "datetime", "eventtime", "eventdate", "when", "timestamp", "dateandtime"),
        *("igihe", "isaha", "时间", "日期时间", "事件时间"),
    ),
    "place": ("place", "location", "office", "city", "ahantu", "地点", "地址", "城市"),
    "country": ("country", "igihugu", "国家"),
}
_COLUMN = {heading: column for column, known in _HEADINGS.items() for heading in known}
_USUAL = ("number", "event", "time", "place", "country")


@dataclass(frozen=True, slots=True)
class TrackingLine:
    """One event: `at` is an ISO time in UTC, `word` ours, `code` as it was written."""

    line: int
    number: str
    word: str
    code: str
    at: str
    place: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why a line of the file is not taken: a reason, and what stood there."""

    line: int
    reason: str
    found: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class TrackingTable:
    lines: tuple[TrackingLine, ...]
    faults: tuple[LineFault, ...]


def read_tracking_table(content: bytes, zone: ZoneInfo) -> TrackingTable | Refusal:
    """Every line that can be read, and why the others cannot.

    Refused as a whole: NOT_A_TABLE, EMPTY, TOO_LONG (lines).
    """
    lines = read_table(content)
    if isinstance(lines, Refusal):
        return lines
    columns = dict(enumerate(_USUAL))
    if lines and (named := _headings(lines[0])):
        columns, lines = named, lines[1:]
    if not lines:
        return Refusal(Reason.EMPTY)
    if len(lines) > MOST_LINES:
        return Refusal(Reason.TOO_LONG, limit=MOST_LINES, length=len(lines))
    if all(len(line.cells) == 1 for line in lines):
        return Refusal(Reason.NOT_A_TABLE)
    rows = [(line.number, _named(line, columns)) for line in lines]
    month_first = month_comes_first([_when(row) for _, row in rows])
    read = [_read(number, row, zone, month_first=month_first) for number, row in rows]
    return TrackingTable(
        tuple(each for each in read if isinstance(each, TrackingLine)),
        tuple(each for each in read if isinstance(each, LineFault)),
    )


def _headings(first: TableLine) -> dict[int, str]:
    """Which column is which; empty when the first line is no heading."""
    found = {
        index: _COLUMN[folded]
        for index, cell in enumerate(first.cells)
        if (folded := re.sub(r"[\W_]+", "", cell.casefold())) in _COLUMN
    }
    return found if len(found) >= 2 else {}


def _named(line: TableLine, columns: dict[int, str]) -> dict[str, str]:
    row = dict.fromkeys(_HEADINGS, "")
    for index, cell in enumerate(line.cells):
        if index in columns and not row[columns[index]]:
            row[columns[index]] = cell
    return row


def _when(row: dict[str, str]) -> str:
    return " ".join(part for part in (row["day"], row["time"]) if part)


def _read(
    line: int, row: dict[str, str], zone: ZoneInfo, *, month_first: bool
) -> TrackingLine | LineFault:
    number = row["number"]
    if not number:
        return LineFault(line, "no_number")
    if re.fullmatch(r"\d+[.,]\d+E\+?\d+", number, re.IGNORECASE):
        return LineFault(line, "shortened", number)
    code = read_tracking(number, postal=False)
    if isinstance(code, Refusal):
        wrong = code.reason is Reason.WRONG_CHECK_DIGIT
        return LineFault(
            line, "check_digit" if wrong else "not_a_number", number[:40], code.expected or ""
        )
    event = read_event(row["event"]) if row["event"] else None
    if event is None:
        return LineFault(line, "unknown_event" if row["event"] else "no_event", row["event"][:40])
    if event[1] == NOTHING:
        return LineFault(line, "says_nothing", event[0])
    when = _when(row)
    at = read_moment(when, zone, month_first=month_first) if when else None
    if at is None:
        return LineFault(line, "not_a_time" if when else "no_time", when[:40])
    return TrackingLine(
        line,
        code,
        word=event[1],
        code=event[0],
        at=at.isoformat(),
        place=row["place"][:80],
        country=country_of(event[0], row["country"] or row["place"]),
    )
