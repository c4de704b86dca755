"""People, their shop if they have one, and staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    ScalarSelect,
    case,
    delete,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from storage.constants import Country, Language
from storage.member_snapshots import PersonSnapshot, changed
from storage.models import (
    Account,
    Notice,
    Order,
    Payment,
    Person,
    Shop,
    StaffMember,
)
from storage.orders import OWES_MONEY
from storage.sql.upsert import insert

if TYPE_CHECKING:
    from storage.database import Session


def lives_by(zone: str) -> ColumnElement[bool]:
    """People who live by the clock of a zone: it is known, or else guessed by their language."""
    guessed = case((Person.language == "zh", "Asia/Shanghai"), else_="Africa/Kigali")
    return func.coalesce(Person.zone, guessed) == zone


async def remember(
    db: AsyncSession, platform: str, platform_id: str, name: str, language_hint: str, now: datetime
) -> None:
    """Add somebody who writes for the first time; twice at once is once."""
    account = {"platform": platform, "platform_id": platform_id, "name": name, "created_at": now}
    added = await db.scalar(
        insert(db, Person)
        .values(**account, language_hint=language_hint)
        .on_conflict_do_nothing(index_elements=["platform", "platform_id"])
        .returning(Person.id)
    )
    if added is None:
        return
    theirs = await db.scalar(
        insert(db, Account)
        .values(**account, person_id=added, taken_up_at=now, shared=False)
        .on_conflict_do_nothing(index_elements=["platform", "platform_id"])
        .returning(Account.person_id)
    )
    if theirs is None:  # it became another's of theirs in this instant
        await db.execute(delete(Person).where(Person.id == added))


async def set_language(db: Session, person_id: int, language: Language) -> None:
    await _set(db, person_id, language=language)


async def set_name(db: Session, person_id: int, name: str) -> None:
    await _set(db, person_id, name=name)


async def set_whereabouts(
    db: Session, person_id: int, zone: str | None, parcels_to: Country | None
) -> None:
    """By whose clock they live (bot/timezones.py), and where their parcels go."""
    await _set(db, person_id, zone=zone, parcels_to=parcels_to)


async def _set(db: Session, person_id: int, **facts: Any) -> None:
    """What turns know of somebody (member_snapshots.py)."""
    await db.execute(update(Person).where(Person.id == person_id).values(**facts))
    changed(db, person_id, **facts)


async def digest_hour(db: AsyncSession, person_id: int) -> int | None:
    """The hour that they chose."""
    return await db.scalar(select(Person.digest_hour).where(Person.id == person_id))


async def set_digest_hour(db: AsyncSession, person_id: int, hour: int) -> None:
    await db.execute(update(Person).where(Person.id == person_id).values(digest_hour=hour))


async def set_reachable(db: AsyncSession, person_id: int) -> None:
    """Their shop takes orders again."""
    await db.execute(update(Person).where(Person.id == person_id).values(unreachable_since=None))
    await _set_away(db, person_id, away=False)


async def set_unreachable(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Nobody can tell them anything: their shop takes no orders meanwhile, and the money of its
    orders is looked at now."""
    await db.execute(
        update(Person)
        .where(Person.id == person_id, Person.unreachable_since.is_(None))
        .values(unreachable_since=now)
    )
    if not await _set_away(db, person_id, away=True):
        return
    sold = (
        select(Order.id)
        .join(Order.shop)
        .where(Shop.owner_id == person_id, Order.state.in_(("accepted", "cancelled")))
    )
    await db.execute(
        update(Payment)
        .where(Payment.order_id.in_(sold), Payment.look_at > now)
        .values(look_at=now)
        .execution_options(synchronize_session=False)
    )


async def _set_away(db: AsyncSession, person_id: int, *, away: bool) -> bool:
    """Whether they have a shop that was not so before."""
    changed = await db.execute(
        update(Shop).where(Shop.owner_id == person_id, Shop.away.is_not(away)).values(away=away)
    )
    return bool(cast(CursorResult[Any], changed).rowcount)


