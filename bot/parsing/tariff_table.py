"""A postage tariff as staff send it: a line for each zone, service and weight up to which it holds.

A tariff replaces the one before as a whole, so a line that cannot be read is never merely left out:
the price that it stood for would be gone. Each has its reason, and nothing is done until none has.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.parsing.folding import fold
from bot.parsing.normalise import plain
from bot.parsing.numbers import GRAM, KILOGRAM, read_count, read_weight
from bot.parsing.rate_terms import RateTerms, TariffLine
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.table_cells import Dates, Unreadable, read_currency, read_sum
from bot.parsing.tables import read_table
from bot.parsing.tariff_checks import check_tariff
from bot.parsing.tariff_columns import TariffColumns, find_columns
from bot.parsing.timestamps import read_moment
from bot.parsing.tracking_table import LineFault
from bot.timezones import KIGALI
from storage.constants import POSTAGE_SERVICES, PostageService

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from bot.parsing.tables import TableLine

MOST_LINES = 500
MOST_GRAMS = 1_000_000
MOST_DAYS = 365
# Of the volume of a kilogram: carriers count with 5,000 or 6,000.
DIVISORS = range(1000, 10_001)

PRICED = tuple(each for each in POSTAGE_SERVICES if each != "collect")
_SERVICE_NAMES: dict[PostageService, str] = {
    "collect": "collect|collect at the shop|pickup|kwifatira|自提",
    "moto": "moto|motorbike|motorcycle|moto taxi|摩托车",
    "bus": "bus|bus parcel|bisi|imodoka|班车|客车",
    "post": "post|iposita|mail|parcel post|邮政|邮局",
    "ems": "ems",
    "courier": "courier|express|dhl|快递",
}
_SERVICES = {
    fold(name): service for service, names in _SERVICE_NAMES.items() for name in names.split("|")
}
_YES = frozenset(map(fold, ("yes", "y", "true", "x", "yego", "oui", "是")))
_NO = frozenset(map(fold, ("no", "n", "false", "-", "oya", "non", "否", "")))
_NOTHING = re.compile(r"0+(?:[.,]0+)?(?: ?k?g)?", re.ASCII | re.IGNORECASE)
_DAYS = re.compile(r"(\d{1,3})(?: ?(?:-|to|kugeza|至|到) ?(\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class TariffTable:
    """What could be read, and why the rest could not; `unused` are headings that say nothing."""

    lines: tuple[TariffLine, ...]
    faults: tuple[LineFault, ...]
    unused: tuple[str, ...] = ()


def read_tariff_table(
    content: bytes, today: date, read_zone: Callable[[str], str | Rejection]
) -> TariffTable | Rejection:
    """Refused as a whole: NOT_A_TABLE (`find_columns`), EMPTY, TOO_LONG (lines)."""
    lines = read_table(content)
    if isinstance(lines, Rejection):
        return lines
    if not lines:
        return Rejection(Reason.EMPTY)
    columns = find_columns(lines[0])
    if isinstance(columns, Rejection):
        return columns
    if not lines[1:]:
        return Rejection(Reason.EMPTY)
    if len(lines) - 1 > MOST_LINES:
        return Rejection(Reason.TOO_LONG, limit=MOST_LINES, length=len(lines) - 1)
    reader = _Reader(columns, lines[1:], read_zone)
    read = [reader.line(line) for line in lines[1:]]
    good = [each for each in read if isinstance(each, TariffLine)]
    faults = [each for each in read if isinstance(each, LineFault)]
    # Of lines that are missing among them nobody could say what their neighbours leave open.
    if not faults:
        in_kilograms = columns.units.get("min_g") == KILOGRAM
        faults = check_tariff(good, today, slack=100 if in_kilograms else 1)
    faults.sort(key=lambda fault: fault.line)
    return TariffTable(tuple(good), tuple(faults), columns.unused)


class _Reader:
    def __init__(
        self,
        columns: TariffColumns,
        lines: Sequence[TableLine],
        read_zone: Callable[[str], str | Rejection],
    ) -> None:
        self._columns, self._read_zone = columns, read_zone
        self._dates = Dates([columns.cells(line).get("valid_from", "") for line in lines])

    def line(self, line: TableLine) -> TariffLine | LineFault:
        try:
            cells = self._columns.cells(line)
            return TariffLine(line.number, self._terms(cells), self._from(cells))
        except Unreadable as unreadable:
            reason, found, expected = unreadable.fault
            return LineFault(line.number, reason, found, expected)

    def _terms(self, cells: dict[str, str]) -> RateTerms:
        zone, service = self._zone(cells["zone"]), _service(cells["service"])
        currency = read_currency(cells.get("currency", ""))
        most = self._weight(cells, "max_g")
        if most is None:
            raise Unreadable("no_maximum")
        first = self._weight(cells, "first_g") or most
        step = self._weight(cells, "step_g") or 0
        step_price = cells.get("step_price", "")
        if bool(step) is not bool(step_price):
            raise Unreadable("half_a_step")
        days_min, days_max = _days(cells)
        return RateTerms(
            zone,
            service,
            currency,
            first,
            read_sum(cells["first_price"], currency),
            step,
            read_sum(step_price, currency) if step else 0,
            most,
            _divisor(cells.get("volume_divisor", "")),
            days_min,
            days_max,
            self._dates.read(cells.get("valid_from", "")),
            _splits(cells.get("split", "")),
        )

    def _from(self, cells: dict[str, str]) -> int | None:
        return 0 if _NOTHING.fullmatch(cells.get("min_g", "")) else self._weight(cells, "min_g")

    def _zone(self, cell: str) -> str:
        if not cell:
            raise Unreadable("no_zone")
        zone = self._read_zone(cell)
        if isinstance(zone, Rejection):
            near = zone.expected
            raise Unreadable("misspelt_zone" if near else "unknown_zone", cell, near or "")
        return zone

    def _weight(self, cells: dict[str, str], column: str) -> int | None:
        cell = re.sub(r"^(\d+)[.,]0{1,2}$", r"\1", cells.get(column, ""))  # 500.0
        if not cell:
            return None
        unit = self._columns.units.get(column, GRAM)
        grams = read_weight(cell, default_unit=unit, limit=MOST_GRAMS)
        if isinstance(grams, Rejection):
            reason = {
                Reason.FRACTION: "part_of_a_gram",
                Reason.AMBIGUOUS: "two_numbers",
                Reason.TOO_LARGE: "too_much",
            }.get(grams.reason, "not_a_weight")
            raise Unreadable(reason, cell)
        return grams


def _service(cell: str) -> PostageService:
    if not cell:
        raise Unreadable("no_service")
    service = _SERVICES.get(fold(cell))
    if service is None:
        raise Unreadable("unknown_service", cell, ", ".join(PRICED))
    if service == "collect":
        raise Unreadable("costs_nothing")
    return service


def _divisor(cell: str) -> int:
    if not cell or cell in ("0", "-"):
        return 0
    divisor = read_count(cell)
    if isinstance(divisor, Rejection) or divisor not in DIVISORS:
        between = f"{DIVISORS.start}-{DIVISORS.stop - 1}"
        raise Unreadable("not_a_divisor", cell, between)
    return divisor


def _splits(cell: str) -> bool:
    said = fold(cell)
    if said not in _YES | _NO:
        raise Unreadable("not_yes_or_no", cell, "yes, no")
    return said in _YES


def _days(cells: dict[str, str]) -> tuple[int, int]:
    """In two columns, or in one as 3-5; one number alone is both."""
    written = cells.get("days", "")
    if written:
        found = _DAYS.fullmatch(plain(written).removesuffix(" days"))
        if found is None:
            # A spreadsheet takes 3-5 for the third of May, or the fifth of March.
            a_date = read_moment(written, KIGALI) or re.fullmatch(
                r"\d{1,2}[-/. ]+[^\W\d_]+\.?|[^\W\d_]+[-/. ]+\d{1,2}|\d{1,2}月\d{1,2}日", written
            )
            if a_date:
                raise Unreadable("days_became_a_date", written, "days_min, days_max")
            raise Unreadable("not_days", written)
        first, last = int(found[1]), int(found[2] or found[1])
    else:
        least, most = cells.get("days_min", ""), cells.get("days_max", "")
        if not least and not most:
            raise Unreadable("no_days")
        first, last = _count(least or most), _count(most or least)
    if not 0 <= first <= last <= MOST_DAYS:
        raise Unreadable("not_days", written or f"{first}-{last}")
    return first, last


def _count(cell: str) -> int:
    count = read_count(re.sub(r"^(\d+)[.,]0{1,2}$", r"\1", cell), minimum=0, limit=MOST_DAYS)
    if isinstance(count, Rejection):
        raise Unreadable("not_days", cell)
    return count
