"""What could not be handled: kept once each, shown to staff, deleted with the old notices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.constants import UpdateFailure
from storage.models import FailedUpdate
from storage.sql.pagination import FIRST, Page, Place, newest_first
from storage.sql.upsert import dialect_of, into

PAGE = 8  # a screen


async def keep(
    db: AsyncSession,
    *,
    update_key: str,
    person_id: int | None,
    what: str,
    reason: UpdateFailure,
    now: datetime,
) -> bool:
    """Whether it is new: one that comes again is kept once."""
    statement = (
        into(dialect_of(db), FailedUpdate.__table__)
        .values(update_key=update_key, person_id=person_id, what=what, reason=reason, at=now)
        .on_conflict_do_nothing(index_elements=["update_key"])
        .returning(FailedUpdate.__table__.c.id)
    )
    return await db.scalar(statement) is not None


async def count(db: AsyncSession, since: datetime | None = None) -> int:
    """How many there are, or have come since then."""
    query = select(func.count()).select_from(FailedUpdate)
    return await db.scalar(query if since is None else query.where(FailedUpdate.at >= since)) or 0


_NEWEST = newest_first(
    select(FailedUpdate).options(joinedload(FailedUpdate.person)), FailedUpdate, "at", PAGE
)


async def newest(db: AsyncSession, place: Place = FIRST) -> Page[FailedUpdate]:
    return await _NEWEST.page(db, place)


async def purge(db: AsyncSession, before: datetime) -> None:
    await db.execute(
        delete(FailedUpdate)
        .where(FailedUpdate.at < before)
        .execution_options(synchronize_session=False)
    )
