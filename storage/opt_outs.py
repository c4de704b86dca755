"""Which kinds of messages somebody does not want."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Broadcast, Notice, OptOut
from storage.sql.upsert import insert

_CHANGES = select(Broadcast.id).where(Broadcast.parent_id.is_not(None))


async def refused(db: AsyncSession, person_id: int) -> frozenset[str]:
    rows = await db.scalars(select(OptOut.kind).where(OptOut.person_id == person_id))
    return frozenset(rows.all())


async def since(db: AsyncSession, person_id: int, kind: str) -> datetime | None:
    """When somebody said that they do not want it; None where they do."""
    found: datetime | None = await db.scalar(
        select(OptOut.at).where(OptOut.person_id == person_id, OptOut.kind == kind)
    )
    return found


async def refuse(db: AsyncSession, person_id: int, kind: str, now: datetime) -> None:
    """No more of that kind, nor what of it is owed already; but a message that they have is still
    changed and taken back."""
    await db.execute(
        insert(db, OptOut)
        .values(person_id=person_id, kind=kind, at=now)
        .on_conflict_do_nothing(index_elements=["person_id", "kind"])
    )
    await db.execute(
        update(Notice)
        .where(
            Notice.person_id == person_id,
            Notice.kind == kind,
            Notice.state.in_(("due", "held", "refused")),  # refused: nobody tries it again
            Notice.message_id == "",  # a message that they have may still be taken back
            Notice.broadcast_id.is_(None) | Notice.broadcast_id.not_in(_CHANGES),
            Notice.claimed_until.is_(None) | (Notice.claimed_until < now),
        )
        .values(state="opted_out", settled_at=now, reason="")
        .execution_options(synchronize_session=False)
    )


async def allow(db: AsyncSession, person_id: int, kind: str) -> None:
    await db.execute(delete(OptOut).where(OptOut.person_id == person_id, OptOut.kind == kind))
