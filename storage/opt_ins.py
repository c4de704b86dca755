"""Who asked for messages of a kind, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OptIn
from storage.sql.upsert import insert


async def wants(db: AsyncSession, person_id: int, kind: str) -> bool:
    found = await db.scalar(
        select(OptIn.person_id).where(OptIn.person_id == person_id, OptIn.kind == kind)
    )
    return found is not None


async def ask(db: AsyncSession, person_id: int, kind: str, now: datetime) -> None:
    """The first time counts."""
    row = insert(db, OptIn).values(person_id=person_id, kind=kind, at=now)
    await db.execute(row.on_conflict_do_nothing(index_elements=["person_id", "kind"]))


async def leave(db: AsyncSession, person_id: int, kind: str) -> None:
    await db.execute(delete(OptIn).where(OptIn.person_id == person_id, OptIn.kind == kind))
