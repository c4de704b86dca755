"""A table of tracking events as staff send it: number, code or state, time, place, one a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.parsing.carrier_codes import NOTHING
from bot.parsing.carrier_places import country_of, zone_of
from bot.parsing.carrier_words import read_happening
from bot.parsing.codes import read_tracking
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.tables import TableLine, read_table
from bot.parsing.timestamps import clock_beside, has_clock, month_comes_first, read_moment
from bot.parsing.tracking_headings import Headings, find_headings, names_no_number
from storage.constants import ParcelEvent

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MOST_LINES = 1000


@dataclass(frozen=True, slots=True)
class TrackingLine:
    """One event: `at` is an ISO time in UTC, `word` ours, `code` as it was written."""

    line: int
    number: str
    word: ParcelEvent
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
    """What could be read, and what could not. `unused` are the headings of columns that were left
    out; `without_clock` counts lines that have a day and no time of day."""

    lines: tuple[TrackingLine, ...]
    faults: tuple[LineFault, ...]
    unused: tuple[str, ...] = ()
    without_clock: int = 0


def read_tracking_table(content: bytes, zone: ZoneInfo) -> TrackingTable | Rejection:
    """Every line that can be read, and why the others cannot.

    A time without a zone is by the clock of where it happened, where that is known; else `zone`.

    Refused as a whole: NOT_A_TABLE (found: "no_number", of the headings), EMPTY, TOO_LONG (lines).
    """
    lines = read_table(content)
    if isinstance(lines, Rejection):
        return lines
    headings = find_headings([line.cells for line in lines])
    if headings is None and lines and names_no_number(lines[0].cells):
        return Rejection(Reason.NOT_A_TABLE, found="no_number")
    if headings is None:
        headings = Headings.usual(max((len(line.cells) for line in lines), default=0))
    lines = lines[headings.first :]
    if not lines:
        return Rejection(Reason.EMPTY)
    if len(lines) > MOST_LINES:
        return Rejection(Reason.TOO_LONG, limit=MOST_LINES, length=len(lines))
    if all(len(line.cells) == 1 for line in lines):
        return Rejection(Reason.NOT_A_TABLE)
    rows = [Row(line, headings) for line in lines]
    whens = [_when(row) for row in rows]
    month_first = month_comes_first(whens)
    read = [
        _read(row, when, zone, month_first=month_first)
        for row, when in zip(rows, whens, strict=True)
    ]
    taken = tuple(each for each in read if isinstance(each, TrackingLine))
    numbers = {each.line for each in taken}
    without_clock = [
        row for row, when in zip(rows, whens, strict=True)
        if row.number in numbers and not has_clock(when)
    ]  # fmt: skip
    return TrackingTable(
        taken,
        tuple(each for each in read if isinstance(each, LineFault)),
        (*headings.unused, *_left_out(rows, headings)),
        len(without_clock),
    )


class Row:
    """A line by its columns."""

    def __init__(self, line: TableLine, headings: Headings) -> None:
        self.number = line.number
        self._cells, self._headings = line.cells, headings
        self.left: set[int] = set()  # columns of a meaning that another has already

    def placed(self, *columns: str) -> list[tuple[int, str]]:
        """What stands in these columns and where, in their order; of several with one meaning,
        each."""
        places = [at for column in columns for at in self._headings.columns.get(column, ())]
        here = [at for at in places if at < len(self._cells) and self._cells[at]]
        return [(at, self._cells[at]) for at in here]

    def all(self, *columns: str) -> list[str]:
        return [cell for _, cell in self.placed(*columns)]

    def first(self, column: str) -> str:
        return next(iter(self.all(column)), "")

    @property
    def zone(self) -> str:
        return self.first("zone") or self._headings.zone


def _when(row: Row) -> str:
    """The day with its time, where they stand in two columns or in one."""
    when, read = "", set()
    for at, each in row.placed("day", "time"):
        if each in read:
            continue
        if not has_clock(when):
            when = f"{when} {each}".strip()
        elif beside := clock_beside(when, each):
            when = beside
        else:  # the time of something else: of the upload, of the signature
            row.left.add(at)
        read.add(each)
    zone = row.zone
    return when + (f" {zone}" if when and zone else "")


def _left_out(rows: list[Row], headings: Headings) -> list[str]:
    """Headings of columns of which another of the same meaning was read."""
    for row in rows:
        row.left |= {at for at, cell in row.placed("number")[1:] if cell != row.first("number")}
    left = set().union(*(row.left for row in rows))
    return [headings.names[at] for at in sorted(left) if at < len(headings.names)]


def _read(row: Row, when: str, zone: ZoneInfo, *, month_first: bool) -> TrackingLine | LineFault:
    line, number = row.number, row.first("number")
    if not number:
        return LineFault(line, "no_number")
    if re.fullmatch(r"\d+[.,]\d+E\+?\d+", number, re.IGNORECASE):
        return LineFault(line, "shortened", number)
    code = read_tracking(number, postal=False)
    if code == "":
        return LineFault(line, "no_number")
    if isinstance(code, Rejection):
        wrong = code.reason is Reason.WRONG_CHECK_DIGIT
        return LineFault(
            line, "check_digit" if wrong else "not_a_number", number[:40], code.expected or ""
        )
    written = row.all("code", "event")
    event = next((found for each in written if (found := read_happening(each))), None)
    if event is None:
        said = " ".join(written)
        return LineFault(line, "unknown_event" if said else "no_event", said[:40])
    if event[1] == NOTHING:
        return LineFault(line, "says_nothing", event[0])
    place = ", ".join(row.all("place"))
    country = country_of(event[0], place, row.first("country"))
    there = zone_of(country, zone)
    at = read_moment(when, there, month_first=month_first) if when else None
    if at is None:
        return LineFault(line, "not_a_time" if when else "no_time", when[:40])
    return TrackingLine(
        line,
        code,
        word=event[1],
        code=event[0],
        at=at.isoformat(),
        place=place[:80],
        country=country,
    )
