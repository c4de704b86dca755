"""What a platform says of a notice after it has taken it: that it arrived, or that it did not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from storage.constants import NoticeState
from storage.models import Notice
from storage.outbox import log, reason_of
from storage.parked_notices import PARKED


async def by_ids(db: AsyncSession, ids: Sequence[int]) -> Sequence[Notice]:
    rows = await db.scalars(
        select(Notice)
        .join(Notice.person)
        .where(Notice.id.in_(ids))
        .options(contains_eager(Notice.person))
        .order_by(Notice.id)
    )
    return rows.all()


async def arrived(db: AsyncSession, ids: Sequence[int], now: datetime) -> None:
    """The platform says that they did, of those of which that was not known yet."""
    found = await db.scalars(
        update(Notice)
        .where(Notice.id.in_(ids), Notice.state != "delivered")
        .values(state="delivered", settled_at=now, claimed_until=None, reason="")
        .returning(Notice.id)
        .execution_options(synchronize_session=False)
    )
    if ours := found.all():
        await log(db, [(each, "delivered", "") for each in ours], now)


async def failed_after_all(
    db: AsyncSession,
    notice_id: int,
    state: NoticeState,
    outcome: str,
    detail: str,
    now: datetime,
    due_at: datetime,
    *,
    parked: bool = False,
) -> None:
    """The platform had taken it, and says later that it did not arrive: another end, or another
    try at `due_at`, or, `parked`, when they write. What was called off meanwhile stays so."""
    again = state == "due"
    waits = {"turn_at": due_at, "parked_since": func.coalesce(Notice.parked_since, now)}
    await db.execute(
        update(Notice)
        .where(Notice.id == notice_id, Notice.state.in_(("due", "delivered")))
        .values(
            state=state,
            settled_at=None if again else now,
            due_at=due_at,
            claimed_until=None,
            tried_since=func.coalesce(Notice.tried_since, now),
            reason=(PARKED if parked else "") if again else reason_of(outcome, detail),
            **(waits if parked else {}),
        )
        .execution_options(synchronize_session=False)
    )
    await log(db, [(notice_id, outcome, detail)], now)
