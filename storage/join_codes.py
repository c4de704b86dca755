"""Codes by which somebody shows that two accounts are theirs: shown on one, typed on the other.

They are kept as they are: eight digits that are good for ten minutes can be found from any hash of
theirs in a second, and whoever reads this table reads all others, too.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import and_, case, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.accounts import Key
from storage.models import JoinCode, WrongCodes
from storage.sql.upsert import insert

DIGITS = 8
GOOD_FOR = timedelta(minutes=10)
MOST_WRONG = 5  # of one account in as long


async def show(db: AsyncSession, account: Key, now: datetime) -> JoinCode:
    """A new one, in the place of the one before; those that are over go."""
    platform, platform_id = account
    mine = and_(JoinCode.platform == platform, JoinCode.platform_id == platform_id)
    await db.execute(delete(JoinCode).where(or_(mine, JoinCode.good_until <= now)))
    await db.execute(delete(WrongCodes).where(WrongCodes.since <= now - GOOD_FOR))
    while True:
        new: JoinCode | None = await db.scalar(
            insert(db, JoinCode)
            .values(
                platform=platform,
                platform_id=platform_id,
                code=f"{secrets.randbelow(10**DIGITS):0{DIGITS}}",
                good_until=now + GOOD_FOR,
            )
            .on_conflict_do_nothing(index_elements=["code"])
            .returning(JoinCode)
        )
        if new is not None:
            return new


async def find(db: AsyncSession, code: str, now: datetime) -> JoinCode | None:
    """One that is good now."""
    found: JoinCode | None = await db.scalar(
        select(JoinCode).where(JoinCode.code == code, JoinCode.good_until > now)
    )
    return found


async def typed(db: AsyncSession, code: str, on: Key, now: datetime) -> None:
    """Somebody says on another account that both are theirs: as long again for the other side."""
    platform, platform_id = on
    await db.execute(
        update(JoinCode)
        .where(JoinCode.code == code)
        .values(typed_platform=platform, typed_id=platform_id, good_until=now + GOOD_FOR)
    )


async def drop(db: AsyncSession, code: str) -> None:
    await db.execute(delete(JoinCode).where(JoinCode.code == code))


async def wrong(db: AsyncSession, account: Key, now: datetime) -> None:
    """They typed one that is none."""
    platform, platform_id = account
    over = WrongCodes.since <= now - GOOD_FOR
    statement = insert(db, WrongCodes).values(
        platform=platform, platform_id=platform_id, since=now, times=1
    )
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["platform", "platform_id"],
            set_={
                "since": case((over, now), else_=WrongCodes.since),
                "times": case((over, 1), else_=WrongCodes.times + 1),
            },
        )
    )


async def tried_too_often(db: AsyncSession, account: Key, now: datetime) -> bool:
    platform, platform_id = account
    found = await db.scalar(
        select(WrongCodes.times).where(
            WrongCodes.platform == platform,
            WrongCodes.platform_id == platform_id,
            WrongCodes.since > now - GOOD_FOR,
        )
    )
    return (found or 0) >= MOST_WRONG
