"""Saying otherwise what was sent, taking it back, or closing a poll."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.commerce.broadcasts import changeable_since, enter, found, stop, why_unchanged
from bot.commerce.refusals import NobodyThere
from storage import broadcasts, recipients
from storage.models import Broadcast

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.settings import Periods
    from storage.database import Session


async def change(
    db: Session,
    author: Member,
    broadcast_id: int,
    now: datetime,
    kind: Literal["edit", "recall", "close"],
    *,
    draft_id: str = "",
    texts: dict[str, str] | None = None,
    periods: Periods | None = None,
    staff_ids: Collection[str] = (),
) -> Broadcast:
    """Say it otherwise (`texts`) to those who have it, take it back from them, or close the poll.

    What is older than its platform lets anybody change is left, and counted; a poll of any age can
    be closed. Taking back and closing need no `draft_id`: there is one of each, unless it was
    stopped.
    """
    parent = await found(db, author, broadcast_id)
    if kind == "edit":
        known = await broadcasts.by_draft(db, draft_id)
    else:
        known = await broadcasts.latest_change(db, parent.id, kind)
        draft_id = f"{kind}:{parent.id}:{known.id if known else 0}"
        if known is not None and known.state == "stopped":
            known = None
    if known is not None:
        return known
    if kind != "edit":
        await stop(db, author, parent.id, now)
    sent = await recipients.count_sent(db, parent.id)
    limit = changeable_since(kind, now)
    too_old = await recipients.count_sent(db, parent.id, limit) if limit is not None else 0
    if sent and sent == too_old:
        raise await why_unchanged(db, parent.id, sent)
    if not sent:
        raise NobodyThere
    row = Broadcast(
        draft_id=draft_id,
        author_id=author.person.id,
        kind=kind,
        parent_id=parent.id,
        state="scheduled",
        audience={},
        texts=texts or {},
        photo_id=parent.photo_id,
        photo_given_by=parent.photo_given_by,
        photo_path=parent.photo_path,
        document_id=parent.document_id,
        document_name=parent.document_name,
        links=parent.links,
        total=sent - too_old,
        too_old=too_old,
    )
    await enter(db, row, author, now, periods, staff_ids)
    return row
