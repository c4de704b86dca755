"""Broadcasts: their states, and what came of them. Who they go to: storage/recipients.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import recipients
from storage.constants import BroadcastKind, BroadcastState
from storage.models import Attempt, Broadcast, LinkTap, Notice
from storage.sql import upsert

RATE_SECONDS = 20


async def by_draft(db: AsyncSession, draft_id: str) -> Broadcast | None:
    return await db.scalar(select(Broadcast).where(Broadcast.draft_id == draft_id))


async def by_id(db: AsyncSession, broadcast_id: int) -> Broadcast | None:
    return await db.get(Broadcast, broadcast_id)


async def by_ids(db: AsyncSession, ids: Iterable[int]) -> Sequence[Broadcast]:
    return (await db.scalars(select(Broadcast).where(Broadcast.id.in_(ids)))).all()


async def latest(db: AsyncSession, limit: int) -> Sequence[Broadcast]:
    """Newest first; changes of others are shown with those."""
    rows = await db.scalars(
        select(Broadcast)
        .where(Broadcast.kind == "message")
        .order_by(Broadcast.id.desc())
        .limit(limit)
    )
    return rows.all()


async def latest_change(db: AsyncSession, parent_id: int, kind: BroadcastKind) -> Broadcast | None:
    rows = await db.scalars(
        select(Broadcast)
        .where(Broadcast.parent_id == parent_id, Broadcast.kind == kind)
        .order_by(Broadcast.id.desc())
        .limit(1)
    )
    return rows.first()


async def startable(db: AsyncSession, now: datetime) -> Sequence[int]:
    """Scheduled ones whose time has come."""
    rows = await db.scalars(
        select(Broadcast.id)
        .where(Broadcast.state == "scheduled", Broadcast.starts_at <= now)
        .order_by(Broadcast.starts_at)
    )
    return rows.all()


async def unreported(db: AsyncSession) -> Sequence[Broadcast]:
    """Those that staff watch: under way, paused, or stopped with some still on their way."""
    rows = await db.scalars(
        select(Broadcast).where(
            Broadcast.state.in_(("running", "paused", "stopped")), Broadcast.reported_at.is_(None)
        )
    )
    return rows.all()


async def set_state(
    db: AsyncSession,
    broadcast_id: int,
    old: BroadcastState,
    new: BroadcastState,
    **values: object,
) -> bool:
    """False when it was no longer where it was seen: another was first."""
    moved = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id, Broadcast.state == old)
        .values(state=new, **values)
        .returning(Broadcast.id)
    )
    return moved.scalar_one_or_none() is not None


async def change_planned(db: AsyncSession, broadcast_id: int, **values: object) -> bool:
    """Change what has not started; False when it has, or was called off."""
    changed = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id, Broadcast.state.in_(("waiting", "scheduled")))
        .values(**values)
        .returning(Broadcast.id)
    )
    return changed.scalar_one_or_none() is not None


async def set_reported(db: AsyncSession, broadcast_id: int, now: datetime) -> bool:
    """Whether the report is this caller's to write."""
    moved = await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id, Broadcast.reported_at.is_(None))
        .values(reported_at=now)
        .returning(Broadcast.id)
    )
    return moved.scalar_one_or_none() is not None


@dataclass(frozen=True, slots=True)
class Course:
    """How far a broadcast has come: its recipients by state, and how fast it goes."""

    states: Mapping[str, int] = field(default_factory=dict)
    lately: int = 0  # settled in the last RATE_SECONDS
    later: int = 0  # due, but not yet: it is night there, or Telegram asked to wait


async def course(db: AsyncSession, broadcast: Broadcast, now: datetime) -> Course:
    since = now - timedelta(seconds=RATE_SECONDS)
    rows = await db.execute(
        select(
            Notice.state,
            func.count(),
            func.sum(case((Notice.settled_at > since, 1), else_=0)),
            func.sum(case((Notice.due_at > now, 1), else_=0)),
        )
        .where(Notice.broadcast_id == broadcast.id)
        .group_by(Notice.state)
    )
    states = dict(broadcast.put_away)
    lately = later = 0
    for state, number, settled, ahead in rows:
        states[state] = states.get(state, 0) + number
        if state not in recipients.UNSENT:
            lately += settled
        if state == "due":
            later = ahead
    return Course(states, lately, later)


async def failures(db: AsyncSession, broadcast_id: int, limit: int) -> dict[str, int]:
    """Why Telegram refused, the most frequent first: its own words -> how many."""
    rows = await db.execute(
        select(Attempt.detail, func.count())
        .join(Notice, Notice.id == Attempt.notice_id)
        .where(
            Notice.broadcast_id == broadcast_id,
            Notice.state == "refused",
            Attempt.outcome.not_in(("later", "delivered")),
        )
        .group_by(Attempt.detail)
        .order_by(func.count().desc(), Attempt.detail)
        .limit(limit)
    )
    return dict(row for row in rows)


async def tapped(
    db: AsyncSession, broadcast_id: int, link: int, person_id: int, now: datetime
) -> None:
    """Somebody opened a link; the second time is the same."""
    await db.execute(
        upsert.insert(db, LinkTap)
        .values(broadcast_id=broadcast_id, link=link, person_id=person_id, at=now)
        .on_conflict_do_nothing(index_elements=["broadcast_id", "link", "person_id"])
    )


async def opened_by(db: AsyncSession, broadcast_id: int, person_id: int) -> frozenset[int]:
    """The links that somebody opened, by their places."""
    places = await db.scalars(
        select(LinkTap.link).where(
            LinkTap.broadcast_id == broadcast_id, LinkTap.person_id == person_id
        )
    )
    return frozenset(places.all())


async def taps(db: AsyncSession, broadcast_id: int) -> dict[int, int]:
    """How many people opened each link, by its place."""
    rows = await db.execute(
        select(LinkTap.link, func.count())
        .where(LinkTap.broadcast_id == broadcast_id)
        .group_by(LinkTap.link)
    )
    return dict(row for row in rows)


async def set_progress_message(
    db: AsyncSession, broadcast_id: int, chat: str, message: str
) -> None:
    await db.execute(
        update(Broadcast)
        .where(Broadcast.id == broadcast_id)
        .values(progress_chat=chat, progress_message=message)
    )
