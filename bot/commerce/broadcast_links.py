"""A broadcast in the hands of whom it was for: read again, its links opened, and counted once a
person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.refusals import NotFound
from storage import audience, broadcasts, recipients

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import Broadcast


async def readable(db: Session, who: Member, broadcast_id: int) -> Broadcast:
    """A broadcast as it reads now. To anybody else it is not there, nor once it is taken back; a
    poll has answers only where it was sent."""
    row = await broadcasts.by_id(db, broadcast_id)
    if row is None or row.kind != "message" or row.answers:
        raise NotFound
    if not (who.is_staff or await _is_for(db, row, who)):
        raise NotFound
    taken_back = await broadcasts.latest_change(db, row.id, "recall")
    if taken_back is not None and taken_back.started_at is not None:
        raise NotFound
    return row


async def open_link(
    db: Session, who: Member, broadcast_id: int, place: int, now: datetime
) -> tuple[Broadcast, frozenset[int]]:
    """The broadcast, and which of its links this person has opened, with this one.

    The button's number can be forged: to anybody else the broadcast is not there. Staff may look
    at every one, and count for those only that they got themselves.
    """
    row = await broadcasts.by_id(db, broadcast_id)
    if row is None or place >= len(row.links):
        raise NotFound
    if not await _is_for(db, row, who):
        if not who.is_staff:
            raise NotFound
        return row, frozenset({place})
    await broadcasts.tapped(db, row.id, place, who.person.id, now)
    return row, await broadcasts.opened_by(db, row.id, who.person.id)


async def _is_for(db: Session, row: Broadcast, who: Member) -> bool:
    """Whether they are a recipient. Once the recipients were put away nobody remembers who they
    were: then whoever was here when it began, and is of its audience."""
    if await recipients.has(db, row.id, who.person.id):
        return True
    if not row.put_away or row.started_at is None or who.person.created_at > row.started_at:
        return False
    return await audience.includes(db, row.audience, who.person.id)
