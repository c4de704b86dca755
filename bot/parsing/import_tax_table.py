"""Import tax as staff write it: a line for each country and category, with where that is said.

Typed, pasted or as a file; without headings the columns stand in the order of COLUMNS.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.parsing import countries
from bot.parsing.categories import proposed
from bot.parsing.folding import fold
from bot.parsing.free_text import read_line
from bot.parsing.import_tax_terms import TaxLine, TaxTerms
from bot.parsing.normalise import plain
from bot.parsing.numerals import number
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.table_cells import Dates, Unreadable, find_places, read_currency, read_sum
from bot.parsing.tables import read_table
from bot.parsing.tracking_table import LineFault
from storage.constants import CATEGORIES, Category, Country

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from bot.parsing.tables import TableLine

MOST_LINES = 200
MOST_PERCENT = 300
_CALLED = {
    "country": "country|destination|igihugu|国家|目的地",
    "category": "category|goods|icyiciro|类别|商品",
    "rate": "rate|tax|tax rate|percent|umusoro|igipimo|税率",
    "waived_up_to": "waived|waived up to|free up to|ntusoreshwa|免税额|起征点",
    "most_value": "most|most value|limit|maximum|ntarengwa|限值|最高价值",
    "currency": "currency|ifaranga|币种|货币",
    "source": "source|aho byavuye|inkomoko|来源|出处",
    "checked_on": "checked|checked on|seen on|byarebwe|核对日期|查看日期",
    "valid_from": "(?:valid )?from|since|guhera|生效日期",
}
#: As the market writes them itself, in this order.
COLUMNS = tuple(_CALLED)
NEEDED = ("country", "category", "rate", "currency", "source", "checked_on")
_HEADINGS = {column: re.compile(names) for column, names in _CALLED.items()}
_ALL = frozenset(("all", "everything", "all products", "byose", "所有", "全部", "所有商品"))
_OTHER = frozenset(("other products", "others", "ibindi", "其他", "其他商品"))
_NOT_KNOWN = frozenset(("none", "unknown", "-", "ntibizwi", "无", "未知"))
_NOTHING = frozenset(("", "-", "0", "none"))


@dataclass(frozen=True, slots=True)
class TaxTable:
    """What could be read, and why the rest could not; `unused` are headings that say nothing."""

    lines: tuple[TaxLine, ...]
    faults: tuple[LineFault, ...]
    unused: tuple[str, ...] = ()


def read_import_tax(content: bytes, today: date) -> TaxTable | Rejection:
    """Refused as a whole: NOT_A_TABLE (`find_places`), EMPTY, TOO_LONG (lines)."""
    rows = read_table(content)
    if isinstance(rows, Rejection):
        return rows
    if not rows:
        return Rejection(Reason.EMPTY)
    places = {column: at for at, column in enumerate(COLUMNS)}
    unused: tuple[str, ...] = ()
    if not _is_a_rate(rows[0].cells):
        found = find_places(rows[0].cells, _HEADINGS, NEEDED, ("country", "category", "rate"))
        if isinstance(found, Rejection):
            return found
        (places, unused), rows = found, rows[1:]
    if not rows:
        return Rejection(Reason.EMPTY)
    if len(rows) > MOST_LINES:
        return Rejection(Reason.TOO_LONG, limit=MOST_LINES, length=len(rows))
    lines, faults = _read(rows, places, today)
    faults += _together(lines)
    faults.sort(key=lambda fault: fault.line)
    wrong = {fault.line for fault in faults}
    return TaxTable(tuple(each for each in lines if each.line not in wrong), tuple(faults), unused)


def _is_a_rate(cells: Sequence[str]) -> bool:
    """Whether a first line is no line of headings: it begins with a country, or has a tax where one
    belongs, of a country that is not served."""
    if countries.code_of(cells[0]):
        return True
    try:
        return len(cells) > 2 and _basis_points(cells[2]) is not None
    except Unreadable:
        return False


def _read(
    rows: Sequence[TableLine], places: Mapping[str, int], today: date
) -> tuple[list[TaxLine], list[LineFault]]:
    cells = [
        {column: row.cells[at] if at < len(row.cells) else "" for column, at in places.items()}
        for row in rows
    ]
    dates = Dates([each.get(key, "") for each in cells for key in ("checked_on", "valid_from")])
    lines, faults = [], []
    for row, named in zip(rows, cells, strict=True):
        try:
            lines.append(TaxLine(row.number, _terms(named, dates, today)))
        except Unreadable as unreadable:
            reason, at, expected = unreadable.fault
            faults.append(LineFault(row.number, reason, at, expected))
    return lines, faults


def _terms(cells: Mapping[str, str], dates: Dates, today: date) -> TaxTerms:
    country, category = _country(cells["country"]), _category(cells["category"])
    points = _basis_points(cells["rate"])
    if not cells["currency"]:
        raise Unreadable("no_currency")
    currency = read_currency(cells["currency"])
    waived, most = (_limit(cells.get(key, ""), currency) for key in ("waived_up_to", "most_value"))
    source = read_line(cells["source"], minimum=2, limit=200)
    if isinstance(source, Rejection):
        raise Unreadable("no_source", cells["source"])
    checked = dates.read(cells["checked_on"])
    if checked is None:
        raise Unreadable("not_checked")
    if checked > today:
        raise Unreadable("checked_later", cells["checked_on"])
    begins = dates.read(cells.get("valid_from", ""))
    return TaxTerms(country, category, points, currency, waived, most, source, checked, begins)


def _country(cell: str) -> Country:
    if not cell:
        raise Unreadable("no_country")
    code = countries.code_of(cell)
    if code == countries.HOME:
        raise Unreadable("at_home")
    if not code:
        raise Unreadable("unknown_country", cell)
    return code


def _category(cell: str) -> Category | Literal[""]:
    name = fold(cell)
    if not name:
        raise Unreadable("no_category", expected="all")
    if name in _ALL:
        return ""
    if name in _OTHER:
        return "other"
    category = next((each for each in CATEGORIES if each == name), None) or proposed(cell)
    if category is None:
        raise Unreadable("unknown_category", cell, ", ".join((*CATEGORIES, "all")))
    return category


def _basis_points(cell: str) -> int | None:
    """A spreadsheet keeps 13 % as 0.13: a number below one without its sign may be either."""
    said = plain(cell)
    if said in _NOT_KNOWN:
        return None
    bare = said.removesuffix("%").strip()
    if not bare:
        raise Unreadable("no_rate")
    value = number(bare, whole=False)
    if isinstance(value, Rejection):
        raise Unreadable("not_a_rate", cell)
    if 0 < value < 1 and bare == said:
        raise Unreadable("percent_or_part", cell, "13 %")
    points = value * 100
    if value < 0 or points.denominator != 1:
        raise Unreadable("not_a_rate", cell)
    if value > MOST_PERCENT:
        raise Unreadable("too_much", cell)
    return int(points)


def _limit(cell: str, currency: str) -> int:
    return 0 if plain(cell) in _NOTHING else read_sum(cell, currency)


def _together(lines: Sequence[TaxLine]) -> Iterator[LineFault]:
    """Two lines of the same goods; and what is said of a whole parcel, which is one for all."""
    goods: dict[object, int] = {}
    parcels: dict[object, TaxLine] = {}
    for each in lines:
        terms = each.terms
        same = goods.setdefault((terms.country, terms.category, terms.valid_from), each.line)
        first = parcels.setdefault((terms.country, terms.valid_from), each)
        if same != each.line:
            yield LineFault(each.line, "same_goods", str(same))
        elif first.terms.limits != terms.limits:
            yield LineFault(each.line, "other_limits", str(first.line))
