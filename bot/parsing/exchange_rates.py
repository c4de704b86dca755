"""Exchange rates as staff write them and as banks publish them: francs for one unit of a currency.

"CNY 203.5", "1 USD = 1 463,35 Frw", "27/11/2026;USD;1458.35;1463.35;1468.35" (of three the middle
one counts: banks name what they buy for, the average, and what they sell for).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, get_args

from bot.money import FRANCS
from bot.parsing.digits import LITERAL, UnreadableNumber, exact
from bot.parsing.normalise import plain
from bot.parsing.numbers import FOREIGN, FRANC_NAMES
from bot.parsing.rejection import Reason, Rejection
from bot.parsing.tables import TableLine, read_table
from storage.constants import ForeignCurrency

MOST_LINES = 400  # a year of working days of both currencies is 500
MOST_FRANCS = 1_000_000
MILLION = 1_000_000

_CURRENCIES: tuple[ForeignCurrency, ...] = get_args(ForeignCurrency)
# 元 last: it is a part of other money's names.
_NAMED = {
    code: re.compile(rf"(?<![a-z])(?:{FOREIGN[code]})(?![a-z])") for code in ("USD", "EUR", "CNY")
}
_FRANCS = re.compile(rf"(?<![a-z])(?:{FRANC_NAMES})(?![a-z])")
_ONE = re.compile(r"^\s*1\s*(?=[^\d\s.,'])|(?<![\d.,])1\s*=")
_NUMBER = re.compile(rf"-?(?:{LITERAL})")
_AVERAGE = re.compile(r"average|mid(?:dle)?|impuzandengo|平均|中间价")
_RATE = re.compile(r"^(?!.*(?:previous|before|old|mbere)).*(?:rate|igipimo|frw|rwf|汇率|牌价)")
_DATE = re.compile(r"date|day|itariki|umunsi|日期")
_UNITS = re.compile(r"\bunits?\b|per 10+\b|单位|每10+")
_TWO_OF_THREE = re.compile(r"(?<![\d.,])\d{3} \d{3}(?![\d ])")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)日?")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)")
_MONTH_NAMED = re.compile(r"(?<!\d)(\d{1,2})[- ]([a-z]{3})[a-z]*[- ](\d{4}|\d{2})(?!\d)")
_DATES = (_YEAR_FIRST, _DAY_FIRST, _MONTH_NAMED)


@dataclass(frozen=True, slots=True)
class RateLine:
    """`millionths` of a franc for one unit of `currency`; `day` as YYYY-MM-DD."""

    currency: ForeignCurrency
    millionths: int
    day: str


@dataclass(frozen=True, slots=True)
class RateFault:
    """A line that cannot be used, and why: EMPTY (no currency or no number), UNKNOWN_UNIT (another
    currency), TOO_MANY (several currencies), AMBIGUOUS, NEGATIVE, ZERO, TOO_SMALL (less than a
    franc: what a franc is worth, perhaps), TOO_LARGE, NOT_A_TIME (a day that is none or ambiguous),
    NOT_YET (of a day to come)."""

    line: int
    reason: Reason
    found: str = ""


@dataclass(frozen=True, slots=True)
class RateTable:
    lines: tuple[RateLine, ...]
    faults: tuple[RateFault, ...] = ()


@dataclass(frozen=True, slots=True)
class TwoRates:
    """Two lines that say something else of one currency and day: nobody knows which one counts."""

    one: RateLine
    other: RateLine


def read_file(content: bytes, today: date) -> RateTable | TwoRates | Rejection:
    """The rates of a table. A line without a day is of `today`. Refused: NOT_A_TABLE, EMPTY,
    TOO_LONG."""
    rows = read_table(content)
    if isinstance(rows, Rejection):
        return rows
    if not _has_heading(rows):
        return _read(rows, _Columns(), today)
    heading = [plain(cell) for cell in rows[0].cells]
    if any(_UNITS.search(cell) for cell in heading):
        return Rejection(Reason.NOT_A_TABLE, found="units")
    averages = _places(_AVERAGE, heading) or _places(_RATE, heading)
    if len(averages) > 1:
        return Rejection(Reason.NOT_A_TABLE, found="columns")
    days = _places(_DATE, heading)
    columns = _Columns(next(iter(averages), None), next(iter(days), None), len(heading))
    return _read(rows[1:], columns, today)


def read_typed(text: str, today: date) -> RateTable | TwoRates | Rejection:
    """A rate a line, in which a comma parts francs from hundredths; or a table that was pasted."""
    if ";" in text or "\t" in text:
        return read_file(text.encode(errors="replace"), today)
    lines = enumerate(text.splitlines(), 1)
    rows = [TableLine(number, (line,)) for number, line in lines if line.strip()]
    return _read(rows, _Columns(), today)


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where the first line says that rate and day stand, and how many columns it names."""

    rate: int | None = None
    day: int | None = None
    count: int = 0


