"""Weights that a new tariff would leave without a price for a while.

Of a zone and service all lines of one day hold together, and those of a later day take their place
together. Whoever gives a later day to one line only, as is easily done in a table that was
downloaded, takes its price away until then, and those of the others from then on.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.parsing.tracking_table import LineFault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from bot.parsing.rate_terms import RateTerms, ZoneService


def gaps(
    lines: Mapping[RateTerms, int], present: Collection[RateTerms], holding: Collection[RateTerms]
) -> Iterator[LineFault]:
    """`lines` are the new tariff's with where they stand, `present` the present ones', of which
    those in `holding` hold today."""
    ways: dict[ZoneService, dict[date, list[RateTerms]]] = defaultdict(lambda: defaultdict(list))
    for terms in lines:
        ways[terms.way][terms.begins].append(terms)
    for way, dates in ways.items():
        days = sorted(dates)
        held = [terms for terms in holding if terms.way == way]
        lost = {terms.max_grams for terms in held if terms not in lines}
        if len(lost) < len(held):  # the others stay as they are
            for day in days:
                for terms in dates[day]:
                    if held[0].valid_from != day and terms.max_grams in lost:
                        most = str(terms.max_grams)
                        yield LineFault(lines[terms], "no_price_until", most, day.isoformat())
        for before, day in pairwise(days):
            earlier = {terms.max_grams for terms in dates[before]}
            later = {terms.max_grams for terms in dates[day]}
            if later < earlier and any(terms not in present for terms in dates[day]):
                line = min(lines[terms] for terms in dates[day])
                missing = str(min(earlier - later))
                yield LineFault(line, "no_price_from", missing, day.isoformat())
