"""What the messages of a platform that bills them cost, by country and category, from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.constants import MessageCategory
from storage.models import MessagePrice
from storage.sql.upsert import insert

ANYWHERE = "*"  # in the place of a country: wherever nothing is known for itself
Prices = Mapping[tuple[str, str], MessagePrice]


async def every(db: AsyncSession) -> Sequence[MessagePrice]:
    """Of all days, the newest of each country and category first."""
    order = (MessagePrice.country, MessagePrice.category, MessagePrice.since.desc())
    return (await db.scalars(select(MessagePrice).order_by(*order))).all()


async def on_day(db: AsyncSession, day: date) -> Prices:
    """By country and category, what is billed on a day."""
    found = await db.scalars(
        select(MessagePrice).where(MessagePrice.since <= day).order_by(MessagePrice.since)
    )
    return {(each.country, each.category): each for each in found}


def price_of(prices: Prices, country: str, category: str) -> MessagePrice | None:
    return prices.get((country, category)) or prices.get((ANYWHERE, category))


async def put(
    db: AsyncSession,
    country: str,
    category: MessageCategory,
    since: date,
    millionths: int,
    currency: str,
    source: str,
    now: datetime,
) -> None:
    """What was said of the same day before is said anew."""
    values = {"millionths": millionths, "currency": currency, "source": source, "set_at": now}
    row = insert(db, MessagePrice).values(country=country, category=category, since=since, **values)
    key = ["country", "category", "since"]
    await db.execute(row.on_conflict_do_update(index_elements=key, set_=values))
