"""The accounts of people: which of them they use, and which of them reaches nobody any more.

`people` has a copy of the account that somebody used last, so that whoever looks for what is due on
a platform, or tells somebody something, need not look here. It is kept by what stands below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from storage import parked_notices, people, web_visits
from storage.models import Account, Moment, Notice, Person

Key = tuple[str, str]  # platform, and the id there
BY_MAIL = "email"  # the platform whose ids are addresses


def _is(account: Key) -> ColumnElement[bool]:
    platform, platform_id = account
    return and_(Account.platform == platform, Account.platform_id == platform_id)


def _is_at(account: Key) -> ColumnElement[bool]:
    platform, platform_id = account
    return and_(Person.platform == platform, Person.platform_id == platform_id)


async def of_person(db: AsyncSession, person_id: int) -> Sequence[Account]:
    """The one they used last comes first."""
    rows = await db.scalars(
        select(Account)
        .where(Account.person_id == person_id)
        .order_by(Account.taken_up_at.desc(), Account.platform, Account.platform_id)
    )
    return rows.all()


async def add(db: AsyncSession, person_id: int, account: Key, name: str, now: datetime) -> None:
    """One more of somebody's, which they have shown to be theirs."""
    platform, platform_id = account
    db.add(
        Account(
            platform=platform,
            platform_id=platform_id,
            person_id=person_id,
            name=name,
            created_at=now,
            taken_up_at=now,
            shared=True,
        )
    )
    await db.flush()


async def take_up(db: AsyncSession, account: Key, now: datetime) -> None:
    """Somebody writes from an account that is not the one they used last, or could not be reached
    at it: from now on that is where they are told things."""
    whose = await db.scalar(
        update(Account)
        .where(_is(account))
        .values(taken_up_at=now, unreachable_since=None)
        .returning(Account.person_id)
        .execution_options(synchronize_session=False)
    )
    if whose is not None:
        await reach_at(db, whose, account)


async def reach_at(db: AsyncSession, person_id: int, account: Key) -> None:
    """From now on that is where they are told things."""
    platform, platform_id = account
    await db.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(platform=platform, platform_id=platform_id)
        .execution_options(synchronize_session=False)
    )


def _open_window() -> Executable:
    accounts = Account.__table__
    there, end = accounts.c.reply_until, bindparam("until", type_=Moment())
    return (
        update(accounts)
        .where(
            accounts.c.platform == bindparam("on"),
            accounts.c.platform_id == bindparam("whose"),
        )
        .values(reply_until=case((there > end, there), else_=end))
    )


_OPEN_WINDOW = _open_window()


async def open_windows(db: AsyncSession, platform: str, until: Mapping[str, datetime]) -> bool:
    """They wrote, and can be answered until then, and told what waited for that; nobody's time is
    cut short. Of those whom nobody knows yet nothing is kept. Whether something waited."""
    if not until:
        return False
    rows = [{"on": platform, "whose": whose, "until": each} for whose, each in until.items()]
    await db.execute(_OPEN_WINDOW, rows)
    return await parked_notices.bring_forward(db, platform, until)


async def set_phone(db: AsyncSession, account: Key, phone: str | None) -> None:
    """Their number there, in E.164: it may come later than they do, change, and be hidden."""
    await db.execute(
        update(Account)
        .where(_is(account), Account.phone.is_distinct_from(phone))
        .values(phone=phone)
        .execution_options(synchronize_session=False)
    )


async def by_phone(db: AsyncSession, platform: str, phone: str) -> str | None:
    """The id of the one account that has this number there; None where several had it."""
    found = (
        await db.scalars(
            select(Account.platform_id)
            .where(Account.platform == platform, Account.phone == phone)
            .limit(2)
        )
    ).all()
    return found[0] if len(found) == 1 else None


async def lose(db: AsyncSession, account: Key, now: datetime) -> None:
    """Nobody is there any more: whoever it was is reached at the account they used last of those
    that are left, and where none is left, not at all."""
    whose = await db.scalar(
        update(Account)
        .where(_is(account))
        .values(unreachable_since=func.coalesce(Account.unreachable_since, now))
        .returning(Account.person_id)
        .execution_options(synchronize_session=False)
    )
    if whose is not None and await db.scalar(
        select(Person.id).where(Person.id == whose, _is_at(account))
    ):
        await _settle_at_another(db, whose, now)


