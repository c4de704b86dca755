"""How a cart may be sent, and at what price: each shop sends its own parcel, in one way for all."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bot.commerce import carts, product_names, shop_postage
from bot.commerce.parcels import Packed
from bot.commerce.postage import quote
from bot.commerce.rates import Exchange, second_currency
from bot.commerce.refusals import NotDeliveredThere, NoWeight, TooHeavy
from bot.money import Money, per_currency
from bot.parsing.boxes import Box
from bot.parsing.countries import HOME
from bot.places.postage_zones import zones_of
from bot.places.rwanda import DISTRICTS
from bot.timezones import today
from storage.constants import POSTAGE_SERVICES, PostageService

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from storage.models import CartLine, PostageRate, Product, Shop


@dataclass(frozen=True, slots=True)
class ServiceOption:
    """A way that the parcels of all shops can go, what it costs together, and in how many days;
    `each` is what it costs of each shop, in the currency of the goods. `parcels`: how many, where a
    shop needs more than one; else 0."""

    service: PostageService
    price: Money
    days_min: int
    days_max: int
    each: tuple[Money, ...] = ()
    parcels: int = 0
    exchange: Exchange | None = None  # by which it was converted, if it was
    second: Money | None = None  # about what it comes to where it goes, as its buyer reads it


@dataclass(frozen=True, slots=True)
class TooHeavyFor:
    """A way that would go there, and does not take as much as a shop has to send."""

    service: PostageService
    most_grams: int


@dataclass(frozen=True, slots=True)
class ShopPart:
    """What of it is one shop's; `rate_id` is the line of the tariff, none of what costs nothing by
    its kind."""

    price: Money
    days_min: int
    days_max: int
    rate_id: int | None
    parcels: int = 1
    converted: bool = False

    @property
    def days(self) -> str:
        return f"{self.days_min}-{self.days_max}"


Parts = dict[int, ShopPart]  # by shop


@dataclass(frozen=True, slots=True)
class ShopGoods:
    """What one shop has to send, and how it sends: all that postage depends on, but for where it
    goes. `sums` is what the goods come to, of each currency."""

    shop_id: int
    services: tuple[PostageService, ...]
    handling_days: int
    free_from: Money | None
    sums: tuple[Money, ...]
    packed: tuple[Packed, ...]


def goods_of(lines: Iterable[CartLine], now: datetime) -> tuple[ShopGoods, ...]:
    """What each shop of a cart has to send."""
    found = []
    for shop, theirs in groupby(lines, lambda line: line.product.shop):
        ours = list(theirs)
        packed = [packed_of(line.product, line.quantity) for line in ours]
        found.append(
            goods_of_shop(shop, per_currency(carts.line_total(each, now) for each in ours), packed)
        )
    return tuple(found)


def goods_of_shop(shop: Shop, sums: Iterable[Money], packed: Iterable[Packed]) -> ShopGoods:
    return ShopGoods(
        shop.id,
        shop_postage.services_of(shop),
        shop.handling_days,
        shop_postage.free_from_of(shop),
        tuple(sums),
        tuple(packed),
    )


def options(
    goods: Sequence[ShopGoods],
    rates: Sequence[PostageRate],
    address: Mapping[str, str],
    now: datetime,
    exchange: Exchange | None = None,
) -> tuple[ServiceOption | TooHeavyFor, ...]:
    """In the order in which they are offered. None where the shops of a cart have no way in common,
    or where nothing goes there: then postage is agreed on by phone."""
    found: list[ServiceOption | TooHeavyFor] = []
    for service in POSTAGE_SERVICES:
        try:
            parts = parts_of(goods, rates, address, service, now, exchange)
        except TooHeavy as refused:
            found.append(TooHeavyFor(service, refused.most))
            continue
        if parts is not None:
            found.append(option_of(service, parts, exchange))
    return tuple(found)


def needs_exchange(
    goods: Iterable[ShopGoods], rates: Sequence[PostageRate], address: Mapping[str, str]
) -> bool:
    """Whether something that goes there is priced in another currency than the goods."""
    zones = places_of(address)
    asked = {rate.currency for rate in rates if rate.zone in zones}
    return bool(asked) and any(asked != {each.currency} for one in goods for each in one.sums)


def in_country(country: str, rates: Sequence[PostageRate]) -> list[dict[str, str]]:
    """Addresses that stand for all of a country: one for each price that holds somewhere in it."""
    if country != "RW":
        return [{"country": country}]
    own = {rate.zone for rate in rates} & DISTRICTS.keys()
    kigali = next(name for name, each in DISTRICTS.items() if each.province.code == "01")
    return [{"country": "RW", "district": each} for each in ("", kigali, *sorted(own))]


def zones_that_are_served(shops: Iterable[Shop], rates: Sequence[PostageRate]) -> tuple[str, ...]:
    """Of a tariff, those to which any of these shops sends: where not all of them do, the checkout
    says so, and that each can be ordered from alone."""
    theirs = {service for shop in shops for service in shop_postage.services_of(shop)}
    return tuple(sorted({rate.zone for rate in rates if rate.service in theirs}))


def places_of(address: Mapping[str, str]) -> Sequence[str]:
    """The zones of the tariff that an address lies in, the nearest first."""
    return zones_of(address.get("country", "RW"), address.get("district", ""))


def option_of(
    service: PostageService, parts: Parts, exchange: Exchange | None = None
) -> ServiceOption:
    [price] = per_currency(part.price for part in parts.values())
    parcels = sum(part.parcels for part in parts.values())
    return ServiceOption(
        service,
        price,
        min(part.days_min for part in parts.values()),
        max(part.days_max for part in parts.values()),
        tuple(part.price for part in parts.values()),
        parcels=parcels if parcels > len(parts) else 0,
        exchange=exchange if any(part.converted for part in parts.values()) else None,
    )


def parts_of(
    goods: Sequence[ShopGoods],
    rates: Sequence[PostageRate],
    address: Mapping[str, str],
    service: PostageService,
    now: datetime,
    exchange: Exchange | None = None,
) -> Parts | None:
    """What a service costs of each shop; None where one of them cannot or does not send that way,
    or where they are paid in two currencies. Refused: TooHeavy."""
    parts: Parts = {}
    refused: TooHeavy | None = None
    for each in goods:
        if len(each.sums) != 1:
            return None
        try:
            part = part_of(each, rates, address, service, now, exchange)
        except TooHeavy as heavy:  # unless another does not send that way at all
            refused = heavy
            continue
        if part is None:
            return None
        parts[each.shop_id] = part
    if refused is not None:
        raise refused
    currencies = {part.price.currency for part in parts.values()}
    return parts if len(currencies) == 1 else None


def part_of(
    goods: ShopGoods,
    rates: Sequence[PostageRate],
    address: Mapping[str, str],
    service: PostageService,
    now: datetime,
    exchange: Exchange | None,
) -> ShopPart | None:
    """What a service costs of goods in one currency; None where it does not go there or the shop
    does not send that way. Refused: TooHeavy."""
    if service not in goods.services:
        return None
    [total] = goods.sums
    days = goods.handling_days
    if service == "collect":
        here = address.get("country", "RW") == "RW"
        return ShopPart(Money(0, total.currency), days, days, None) if here else None
    try:
        asked = quote(rates, service, places_of(address), goods.packed, today(now))
    except (NotDeliveredThere, NoWeight):
        return None
    price: Money | None = asked.price
    # Of the goods alone: with the postage in it, a price could take itself away.
    if goods.free_from is not None and _reaches(total, goods.free_from):
        price = Money(0, total.currency)
    elif asked.price.currency != total.currency:  # two currencies are never added
        price = _converted(asked.price, total.currency, address, exchange)
    if price is None:
        return None
    return ShopPart(
        price,
        asked.days_min + days,
        asked.days_max + days,
        asked.rate_id,
        asked.parcels,
        converted=price.minor > 0 and price is not asked.price,
    )


def _converted(
    price: Money, currency: str, address: Mapping[str, str], exchange: Exchange | None
) -> Money | None:
    """A postage in the currency of the goods. Where the two are then read in a third, or in the
    first again, that has the margin, and it is not there twice."""
    if exchange is None:
        return None
    there, by = second_currency(address.get("country", HOME)), exchange.rates
    if there not in (None, currency):
        by = by.without_margin()
    return by.second(price, currency)


def packed_of(product: Product, quantity: int) -> Packed:
    return Packed(
        product_names.of(product), product.weight_grams, quantity, Box.of(product.packed_size)
    )


def _reaches(goods: Money, free_from: Money) -> bool:
    return goods.currency == free_from.currency and goods >= free_from
