"""Broadcasts and who they go to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import JSON, Select, String, cast, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Broadcast, Moment, Notice, Order, Person, Shop


def _audience(who: str, language: str) -> Select[int]:
    """Ids of those who chose a language and can be reached, of a role, of a language ("" any)."""
    query = select(Person.id).where(
        Person.unreachable_since.is_(None), Person.language.is_not(None)
    )
    if who == "sellers":
        query = query.where(Person.id.in_(select(Shop.owner_id).where(Shop.state == "open")))
    elif who == "buyers":
        query = query.where(Person.id.in_(select(Order.buyer_id)))
    if language:
        query = query.where(Person.language == language)
    return query


async def count_audience(db: AsyncSession, who: str, language: str) -> dict[str, int]:
    """How many recipients per language."""
    ids = _audience(who, language)
    rows = await db.execute(
        select(Person.language, func.count()).where(Person.id.in_(ids)).group_by(Person.language)
    )
    return {language: count for language, count in rows if language is not None}


async def by_draft(db: AsyncSession, draft_id: str) -> Broadcast | None:
    return await db.scalar(select(Broadcast).where(Broadcast.draft_id == draft_id))


async def by_id(db: AsyncSession, broadcast_id: int) -> Broadcast | None:
    return await db.get(Broadcast, broadcast_id)


async def by_ids(db: AsyncSession, ids: Iterable[int]) -> Sequence[Broadcast]:
    return (await db.scalars(select(Broadcast).where(Broadcast.id.in_(ids)))).all()


async def add_recipients(
    db: AsyncSession, broadcast: Broadcast, priority: int, now: datetime
) -> int:
    """One notice per recipient, in one statement. Returns how many."""
    ids = _audience(broadcast.audience["who"], broadcast.audience["language"]).subquery()
    rows = select(
        literal(f"broadcast:{broadcast.id}:").concat(cast(ids.c.id, String)),
        ids.c.id,
        literal("broadcast"),
        literal({}, JSON),
        literal(priority),
        literal("due"),
        literal(now, Moment()),
        literal(0),
        literal(broadcast.id),
        literal(now, Moment()),
    )
    await db.execute(
        insert(Notice).from_select(
            [
                "dedupe_key",
                "person_id",
                "kind",
                "facts",
                "priority",
                "state",
                "due_at",
                "attempts",
                "broadcast_id",
                "created_at",
            ],
            rows,
        )
    )
    return await count(db, broadcast.id)


async def count(db: AsyncSession, broadcast_id: int) -> int:
    query = select(func.count()).select_from(Notice)
    return (await db.scalar(query.where(Notice.broadcast_id == broadcast_id))) or 0


async def progress(db: AsyncSession, broadcast_id: int) -> dict[str, int]:
    """How many notices of a broadcast are in each state."""
    rows = await db.execute(
        select(Notice.state, func.count())
        .where(Notice.broadcast_id == broadcast_id)
        .group_by(Notice.state)
    )
    return dict(row for row in rows)


async def running(db: AsyncSession) -> Sequence[Broadcast]:
    return (await db.scalars(select(Broadcast).where(Broadcast.state == "running"))).all()


async def set_state(db: AsyncSession, broadcast_id: int, old: str, new: str, now: datetime) -> bool:
    moved = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id, Broadcast.state == old)
        .values(state=new, finished_at=now)
        .returning(Broadcast.id)
    )
    return moved.scalar_one_or_none() is not None


async def stop_unsent(db: AsyncSession, broadcast_id: int, now: datetime) -> None:
    """What is not on its way yet will not be sent."""
    await db.execute(
        update(Notice)
        .where(
            Notice.broadcast_id == broadcast_id,
            Notice.state == "due",
            Notice.claimed_until.is_(None) | (Notice.claimed_until < now),
        )
        .values(state="stopped", settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def set_progress_message(
    db: AsyncSession, broadcast_id: int, chat: str, message: str
) -> None:
    await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id)
        .values(progress_chat=chat, progress_message=message)
    )
