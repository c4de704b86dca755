"""What is due by the calendar: whom to tell, and the rows by which a period's work is done once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import ColumnElement

from storage.constants import OrderState
from storage.models import AuditLine, JobDone, Notice, Order, Person, Shop
from storage.people import are_staff, lives_by
from storage.sql.upsert import insert

BATCH = 1000


async def claim(db: AsyncSession, job: str, subject: int, period: str, now: datetime) -> bool:
    """True for one of all that want to do a period's work; it is done in the same transaction."""
    mine = await db.execute(
        insert(db, JobDone)
        .values(job=job, subject=subject, period=period, at=now)
        .on_conflict_do_nothing(index_elements=["job", "subject", "period"])
        .returning(JobDone.subject)
    )
    return mine.scalar_one_or_none() is not None


async def is_done(db: AsyncSession, job: str, subject: int, period: str) -> bool:
    """Whether a period's work has been claimed."""
    return await db.get(JobDone, (job, subject, period)) is not None


def _not_done(job: str, subject: InstrumentedAttribute[int], period: str) -> ColumnElement[bool]:
    return ~(
        select(JobDone.job)
        .where(JobDone.job == job, JobDone.subject == subject, JobDone.period == period)
        .exists()
    )


async def sellers_to_tell(
    db: AsyncSession,
    period: str,
    zone: str,
    hours: tuple[int, int],
    usual_hour: int,
    opened_before: datetime,
) -> Sequence[tuple[Person, Shop]]:
    """Owners of open shops who have no digest of this period, and whose hour is one of the hours
    (from, to inclusive)."""
    hour = func.coalesce(Person.digest_hour, usual_hour)
    rows = await db.execute(
        select(Person, Shop)
        .join(Shop, Shop.owner_id == Person.id)
        .where(
            Shop.state == "open",
            Shop.created_at < opened_before,
            Person.language.is_not(None),
            lives_by(zone),
            hour.between(*hours),
            _not_done("digest", Person.id, period),
        )
        .order_by(Person.id)
        .limit(BATCH)
    )
    return [(person, shop) for person, shop in rows]


async def staff_to_tell(
    db: AsyncSession,
    period: str,
    zone: str,
    named: Collection[str],
    known_before: datetime,
    job: str = "weekly",
) -> Sequence[Person]:
    """Members of staff for whom this is not done of this period; of itself, the summary."""
    rows = await db.scalars(
        select(Person)
        .where(
            are_staff(named),
            Person.created_at < known_before,
            Person.language.is_not(None),
            lives_by(zone),
            _not_done(job, Person.id, period),
        )
        .order_by(Person.id)
        .limit(BATCH)
    )
    return rows.all()


async def delivered_between(db: AsyncSession, since: datetime, until: datetime) -> Sequence[str]:
    """Codes of orders that arrived then, and whose buyers were not asked how it was."""
    rows = await db.scalars(
        select(Order.code)
        .join(AuditLine, (AuditLine.subject == "shipment") & (AuditLine.subject_id == Order.id))
        .where(
            AuditLine.to_state == "delivered",
            AuditLine.at >= since,
            AuditLine.at <= until,
            _not_done("review", Order.id, ""),
        )
        .order_by(AuditLine.at)
        .limit(BATCH)
    )
    return rows.all()


Sums = Sequence[tuple[str, int, int]]  # currency, orders, sum


async def sold(
    db: AsyncSession, since: datetime, until: datetime, shop_id: int | None = None
) -> Sums:
    """What was taken on in a time and not cancelled in it; of one shop, or all. An order of the
    evening that is accepted in the morning is sold in the morning."""
    taken, off = aliased(AuditLine), aliased(AuditLine)
    cancelled = _moved(off, "cancelled").where(off.at < until).exists()
    return await _sums(db, taken, "accepted", since, until, shop_id, ~cancelled)


async def called_off(
    db: AsyncSession, since: datetime, until: datetime, shop_id: int | None = None
) -> Sums:
    """What was cancelled in a time, and counted as sold in an earlier one: with that, what was sold
    in all adds up."""
    taken, off = aliased(AuditLine), aliased(AuditLine)
    counted = _moved(taken, "accepted").where(taken.at < since).exists()
    return await _sums(db, off, "cancelled", since, until, shop_id, counted)


def _moved(line: Any, state: OrderState) -> Select[Any]:
    """The line of the audit that says when an order came to a state."""
    return select(line.id).where(
        line.subject == "order", line.subject_id == Order.id, line.to_state == state
    )


async def _sums(
    db: AsyncSession,
    line: Any,
    state: OrderState,
    since: datetime,
    until: datetime,
    shop_id: int | None,
    and_also: ColumnElement[bool],
) -> Sums:
    # What the goods came to: postage goes on to whoever carries them.
    goods = Order.total - func.coalesce(Order.postage, literal(0))
    total = func.coalesce(func.sum(goods), literal(0)).cast(BigInteger)
    query = (
        select(Order.currency, func.count(), total)
        .join(line, (line.subject == "order") & (line.subject_id == Order.id))
        .where(line.to_state == state, line.at >= since, line.at < until, and_also)
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
    if shop_id is not None:
        query = query.where(Order.shop_id == shop_id)
    return [(currency, count, amount) for currency, count, amount in await db.execute(query)]


async def counts(db: AsyncSession, since: datetime, until: datetime) -> dict[str, int]:
    """Of a time: orders placed, shops opened, notices that Telegram refused."""
    found = {}
    for name, query in {
        "orders": select(func.count())
        .select_from(Order)
        .where(Order.placed_at >= since, Order.placed_at < until),
        "shops": select(func.count())
        .select_from(Shop)
        .where(Shop.created_at >= since, Shop.created_at < until),
        "undelivered": select(func.count())
        .select_from(Notice)
        .where(Notice.state == "refused", Notice.settled_at >= since, Notice.settled_at < until),
    }.items():
        found[name] = await db.scalar(query) or 0
    return found


async def purge(db: AsyncSession, before: datetime) -> None:
    """Forget which work of long ago was done: nobody asks for it any more."""
    await db.execute(delete(JobDone).where(JobDone.at < before))
