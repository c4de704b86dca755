"""Saying otherwise what was sent, or taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.broadcasts import CHANGEABLE, enter, found, stop
from bot.commerce.refusals import NobodyThere, TooOld
from storage import broadcasts, recipients
from storage.models import Broadcast

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Known
    from bot.settings import Periods
    from storage.database import Session


async def change(
    db: Session,
    author: Known,
    broadcast_id: int,
    now: datetime,
    *,
    draft_id: str,
    texts: dict[str, str] | None,
    periods: Periods | None = None,
    staff_ids: Collection[str] = (),
) -> Broadcast:
    """Say it otherwise to those who have it, or (`texts` None) take it back from them.

    What is older than Telegram lets anybody change is left, and counted.
    """
    parent = await found(db, author, broadcast_id)
    known = await broadcasts.by_draft(db, draft_id)
    if known is not None:
        return known
    if texts is None:
        await stop(db, author, parent.id, now)
    sent = await recipients.count_sent(db, parent.id)
    too_old = await recipients.count_sent(db, parent.id, now - CHANGEABLE)
    if sent and sent == too_old:
        raise TooOld
    if not sent:
        raise NobodyThere
    row = Broadcast(
        draft_id=draft_id,
        author_id=author.person.id,
        kind="recall" if texts is None else "edit",
        parent_id=parent.id,
        state="scheduled",
        audience={},
        texts=texts or {},
        photo_id=parent.photo_id,
        photo_path=parent.photo_path,
        document_id=parent.document_id,
        document_name=parent.document_name,
        links=parent.links,
        total=sent - too_old,
        too_old=too_old,
    )
    await enter(db, row, author, now, periods, staff_ids)
    return row
