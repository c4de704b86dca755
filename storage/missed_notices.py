"""What somebody missed while they could not be reached, and is owed again when they are back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, literal_column, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Notice

MOST = 500  # that are looked at


def _of(person_id: int) -> ColumnElement[bool]:
    """What was sent to many is not meant. Written out as its index has it (ix_notices_missed)."""
    return and_(
        Notice.person_id == person_id,
        Notice.state == literal_column("'unreachable'"),
        Notice.broadcast_id.is_(None),
    )


async def of_person(db: AsyncSession, person_id: int, now: datetime) -> Sequence[Notice]:
    """Those that are still worth something, the newest first."""
    rows = await db.scalars(
        select(Notice)
        .where(_of(person_id), or_(Notice.expires_at.is_(None), Notice.expires_at > now))
        .order_by(Notice.id.desc())
        .limit(MOST)
    )
    return rows.all()


async def owe_again(db: AsyncSession, person_id: int, ids: Collection[int], now: datetime) -> None:
    """These, in their order; of the rest something newer is told, or nothing."""
    mine = and_(Notice.person_id == person_id, Notice.state == "unreachable")
    await db.execute(
        update(Notice)
        .where(mine, Notice.id.in_(ids))
        .values(
            state="due", due_at=now, turn_at=now, attempts=0, tried_since=None, settled_at=None,
            claimed_until=None, reason="",
        )
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    await db.execute(
        update(Notice)
        .where(_of(person_id))
        .values(state="moot")
        .execution_options(synchronize_session=False)
    )
