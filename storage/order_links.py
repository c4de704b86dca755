"""The secret addresses of orders, and the codes by which their buyers are known. Secrets come in as
hashes."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Order, OrderLink, OrderPageCode

KEPT = timedelta(days=180)
MOST = 20  # of one order: the oldest goes
DIGITS = 8
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5  # of one code
COUNTED = timedelta(hours=1)
MOST_CODES = 5  # of one order in as long


async def add(
    db: AsyncSession, hashed: str, order_id: int, now: datetime, *, by_mail: bool = False
) -> None:
    """Those in mails are counted by themselves: they come unasked, and would else be the end of
    one that somebody sent on."""
    db.add(OrderLink(hash=hashed, order_id=order_id, made_at=now, by_mail=by_mail))
    await db.flush()
    over = (
        await db.scalars(
            select(OrderLink.hash)
            .where(OrderLink.order_id == order_id, OrderLink.by_mail.is_(by_mail))
            .where(OrderLink.hash != hashed)  # of several made in one moment, this one stays
            .order_by(OrderLink.made_at.desc(), OrderLink.hash)
            .offset(MOST - 1)
        )
    ).all()
    if over:
        await db.execute(delete(OrderLink).where(OrderLink.hash.in_(over)))


async def order_of(db: AsyncSession, hashed: str, now: datetime) -> int | None:
    """The order whose page it is."""
    found: int | None = await db.scalar(
        select(OrderLink.order_id).where(OrderLink.hash == hashed, OrderLink.made_at > now - KEPT)
    )
    return found


async def close(db: AsyncSession, order_id: int) -> None:
    """None of its addresses leads anywhere any more, and no code asked for there is good."""
    await drop(db, select(OrderLink.order_id).where(OrderLink.order_id == order_id))


async def drop(db: AsyncSession, orders: Select[int]) -> None:
    for table in (OrderPageCode, OrderLink):
        await db.execute(
            delete(table)
            .where(table.order_id.in_(orders))
            .execution_options(synchronize_session=False)
        )


async def hold(db: AsyncSession, order_id: int) -> None:
    """Nobody else asks for a code for it until the transaction ends."""
    await db.execute(select(Order.id).where(Order.id == order_id).with_for_update())


async def is_asked(db: AsyncSession, hashed: str) -> bool:
    """Whether this page has asked for a code already."""
    return (
        await db.scalar(select(OrderPageCode.hash).where(OrderPageCode.hash == hashed)) is not None
    )


async def asked_too_often(db: AsyncSession, order_id: int, now: datetime) -> bool:
    asked = await db.scalar(
        select(func.count())
        .select_from(OrderPageCode)
        .where(OrderPageCode.order_id == order_id, OrderPageCode.made_at > now - COUNTED)
    )
    return (asked or 0) >= MOST_CODES


async def new_code(db: AsyncSession, hashed: str, order_id: int, now: datetime) -> str:
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    db.add(
        OrderPageCode(
            hash=hashed,
            order_id=order_id,
            code=code,
            tries=0,
            made_at=now,
            good_until=now + GOOD_FOR,
        )
    )
    await db.flush()
    return code


async def tried(db: AsyncSession, hashed: str, order_id: int, now: datetime) -> str | None:
    """Count a try, and return what would have been right; None where there is nothing to try (any
    more). Two at once are two."""
    found: str | None = await db.scalar(
        update(OrderPageCode)
        .where(
            OrderPageCode.hash == hashed,
            OrderPageCode.order_id == order_id,
            OrderPageCode.good_until > now,
            OrderPageCode.tries < MOST_TRIES,
        )
        .values(tries=OrderPageCode.tries + 1)
        .returning(OrderPageCode.code)
        .execution_options(synchronize_session=False)
    )
    return found


async def use(db: AsyncSession, hashed: str, now: datetime) -> None:
    """It is not good any more; that it was asked for still counts."""
    await db.execute(
        update(OrderPageCode)
        .where(OrderPageCode.hash == hashed)
        .values(good_until=now, tries=MOST_TRIES)
        .execution_options(synchronize_session=False)
    )


async def purge(db: AsyncSession, now: datetime) -> None:
    await db.execute(
        delete(OrderPageCode).where(
            OrderPageCode.made_at <= now - COUNTED, OrderPageCode.good_until <= now
        )
    )
    await db.execute(delete(OrderLink).where(OrderLink.made_at <= now - KEPT))
