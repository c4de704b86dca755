"""What it costs to send one of a product to a country, as its page says it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.commerce import postage_options
from bot.commerce.postage_options import ServiceOption
from bot.commerce.rates import second_currency
from storage.models import CartLine

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.boards import Boards
    from bot.settings import Periods
    from storage.constants import Country
    from storage.database import Session
    from storage.models import Product


async def ways(
    db: Session,
    product: Product,
    tariff: int,
    country: Country,
    now: datetime,
    boards: Boards,
    periods: Periods,
) -> list[ServiceOption]:
    """How one of it can go there by the tariff of which that is the last change, the cheapest of
    each way: what depends on the district is asked at the checkout. Collecting it at the shop is
    none."""
    line = CartLine(product=product, product_id=product.id, quantity=1)
    goods = postage_options.goods_of([line], now)
    known = await boards.tariff.of(db, tariff)
    places = postage_options.in_country(country, known)
    exchange = None
    if any(postage_options.needs_exchange(goods, known, each) for each in places):
        exchange = await boards.rates.exchange(db, now, periods)
    least: dict[str, ServiceOption] = {}
    for place in places:
        for way in postage_options.options(goods, known, place, now, exchange):
            if not isinstance(way, ServiceOption) or way.service == "collect":
                continue
            before = least.get(way.service)
            if before is None or way.price < before.price:
                least[way.service] = way
    currency = second_currency(country)
    if currency is None:
        return list(least.values())
    seen = await boards.rates.read(db, now, periods)
    return [replace(way, second=seen.second(way.price, currency)) for way in least.values()]
