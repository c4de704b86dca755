"""Cells that several tables have: currencies, sums, dates; and where their columns stand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.money import DECIMALS, DEFAULT_CURRENCY, FRANCS
from bot.parsing.folding import fold
from bot.parsing.normalise import plain
from bot.parsing.numerals import number
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.timestamps import month_comes_first, read_moment
from bot.timezones import KIGALI

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

MOST_UNITS = 100_000_000  # of a currency, in one sum

_CURRENCIES = {
    **{fold(code): code for code in DECIMALS},
    **dict.fromkeys(("frw", "rf", "francs", "amafaranga"), FRANCS),
    **dict.fromkeys(("rmb", "yuan", "人民币", "元"), "CNY"),
    **dict.fromkeys(("dollar", "dollars", "us", "美元"), "USD"),
}
# Of a currency beside its number: Frw 1,500.
_SIGNS = re.compile(r"^(?:rwf|frw|rf|cny|usd|us\$|\$|¥)\s*|\s*(?:rwf|frw|rf|cny|usd|\$|元)$")
_EITHER = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.]\d{2,4}")


class Unreadable(Exception):
    """Why a line is not taken: a reason, what stood there, what would be right."""

    def __init__(self, reason: str, found: str = "", expected: str = "") -> None:
        self.fault = (reason, found[:40], expected)


def find_places(
    cells: Sequence[str],
    called: Mapping[str, re.Pattern[str]],
    needed: Collection[str],
    marks: Collection[str],
) -> tuple[dict[str, int], tuple[str, ...]] | Rejection:
    """Where each column stands, by its own name or another that it is called, and the headings
    that say nothing. Refused: NOT_A_TABLE, found "headings" where none of `marks` is named,
    "missing" with the column that is needed, or "twice" with the one that stands there twice."""
    places: dict[str, int] = {}
    unused = []
    for at, cell in enumerate(cells):
        column = _column(cell, called)
        if column is None:
            unused += [cell] if cell else []
            continue
        if column in places:
            return Rejection(Reason.NOT_A_TABLE, found="twice", expected=cell)
        places[column] = at
    if places.keys().isdisjoint(marks):
        return Rejection(Reason.NOT_A_TABLE, found="headings")
    missing = next((column for column in needed if column not in places), None)
    if missing is not None:
        return Rejection(Reason.NOT_A_TABLE, found="missing", expected=missing)
    return places, tuple(unused)


def _column(cell: str, called: Mapping[str, re.Pattern[str]]) -> str | None:
    name = fold(cell)
    own = name.replace(" ", "_")
    if own in called:
        return own
    return next((each for each, names in called.items() if names.fullmatch(name)), None)


def read_currency(cell: str) -> str:
    """Francs where none is said. Raises Unreadable."""
    if not cell:
        return DEFAULT_CURRENCY
    currency = _CURRENCIES.get(fold(cell) or plain(cell))
    if currency is None:
        raise Unreadable("unknown_currency", cell, ", ".join(DECIMALS))
    return currency


def read_sum(cell: str, currency: str) -> int:
    """In minor units, above zero. Where a currency has no parts, 1.500 can only be fifteen hundred;
    where it has, 1.500 may be either, and is asked back. Raises Unreadable."""
    if not cell:
        raise Unreadable("no_price")
    decimals = DECIMALS[currency]
    value = number(_SIGNS.sub("", plain(cell)), whole=not decimals)
    if isinstance(value, Rejection):
        raise Unreadable("two_numbers" if value.reason is Reason.AMBIGUOUS else "not_a_price", cell)
    minor = value * 10**decimals
    if minor <= 0:
        raise Unreadable("not_above_zero", cell)
    if minor.denominator != 1:
        raise Unreadable("part_of_a_coin", cell)
    if value > MOST_UNITS:
        raise Unreadable("too_much", cell)
    return int(minor)


class Dates:
    """The days of a column, which are all written in one order."""

    def __init__(self, cells: list[str]) -> None:
        self._month_first = month_comes_first(cells)
        parts = [found for each in cells if (found := _EITHER.fullmatch(each))]
        # One that only one reading fits says how the others are meant.
        self._order_known = any(int(part) > 12 for found in parts for part in found.groups())

    def read(self, cell: str) -> date | None:
        """None where nothing is written. Raises Unreadable."""
        if not cell:
            return None
        both = _EITHER.fullmatch(cell)
        if both and both[1] != both[2] and not self._order_known:
            raise Unreadable("two_dates", cell, "2026-12-31")
        at = read_moment(cell, KIGALI, month_first=self._month_first)
        if at is None:
            raise Unreadable("not_a_date", cell)
        return at.astimezone(KIGALI).date()
