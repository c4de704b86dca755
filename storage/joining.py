"""Two people who turned out to be one: everything that names the one names the other from now on.

Which columns those are stands below, each with what becomes of it. A test goes over the models and
fails for a column that names a person and is not here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Delete,
    String,
    Update,
    cast,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from storage import opt_outs, told_names
from storage.models import (
    Account,
    AuditLine,
    Broadcast,
    Campaign,
    CartCode,
    CartLine,
    CodeApp,
    CodeUse,
    CommissionRule,
    Complaint,
    ConfirmationAsked,
    ConfirmedDevice,
    DiscountCode,
    FailedUpdate,
    ImportTaxRate,
    Inquiry,
    InquiryBlock,
    InquiryMessage,
    JobDone,
    LedgerCorrection,
    LinkTap,
    ListMember,
    MailLink,
    MailRequest,
    MediaFile,
    Notice,
    OptIn,
    OptOut,
    Order,
    PaymentProof,
    Payout,
    PeopleList,
    Person,
    Product,
    ProductText,
    Purchase,
    RecoveryCode,
    Review,
    SentPoll,
    Shop,
    SkippedText,
    Tariff,
    TextClaim,
    TrackingEvent,
    Vote,
    WantedFile,
    WrongDiscountCodes,
)
from storage.orders import OWES_MONEY

Column = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

MOVED: tuple[Column, ...] = (
    Account.person_id,
    Broadcast.author_id,
    Broadcast.approved_by,
    Campaign.author_id,
    CommissionRule.set_by,
    ImportTaxRate.set_by,
    Inquiry.person_id,
    InquiryBlock.person_id,
    InquiryBlock.set_by,
    InquiryMessage.author_id,
    Complaint.decided_by,
    ConfirmationAsked.person_id,
    ConfirmedDevice.person_id,
    DiscountCode.person_id,
    FailedUpdate.person_id,
    LedgerCorrection.decided_by,
    LedgerCorrection.proposed_by,
    MailLink.person_id,
    MailRequest.person_id,
    Order.buyer_id,
    PaymentProof.person_id,
    # whoever proposed one may not approve it from another account
    Payout.decided_by,
    Payout.proposed_by,
    PeopleList.author_id,
    Person.merged_into,
    ProductText.person_id,
    Purchase.buyer_id,
    RecoveryCode.person_id,
    Review.buyer_id,
    Tariff.person_id,
    TextClaim.person_id,
    TrackingEvent.reporter_id,
)
# Once a person and whatever else is in the key: where both have a row, the survivor's stays.
ONCE: tuple[Column, ...] = (
    CartCode.person_id,
    CartLine.person_id,
    CodeApp.person_id,
    LinkTap.person_id,
    ListMember.person_id,
    OptIn.person_id,
    OptOut.person_id,
    SentPoll.person_id,
    SkippedText.person_id,
    Vote.person_id,
    WrongDiscountCodes.person_id,
)
OWN_WAY: tuple[Column, ...] = (CodeUse.person_id, Notice.person_id)
# The audit says who did it then; `people.merged_into` says who that is now. A shop of the other's
# is closed, and blank: whoever has an open one is the one who stays.
STAYS: tuple[Column, ...] = (AuditLine.actor_id, Shop.owner_id)
# What names a person without a key to them: of which rows.
JOBS_OF_PEOPLE = ("digest", "weekly")
POINTING_NOWHERE: tuple[Column, ...] = (MediaFile.person_id, WantedFile.person_id)  # moved, too
WITHOUT_KEY: tuple[Column, ...] = (*POINTING_NOWHERE, JobDone.subject, AuditLine.subject_id)


async def hold(db: AsyncSession, one: int, other: int) -> tuple[Person, Person]:
    """Both, as they are: until the transaction ends nobody writes from their accounts, nor anything
    that names them. (SQLite has one writer anyway.)"""
    both = (one, other)
    await db.execute(
        select(Account.platform_id)
        .where(Account.person_id.in_(both))
        .order_by(Account.platform, Account.platform_id)
        .with_for_update()
    )
    rows = await db.scalars(
        select(Person)
        .where(Person.id.in_(both))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {row.id: row for row in rows}
    return found[one], found[other]


async def who_sell(db: AsyncSession, one: int, other: int) -> set[int]:
    """Who of them has an open shop."""
    owners = select(Shop.owner_id).where(Shop.owner_id.in_((one, other)), Shop.state == "open")
    return set((await db.scalars(owners)).all())


async def orders_between(db: AsyncSession, one: int, other: int) -> int:
    """Orders of the one from the other's shop, either way, that are not over, or of which money is
    still owed."""
    sides = or_(
        (Order.buyer_id == one) & (Shop.owner_id == other),
        (Order.buyer_id == other) & (Shop.owner_id == one),
    )
    under_way = or_(Order.state.in_(("placed", "accepted")), OWES_MONEY)
    query = select(func.count()).select_from(Order).join(Shop, Shop.id == Order.shop_id)
    return (await db.scalar(query.where(sides, under_way))) or 0


async def join(db: AsyncSession, stays: Person, goes: Person, now: datetime) -> None:
    """`goes` is `stays` from now on; what one of them has not said, the other may have."""
    if goes.name != stays.name:  # whoever deletes their data would be looked for by the other name
        await told_names.take_out(db, goes.id)
    stays.name = stays.name or goes.name
    stays.language = stays.language or goes.language
    stays.language_hint = stays.language_hint or goes.language_hint
    stays.phone = stays.phone or goes.phone
    stays.zone = stays.zone or goes.zone
    stays.parcels_to = stays.parcels_to or goes.parcels_to
    stays.first_source = stays.first_source or goes.first_source
    stays.last_source = stays.last_source or goes.last_source
    stays.created_at = min(stays.created_at, goes.created_at)
    if stays.digest_hour is None:
        stays.digest_hour = goes.digest_hour
    goes.platform, goes.platform_id = "", str(goes.id)
    goes.name = goes.language_hint = goes.first_source = goes.last_source = ""
    goes.language = goes.phone = goes.zone = goes.parcels_to = None
    goes.digest_hour = goes.unreachable_since = None
    goes.merged_into, goes.merged_at = stays.id, now
    await db.flush()
    await bring_over(db, goes.id, stays.id, now)


async def bring_over(db: AsyncSession, goes: int, stays: int, now: datetime) -> None:
    """Everything that names the one who goes. Done again it finds what others wrote meanwhile."""
    for statement in (
        *_larger_lines(goes, stays),
        *_polls_that_were_answered(goes, stays),
        *(each for column in ONCE for each in _once(column, goes, stays)),
        *(_moved(column, goes, stays) for column in (*MOVED, *POINTING_NOWHERE)),
        *_jobs(goes, stays),
        *_notices(goes, stays, now),
        _codes_used(goes, stays),
        *_own_goods(stays),
    ):
        await db.execute(statement.execution_options(synchronize_session=False))
    for kind in await opt_outs.refused(db, stays):
        await opt_outs.refuse(db, stays, kind, now)


def _moved(column: Column, goes: int, stays: int) -> Update:
    return update(column.class_).where(column == goes).values({column.key: stays})


def _once(column: Column, goes: int, stays: int) -> Sequence[Delete | Update]:
    table = column.class_.__table__
    mine, theirs = table.c[column.key], table.alias()
    same = [theirs.c[key.name] == key for key in table.primary_key if key.name != column.key]
    there = select(literal(1)).where(theirs.c[column.key] == stays, *same).exists()
    return (
        delete(table).where(mine == goes, there),
        update(table).where(mine == goes).values({column.key: stays}),
    )


def _larger_lines(goes: int, stays: int) -> Sequence[Delete]:
    """Of what both carts hold the larger number is wanted: whoever filled a cart on two phones
    wanted the same twice less often than wanted it once."""
    theirs = aliased(CartLine)
    larger = (
        select(theirs.product_id)
        .where(
            theirs.person_id == goes,
            theirs.product_id == CartLine.product_id,
            theirs.quantity > CartLine.quantity,
        )
        .exists()
    )
    return (delete(CartLine).where(CartLine.person_id == stays, larger),)


def _polls_that_were_answered(goes: int, stays: int) -> Sequence[Delete]:
    """Of two copies of a poll the one counts that was answered; of two answers the survivor's."""
    theirs = aliased(SentPoll)

    def answered(poll: ColumnElement[str] | Any, by: int) -> ColumnElement[bool]:
        return (
            select(Vote.poll)
            .where(Vote.poll == poll, Vote.person_id == by, Vote.chosen != "")
            .exists()
        )

    other_was = (
        select(theirs.poll)
        .where(
            theirs.broadcast_id == SentPoll.broadcast_id,
            theirs.person_id == goes,
            answered(theirs.poll, goes),
        )
        .exists()
    )
    return (
        delete(SentPoll).where(
            SentPoll.person_id == stays, other_was, ~answered(SentPoll.poll, stays)
        ),
    )


