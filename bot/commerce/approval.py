"""A message to many needs two members of staff: one writes it, another approves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.broadcasts import begin, found, move
from bot.commerce.notices import tell
from bot.commerce.refusals import AlreadyDone, OwnBroadcast
from bot.commerce.states import Actor

if TYPE_CHECKING:
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
