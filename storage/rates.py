"""Exchange rates: written by day and source, read as the newest of each currency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.constants import ForeignCurrency
from storage.models import ExchangeRate, Shop
from storage.sql.upsert import insert

if TYPE_CHECKING:
    from storage.database import Session

SHOWN = 10  # of the past

_NEWEST_FIRST = (ExchangeRate.day.desc(), ExchangeRate.set_at.desc(), ExchangeRate.id.desc())
_RANKED = select(
    ExchangeRate,
    func.row_number()
    .over(partition_by=ExchangeRate.currency, order_by=_NEWEST_FIRST)
    .label("place"),
).subquery()
_NEWEST = aliased(ExchangeRate, _RANKED)


async def newest(db: AsyncSession) -> Sequence[ExchangeRate]:
    """Of each currency that has one, the rate of its newest day; of several, that said last."""
    query = select(_NEWEST).where(_RANKED.c.place == 1).order_by(_RANKED.c.currency)
    return (await db.scalars(query)).all()


async def priced_in(db: AsyncSession) -> set[str]:
    """The currencies in which shops price."""
    return {*await db.scalars(select(Shop.currency).distinct())}


async def before(db: AsyncSession, currency: ForeignCurrency, day: date) -> ExchangeRate | None:
    """The rate that a day's takes the place of: of that day, or of the last one before it."""
    query = (
        select(ExchangeRate)
        .where(ExchangeRate.currency == currency, ExchangeRate.day <= day)
        .order_by(*_NEWEST_FIRST)
        .limit(1)
    )
    return await db.scalar(query)


async def last_day_of(db: AsyncSession, currency: str, millionths: int) -> date | None:
    """The last day of which somebody said so."""
    query = select(func.max(ExchangeRate.day)).where(
        ExchangeRate.currency == currency, ExchangeRate.millionths == millionths
    )
    return await db.scalar(query)


async def recent(db: AsyncSession) -> Sequence[ExchangeRate]:
    """The last ones that were said, whatever they are of."""
    query = select(ExchangeRate).order_by(*_NEWEST_FIRST).limit(SHOWN)
    return (await db.scalars(query)).all()


async def put(
    db: Session,
    currency: ForeignCurrency,
    day: date,
    source: str,
    millionths: int,
    now: datetime,
) -> tuple[int, int | None]:
    """Write down what a source says of a day. Returns the row's id, and what it said before."""
    before_it = await said(db, currency, day, source)
    row = insert(db, ExchangeRate).values(
        currency=currency, day=day, source=source, millionths=millionths, set_at=now
    )
    row = row.on_conflict_do_update(
        index_elements=["currency", "day", "source"],
        set_={"millionths": row.excluded.millionths, "set_at": row.excluded.set_at},
    )
    number = (await db.execute(row.returning(ExchangeRate.id))).scalar_one()
    db.has_rates = True
    return number, before_it


async def said(db: AsyncSession, currency: ForeignCurrency, day: date, source: str) -> int | None:
    """What a source says of a day, in millionths of a franc."""
    query = select(ExchangeRate.millionths).where(
        ExchangeRate.currency == currency, ExchangeRate.day == day, ExchangeRate.source == source
    )
    return await db.scalar(query)
