"""What a list of products is narrowed down to, and the order in which it stands.

It travels in buttons and addresses, written as few letters: `ccofp5000ioc`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Self, TypeVar, get_args

from bot.money import DECIMALS, FRANCS
from bot.parsing.countries import HOME
from bot.places.postage_zones import reaches
from bot.timezones import today
from storage import postage
from storage.constants import CATEGORIES, POSTAGE_SERVICES, Category
from storage.product_filters import Order, ProductFilter, ServiceThere

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.rates import SecondPrices
    from storage.constants import Country
    from storage.database import Session

W = TypeVar("W", bound=str)
ORDERS: tuple[Order, ...] = get_args(Order)
NO_LIMIT = 10**9  # grams
_PARTS = 100  # of a franc, so that prices of all currencies are compared as whole numbers


@dataclass(frozen=True, slots=True)
class Filters:
    """`most` is the highest price, in whole units of the currency in which its reader compares."""

    category: Category | Literal[""] = ""
    shop: int = 0
    most: int = 0
    in_stock: bool = False
    to_me: bool = False
    order: Order = ""

    @classmethod
    def read(cls, written: str) -> Self:
        """Whatever cannot be read is nothing."""
        said = _WRITTEN.fullmatch(written)
        if said is None:
            return cls()
        return cls(
            _begun(CATEGORIES, said["category"]),
            int(said["shop"] or 0),
            int(said["most"] or 0),
            bool(said["in_stock"]),
            bool(said["to_me"]),
            _begun(ORDERS, said["order"]),
        )

    def write(self) -> str:
        parts = (
            f"c{self.category[:3]}" if self.category else "",
            f"s{self.shop}" if self.shop else "",
            f"p{self.most}" if self.most else "",
            "i" if self.in_stock else "",
            "t" if self.to_me else "",
            f"o{self.order[:1]}" if self.order else "",
        )
        return "".join(parts)


_WRITTEN = re.compile(
    r"(?:c(?P<category>[a-z]{3}))?(?:s(?P<shop>\d{1,12}))?(?:p(?P<most>\d{1,9}))?"
    r"(?P<in_stock>i)?(?P<to_me>t)?(?:o(?P<order>[a-z]))?",
    re.ASCII,
)
NO_FILTERS = Filters()


async def of(
    db: Session, filters: Filters, second: SecondPrices, country: Country | None, now: datetime
) -> ProductFilter:
    """The same as the database is asked."""
    to_me = await _carried(db, country or HOME, now) if filters.to_me else None
    return ProductFilter(
        category=filters.category,
        shop=filters.shop,
        most=filters.most * _worth_of_one(second),
        in_stock=filters.in_stock,
        carried=to_me,
        order=filters.order,
        worth=_worth(second),
        now=now,
    )


def compared_in(second: SecondPrices) -> str:
    """In which currency its reader says a price."""
    if second.currency is not None and second.currency in second.rates.francs:
        return second.currency
    return FRANCS


def _worth_of_one(second: SecondPrices) -> int:
    currency = compared_in(second)
    minor: int = 10 ** DECIMALS[currency]
    return _worth(second)[currency] * minor


def _worth(second: SecondPrices) -> dict[str, int]:
    """Of a minor unit of each currency that its reader sees prices of, where it has a rate: as
    they are shown, with the margin of what is converted."""
    if second.currency is None:
        return {FRANCS: _PARTS}
    own = compared_in(second)
    return {
        currency: round(
            rate / 10 ** DECIMALS[currency] * _PARTS * (1 + second.rates.margin * (currency != own))
        )
        for currency, rate in {FRANCS: Fraction(1), **second.rates.francs}.items()
    }


async def _carried(db: Session, country: Country, now: datetime) -> list[ServiceThere]:
    """What the market's tariff takes there, by each service, up to which weight of one; without a
    tariff, all that may be agreed on by phone."""
    _, rates = await postage.last_change_and_lines(db)
    if not rates:
        return [ServiceThere(each, NO_LIMIT) for each in POSTAGE_SERVICES]
    most: dict[str, int] = {}
    for rate in rates:
        if rate.valid_from <= today(now) and reaches((rate.zone,), country):
            heaviest = NO_LIMIT if rate.split else rate.max_grams
            most[rate.service] = max(most.get(rate.service, 0), heaviest)
    return [ServiceThere(service, grams) for service, grams in most.items()]


def _begun(words: tuple[W, ...], written: str | None) -> W | Literal[""]:
    """The one that begins so: each does by other letters."""
    return next((each for each in words if written and each.startswith(written)), "")
