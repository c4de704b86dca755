"""A message to many needs two members of staff: one writes it, another approves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.commerce.broadcasts import begin, found, move, to_approve, version_of
from bot.commerce.notify import tell
from bot.commerce.planned_broadcasts import hold, is_late
from bot.commerce.refusals import AlreadyDone, OwnBroadcast, TooLate
from bot.commerce.state_machine import Actor
from bot.notices.broadcasts import BroadcastApproved, BroadcastDeclined
from storage import people
from storage.models import Person

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.notices.broadcasts import BroadcastToApprove
    from bot.settings import Periods
    from storage.constants import BroadcastState
    from storage.database import Session
    from storage.models import Broadcast


async def approve(
    db: Session,
    who: Member,
    broadcast_id: int,
    now: datetime,
    periods: Periods | None,
    *,
    approved: bool,
    staff_ids: Collection[str],
    version: str | None = None,
) -> Broadcast:
    """The word of a second member of staff: the first to give it decides. `version` is what they
    read: what was changed since is no longer what they approve."""
    broadcast = await found(db, who, broadcast_id)
    if broadcast.author_id == who.person.id:
        raise OwnBroadcast
    if broadcast.state != "waiting":
        raise AlreadyDone
    if version is not None and version != version_of(broadcast):
        raise TooLate
    author = await db.get_one(Person, broadcast.author_id)
    stays = await people.is_staff(db, author, staff_ids)
    actor = Actor("staff", who.person.id)
    new: BroadcastState = "scheduled" if approved else "declined"
    values: dict[str, Any] = {"approved_by": who.person.id} if approved else {"reported_at": now}
    if not stays:  # whoever approves it answers for it, watches it, and gets the report
        values |= {"author_id": who.person.id}
    await move(db, broadcast, "waiting", new, actor, now, **values)
    if approved and is_late(broadcast, now):  # approved, and not for so late
        await hold(db, broadcast, now, staff_ids)
    elif approved and (broadcast.starts_at is None or broadcast.starts_at <= now):
        await begin(db, broadcast, now, periods, actor)
    if not stays:
        return broadcast
    decided = BroadcastApproved if approved else BroadcastDeclined
    await tell(
        db,
        author.id,
        decided(by=who.person.name, total=broadcast.total),
        key=f"broadcast:{broadcast.id}:decided:author",
        now=now,
    )
    return broadcast


async def asked_of(
    db: Session,
    who: Member,
    broadcast: Broadcast,
    staff_ids: Collection[str],
    now: datetime,
    periods: Periods | None,
) -> BroadcastToApprove | None:
    """What somebody must know who may approve it; None where there is nothing for them to decide.
    Whoever became staff after the others were asked may decide, too."""
    if broadcast.state != "waiting" or broadcast.author_id == who.person.id:
        return None
    author = await db.get_one(Person, broadcast.author_id)
    return await to_approve(db, broadcast, author, staff_ids, now, periods)
