"""What a list of products may be narrowed down to, and the order by price.

Prices are compared in parts of a franc: each currency's rate is bound, as what staff say of it
changes by the day, and a reduced price counts while it holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, bindparam, case, func, or_

from storage.constants import CURRENCIES, POSTAGE_SERVICES, Category
from storage.models import Moment, Product, Shop

Order: TypeAlias = Literal["", "newest", "cheapest", "dearest"]  # "": the best first
# Of what has no price that can be compared: behind all others, whichever way they stand.
_DEAREST, _CHEAPEST = 10**17, -1


class ServiceThere(NamedTuple):
    """A service that goes to where the reader is, and how heavy one may be."""

    service: str
    most_grams: int


class FilterShape(NamedTuple):
    """What of it a statement depends on."""

    category: bool = False
    shop: bool = False
    most: bool = False
    in_stock: bool = False
    carried: bool = False
    order: Order = ""

    @property
    def by_price(self) -> bool:
        return self.order in ("cheapest", "dearest")


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """`most` is the highest price, in the parts that `worth` says of each currency's minor unit;
    `carried` is None where it does not matter whether a product is sent there."""

    category: Category | Literal[""] = ""
    shop: int = 0
    most: int = 0
    in_stock: bool = False
    carried: Sequence[ServiceThere] | None = None
    order: Order = ""
    worth: Mapping[str, int] = field(default_factory=dict)
    now: datetime | None = None

    @property
    def shape(self) -> FilterShape:
        return FilterShape(
            bool(self.category),
            bool(self.shop),
            bool(self.most),
            self.in_stock,
            self.carried is not None,
            self.order,
        )

    def bound(self) -> dict[str, Any]:
        shape, values = self.shape, dict[str, Any]()
        if shape.category:
            values["category"] = self.category
        if shape.shop:
            values["shop"] = self.shop
        if shape.most:
            values["most"] = self.most
        if shape.carried or _compares(shape):
            values |= {f"worth_{each}": self.worth.get(each) for each in CURRENCIES}
        if _compares(shape):
            values["then"] = self.now
        if self.carried is not None:
            grams = dict(self.carried)
            values |= {f"grams_{each}": grams.get(each, 0) for each in POSTAGE_SERVICES}
        return values


ANY = ProductFilter()


def _compares(shape: FilterShape) -> bool:
    return shape.most or shape.by_price


def conditions(shape: FilterShape) -> list[ColumnElement[bool]]:
    """What a product must be; its shop is joined."""
    found: list[ColumnElement[bool]] = []
    if shape.category:
        found.append(Product.category == bindparam("category"))
    if shape.shop:
        found.append(Product.shop_id == bindparam("shop"))
    if shape.most:
        found.append(_price() <= bindparam("most", type_=BigInteger()))
    if shape.in_stock:
        found.append(Product.on_hand > Product.reserved)
    if shape.carried:
        ways = (
            and_(
                or_(Shop.postage_services.is_(None), Shop.postage_services.contains(service)),
                Product.weight_grams <= bindparam(f"grams_{service}", type_=Integer()),
            )
            for service in POSTAGE_SERVICES
            if service != "collect"
        )
        found += [or_(*ways), _worth().is_not(None)]
    return found


def price_in_order(shape: FilterShape) -> ColumnElement[int]:
    """What products stand in order by, where that is their price."""
    return func.coalesce(_price(), _DEAREST if shape.order == "cheapest" else _CHEAPEST)


def _price() -> ColumnElement[int]:
    """What one costs now; none where its currency has no rate, or its price is not shown."""
    then = bindparam("then", type_=Moment())
    reduced = and_(
        Product.reduced_price.is_not(None),
        Product.reduced_from <= then,
        then < Product.reduced_until,
    )
    return case((reduced, Product.reduced_price), else_=Product.price) * _worth()


def _worth() -> ColumnElement[int | None]:
    return case(
        *(
            (Product.currency == each, bindparam(f"worth_{each}", type_=BigInteger()))
            for each in CURRENCIES
        )
    )
