"""A message from staff to many: rows from the first moment, so nothing lives in memory only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.notices import BROADCAST, tell
from bot.commerce.refusals import NobodyThere, NotFound, NotStaff
from bot.commerce.states import SYSTEM, Actor, record
from storage import broadcasts
from storage.models import Broadcast
from storage.words import LANGUAGES

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Photo
    from bot.commerce.people import Known
    from storage.database import Session


async def start(
    db: Session,
    author: Known,
    now: datetime,
    *,
    draft_id: str,
    who: str,
    language: str,
    texts: dict[str, str],
    photo: Photo | None,
) -> Broadcast:
    """Resolve the audience and owe each of them the message; the same draft is the same one."""
    if not author.is_staff:
        raise NotStaff
    known = await broadcasts.by_draft(db, draft_id)
    if known is not None:
        return known
    broadcast = Broadcast(
        draft_id=draft_id,
        author_id=author.person.id,
        state="running",
        audience={"who": who, "language": language},
        texts=texts,
        photo_id=photo.id if photo else "",
        photo_path=photo.path if photo else "",
        total=0,
        started_at=now,
    )
    db.add(broadcast)
    await db.flush()
    broadcast.total = await broadcasts.add_recipients(db, broadcast, BROADCAST, now)
    if not broadcast.total:
        raise NobodyThere
    record(db, "broadcast", broadcast.id, "", "running", Actor("staff", author.person.id), now)
    return broadcast


def text_for(texts: dict[str, str], language: str) -> str:
    """The text in somebody's language; else in English, else in the first there is."""
    for each in (language, "en", *LANGUAGES):
        if texts.get(each):
            return texts[each]
    return ""


async def stop(db: Session, who: Known, broadcast_id: int, now: datetime) -> Broadcast:
    """Send no more of it. What is on its way arrives."""
    if not who.is_staff:
        raise NotStaff
    broadcast = await broadcasts.by_id(db, broadcast_id)
    if broadcast is None:
        raise NotFound
    if await broadcasts.set_state(db, broadcast.id, "running", "stopped", now):
        await broadcasts.stop_unsent(db, broadcast.id, now)
        record(
            db, "broadcast", broadcast.id, "running", "stopped", Actor("staff", who.person.id), now
        )
    await db.refresh(broadcast)
    return broadcast


async def finish(db: Session, broadcast: Broadcast, counts: dict[str, int], now: datetime) -> None:
    """Every recipient is settled: the author gets the report."""
    if not await broadcasts.set_state(db, broadcast.id, "running", "finished", now):
        return
    record(db, "broadcast", broadcast.id, "running", "finished", SYSTEM, now)
    await tell(
        db,
        broadcast.author_id,
        "broadcast_finished",
        {"total": broadcast.total, **counts},
        key=f"broadcast:{broadcast.id}:finished:author",
        now=now,
    )