async def _settle_at_another(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Where somebody is reached who is not at their address any more: at the account they used
    last of those that reach them, or of all, where none does. By mail last: nobody writes from
    there, and whoever is reached on the web has a copy there anyway."""
    reaches = and_(
        Account.unreachable_since.is_(None),
        or_(Account.reply_until.is_(None), Account.reply_until > now),
    )
    platform, platform_id, reached = (
        await db.execute(
            select(Account.platform, Account.platform_id, reaches)
            .where(Account.person_id == person_id)
            .order_by(
                case((reaches, 0), else_=1),
                case((Account.platform == BY_MAIL, 1), else_=0),
                Account.taken_up_at.desc(),
                Account.platform,
                Account.platform_id,
            )
            .limit(1)
        )
    ).one()
    await reach_at(db, person_id, (platform, platform_id))
    if not reached:
        await people.set_unreachable(db, person_id, now)


async def cut_off(db: AsyncSession, account: Key, person_id: int, now: datetime) -> bool:
    """It is not theirs any more: nobody knows it, and who writes from it is somebody new. False
    where it was not theirs. They must have another."""
    gone = await db.scalar(
        delete(Account)
        .where(_is(account), Account.person_id == person_id)
        .returning(Account.person_id)
    )
    if gone is None:
        return False
    platform, platform_id = account
    if platform == web_visits.PLATFORM:  # elsewhere the platform keeps what was said
        await web_visits.shut(db, [platform_id])
    await db.execute(
        update(Notice)
        .where(
            Notice.person_id == person_id,
            Notice.state == "due",
            Notice.platform == platform,
            Notice.platform_id == platform_id,
            Notice.broadcast_id.is_(None),
        )
        .values(state="moot", settled_at=now)
        .execution_options(synchronize_session=False)
    )
    if await db.scalar(select(Person.id).where(Person.id == person_id, _is_at(account))):
        await _settle_at_another(db, person_id, now)
    return True


async def shut_window(db: AsyncSession, account: Key, now: datetime) -> None:
    """The platform says that they cannot be answered any more."""
    await db.execute(
        update(Account)
        .where(_is(account), or_(Account.reply_until.is_(None), Account.reply_until > now))
        .values(reply_until=now)
        .execution_options(synchronize_session=False)
    )


async def reply_until(db: AsyncSession, account: Key) -> datetime | None:
    """Until when they can be answered; None: at any time, or nobody knows."""
    found: datetime | None = await db.scalar(select(Account.reply_until).where(_is(account)))
    return found


async def whose(db: AsyncSession, account: Key) -> int | None:
    """The person who has it."""
    found: int | None = await db.scalar(select(Account.person_id).where(_is(account)))
    return found


async def share(db: AsyncSession, account: Key) -> None:
    """What another account does may make it somebody else's from now on."""
    await db.execute(
        update(Account)
        .where(_is(account))
        .values(shared=True)
        .execution_options(synchronize_session=False)
    )


async def became(db: AsyncSession, was: int, now_is: int) -> bool:
    """Whether somebody is now known as another."""
    merged = await db.scalar(select(Person.merged_into).where(Person.id == was))
    return merged == now_is


async def reached_elsewhere(db: AsyncSession, person_id: int, account: Key) -> bool:
    """Whether somebody can be told at another account than this one."""
    found = await db.scalar(
        select(Person.id).where(
            Person.id == person_id, ~_is_at(account), Person.unreachable_since.is_(None)
        )
    )
    return found is not None


async def move(db: AsyncSession, account: Key, platform_id: str) -> None:
    """A chat has another address now. Where somebody is known there already, that is who what is
    due goes to."""
    platform, _ = account
    there = (platform, platform_id)
    whose = await db.scalar(select(Account.person_id).where(_is(account)))
    if whose is None:
        return
    known = await db.scalar(select(Account.person_id).where(_is(there)))
    if known is None:
        await db.execute(
            update(Account)
            .where(_is(account))
            .values(platform_id=platform_id)
            .execution_options(synchronize_session=False)
        )
        await db.execute(
            update(Person)
            .where(Person.id == whose, _is_at(account))
            .values(platform_id=platform_id)
            .execution_options(synchronize_session=False)
        )
    elif known != whose:
        await db.execute(
            update(Notice)
            .where(Notice.person_id == whose, Notice.state == "due")
            .values(person_id=known)
            .execution_options(synchronize_session=False)
        )
