"""Notices that were settled long ago are deleted; of a broadcast's the numbers are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Attempt, Broadcast, Notice


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
        await _keep_counts(db, ids)
        for statement in (
            delete(Attempt).where(Attempt.notice_id.in_(ids)),
            delete(Notice).where(Notice.id.in_(ids)),
        ):
            await db.execute(statement.execution_options(synchronize_session=False))
    return len(ids)


async def _keep_counts(db: AsyncSession, ids: Sequence[int]) -> None:
    """A broadcast's report adds up also when its recipients are gone."""
    rows = await db.execute(
        select(Broadcast, Notice.state, func.count())
        .join(Notice, Notice.broadcast_id == Broadcast.id)
        .where(Notice.id.in_(ids))
        .group_by(Broadcast.id, Notice.state)
    )
    for broadcast, state, number in rows.all():
        kept = broadcast.put_away
        broadcast.put_away = kept | {state: kept.get(state, 0) + number}
    await db.flush()
