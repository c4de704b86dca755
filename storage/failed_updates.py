"""What could not be handled: kept once each, shown to staff, deleted with the old notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.models import FailedUpdate
from storage.upsert import dialect_of, into

PAGE = 8  # a screen


async def keep(
    db: AsyncSession,
    *,
    update_key: str,
    person_id: int | None,
    what: str,
    reason: str,
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


async def page_of(db: AsyncSession, page: int) -> tuple[Sequence[FailedUpdate], int]:
    """A page, the newest first; and how many pages there are."""
    total = await db.scalar(select(func.count()).select_from(FailedUpdate)) or 0
    pages = max(1, -(-total // PAGE))
    number = min(max(page, 0), pages - 1)
    rows = await db.scalars(
        select(FailedUpdate)
        .options(joinedload(FailedUpdate.person))
        .order_by(FailedUpdate.at.desc(), FailedUpdate.id.desc())
        .limit(PAGE)
        .offset(number * PAGE)
    )
    return rows.all(), pages


async def purge(db: AsyncSession, before: datetime) -> None:
    await db.execute(
        delete(FailedUpdate)
        .where(FailedUpdate.at < before)
        .execution_options(synchronize_session=False)
    )
