"""How far messages have come on a platform that says so afterwards, and what they are billed as."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import MessageStatus
from storage.sql.upsert import insert


class Billed(NamedTuple):
    category: str
    billable: bool
    messages: int
    country: str = ""


async def advance(
    db: AsyncSession,
    message: str,
    callback: str,
    rank: int,
    at: datetime,
    *,
    category: str = "",
    billable: bool = False,
    country: str = "",
) -> bool:
    """Whether this is news: words come twice, and in any order, and a message never goes back. What
    it is billed as is kept whenever it is told."""
    facts: dict[str, str | bool] = {}
    if category:
        facts = {"category": category, "billable": billable, "country": country}
    row = insert(db, MessageStatus).values(
        message=message,
        callback=callback,
        rank=rank,
        at=at,
        **({"category": "", "billable": False, "country": ""} | facts),
    )
    news = await db.scalar(
        row.on_conflict_do_update(
            index_elements=["message"],
            set_={"rank": row.excluded.rank, **facts},
            where=MessageStatus.rank < row.excluded.rank,
        ).returning(MessageStatus.message)
    )
    if news is None and facts:
        await db.execute(
            update(MessageStatus)
            .where(MessageStatus.message == message, MessageStatus.category == "")
            .values(**facts)
            .execution_options(synchronize_session=False)
        )
    return news is not None


async def came_otherwise(
    db: AsyncSession, message: str, callback: str, failed: int, since: datetime
) -> bool:
    """Whether the same was sent in another message too, and that one did not fail."""
    found = await db.scalar(
        select(MessageStatus.message)
        .where(
            MessageStatus.at >= since,
            MessageStatus.callback == callback,
            MessageStatus.message != message,
            MessageStatus.rank != failed,
        )
        .limit(1)
    )
    return found is not None


async def is_there(db: AsyncSession, callback: str, since: datetime) -> bool:
    """Whether the platform has said anything of the last message that was sent with `callback`
    and its place behind: "…/2/2". Of those before it nothing is to be learned."""
    found = await db.scalars(
        select(MessageStatus.callback).where(
            MessageStatus.at >= since,
            MessageStatus.callback.startswith(f"{callback}/", autoescape=True),
        )
    )
    places = (each.removeprefix(f"{callback}/").split("/") for each in found)
    return any(len(each) == 2 and each[0] == each[1] for each in places)


async def billed(db: AsyncSession, since: datetime) -> list[Billed]:
    """How many messages there were of each category, by country."""
    of = (MessageStatus.category, MessageStatus.billable, MessageStatus.country)
    rows = await db.execute(
        select(*of, func.count())
        .where(MessageStatus.at >= since, MessageStatus.category != "")
        .group_by(*of)
        .order_by(*of)
    )
    return [Billed(category, billed, number, where) for category, billed, where, number in rows]


async def purge(db: AsyncSession, before: datetime, limit: int) -> int:
    """Forget what was told long ago; returns of how many messages."""
    old = select(MessageStatus.message).where(MessageStatus.at < before).limit(limit)
    gone = await db.scalars(
        delete(MessageStatus)
        .where(MessageStatus.message.in_(old))
        .returning(MessageStatus.message)
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())
