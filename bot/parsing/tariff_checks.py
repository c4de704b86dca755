"""What is wrong between the lines of a tariff: holes, lines that say the same, prices that fall."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.parsing.countries import COUNTRIES
from bot.parsing.tracking_table import LineFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from bot.parsing.rate_terms import TariffLine
    from storage.constants import PostageService

# Where each way of travelling goes, where that is not everywhere: districts have their own names.
ABROAD = COUNTRIES | {"china", "world"}
_ONLY: dict[PostageService, tuple[str, ...]] = {
    "moto": ("kigali", "Gasabo", "Kicukiro", "Nyarugenge"),
}


def check_tariff(lines: Sequence[TariffLine], today: date, slack: int = 1) -> list[LineFault]:
    """One fault a line at most: the first that was found. Where lines say from which weight they
    hold, one may begin by so many grams above where the lighter one ends: who writes kilograms
    goes on from 5 with 5.1."""
    found = [*(fault for each in lines for fault in _alone(each)), *_together(lines, today, slack)]
    first: dict[int, LineFault] = {}
    for fault in found:
        first.setdefault(fault.line, fault)
    return list(first.values())


def _alone(each: TariffLine) -> Iterator[LineFault]:
    terms = each.terms
    if terms.service in _ONLY and terms.zone not in _ONLY[terms.service]:
        yield LineFault(each.line, "only_in_kigali")
    if terms.service == "bus" and terms.zone in ABROAD:
        yield LineFault(each.line, "only_in_rwanda")
    if terms.max_grams < terms.first_grams:
        yield LineFault(each.line, "maximum_below_first")
    elif terms.max_grams > terms.first_grams and not terms.step_grams:
        yield LineFault(each.line, "hole", str(terms.first_grams), str(terms.max_grams))
    elif terms.max_grams == terms.first_grams and terms.step_grams:
        yield LineFault(each.line, "step_never_begins")


def _together(lines: Sequence[TariffLine], today: date, slack: int) -> Iterator[LineFault]:
    ways: dict[tuple[str, str], list[TariffLine]] = defaultdict(list)
    for each in lines:
        ways[each.terms.way].append(each)
    for of_way in ways.values():
        yield from _dated_and_not(of_way, today)
        dates: dict[date | None, list[TariffLine]] = defaultdict(list)
        for each in of_way:
            dates[each.terms.valid_from].append(each)
        for group in dates.values():
            ladder = sorted(group, key=lambda each: (each.terms.max_grams, each.line))
            yield from _bands(ladder)
            yield from _beginnings(ladder, slack)


def _dated_and_not(of_way: Sequence[TariffLine], today: date) -> Iterator[LineFault]:
    """What holds today is dated or it is not: of both, nobody could say which of them holds."""
    dates = [(each, each.terms.valid_from) for each in of_way]
    if any(day is not None and day <= today for _, day in dates):
        for each, day in dates:
            if day is None:
                yield LineFault(each.line, "no_date_beside_one")


def _bands(group: Sequence[TariffLine]) -> Iterator[LineFault]:
    """Lines of one zone, service and day, by the weight up to which each holds: a line begins where
    the one before it ends, so that no weight lies between two or in both."""
    for before, each in pairwise(group):
        one, other = before.terms, each.terms
        if one.max_grams == other.max_grams:
            later = max(before, each, key=lambda line: line.line)
            yield LineFault(later.line, "twice", str(min(before.line, each.line)))
        elif one.currency != other.currency:
            yield LineFault(each.line, "two_currencies", str(before.line))
        elif one.volume_divisor != other.volume_divisor:
            yield LineFault(each.line, "two_divisors", str(before.line))
        elif one.splits is not other.splits:
            yield LineFault(each.line, "two_splits", str(before.line))
        elif other.price(one.max_grams + 1) < one.price(one.max_grams):
            yield LineFault(each.line, "cheaper_when_heavier", str(before.line))


def _beginnings(ladder: Sequence[TariffLine], slack: int) -> Iterator[LineFault]:
    """What lines say of where they begin is not needed, but what says otherwise is a hole that
    somebody meant, or two prices for one weight."""
    ends = 0
    for each in ladder:
        begins = each.from_grams
        if begins is not None and not ends <= begins <= ends + slack:
            yield LineFault(
                each.line, "not_from_there" if ends else "not_from_zero", str(begins), str(ends)
            )
        ends = each.terms.max_grams
