"""Exchange rates: written by day and source, read as the newest of each currency."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.constants import ForeignCurrency
from storage.models import ExchangeRate
from storage.sql.upsert import insert

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


async def before(db: AsyncSession, currency: ForeignCurrency, day: date) -> ExchangeRate | None:
    """The rate that a day's takes the place of: of that day, or of the last one before it."""
    query = (
        select(ExchangeRate)
        .where(ExchangeRate.currency == currency, ExchangeRate.day <= day)
        .order_by(*_NEWEST_FIRST)
        .limit(1)
    )
    return await db.scalar(query)


async def recent(db: AsyncSession) -> Sequence[ExchangeRate]:
    """The last ones that were said, whatever they are of."""
    query = select(ExchangeRate).order_by(*_NEWEST_FIRST).limit(SHOWN)
    return (await db.scalars(query)).all()


async def put(
    db: AsyncSession,
    currency: ForeignCurrency,
    day: date,
    source: str,
    millionths: int,
    now: datetime,
) -> tuple[int, int | None]:
    """Write down what a source says of a day. Returns the row's id, and what it said before."""
    key = (
        ExchangeRate.currency == currency,
        ExchangeRate.day == day,
        ExchangeRate.source == source,
    )
    said = await db.scalar(select(ExchangeRate.millionths).where(*key))
    row = insert(db, ExchangeRate).values(
        currency=currency, day=day, source=source, millionths=millionths, set_at=now
    )
    row = row.on_conflict_do_update(
        index_elements=["currency", "day", "source"],
        set_={"millionths": row.excluded.millionths, "set_at": row.excluded.set_at},
    )
    number = (await db.execute(row.returning(ExchangeRate.id))).scalar_one()
    db.info[_PUT] = True
    return number, said


async def said(db: AsyncSession, currency: ForeignCurrency, day: date, source: str) -> int | None:
    """What a source says of a day, in millionths of a franc."""
    query = select(ExchangeRate.millionths).where(
        ExchangeRate.currency == currency, ExchangeRate.day == day, ExchangeRate.source == source
    )
    return await db.scalar(query)


def were_put(db: AsyncSession) -> bool:
    """Whether this session has others: what a process remembers of them is out of date when it
    ends."""
    return _PUT in db.info


_PUT = "rates put"
