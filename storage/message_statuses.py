"""How far messages have come on a platform that says so afterwards, and what they are billed as."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Executable, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import MessageStatus
from storage.sql.upsert import dialect_of, into


class Billed(NamedTuple):
    category: str
    billable: bool
    messages: int
    country: str = ""


_MESSAGES = MessageStatus.__table__
_BILLED = ("category", "billable", "country")
_NOT_BILLED: dict[str, str | bool] = {"category": "", "billable": False, "country": ""}


# Each status asks these, and their words are always the same: put together once, past the ORM.
@cache
def _advance(dialect: str, *told: str) -> Executable:
    """`told`: what is kept of it besides how far it has come."""
    row = into(dialect, _MESSAGES)
    news = {name: row.excluded[name] for name in ("rank", *told)}
    return row.on_conflict_do_update(
        index_elements=["message"], set_=news, where=_MESSAGES.c.rank < row.excluded.rank
    ).returning(_MESSAGES.c.message)


_BILL = (
    update(_MESSAGES)
    .where(_MESSAGES.c.message == bindparam("named"), _MESSAGES.c.category == "")
    .values({name: bindparam(name) for name in _BILLED})
)


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
    told = _BILLED if category else ()
    bill = {"category": category, "billable": billable, "country": country}
    row = {"message": message, "callback": callback, "rank": rank, "at": at}
    news = await db.scalar(_advance(dialect_of(db), *told), row | (bill if told else _NOT_BILLED))
    if news is None and told:
        await db.execute(_BILL, {"named": message, **bill})
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
