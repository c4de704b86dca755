"""E-mail: which addresses are written to, why one is not any more, and what stands in the links of
a mail. An address that somebody confirmed is an account of theirs (accounts.py) on this platform,
whose id is the address. Secrets come in as hashes.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage import accounts, outbox_enqueue, recipients
from storage.constants import MailLinkPurpose, MailStop
from storage.models import Account, MailAddress, MailLink, MailRequest, Notice, Purchase
from storage.sql.upsert import insert

if TYPE_CHECKING:
    from storage.database import Session

PLATFORM = accounts.BY_MAIL
#: Added to a notice's priority, it is that of a copy by mail, and of what is for a mailbox alone: a
#: line of its own, so that nothing waits for a mail server that is away, nor a mail for a chat.
COPY = 3
CONFIRM_WITHIN = timedelta(hours=24)
COUNTED = timedelta(hours=24)
MOST_OF_PERSON = 5  # in as long
MOST_TO_ADDRESS = 3  # ditto, whoever asks
MOST_TROUBLE = 3
TROUBLE_KEPT = timedelta(days=30)


async def known(db: AsyncSession, address: str, now: datetime) -> MailAddress:
    """What is known of an address; from now on that it was written to."""
    await db.execute(
        insert(db, MailAddress)
        .values(address=address, token=secrets.token_hex(16), stopped="", trouble=0, created_at=now)
        .on_conflict_do_nothing(index_elements=["address"])
    )
    return await db.get_one(MailAddress, address)


async def by_token(db: AsyncSession, token: str) -> MailAddress | None:
    found: MailAddress | None = await db.scalar(
        select(MailAddress).where(MailAddress.token == token)
    )
    return found


async def of_person(db: AsyncSession, person_id: int) -> Account | None:
    """The address that they confirmed last."""
    found: Account | None = await db.scalar(
        select(Account)
        .where(Account.person_id == person_id, Account.platform == PLATFORM)
        .order_by(Account.taken_up_at.desc(), Account.platform_id)
        .limit(1)
    )
    return found


async def is_new_to_buyer(db: AsyncSession, person_id: int) -> bool:
    """Whether they have no address, and have ordered once at most."""
    has_one = select(Account.platform_id).where(
        Account.person_id == person_id, Account.platform == PLATFORM
    )
    times = select(func.count()).select_from(Purchase).where(Purchase.buyer_id == person_id)
    query = select(~has_one.exists() & (times.scalar_subquery() <= 1))
    return bool(await db.scalar(query))


async def all_of_person(db: AsyncSession, person_id: int) -> Sequence[str]:
    rows = await db.scalars(
        select(Account.platform_id).where(
            Account.person_id == person_id, Account.platform == PLATFORM
        )
    )
    return rows.all()


async def why_stopped(db: AsyncSession, address: str) -> MailStop:
    found: MailStop | None = await db.scalar(
        select(MailAddress.stopped).where(MailAddress.address == address)
    )
    return found or ""


async def stop(db: AsyncSession, address: str, why: MailStop) -> bool:
    """Nothing is sent there any more, or ("") something is again. False where it was so."""
    changed = await db.scalar(
        update(MailAddress)
        .where(MailAddress.address == address, MailAddress.stopped != why)
        .values(stopped=why, trouble=0, trouble_since=None)
        .returning(MailAddress.address)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def call_off(db: AsyncSession, address: str, now: datetime, but: int = 0) -> None:
    """What is owed to just this address is of no use any more."""
    await db.execute(
        update(Notice)
        .where(
            Notice.state == "due",
            Notice.platform == PLATFORM,
            Notice.platform_id == address,
            Notice.id != but,
        )
        .values(state="moot", settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def trouble(db: AsyncSession, address: str, notice_id: int, now: datetime) -> int:
    """A mail came back that might have arrived another time: the how manieth it is, within a month.
    The same mail, told again, is counted once."""
    row = await db.scalar(
        select(MailAddress).where(MailAddress.address == address).with_for_update()
    )
    if row is None:
        return 0
    if row.trouble_since is None or now - row.trouble_since > TROUBLE_KEPT:
        row.trouble, row.trouble_since, row.trouble_notice = 0, now, None
    if row.trouble_notice != notice_id:
        row.trouble, row.trouble_notice = row.trouble + 1, notice_id
    await db.flush()
    return row.trouble


async def ask(db: AsyncSession, person_id: int, address: str, now: datetime) -> bool:
    """Somebody wishes to be written to there. False where as much was asked within a day by them,
    or for this address by anybody, as is allowed."""
    since = MailRequest.asked_at > now - COUNTED
    for mine, most in (
        (MailRequest.person_id == person_id, MOST_OF_PERSON),
        (MailRequest.address == address, MOST_TO_ADDRESS),
    ):
        asked = await db.scalar(select(func.count()).select_from(MailRequest).where(mine, since))
        if (asked or 0) >= most:
            return False
    db.add(MailRequest(person_id=person_id, address=address, asked_at=now))
    await db.flush()
    return True


async def add_link(
    db: AsyncSession,
    hashed: str,
    purpose: MailLinkPurpose,
    person_id: int,
    address: str,
    good_until: datetime,
    code: str = "",
) -> None:
    db.add(
        MailLink(
            hash=hashed,
            purpose=purpose,
            person_id=person_id,
            address=address,
            code=code,
            good_until=good_until,
        )
    )
    await db.flush()


async def link(
    db: AsyncSession, hashed: str, purpose: MailLinkPurpose, now: datetime
) -> MailLink | None:
    found: MailLink | None = await db.scalar(
        select(MailLink).where(
            MailLink.hash == hashed, MailLink.purpose == purpose, MailLink.good_until > now
        )
    )
    return found


async def drop_links(db: AsyncSession, person_id: int) -> None:
    await db.execute(
        delete(MailLink)
        .where(MailLink.person_id == person_id)
        .execution_options(synchronize_session=False)
    )


async def owe_copy(db: Session, notice: Notice, now: datetime) -> bool:
    """What was just put into a conversation on the web, by mail as well, where its reader has
    confirmed an address and nothing speaks against it."""
    address = await db.scalar(
        select(Account.platform_id)
        .where(
            Account.person_id == notice.person_id,
            Account.platform == PLATFORM,
            Account.unreachable_since.is_(None),
        )
        .order_by(Account.taken_up_at.desc(), Account.platform_id)
        .limit(1)
    )
    if address is None:
        return False
    of_broadcast = notice.broadcast_id is not None
    outbox_enqueue.add(
        db,
        dedupe_key=f"mail:{notice.id}",
        person_id=notice.person_id,
        kind=notice.kind,
        facts={"broadcast": notice.broadcast_id} if of_broadcast else notice.facts,
        priority=notice.priority + COPY,
        due_at=now,
        expires_at=notice.expires_at,
        now=now,
        account=(PLATFORM, address),
    )
    return True


def is_copy(notice: Notice) -> bool:
    return notice.priority > COPY


def broadcast_of(notice: Notice) -> int | None:
    """The broadcast that a row is of; of a copy, too, which counts in no report."""
    if notice.broadcast_id is None and notice.kind == recipients.KIND:
        return int(notice.facts["broadcast"])
    return notice.broadcast_id


async def erase(db: AsyncSession, person_id: int) -> None:
    """Nothing says any more at which address somebody was written to."""
    mine = or_(
        MailAddress.address.in_(
            select(Account.platform_id).where(
                Account.person_id == person_id, Account.platform == PLATFORM
            )
        ),
        MailAddress.address.in_(
            select(MailRequest.address).where(MailRequest.person_id == person_id)
        ),
    )
    others = select(Account.platform_id).where(
        Account.person_id != person_id, Account.platform == PLATFORM
    )
    for statement in (
        delete(MailAddress).where(mine, MailAddress.address.not_in(others)),
        delete(MailRequest).where(MailRequest.person_id == person_id),
        delete(MailLink).where(MailLink.person_id == person_id),
        delete(Account).where(Account.person_id == person_id, Account.platform == PLATFORM),
        update(Notice)
        .where(Notice.person_id == person_id, Notice.platform == PLATFORM)
        .values(platform=None, platform_id=None),
    ):
        await db.execute(statement.execution_options(synchronize_session=False))


async def purge(db: AsyncSession, now: datetime) -> None:
    await db.execute(delete(MailRequest).where(MailRequest.asked_at <= now - COUNTED))
    await db.execute(delete(MailLink).where(MailLink.good_until <= now))