async def count_open_orders(db: AsyncSession, person_id: int) -> int:
    """Orders on either side that are not over."""
    own_shop = select(Shop.id).where(Shop.owner_id == person_id)
    return (
        await db.scalar(
            select(func.count())
            .select_from(Order)
            .where(
                (Order.buyer_id == person_id) | Order.shop_id.in_(own_shop),
                Order.state.in_(("placed", "accepted")),
            )
        )
    ) or 0


async def count_owing_orders(db: AsyncSession, person_id: int) -> int:
    """Orders on either side of which money is still owed, looked for or on its way back."""
    own_shop = select(Shop.id).where(Shop.owner_id == person_id)
    query = select(func.count()).select_from(Order)
    mine = (Order.buyer_id == person_id) | Order.shop_id.in_(own_shop)
    return (await db.scalar(query.where(mine, OWES_MONEY))) or 0


async def staff(db: AsyncSession) -> Sequence[str]:
    """The accounts of those who were named as staff: `telegram:123`."""
    rows = await db.scalars(select(StaffMember).order_by(StaffMember.added_at))
    return [f"{each.platform}:{each.platform_id}" for each in rows]


STAFF_ONLY = (
    "broadcast_to_approve",
    "broadcast_grown",
    "broadcast_late",
    "broadcast_approved",
    "broadcast_declined",
    "broadcast_finished",
    "broadcast_test",
    "weekly",
    "rate_old",
    "rate_out_of_line",
    "import_tax_old",
    "complaint_to_decide",
    "money_stuck",
    "money_waits",
)


def _of_account(platform: str, platform_id: str) -> ScalarSelect[int]:
    return (
        select(Account.person_id)
        .where(Account.platform == platform, Account.platform_id == platform_id)
        .scalar_subquery()
    )


async def mute_staff(db: AsyncSession, platform: str, platform_id: str, now: datetime) -> None:
    """What somebody was still to hear as staff is not sent, unless another account of theirs is
    named."""
    whose = _of_account(platform, platform_id)
    named = await db.scalar(select(_named(whose)))
    if not named:
        await db.execute(
            update(Notice)
            .where(Notice.state == "due", Notice.person_id == whose, Notice.kind.in_(STAFF_ONLY))
            .values(state="moot", settled_at=now)
            .execution_options(synchronize_session=False)
        )


def _named(person_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether an account of theirs is named at the shell."""
    return (
        select(StaffMember.platform_id)
        .join(
            Account,
            (StaffMember.platform == Account.platform)
            & (StaffMember.platform_id == Account.platform_id),
        )
        .where(Account.person_id == person_id)
        .exists()
    )


async def is_staff(
    db: AsyncSession, person: Person | PersonSnapshot, staff_ids: Collection[str]
) -> bool:
    """Whether somebody is staff at this moment, at any of their accounts."""
    found = await db.scalar(select(Person.id).where(Person.id == person.id, are_staff(staff_ids)))
    return found is not None


def are_staff(staff_ids: Collection[str]) -> ColumnElement[bool]:
    """Whose account is named at the shell, or in the settings: `telegram:123`."""
    accounts = [tuple(each.split(":", 1)) for each in staff_ids]
    in_settings = (
        select(Account.platform)
        .where(
            Account.person_id == Person.id,
            tuple_(Account.platform, Account.platform_id).in_(accounts),
        )
        .exists()
    )
    return or_(_named(Person.id), in_settings) if accounts else _named(Person.id)


async def all_staff(db: AsyncSession, staff_ids: Collection[str]) -> Sequence[Person]:
    """Staff who can be told something, on whatever platform: named, and here before."""
    rows = await db.scalars(
        select(Person)
        .where(
            are_staff(staff_ids),
            Person.language.is_not(None),
            Person.unreachable_since.is_(None),
        )
        .order_by(Person.id)
    )
    return rows.all()
