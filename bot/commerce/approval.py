"""A message to many needs two members of staff: one writes it, another approves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.broadcasts import ask_for_approval, begin, count, found, move
from bot.commerce.notices import tell
from bot.commerce.refusals import AlreadyDone, OwnBroadcast
from bot.commerce.states import SYSTEM, Actor
from storage import broadcasts
from storage.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Known
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Broadcast


async def approve(
    db: Session,
    who: Known,
    broadcast_id: int,
    now: datetime,
    periods: Periods | None,
    *,
    approved: bool,
) -> Broadcast:
    """The word of a second member of staff: the first to give it decides."""
    broadcast = await found(db, who, broadcast_id)
    if broadcast.author_id == who.person.id:
        raise OwnBroadcast
    if broadcast.state != "waiting":
        raise AlreadyDone
    actor = Actor("staff", who.person.id)
    new = "scheduled" if approved else "declined"
    values = {"approved_by": who.person.id} if approved else {"reported_at": now}
    await move(db, broadcast, "waiting", new, actor, now, **values)
    if approved and (broadcast.starts_at is None or broadcast.starts_at <= now):
        await begin(db, broadcast, now, periods, actor)
    await tell(
        db,
        broadcast.author_id,
        "broadcast_approved" if approved else "broadcast_declined",
        {"by": who.person.name, "total": broadcast.total},
        key=f"broadcast:{broadcast.id}:decided:author",
        now=now,
    )
    return broadcast


async def begin_planned(
    db: Session, broadcast_id: int, now: datetime, periods: Periods, staff_ids: Collection[str]
) -> None:
    """Its time has come. One that goes to many by now, and went to few when it was confirmed, waits
    for a second member of staff; where there is none yet, it stays planned until there is one."""
    broadcast = await broadcasts.by_id(db, broadcast_id)
    if broadcast is None or broadcast.state != "scheduled":
        return  # another process was first
    total = await count(db, broadcast.audience)
    if broadcast.approved_by is not None or total <= periods.approve_above:
        await begin(db, broadcast, now, periods)
        return
    broadcast.total = total
    author = await db.get_one(Person, broadcast.author_id)
    asked = await ask_for_approval(db, broadcast, author, staff_ids, now)
    if asked:
        await move(db, broadcast, "scheduled", "waiting", SYSTEM, now)
    await tell(
        db,
        author.id,
        "broadcast_grown",
        {
            "broadcast": broadcast.id,
            "total": total,
            "limit": periods.approve_above,
            "asked": asked,
            "starts": broadcast.starts_at.isoformat() if broadcast.starts_at else "",
        },
        key=f"broadcast:{broadcast.id}:grown:{'asked' if asked else 'nobody'}",
        now=now,
    )
