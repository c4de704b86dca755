"""People, their shop if they have one, and staff."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    and_,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage import told_names
from storage.constants import ORDER_REASONS, Language
from storage.member_snapshots import PersonSnapshot
from storage.models import (
    AuditLine,
    CartLine,
    FailedUpdate,
    ListMember,
    Moment,
    Notice,
    Order,
    Payment,
    Person,
    Product,
    ProductPhoto,
    ProductWord,
    Purchase,
    Review,
    Shop,
    StaffMember,
)
from storage.orders import OWES_MONEY
from storage.sql.upsert import insert

# Kinds of notices that say how a shop is reached and paid.
TELL_OF_SHOPS = (
    "order_accepted",
    "order_cancelled_to_buyer",
    "order_unpaid_to_buyer",
    "order_unsent_to_buyer",
    "payment_not_found",
    "payment_due",
    "money_stuck",
)


def lives_by(zone: str) -> ColumnElement[bool]:
    """People who live by the clock of a zone: it is known, or else guessed by their language."""
    guessed = case((Person.language == "zh", "Asia/Shanghai"), else_="Africa/Kigali")
    return func.coalesce(Person.zone, guessed) == zone


async def remember(
    db: AsyncSession, platform: str, platform_id: str, name: str, language_hint: str, now: datetime
) -> None:
    """Add somebody who writes for the first time; twice at once is once."""
    await db.execute(
        insert(db, Person)
        .values(
            platform=platform,
            platform_id=platform_id,
            name=name,
            language_hint=language_hint,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["platform", "platform_id"])
    )


async def set_language(db: AsyncSession, person_id: int, language: Language) -> None:
    await db.execute(update(Person).where(Person.id == person_id).values(language=language))


async def set_name(db: AsyncSession, person_id: int, name: str) -> None:
    await db.execute(update(Person).where(Person.id == person_id).values(name=name))


async def set_zone(db: AsyncSession, person_id: int, zone: str) -> None:
    """By whose clock they live (bot/timezones.py)."""
    await db.execute(update(Person).where(Person.id == person_id).values(zone=zone))


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


async def move(db: AsyncSession, person_id: int, platform_id: str) -> None:
    """Their chat has another address now. Where somebody is known there already, that is who what
    is due goes to."""
    there = aliased(Person)
    known = (
        select(there.id)
        .join(Person, Person.platform == there.platform)
        .where(Person.id == person_id, there.platform_id == platform_id)
    )
    found = await db.scalar(known)
    change = (
        update(Person).where(Person.id == person_id).values(platform_id=platform_id)
        if found is None
        else update(Notice)
        .where(Notice.person_id == person_id, Notice.state == "due")
        .values(person_id=found)
    )
    await db.execute(change.execution_options(synchronize_session=False))


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
    """Orders on either side that were cancelled while money is still owed or looked for."""
    own_shop = select(Shop.id).where(Shop.owner_id == person_id)
    query = select(func.count()).select_from(Order)
    mine = (Order.buyer_id == person_id) | Order.shop_id.in_(own_shop)
    return (await db.scalar(query.where(mine, OWES_MONEY))) or 0


async def erase(db: AsyncSession, person_id: int, now: datetime) -> None:
    """Blank what is personal, and what they wrote and showed: nothing names their pictures any
    more, and nobody reads their words. Orders stay as accounts of what was traded, without name,
    phone or address."""
    await told_names.take_out(db, person_id)
    own_shop = select(Shop.id).where(Shop.owner_id == person_id)
    buyers = select(Order.buyer_id).where(Order.shop_id.in_(own_shop))
    goods = select(Product.id).where(Product.shop_id.in_(own_shop))
    sales = select(Order.id).where(Order.shop_id.in_(own_shop))
    theirs = (Order.buyer_id == person_id) | Order.shop_id.in_(own_shop)
    unheard = Notice.state.in_(("due", "held", "refused", "unreachable"))
    ended_by_them = (
        select(AuditLine.id)
        .where(
            AuditLine.subject == "order",
            AuditLine.subject_id == Order.id,
            AuditLine.to_state == Order.state,
            AuditLine.actor_id == person_id,
        )
        .exists()
    )
    for statement in (
        # of what they bought, and of goods that nobody finds any more
        update(Review)
        .where((Review.buyer_id == person_id) | Review.order_id.in_(sales))
        .values(words=""),
        update(Order)
        .where(theirs, Order.reason.not_in(("", *ORDER_REASONS)), ended_by_them)
        .values(reason=""),
        update(AuditLine)
        .where(
            AuditLine.subject == "order",
            AuditLine.subject_id.in_(select(Order.id).where(theirs)),
            AuditLine.actor_id == person_id,
            AuditLine.reason.not_in(("", *ORDER_REASONS)),
        )
        .values(reason=""),
        delete(CartLine).where((CartLine.person_id == person_id) | CartLine.product_id.in_(goods)),
        delete(ListMember).where(ListMember.person_id == person_id),
        delete(FailedUpdate).where(FailedUpdate.person_id == person_id),
        update(Purchase).where(Purchase.buyer_id == person_id).values(address={}),
        delete(ProductPhoto).where(ProductPhoto.product_id.in_(goods)),
        delete(ProductWord).where(ProductWord.product_id.in_(goods)),
        update(Product)
        .where(Product.shop_id.in_(own_shop))
        .values(state="deleted", name="", description="", search_text=""),
        update(Shop)
        .where(Shop.owner_id == person_id)
        .values(state="closed", name="", about="", phone="", merchant_code=None, district=""),
        # What others were told of the shop's phone and merchant code.
        update(Notice)
        .where(
            Notice.kind.in_(TELL_OF_SHOPS),
            Notice.person_id.in_(buyers) | (Notice.kind == "money_stuck"),
            Notice.state.not_in(("due", "held")),
        )
        .values(facts={}, state=case((Notice.state == "refused", "moot"), else_=Notice.state)),
        update(Notice)
        .where(Notice.person_id == person_id)
        .values(
            facts={},
            reason="",
            state=case((unheard, "moot"), else_=Notice.state),
            settled_at=case((unheard, literal(now, Moment())), else_=Notice.settled_at),
        ),
        update(Person)
        .where(Person.id == person_id)
        .values(
            name="",
            phone=None,
            language=None,
            language_hint="",
            first_source="",
            last_source="",
            zone=None,
        ),
    ):
        await db.execute(statement.execution_options(synchronize_session=False))


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
)


async def mute_staff(db: AsyncSession, platform: str, platform_id: str, now: datetime) -> None:
    """What somebody was still to hear as staff is not sent."""
    whose = select(Person.id).where(Person.platform == platform, Person.platform_id == platform_id)
    await db.execute(
        update(Notice)
        .where(
            Notice.state == "due",
            Notice.person_id.in_(whose),
            Notice.kind.in_(STAFF_ONLY),
        )
        .values(state="moot", settled_at=now)
        .execution_options(synchronize_session=False)
    )


async def is_staff(
    db: AsyncSession, person: Person | PersonSnapshot, staff_ids: Collection[str]
) -> bool:
    """Whether somebody is staff at this moment."""
    named = await db.get(StaffMember, (person.platform, person.platform_id))
    return named is not None or person.key in staff_ids


def are_staff(staff_ids: Collection[str]) -> ColumnElement[bool]:
    """Who is named at the shell, or by their account in the settings: `telegram:123`."""
    at_shell = tuple_(Person.platform, Person.platform_id).in_(
        select(StaffMember.platform, StaffMember.platform_id)
    )
    accounts = [each.split(":", 1) for each in staff_ids]
    return or_(
        at_shell, *(and_(Person.platform == p, Person.platform_id == i) for p, i in accounts)
    )


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
