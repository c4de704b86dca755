"""What the postage of a parcel costs: a pure function of the tariff, the weights and the sizes.

Whole numbers only. What is not in the tariff has no price and is refused, by name: a parcel heavier
than the last line is not priced at that line, and a product that weighs nothing is not free.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.commerce.parcels import Packed, counted_grams, into_parcels
from bot.commerce.refusals import NotDeliveredThere, TooHeavy
from bot.money import Money, per_currency
from bot.parsing.rate_terms import RateTerms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.constants import PostageService
    from storage.models import PostageRate


@dataclass(frozen=True, slots=True)
class Quote:
    """What one service asks for goods, in so many parcels. `rate_id` is the line of the tariff that
    says so, of the heaviest of them."""

    service: PostageService
    price: Money
    grams: int  # for which it is: by weight, or by volume
    days_min: int
    days_max: int
    rate_id: int
    parcels: int = 1


def in_force(rates: Iterable[PostageRate], day: date) -> list[PostageRate]:
    """Of each zone and service the lines that hold on a day: those of the latest date until then,
    from light to heavy."""
    ways: dict[tuple[str, str], dict[date, list[PostageRate]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for each in rates:
        if each.ended_in is None and each.valid_from <= day:
            ways[each.zone, each.service][each.valid_from].append(each)
    return [
        rate
        for dates in ways.values()
        for rate in sorted(dates[max(dates)], key=lambda each: each.max_grams)
    ]


def quote(
    rates: Iterable[PostageRate],
    service: PostageService,
    zones: Sequence[str],
    goods: Sequence[Packed],
    day: date,
) -> Quote:
    """What a service asks for these goods, to a place that lies in `zones`, the nearest first.

    Refused: NoWeight, NotDeliveredThere, TooHeavy.
    """
    holding = [each for each in in_force(rates, day) if each.service == service]
    here = next(filter(None, ([r for r in holding if r.zone == zone] for zone in zones)), None)
    if not here:
        raise NotDeliveredThere(service)
    divisor, most = here[0].volume_divisor, here[-1].max_grams
    grams = [counted_grams(goods, divisor)]
    if grams[0] > most:
        parts = into_parcels(goods, divisor, most) if here[0].split else None
        if parts is None:
            raise TooHeavy(service, grams[0], most)
        grams = parts
    by = [next(each for each in here if one <= each.max_grams) for one in grams]
    # Each has a first weight of its own.
    [price] = per_currency(price_of(rate, one) for rate, one in zip(by, grams, strict=True))
    rate = by[0]
    return Quote(
        service, price, sum(grams), rate.days_min, rate.days_max, rate.id, parcels=len(grams)
    )


def price_of(rate: PostageRate, grams: int) -> Money:
    return Money(terms_of(rate).price(grams), rate.currency)


def terms_of(rate: PostageRate) -> RateTerms:
    return RateTerms(
        rate.zone,
        rate.service,
        rate.currency,
        rate.first_grams,
        rate.first_price,
        rate.step_grams,
        rate.step_price,
        rate.max_grams,
        rate.volume_divisor or 0,
        rate.days_min,
        rate.days_max,
        rate.valid_from,
        splits=rate.split,
    )
