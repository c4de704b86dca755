"""Notices that cannot be sent until their reader writes: due still, but out of everybody's way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, Executable, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Account, Notice
from storage.outbox import DUE, log

PARKED = "parked"  # the reason of such a one


async def park(db: AsyncSession, notice: Notice, until: datetime, why: str, now: datetime) -> None:
    """It cannot be sent until its reader writes: due again at `until`, or when they do
    (`bring_forward`). It leaves its place in their line, which others need not wait behind."""
    await db.execute(
        update(Notice)
        .where(Notice.id == notice.id, Notice.claimed_until == notice.claimed_until)
        .values(_parked(until, now))
        .execution_options(synchronize_session=False)
    )
    await log(db, [(notice.id, "parked", why)], now)


def _parked(until: datetime, now: datetime) -> dict[str, Any]:
    """What is so of one that waits for its reader."""
    return {
        "due_at": until,
        "turn_at": until,
        "claimed_until": None,
        "attempts": 0,
        "tried_since": None,
        "parked_since": func.coalesce(Notice.parked_since, now),
        "reason": PARKED,
    }


def _bring_forward() -> Executable:
    account, notice = Account.__table__.c, Notice.__table__
    people = select(account.person_id).where(
        account.platform == bindparam("on"),
        account.platform_id.in_(bindparam("whose", expanding=True)),
    )
    row = notice.c
    return (
        update(notice)
        .where(row.person_id.in_(people), row.state == DUE, row.reason == PARKED)
        .values(due_at=row.created_at, turn_at=row.created_at, reason="")
    )


# Whatever WhatsApp posts comes this way, so it is put together once, and goes past the ORM.
_BRING_FORWARD = _bring_forward()


async def bring_forward(db: AsyncSession, platform: str, whose: Collection[str]) -> bool:
    """These accounts have written: what was parked for their people is due, in the order in which
    it was caused. Whether there was anything."""
    found = await db.execute(_BRING_FORWARD, {"on": platform, "whose": list(whose)})
    return bool(cast("CursorResult[Any]", found).rowcount)


async def parked(db: AsyncSession, person_id: int, kinds: Collection[str], *, but: int) -> int:
    """How many of somebody's are, of these kinds, `but` one of them."""
    found = await db.scalar(
        select(func.count()).where(
            Notice.person_id == person_id,
            Notice.state == DUE,
            Notice.reason == PARKED,
            Notice.kind.in_(kinds),
            Notice.id != but,
        )
    )
    return found or 0


async def told_after_all(db: AsyncSession, notice_id: int, until: datetime, now: datetime) -> None:
    """Their reader was told that it waits, and others with it, which nobody knew: the answer was
    lost. Parked until then; not what was sent meanwhile, nor where they have written since."""
    answered = (
        select(Account.person_id)
        .where(Account.person_id == Notice.person_id, Account.reply_until > now)
        .exists()
    )
    person_id = await db.scalar(
        update(Notice)
        .where(
            Notice.id == notice_id,
            Notice.state == DUE,
            or_(Notice.tried_since.is_not(None), Notice.reason == PARKED),
            Notice.claimed_until.is_(None),
            ~answered,
        )
        .values(_parked(until, now))
        .returning(Notice.person_id)
        .execution_options(synchronize_session=False)
    )
    if person_id is not None:
        await log(db, [(notice_id, "parked", "they were told that several wait")], now)
        await park_longer(db, person_id, until)


async def park_longer(db: AsyncSession, person_id: int, until: datetime) -> None:
    """They were told that these wait: not again before `until`, unless there is more."""
    await db.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.state == DUE, Notice.reason == PARKED)
        .values(due_at=until, turn_at=until)
        .execution_options(synchronize_session=False)
    )