def _read(
    rows: Sequence[TableLine], columns: _Columns, today: date
) -> RateTable | TwoRates | Rejection:
    if not rows:
        return Rejection(Reason.EMPTY)
    if len(rows) > MOST_LINES:
        return Rejection(Reason.TOO_LONG, limit=MOST_LINES, length=len(rows))
    lines: dict[tuple[str, str], RateLine] = {}
    faults = []
    for row in rows:
        read = _line(row, columns, today)
        if isinstance(read, RateFault):
            faults.append(read)
            continue
        before = lines.setdefault((read.currency, read.day), read)
        if before != read:
            return TwoRates(before, read)
    return RateTable(tuple(lines.values()), tuple(faults))


def read_one(text: str, unit: str, other: str) -> int | Reason:
    """Millionths of one currency for one `unit` of another that is stronger, written as above, with
    their names or without. UNKNOWN_UNIT: it names a third one. TOO_SMALL: it is the reverse."""
    text = plain(text)
    named = _NAMED.get(other, _FRANCS)
    one_of_it = rf"(?<![\d.,])1\s*(?:{named.pattern})|(?:{named.pattern})\s*1\s*="
    if re.search(one_of_it, text):
        return Reason.TOO_SMALL
    codes, bare = _currencies(text)
    third = {*codes, *([FRANCS] if _FRANCS.search(bare) else [])} - {unit, other}
    return Reason.UNKNOWN_UNIT if third else _rate(_FRANCS.sub(" ", bare))


def read_bank(reply: Any, today: date) -> list[RateLine]:
    """What a bank's service says, in the form of the National Bank of Rwanda's: a list of rows with
    currency_name, average_rate and post_date. What cannot be read, and days to come, are left out.

    Seen there: rates as text, older ones with commas for thousands; any order; 19-May-26.
    """
    found = []
    for row in reply if isinstance(reply, list) else ():
        if not isinstance(row, dict):
            continue
        named = str(row.get("currency_name")).strip().upper()
        code = next((each for each in _CURRENCIES if each == named), None)
        days = _days(plain(str(row.get("post_date"))))
        value = _published(str(row.get("average_rate")).strip().replace(",", ""))
        if not code or not isinstance(value, int) or value < MILLION:
            continue
        if len(days) == 1 and days[0] <= today:
            found.append(RateLine(code, value, days[0].isoformat()))
    return found


def _published(text: str) -> int | Reason:
    """Without commas a point is always a decimal one, and the bank names three decimals, too."""
    return _millionths(f"{text}000" if "." in text else text)


def francs(millionths: int) -> str:
    """As people read it: 203.5, 1463.3525."""
    whole, rest = divmod(millionths, MILLION)
    return f"{whole}.{rest:06d}".rstrip("0").rstrip(".")


def _places(name: re.Pattern[str], heading: Sequence[str]) -> list[int]:
    return [place for place, cell in enumerate(heading) if name.search(cell)]


def _has_heading(rows: Sequence[TableLine]) -> bool:
    """Whether the first line names the columns: it has no number, or says of how many units."""
    if len(rows) < 2:
        return False
    if any(_UNITS.search(plain(cell)) for cell in rows[0].cells):
        return True
    return not any(character.isdecimal() for cell in rows[0].cells for character in cell)