def _jobs(goes: int, stays: int) -> Sequence[Delete | Update]:
    """What was done for the one was done for the other: no second digest of a day."""
    done = aliased(JobDone)
    mine = (JobDone.subject == goes) & JobDone.job.in_(JOBS_OF_PEOPLE)
    there = (
        select(done.job)
        .where(done.job == JobDone.job, done.subject == stays, done.period == JobDone.period)
        .exists()
    )
    return (
        delete(JobDone).where(mine, there),
        update(JobDone).where(mine).values(subject=stays),
    )


def _notices(goes: int, stays: int, now: datetime) -> Sequence[Update]:
    """What both are owed of one broadcast is sent once; and who asks whether somebody has one finds
    it by its key."""
    other = aliased(Notice)
    twice = (
        select(other.id)
        .where(
            other.person_id == stays,
            other.broadcast_id == Notice.broadcast_id,
            other.state.in_(("due", "held", "delivered")),
        )
        .exists()
    )
    broadcast = literal("broadcast:").concat(cast(Notice.broadcast_id, String)).concat(":")
    key = broadcast.concat(str(stays))
    taken = select(other.id).where(other.dedupe_key == key).exists()
    return (
        update(Notice)
        .where(
            Notice.person_id == goes,
            Notice.state.in_(("due", "held")),
            Notice.claimed_until.is_(None),
            Notice.message_id == "",
            twice,
        )
        .values(state="moot", settled_at=now),
        update(Notice)
        .where(Notice.person_id == goes, Notice.dedupe_key == broadcast.concat(str(goes)), ~taken)
        .values(dedupe_key=key),
        _moved(Notice.person_id, goes, stays),
    )


