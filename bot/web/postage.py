"""What it costs to send one of a product to a country, as its page says it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commerce import postage_options
from bot.commerce.postage_options import ServiceOption
from bot.commerce.rates import second_currency
from storage import postage as tariff
from storage.models import CartLine

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.rates import RateBoard
    from bot.settings import Periods
    from storage.constants import Country
    from storage.database import Session
    from storage.models import PostageRate, Product

KNOWN_SECONDS = 60.0


@dataclass
class PostageBoard:
    """The tariff as this process knows it: read once a minute, and not for every page."""

    _known: Sequence[PostageRate] = ()
    _read_at: float | None = None

    async def ways(
        self,
        db: Session,
        product: Product,
        country: Country,
        now: datetime,
        rates: RateBoard,
        periods: Periods,
    ) -> list[ServiceOption]:
        """How one of it can go there, the cheapest of each way: what depends on the district is
        asked at the checkout. Collecting it at the shop is none."""
        lines = [CartLine(product=product, product_id=product.id, quantity=1)]
        known = await self._rates(db)
        places = postage_options.in_country(country, known)
        exchange = None
        if any(postage_options.needs_exchange(lines, known, each) for each in places):
            exchange = await rates.exchange(db, now, periods)
        least: dict[str, ServiceOption] = {}
        for place in places:
            for way in postage_options.options(lines, known, place, now, exchange):
                if not isinstance(way, ServiceOption) or way.service == "collect":
                    continue
                before = least.get(way.service)
                if before is None or way.price < before.price:
                    least[way.service] = way
        currency = second_currency(country)
        if currency is None:
            return list(least.values())
        seen = await rates.read(db, now, periods)
        return [replace(way, second=seen.second(way.price, currency)) for way in least.values()]

    async def _rates(self, db: Session) -> Sequence[PostageRate]:
        if self._read_at is None or time.monotonic() - self._read_at > KNOWN_SECONDS:
            self._known = await tariff.present(db)
            self._read_at = time.monotonic()
        return self._known
