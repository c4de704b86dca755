"""Another try for what failed, by a member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.refusals import AlreadyDone, NotFound, NotStaff
from bot.commerce.state_machine import Actor, record
from storage import failed_notices

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.database import Session


async def retry_one(db: Session, who: Member, notice_id: int, now: datetime) -> None:
    """AlreadyDone when somebody else was quicker: it is never owed twice."""
    if not who.is_staff:
        raise NotStaff
    if not await failed_notices.retry_one(db, notice_id, now):
        raise AlreadyDone
    _record(db, who, notice_id, now)


async def retry_all(db: Session, who: Member, notice_id: int, now: datetime) -> int:
    """All that failed for the same reason as this one; returns how many."""
    if not who.is_staff:
        raise NotStaff
    reason = await failed_notices.reason_of(db, notice_id)
    if reason is None:
        raise NotFound
    ids = await failed_notices.retry_all(db, reason, now)
    if not ids:
        raise AlreadyDone
    for each in ids:
        _record(db, who, each, now)
    return len(ids)


def _record(db: Session, who: Member, notice_id: int, now: datetime) -> None:
    record(db, "notice", notice_id, "refused", "due", Actor("staff", who.person.id), now)