def _line(row: TableLine, columns: _Columns, today: date) -> RateLine | RateFault:
    text = plain(" ; ".join(row.cells))  # numbers of two cells are not one
    codes, bare = _currencies(text)
    if not codes:
        return RateFault(row.number, Reason.EMPTY, text[:30])
    code = next((each for each in _CURRENCIES if [each] == codes), None)
    if code is None:
        several = all(each in _CURRENCIES for each in codes)
        reason = Reason.TOO_MANY if several else Reason.UNKNOWN_UNIT
        return RateFault(row.number, reason, ", ".join(codes))
    day = _day(text, today)
    if day is None and columns.day is not None and _cell(row, columns.day):
        day = Reason.NOT_A_TIME
    if isinstance(day, Reason):
        return RateFault(row.number, day, text[:30])
    if columns.count and len(row.cells) > columns.count:  # a comma that parts francs, perhaps
        return RateFault(row.number, Reason.AMBIGUOUS, text[:30])
    if columns.rate is not None:
        _, bare = _currencies(plain(_cell(row, columns.rate)))
    value = _rate(_FRANCS.sub(" ", _without_days(bare)))
    if isinstance(value, Reason):
        return RateFault(row.number, value, text[:30])
    return RateLine(code, value, (day or today).isoformat())


def _cell(row: TableLine, place: int) -> str:
    return row.cells[place] if place < len(row.cells) else ""


def _currencies(text: str) -> tuple[list[str], str]:
    """Which are named, and the text without their names."""
    codes = []
    for code, named in _NAMED.items():
        if named.search(text):
            codes.append(code)
            text = named.sub(" = ", text)
    return codes, text


def _day(text: str, today: date) -> date | Reason | None:
    """None where none is said."""
    days = _days(text)
    over = [day for day in days if day <= today]
    if len(over) == 1:
        return over[0]
    if days and not over:
        return Reason.NOT_YET
    said = any(pattern.search(text) for pattern in _DATES) or re.search(r"\d[-/]\d", text)
    return Reason.NOT_A_TIME if said else None


def _days(text: str) -> list[date]:
    """The days that a date may mean: 3/4/2026 is two, of which one may be to come."""
    found: list[tuple[int, int, int]] = []
    if match := _YEAR_FIRST.search(text):
        found = [(int(match[1]), int(match[2]), int(match[3]))]
    elif match := _DAY_FIRST.search(text):
        one, two, year = int(match[1]), int(match[2]), int(match[3])
        found = [(year, two, one), (year, one, two)]
    elif (match := _MONTH_NAMED.search(text)) and match[2] in _MONTHS:
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        found = [(year, _MONTHS.index(match[2]) + 1, int(match[1]))]
    return list(dict.fromkeys(_existing(found)))


def _existing(found: list[tuple[int, int, int]]) -> Iterator[date]:
    for year, month, day in found:
        try:
            yield date(year, month, day)
        except ValueError:
            continue


def _without_days(text: str) -> str:
    for pattern in _DATES:
        text = pattern.sub(" ", text)
    return text


def _rate(text: str) -> int | Reason:
    """The one number, or the middle one of three; a "1 =" before it is the unit."""
    text = _ONE.sub(" ", text.strip())
    numbers = _NUMBER.findall(text)
    values = [_millionths(each) for each in numbers]
    wrong = [each for each in values if isinstance(each, Reason)]
    if not values:
        return Reason.EMPTY
    if wrong:
        return wrong[0]
    if len(values) not in (1, 3) or _TWO_OF_THREE.search(text):
        return Reason.AMBIGUOUS
    value = sorted(each for each in values if isinstance(each, int))[len(values) // 2]
    return value if value >= MILLION else Reason.TOO_SMALL


def _millionths(text: str) -> int | Reason:
    negative = text.startswith("-")
    try:
        value = exact(text.lstrip("-"), whole=False)
    except (UnreadableNumber, ValueError):
        return Reason.AMBIGUOUS
    if negative:
        return Reason.NEGATIVE
    if value > MOST_FRANCS:
        return Reason.TOO_LARGE
    rounded = int(value * MILLION + Fraction(1, 2))
    return rounded or Reason.ZERO
