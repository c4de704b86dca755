"""The notices that are due: added with their cause, leased by conditional UPDATE, settled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, joinedload

from storage.models import Attempt, Broadcast, Notice
from storage.upsert import insert


async def add(
    db: AsyncSession,
    *,
    dedupe_key: str,
    person_id: int,
    kind: str,
    facts: dict[str, Any],
    priority: int,
    due_at: datetime,
    expires_at: datetime | None,
    now: datetime,
) -> None:
    """A second notice with the same key is the same notice."""
    await db.execute(
        insert(db, Notice)
        .values(
            dedupe_key=dedupe_key,
            person_id=person_id,
            kind=kind,
            facts=facts,
            priority=priority,
            state="due",
            due_at=due_at,
            expires_at=expires_at,
            attempts=0,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
    )


def _behind_another(now: datetime) -> ColumnElement[bool]:
    """Another notice to the same person comes first: it is on its way to them, was tried and is to
    be tried again, or is due too and was there before."""
    earlier = aliased(Notice)
    before = or_(
        earlier.priority < Notice.priority,
        and_(earlier.priority == Notice.priority, earlier.id < Notice.id),
    )
    return (
        select(earlier.id)
        .where(
            earlier.person_id == Notice.person_id,
            earlier.state == "due",
            earlier.id != Notice.id,
            or_(
                earlier.claimed_until >= now,
                and_(before, or_(earlier.due_at <= now, earlier.attempts > 0)),
            ),
        )
        .exists()
    )


async def lease(db: AsyncSession, now: datetime, until: datetime, limit: int) -> Sequence[Notice]:
    """Take due notices for this courier until a time: notices before broadcasts, then by due time.

    Of one recipient only the earliest is taken, and none while another is on its way to them, so
    that what they hear stays in order. FOR UPDATE SKIP LOCKED is ignored by SQLite, so the claim
    is an UPDATE that names what it saw: a row that another courier took changes nothing here.
    """
    free = or_(Notice.claimed_until.is_(None), Notice.claimed_until < now)
    ids = (
        await db.scalars(
            select(Notice.id)
            .where(Notice.state == "due", Notice.due_at <= now, free, ~_behind_another(now))
            .order_by(Notice.priority, Notice.due_at, Notice.id)
            .limit(limit)
        )
    ).all()
    if not ids:
        return []
    claimed = await db.scalars(
        update(Notice)
        .where(Notice.id.in_(ids), Notice.state == "due", free)
        .values(claimed_until=until, attempts=Notice.attempts + 1)
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    rows = await db.scalars(
        select(Notice)
        .where(Notice.id.in_(claimed.all()))
        .options(joinedload(Notice.person))
        .order_by(Notice.priority, Notice.due_at, Notice.id)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def settle(
    db: AsyncSession, notice_id: int, state: str, outcome: str, detail: str, now: datetime
) -> None:
    """The end of a notice, with the attempt that ended it."""
    await db.execute(
        update(Notice)
        .where(Notice.id == notice_id)
        .values(state=state, settled_at=now, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    db.add(Attempt(notice_id=notice_id, at=now, outcome=outcome, detail=detail))


async def put_off(
    db: AsyncSession, notice_id: int, due_at: datetime, detail: str, now: datetime
) -> None:
    """Not now: a new due time, and nobody sleeps holding the row."""
    await db.execute(
        update(Notice)
        .where(Notice.id == notice_id)
        .values(due_at=due_at, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    db.add(Attempt(notice_id=notice_id, at=now, outcome="later", detail=detail))


async def give_back(db: AsyncSession, notice_id: int, until: datetime) -> None:
    """Leased but not tried: the allowance was used up. Nobody takes it, nor what is behind it,
    before `until`."""
    await db.execute(
        update(Notice)
        .where(Notice.id == notice_id)
        .values(claimed_until=until, attempts=Notice.attempts - 1)
        .execution_options(synchronize_session=False)
    )


async def next_due(db: AsyncSession, now: datetime, horizon: datetime) -> datetime | None:
    """When the next notice can be taken, if one can before `horizon`."""
    taken = Notice.claimed_until > Notice.due_at
    found: datetime | None = await db.scalar(
        select(func.min(case((taken, Notice.claimed_until), else_=Notice.due_at))).where(
            Notice.state == "due", Notice.due_at <= horizon, ~_behind_another(now)
        )
    )
    return found


async def purge(db: AsyncSession, before: datetime, limit: int) -> int:
    """Delete notices that were settled long ago, with their attempts; returns how many. What may
    still be sent, and the recipients of a broadcast under way, stay."""
    running = select(Broadcast.id).where(Broadcast.state == "running")
    ids = (
        await db.scalars(
            select(Notice.id)
            .where(
                Notice.settled_at < before,
                Notice.state != "due",
                Notice.broadcast_id.is_(None) | Notice.broadcast_id.not_in(running),
            )
            .order_by(Notice.id)
            .limit(limit)
        )
    ).all()
    if ids:
        for statement in (
            delete(Attempt).where(Attempt.notice_id.in_(ids)),
            delete(Notice).where(Notice.id.in_(ids)),
        ):
            await db.execute(statement.execution_options(synchronize_session=False))
    return len(ids)


async def mute(db: AsyncSession, kind: str, keys_like: str, now: datetime) -> None:
    """Reminders whose reason is gone are not sent: `keys_like` is how their keys begin."""
    await db.execute(
        update(Notice)
        .where(
            Notice.kind == kind,
            Notice.dedupe_key.startswith(keys_like, autoescape=True),
            Notice.state == "due",
        )
        .values(state="moot", settled_at=now)
        .execution_options(synchronize_session=False)
    )
