"""Telling people: a row in the same transaction as its cause. The courier does the rest.

A notice holds facts (bot/notices/), never words: they are chosen at delivery, in the recipient's
language as it is then. `key` says what is told to whom, so that nothing is told twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.consent import refuses
from storage import mail, outbox_enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from bot.notices.payload import Payload
    from storage.database import Session

NOTICE, BROADCAST = 1, 2  # priorities: notices go before broadcasts


async def tell(
    db: Session,
    person_id: int,
    payload: Payload,
    *,
    key: str,
    now: datetime,
    due: datetime | None = None,
    expires: datetime | None = None,
    account: tuple[str, str] | None = None,
) -> None:
    """Owe somebody a notice from `due` on; a second one with the same key is the same notice. It
    goes where they are reached, or to one `account` of theirs and to no other.

    Of a kind that they switched off (consent.py) they are told nothing. What is for a mailbox alone
    waits for no chat: it stands in the line of mails.
    """
    if await refuses(db, person_id, payload.KIND):
        return
    outbox_enqueue.add(
        db,
        dedupe_key=key,
        person_id=person_id,
        kind=payload.KIND,
        facts=payload.facts(),
        priority=NOTICE + mail.COPY if account and account[0] == mail.PLATFORM else NOTICE,
        due_at=due or now,
        expires_at=expires,
        now=now,
        account=account,
    )