def _codes_used(goes: int, stays: int) -> Update:
    """What both have used stays with each: it was used twice, and nobody may a third time."""
    other = aliased(CodeUse)
    there = (
        select(other.order_id)
        .where(
            other.code_id == CodeUse.code_id,
            other.person_id == stays,
            other.given_back_at.is_(None),
        )
        .exists()
    )
    return (
        update(CodeUse)
        .where(CodeUse.person_id == goes, CodeUse.given_back_at.is_not(None) | ~there)
        .values(person_id=stays)
    )


def _own_goods(stays: int) -> Sequence[Delete | Update]:
    """Nobody has their own goods in their cart, says how good they are, or asks about them."""
    shop = select(Shop.id).where(Shop.owner_id == stays)
    return (
        delete(CartLine).where(
            CartLine.person_id == stays,
            CartLine.product_id.in_(select(Product.id).where(Product.shop_id.in_(shop))),
        ),
        delete(Review).where(
            Review.buyer_id == stays,
            Review.order_id.in_(
                select(Order.id).where(Order.buyer_id == stays, Order.shop_id.in_(shop))
            ),
        ),
        update(Inquiry)
        .where(Inquiry.person_id == stays, Inquiry.shop_id.in_(shop))
        .values(state="closed", unanswered=0, look_at=None),
    )


async def joined_since(db: AsyncSession, since: datetime) -> Sequence[tuple[int, int]]:
    """Who went, and who they are now."""
    rows = await db.execute(
        select(Person.id, Person.merged_into).where(
            Person.merged_at >= since, Person.merged_into.is_not(None)
        )
    )
    return [(goes, stays) for goes, stays in rows if stays is not None]
