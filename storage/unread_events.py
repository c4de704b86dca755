"""What carriers told and nobody here could read: kept for staff, once each, and not without end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from storage.models import UnreadEvent
from storage.sql.pagination import FIRST, Page, Place, newest_first
from storage.sql.upsert import insert

if TYPE_CHECKING:
    from storage.database import Session

KEPT = 200  # the newest; a source that sends nothing but nonsense fills no disk
PAGE = 5  # a screen


async def add(db: Session, source: str, unread: Sequence[tuple[str, str]], now: datetime) -> None:
    """Reasons and what stood there. What is known already is counted."""
    for reason, found in unread:
        row = {"source": source, "reason": reason, "found": found, "times": 1, "last_at": now}
        add_one = insert(db, UnreadEvent).values(row)
        await db.execute(
            add_one.on_conflict_do_update(
                index_elements=["source", "reason", "found"],
                set_={"times": UnreadEvent.times + 1, "last_at": now},
            )
        )
    newest = (
        select(UnreadEvent.id)
        .order_by(UnreadEvent.last_at.desc(), UnreadEvent.id.desc())
        .limit(KEPT)
    )
    await db.execute(
        delete(UnreadEvent)
        .where(UnreadEvent.id.not_in(newest.scalar_subquery()))
        .execution_options(synchronize_session=False)
    )


async def count(db: Session) -> int:
    return await db.scalar(select(func.count()).select_from(UnreadEvent)) or 0


_NEWEST = newest_first(select(UnreadEvent), UnreadEvent, "last_at", PAGE)


async def newest(db: Session, place: Place = FIRST) -> Page[UnreadEvent]:
    return await _NEWEST.page(db, place)
