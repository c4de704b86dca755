"""What somebody sent and the house could not handle: kept for staff, and its sender is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Command, FilledIn, Said, SentDocument, SentFile, SentPhoto, Tapped
from bot.commerce.notify import tell
from bot.notices.failed_updates import MessageFailed
from storage import failed_updates

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import What
    from bot.commerce.people import Member
    from storage.constants import UpdateFailure
    from storage.database import Session


async def give_up(
    db: Session,
    update_key: str,
    who: Member | None,
    what: str,
    reason: UpdateFailure,
    now: datetime,
) -> None:
    """Once each; somebody of whom many failed is told once an hour."""
    person = who.person.id if who is not None else None
    new = await failed_updates.keep(
        db, update_key=update_key, person_id=person, what=what, reason=reason, now=now
    )
    if new and person is not None:
        key = f"failed:{person}:{now:%Y%m%d%H}"
        await tell(db, person, MessageFailed(at=now), key=key, now=now)


def kind_of(what: What) -> str:
    """What was sent, in one word: its content is nobody's business."""
    match what:
        case Said() | Command():
            return "text"
        case Tapped() | FilledIn():
            return "tap"
        case SentPhoto():
            return "photo"
        case SentDocument() | SentFile():
            return "document"
    return "message"
