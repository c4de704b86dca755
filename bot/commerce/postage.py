"""What the postage of a parcel costs: a pure function of the tariff, the weights and the sizes.

Whole numbers only. What is not in the tariff has no price and is refused, by name: a parcel heavier
than the last line is not priced at that line, and a product that weighs nothing is not free.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.commerce.refusals import NotDeliveredThere, NoWeight, TooHeavy
from bot.money import Money
from bot.parsing.rate_terms import RateTerms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.constants import PostageService
    from storage.models import PostageRate

KIGALI: Final = ZoneInfo("Africa/Kigali")  # by whose calendar a price holds from a day on


@dataclass(frozen=True, slots=True)
class Box:
    """The outside of something that is packed, in millimetres."""

    length: int
    width: int
    height: int

    @property
    def cubic_millimetres(self) -> int:
        return self.length * self.width * self.height


@dataclass(frozen=True, slots=True)
class Packed:
    """So many of a product as it is packed; its sizes where they are known."""

    name: str
    grams: int
    quantity: int
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What one service asks for a parcel. `rate_id` is the line of the tariff that says so."""

    service: PostageService
    price: Money
    grams: int  # for which it is: by weight, or by volume
    days_min: int
    days_max: int
    rate_id: int


def today_of(now: datetime) -> date:
    return now.astimezone(KIGALI).date()


def weight_of(goods: Iterable[Packed]) -> int:
    """In grams, of all together: rounding each by itself would lose or add a step. Refused:
    NoWeight."""
    total = 0
    for each in goods:
        if each.grams <= 0:
            raise NoWeight(each.name)
        total += each.grams * each.quantity
    return total


def counted_grams(goods: Sequence[Packed], volume_divisor: int | None) -> int:
    """The larger of what a parcel weighs and what its volume counts as, where that counts. What
    nobody has measured counts as it weighs."""
    real = weight_of(goods)
    if not volume_divisor:
        return real
    volume = sum(each.box.cubic_millimetres * each.quantity for each in goods if each.box)
    unmeasured = weight_of(each for each in goods if each.box is None)
    # Cubic centimetres by the divisor are kilograms; cubic millimetres by it, grams.
    return max(real, unmeasured - -volume // volume_divisor)


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
    grams = counted_grams(goods, here[0].volume_divisor)
    rate = next((each for each in here if grams <= each.max_grams), None)
    if rate is None:
        raise TooHeavy(service, grams, here[-1].max_grams)
    return Quote(service, price_of(rate, grams), grams, rate.days_min, rate.days_max, rate.id)


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
    )
