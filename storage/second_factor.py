"""Second factors: the app, the codes, and where one of them was right."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import (
    Account,
    CodeApp,
    ConfirmationAsked,
    ConfirmedDevice,
    RecoveryCode,
    Shop,
)
from storage.sql.upsert import insert

if TYPE_CHECKING:
    from bot.chat import Sender

DIGITS = 8
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5  # of one code
COUNTED = timedelta(hours=1)
MOST_ASKED = 5  # of one account in as long
LASTS = timedelta(hours=12)  # once it was right
IDLE = timedelta(hours=2)  # without an act that needs it
NOTED = timedelta(minutes=5)  # to which the last one is known


async def confirmed(db: AsyncSession, sender: Sender, now: datetime) -> ConfirmedDevice | None:
    """Where it still holds."""
    row = await db.get(ConfirmedDevice, (*sender.account, sender.device))
    if row is None or now >= row.since + LASTS or now >= row.used_at + IDLE:
        return None
    return row


async def use(db: AsyncSession, row: ConfirmedDevice, now: datetime) -> None:
    if now - row.used_at > NOTED:
        await db.execute(
            update(ConfirmedDevice)
            .where(
                ConfirmedDevice.platform == row.platform,
                ConfirmedDevice.platform_id == row.platform_id,
                ConfirmedDevice.device == row.device,
            )
            .values(used_at=now)
            .execution_options(synchronize_session=False)
        )


async def confirm(db: AsyncSession, sender: Sender, person_id: int, now: datetime) -> None:
    platform, platform_id = sender.account
    row = insert(db, ConfirmedDevice).values(
        platform=platform,
        platform_id=platform_id,
        device=sender.device,
        person_id=person_id,
        since=now,
        used_at=now,
    )
    await db.execute(
        row.on_conflict_do_update(
            index_elements=["platform", "platform_id", "device"],
            set_={"person_id": person_id, "since": now, "used_at": now},
        )
    )


async def forget_devices(db: AsyncSession, person_id: int, but: Sender | None = None) -> None:
    """It has to be shown anew, everywhere (`but` on one)."""
    theirs = ConfirmedDevice.person_id == person_id
    if but is not None:
        here = (ConfirmedDevice.platform, ConfirmedDevice.platform_id, ConfirmedDevice.device)
        theirs = and_(theirs, tuple_(*here) != (*but.account, but.device))
    await db.execute(delete(ConfirmedDevice).where(theirs))


# --- what was asked -------------------------------------------------------------------------------


async def asked_too_often(db: AsyncSession, sender: Sender, now: datetime) -> bool:
    platform, platform_id = sender.account
    asked = await db.scalar(
        select(func.count())
        .select_from(ConfirmationAsked)
        .where(
            ConfirmationAsked.platform == platform,
            ConfirmationAsked.platform_id == platform_id,
            ConfirmationAsked.made_at > now - COUNTED,
        )
    )
    return (asked or 0) >= MOST_ASKED


async def ask(
    db: AsyncSession, sender: Sender, person_id: int, now: datetime, *, by_app: bool
) -> ConfirmationAsked:
    """The newest counts, and no older one."""
    platform, platform_id = sender.account
    row = ConfirmationAsked(
        platform=platform,
        platform_id=platform_id,
        person_id=person_id,
        code="" if by_app else f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
        tries=0,
        made_at=now,
        good_until=now + GOOD_FOR,
    )
    db.add(row)
    await db.flush()
    return row


async def tried(db: AsyncSession, sender: Sender, now: datetime) -> tuple[int, str] | None:
    """Count a try of what was asked last, and return it with the code that was sent; None where
    there is nothing to try (any more). Two at once are two."""
    platform, platform_id = sender.account
    newest = (
        select(func.max(ConfirmationAsked.id))
        .where(ConfirmationAsked.platform == platform, ConfirmationAsked.platform_id == platform_id)
        .scalar_subquery()
    )
    found = (
        await db.execute(
            update(ConfirmationAsked)
            .where(
                ConfirmationAsked.id == newest,
                ConfirmationAsked.good_until > now,
                ConfirmationAsked.tries < MOST_TRIES,
            )
            .values(tries=ConfirmationAsked.tries + 1)
            .returning(ConfirmationAsked.id, ConfirmationAsked.code)
            .execution_options(synchronize_session=False)
        )
    ).first()
    return None if found is None else (found[0], found[1])


async def used_up(db: AsyncSession, number: int, now: datetime) -> None:
    """It was right: it is not good any more; that it was asked still counts."""
    await db.execute(
        update(ConfirmationAsked)
        .where(ConfirmationAsked.id == number)
        .values(good_until=now, tries=MOST_TRIES)
        .execution_options(synchronize_session=False)
    )


async def purge(db: AsyncSession, now: datetime) -> None:
    await db.execute(
        delete(ConfirmationAsked).where(
            ConfirmationAsked.made_at <= now - COUNTED, ConfirmationAsked.good_until <= now
        )
    )
    await db.execute(
        delete(ConfirmedDevice).where(
            or_(ConfirmedDevice.since <= now - LASTS, ConfirmedDevice.used_at <= now - IDLE)
        )
    )


# --- the app --------------------------------------------------------------------------------------


async def app_of(db: AsyncSession, person_id: int) -> CodeApp | None:
    return await db.get(CodeApp, person_id, populate_existing=True)


async def begin_app(db: AsyncSession, person_id: int, secret: str, now: datetime) -> None:
    """In the place of one that nobody has confirmed."""
    await db.execute(
        delete(CodeApp)
        .where(CodeApp.person_id == person_id, CodeApp.confirmed_at.is_(None))
        .execution_options(synchronize_session=False)
    )
    await db.execute(
        insert(db, CodeApp)
        .values(person_id=person_id, secret=secret, made_at=now, confirmed_at=None, last_step=0)
        .on_conflict_do_nothing(index_elements=["person_id"])
    )


async def use_step(db: AsyncSession, person_id: int, step: int, now: datetime) -> bool:
    """The code of this half minute is used: True once, and never for one before it."""
    done = await db.execute(
        update(CodeApp)
        .where(CodeApp.person_id == person_id, CodeApp.last_step < step)
        .values(last_step=step, confirmed_at=func.coalesce(CodeApp.confirmed_at, now))
        .returning(CodeApp.person_id)
        .execution_options(synchronize_session=False)
    )
    return done.scalar_one_or_none() is not None


async def remove_app(db: AsyncSession, person_id: int) -> bool:
    await db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    gone = await db.execute(
        delete(CodeApp)
        .where(CodeApp.person_id == person_id)
        .returning(CodeApp.person_id)
        .execution_options(synchronize_session=False)
    )
    return gone.scalar_one_or_none() is not None


async def set_recovery_codes(db: AsyncSession, person_id: int, hashes: Sequence[str]) -> None:
    await db.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    for each in hashes:
        db.add(RecoveryCode(hash=each, person_id=person_id))
    await db.flush()


async def use_recovery_code(db: AsyncSession, person_id: int, hashed: str) -> bool:
    """True once."""
    found = await db.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.hash == hashed, RecoveryCode.person_id == person_id)
        .returning(RecoveryCode.hash)
        .execution_options(synchronize_session=False)
    )
    return found.scalar_one_or_none() is not None


async def people_called(db: AsyncSession, named: str) -> Sequence[int]:
    """Whose account that is (`telegram:123`), or who owns a shop of that name."""
    platform, colon, platform_id = named.partition(":")
    query = select(Shop.owner_id).where(Shop.name == named)
    if colon:
        query = select(Account.person_id).where(
            Account.platform == platform, Account.platform_id == platform_id
        )
    return (await db.scalars(query)).all()


async def erase(db: AsyncSession, person_id: int) -> None:
    await remove_app(db, person_id)
    for table in (ConfirmationAsked, ConfirmedDevice):
        await db.execute(
            delete(table)
            .where(table.person_id == person_id)
            .execution_options(synchronize_session=False)
        )
