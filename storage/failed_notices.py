"""Notices that will not be tried again by themselves: what staff see of them, and another try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, literal_column, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.models import Notice
from storage.sql.pagination import FIRST, Page, Place, newest_first, of_rows

PAGE = 5  # a screen
REFUSED = Notice.state == literal_column("'refused'")  # written out for the sake of its index


@dataclass(frozen=True, slots=True)
class FailureReason:
    """Why, how many, when the last one, and the last one's id, which stands for all of them."""

    reason: str
    count: int
    last_at: datetime | None
    last_id: int


async def reasons(db: AsyncSession, place: Place = FIRST) -> Page[FailureReason]:
    """A page of reasons, the newest first. There are few: all of them are read."""
    last_at, last_id = func.max(Notice.settled_at), func.max(Notice.id)
    grouped = (
        select(Notice.reason, func.count(), last_at, last_id).where(REFUSED).group_by(Notice.reason)
    )
    rows = await db.execute(grouped.order_by(last_id.desc()))
    found = [FailureReason(*row) for row in rows]
    return of_rows(found, lambda row: (row.last_id,), place, PAGE, upwards=False)


async def reason_of(db: AsyncSession, notice_id: int) -> str | None:
    """Also of one that is tried again by now: the others of its reason are still meant."""
    return await db.scalar(select(Notice.reason).where(Notice.id == notice_id))


_OF_REASON = newest_first(
    select(Notice)
    .where(REFUSED, Notice.reason == bindparam("why"))
    .options(joinedload(Notice.person)),
    Notice,
    "settled_at",
    PAGE,
)


async def of_reason(db: AsyncSession, reason: str, place: Place = FIRST) -> Page[Notice]:
    """A page of what failed for a reason, the newest first."""
    return await _OF_REASON.page(db, place, {"why": reason})


async def retry_one(db: AsyncSession, notice_id: int, now: datetime) -> bool:
    """Due again, as if it had never been tried. False: it is not stuck any more."""
    return bool(await _retry(db, Notice.id == notice_id, now))


async def retry_all(db: AsyncSession, reason: str, now: datetime) -> Sequence[int]:
    """The same with all that failed for a reason; returns their ids."""
    return await _retry(db, Notice.reason == reason, now)


async def _retry(db: AsyncSession, which: ColumnElement[bool], now: datetime) -> Sequence[int]:
    ids = await db.scalars(
        update(Notice)
        .where(REFUSED, which)
        .values(
            state="due", due_at=now, claimed_until=None, settled_at=None, attempts=0,
            tried_since=None,
        )
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return ids.all()
