"""What a shop offers of the market's tariff: its services, free postage, days to prepare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bot.money import Money
from storage import postage as stored
from storage import products
from storage.constants import POSTAGE_SERVICES, PostageService

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session
    from storage.models import Shop


@dataclass(frozen=True, slots=True)
class ShopOffer:
    """`offered` is what the tariff has, and collecting at the shop, which needs none; `services`
    what of it the shop does."""

    offered: tuple[PostageService, ...]
    services: tuple[PostageService, ...]
    free_from: Money | None
    handling_days: int


async def of(db: Session, shop_id: int) -> ShopOffer | None:
    """None while there is no tariff: then nobody is asked about postage."""
    priced = await stored.services(db)
    if not priced:
        return None
    shop = await products.shop_by_id(db, shop_id)
    assert shop is not None
    offered = tuple(each for each in POSTAGE_SERVICES if each in priced or each == "collect")
    chosen = services_of(shop)
    return ShopOffer(
        offered,
        tuple(each for each in offered if each in chosen),
        free_from_of(shop),
        shop.handling_days,
    )


def services_of(shop: Shop) -> tuple[PostageService, ...]:
    """Whoever has not said so sends in any way, and lets nobody come to the shop."""
    if shop.postage_services is None:
        return tuple(each for each in POSTAGE_SERVICES if each != "collect")
    return cast("tuple[PostageService, ...]", tuple(shop.postage_services.split(",")))


def free_from_of(shop: Shop) -> Money | None:
    if shop.free_postage_from is None:
        return None
    return Money(shop.free_postage_from, shop.free_postage_currency)


async def set_offer(
    db: Session,
    owner_id: int,
    *,
    services: Sequence[PostageService],
    free_from: Money | None,
    handling_days: int,
) -> None:
    shop = await products.shop_of(db, owner_id)
    assert shop is not None
    shop.postage_services = ",".join(services) or None
    shop.free_postage_from = None if free_from is None else free_from.minor
    if free_from is not None:
        shop.free_postage_currency = free_from.currency
    shop.handling_days = handling_days
