"""Orders with their payment, shipment, lines and history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast, get_args

from sqlalchemy import (
    BigInteger,
    CursorResult,
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    inspect,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, joinedload, with_expression
from sqlalchemy.orm.attributes import set_committed_value

from storage.constants import TERMS, Machine, MachineState, OrderState, PaymentState
from storage.models import (
    AuditLine,
    Change,
    Complaint,
    Inquiry,
    InquiryMessage,
    News,
    Order,
    Payment,
    PaymentProof,
    Purchase,
    Shipment,
    Shop,
    TrackingEvent,
)
from storage.models.complaints import OPEN_STATES
from storage.sql.json_rows import gathered
from storage.sql.pagination import FIRST, Page, PagedList, Place

PAGE = 6  # orders a screen

_CHANGES = gathered(
    Change,
    (AuditLine.id, AuditLine.subject, AuditLine.to_state, AuditLine.at),
    AuditLine.subject.in_([literal_column(f"'{each}'") for each in (*get_args(Machine), *TERMS)]),
    AuditLine.subject_id == Order.id,
)
_NEWS = gathered(
    News,
    (
        TrackingEvent.id,
        TrackingEvent.word,
        TrackingEvent.code,
        TrackingEvent.place,
        TrackingEvent.number,
        TrackingEvent.happened_at,
    ),
    TrackingEvent.order_id == Order.id,
    # what came by a number that was corrected is not about this parcel (storage/shipments.py)
    or_(
        TrackingEvent.number == literal_column("''"),
        TrackingEvent.number
        == select(Shipment.tracking_number)
        .where(Shipment.order_id == TrackingEvent.order_id)
        .correlate(TrackingEvent)
        .scalar_subquery(),
    ),
)

_PROOFS = (
    select(func.count()).where(PaymentProof.order_id == Order.id).correlate(Order).scalar_subquery()
)


_SAID = (
    select(func.count())
    .where(
        InquiryMessage.inquiry_id == Inquiry.id,
        Inquiry.order_id == Order.id,
        Inquiry.kind == literal_column("'shop'"),
    )
    .correlate(Order)
    .scalar_subquery()
)


def _whole(query: Select[Order]) -> Select[Order]:
    """An order is acted on with its shop and its owner, buyer, lines, payment and shipment, and
    shown with what came of it so far: all of it in one statement."""
    return query.options(
        joinedload(Order.shop, innerjoin=True).joinedload(Shop.owner, innerjoin=True),
        joinedload(Order.buyer, innerjoin=True),
        joinedload(Order.purchase, innerjoin=True),
        joinedload(Order.payment),
        joinedload(Order.shipment),
        joinedload(Order.quote),
        joinedload(Order.lines),
        joinedload(Order.complaints),
        with_expression(Order.changes, _CHANGES),
        with_expression(Order.proofs, _PROOFS),
        with_expression(Order.news, _NEWS),
        with_expression(Order.said, _SAID),
    )


async def by_code(db: AsyncSession, code: str) -> Order | None:
    """In a unit of work that has it already, there is nothing to be read: what was changed there is
    changed in it."""
    for each in db.identity_map.values():
        if isinstance(each, Order) and each.code == code and not inspect(each).unloaded & _PARTS:
            return each
    rows = await db.scalars(_BY_CODE, {"which": code})
    return rows.unique().one_or_none()


async def codes_of(db: AsyncSession, codes: Sequence[str]) -> Sequence[str]:
    """Those of them that orders have."""
    return (await db.scalars(select(Order.code).where(Order.code.in_(codes)))).all()


_BY_CODE = _whole(select(Order)).where(Order.code == bindparam("which"))
_BY_ID = _whole(select(Order)).where(Order.id == bindparam("which"))
_PARTS = {
    *("shop", "buyer", "purchase", "payment", "shipment", "quote", "lines", "complaints"),
    *("changes", "news"),
}


async def by_id(db: AsyncSession, order_id: int) -> Order | None:
    """As `by_code`, for who has its number only."""
    for each in db.identity_map.values():
        if isinstance(each, Order) and each.id == order_id and not inspect(each).unloaded & _PARTS:
            return each
    rows = await db.scalars(_BY_ID, {"which": order_id})
    return rows.unique().one_or_none()


async def by_codes(db: AsyncSession, codes: Collection[str]) -> Sequence[Order]:
    """As `by_code`, several in one statement: the oldest first."""
    rows = await db.scalars(_whole(select(Order)).where(Order.code.in_(codes)).order_by(Order.id))
    return rows.unique().all()


async def by_draft(db: AsyncSession, draft_id: str) -> Sequence[Order]:
    """The orders of one purchase."""
    rows = await db.scalars(
        _whole(select(Order))
        .join(Purchase, Purchase.id == Order.purchase_id)
        .where(Purchase.draft_id == draft_id)
        .order_by(Order.id)
    )
    return rows.unique().all()


async def bought_by(db: AsyncSession, person_id: int, page: Place = FIRST) -> Page[Order]:
    """A page of somebody's orders with their shipments, newest first."""
    return await _BOUGHT.page(db, page, {"whose": person_id})


async def open_of_shop(db: AsyncSession, shop_id: int, page: Place = FIRST) -> Page[Order]:
    """Of a shop's orders those to act on, what is due first: what expires without an answer, money
    to be looked for, what is to be sent, what is still to be paid, what is on its way; of each the
    oldest first."""
    return await _TO_ACT_ON.page(db, page, {"whose": shop_id})


async def claimed_of_shop(db: AsyncSession, shop_id: int, page: Place = FIRST) -> Page[Order]:
    """Of a shop's orders those whose buyers say that they paid, the oldest first."""
    return await _CLAIMED.page(db, page, {"whose": shop_id})


async def finished_of_shop(db: AsyncSession, shop_id: int, page: Place = FIRST) -> Page[Order]:
    """Of a shop's orders those that are over, newest first."""
    return await _FINISHED.page(db, page, {"whose": shop_id})


_LISTED = (
    select(Order)
    .join(Order.shipment)
    .join(Order.payment)
    .outerjoin(Order.quote)
    .options(
        contains_eager(Order.shipment), contains_eager(Order.payment), contains_eager(Order.quote)
    )
)
_WHOSE = bindparam("whose", type_=BigInteger())
_OF_SHOP = _LISTED.where(Order.shop_id == _WHOSE)
_BOUGHT = PagedList(_LISTED.where(Order.buyer_id == _WHOSE), [Order.id], PAGE)
MONEY_SOUGHT: tuple[PaymentState, ...] = (
    "in_review",
    "part_paid",
    "paid",
    "paid_late",
    "part_refunded",
)
# Of any order, money that is to be given back, as was agreed or as too much of it came.
_OWED_BACK = Payment.refund_due > Payment.refunded
# Money that was claimed or paid for an order that came to nothing: somebody is owed an answer. And
# of any order money that is owed back, or on its way: it has to be known whose it is.
MONEY_IS_OWED = or_(  # of an order with its payment
    and_(Order.state == "cancelled", Payment.state.in_(MONEY_SOUGHT)),
    Payment.refunding > 0,
    _OWED_BACK,
)
OWES_MONEY = exists().where(Payment.order_id == Order.id, MONEY_IS_OWED).correlate(Order)
_COMPLAINED_OF = exists().where(Complaint.order_id == Order.id, Complaint.state.in_(OPEN_STATES))
_PAID = Payment.state.in_(("paid", "part_refunded", "refunded"))
# Delivered and paid: complete in some days, with nothing left to do.
_SETTLED = and_(Shipment.state == "delivered", _PAID, ~_OWED_BACK, ~_COMPLAINED_OF)
_MAY_BE_OPEN: tuple[OrderState, ...] = ("placed", "accepted", "cancelled")
_TO_DO = or_(
    Order.state == "placed",
    and_(Order.state == "accepted", ~_SETTLED),
    and_(Order.state == "cancelled", Payment.state.in_(MONEY_SOUGHT)),
    # Also of one that is over: more came than was due, or once more after all had gone back.
    and_(
        Order.state.in_(("cancelled", "completed")),
        Payment.refund_due > Payment.refunded + Payment.refunding,
    ),
)
_PAYABLE = or_(Payment.kind == "in_person", _PAID)
_DUE = case(
    (Order.state == "placed", 0),
    (or_(Payment.state == "in_review", Order.state == "cancelled", _OWED_BACK, _COMPLAINED_OF), 1),
    (and_(Shipment.state.in_(("to_pack", "packed")), _PAYABLE), 2),
    (Shipment.state.in_(("to_pack", "packed")), 3),
    else_=4,
)
# Of a shop, which is bound as `whose`. By two indexes, and then which of them: of all its orders
# nearly all are over.
_AMONG = aliased(Order)
PERHAPS_OPEN = union_all(
    select(_AMONG.id).where(_AMONG.shop_id == _WHOSE, _AMONG.state.in_(_MAY_BE_OPEN)),
    select(Payment.order_id).where(_OWED_BACK),
)
_TO_ACT_ON = PagedList(
    _OF_SHOP.where(Order.id.in_(PERHAPS_OPEN), _TO_DO), [_DUE, Order.id], PAGE, upwards=True
)
_TO_CHECK = and_(
    Order.state.in_(("placed", "accepted", "cancelled")),
    Payment.state == "in_review",
    Payment.kind != "provider",
)
_CLAIMED = PagedList(_OF_SHOP.where(_TO_CHECK), [Order.id], PAGE, upwards=True)
_FINISHED = PagedList(_OF_SHOP.where(~_TO_DO), [Order.id], PAGE)


async def count_placed(db: AsyncSession, shop_id: int) -> int:
    """How many orders wait for the seller's word."""
    query = select(func.count()).select_from(Order)
    return (await db.scalar(query.where(Order.shop_id == shop_id, Order.state == "placed"))) or 0


async def count_open(db: AsyncSession, shop_id: int) -> int:
    """That wait for their seller, or are under way."""
    query = select(func.count()).select_from(Order)
    is_open = Order.state.in_(("placed", "accepted"))
    return (await db.scalar(query.where(Order.shop_id == shop_id, is_open))) or 0


async def count_to_check(db: AsyncSession, shop_id: int) -> int:
    """Of how many orders the buyers say that they paid, and the seller has not looked yet."""
    query = select(func.count()).select_from(Order).join(Payment, Payment.order_id == Order.id)
    return (await db.scalar(query.where(Order.shop_id == shop_id, _TO_CHECK))) or 0


async def count_to_send(db: AsyncSession, shop_id: int) -> int:
    """How many orders the seller took on and has not sent yet."""
    query = select(func.count()).select_from(Order).join(Shipment, Shipment.order_id == Order.id)
    return (
        await db.scalar(
            query.where(
                Order.shop_id == shop_id,
                Order.state == "accepted",
                Shipment.state.in_(("to_pack", "packed")),
            )
        )
    ) or 0


async def placed_before(db: AsyncSession, limit: datetime) -> Sequence[str]:
    """Codes of orders that nobody took on since before a time, oldest first, 100 at most."""
    rows = await db.scalars(
        select(Order.code)
        .where(Order.state == "placed", Order.placed_at <= limit)
        .order_by(Order.placed_at)
        .limit(100)
    )
    return rows.all()


async def set_state(
    db: AsyncSession, row: Order | Payment | Shipment, new: MachineState, **facts: Any
) -> bool:
    """Change a state that still is the one that was read, and facts that go with it: of two at
    once, one gets True."""
    key = row.id if isinstance(row, Order) else row.order_id
    bound = {"which": key, "seen": row.state, "set_state": new}
    bound |= {f"set_{name}": value for name, value in facts.items()}
    if isinstance(row, Shipment):  # it goes where whoever moves it has read that it goes
        bound["to"] = row.readdressed
    moved = await db.execute(_set_state(type(row), tuple(facts)), bound)
    if not cast(CursorResult[Any], moved).rowcount:
        return False
    for name, value in {"state": new, **facts}.items():
        set_committed_value(row, name, value)
    return True


@cache
def _set_state(kind: type[Order | Payment | Shipment], facts: tuple[str, ...]) -> Update:
    """Of the table itself and put together once: one of the ORM's looks for what it changed among
    the objects of the session."""
    table = kind.__table__
    [key] = table.primary_key
    same = [key == bindparam("which"), table.c.state == bindparam("seen")]
    if kind is Shipment:
        same.append(table.c.readdressed == bindparam("to"))
    return (
        update(table)
        .where(*same)
        .values({name: bindparam(f"set_{name}") for name in ("state", *facts)})
    )


async def set_restocked(db: AsyncSession, order_id: int, now: datetime) -> bool:
    """Returned goods are on the shelf again: True once."""
    done = await db.execute(
        update(Shipment)
        .where(
            Shipment.order_id == order_id,
            Shipment.state == "returned",
            Shipment.restocked_at.is_(None),
        )
        .values(restocked_at=now)
        .returning(Shipment.order_id)
    )
    return done.scalar_one_or_none() is not None


async def set_confirmed(db: AsyncSession, order: Order, now: datetime) -> bool:
    """Its buyer says that it has come: True once."""
    done = await db.execute(
        update(Shipment)
        .where(Shipment.order_id == order.id, Shipment.confirmed_at.is_(None))
        .values(confirmed_at=now)
        .returning(Shipment.order_id)
        .execution_options(synchronize_session=False)
    )
    set_committed_value(order.shipment, "confirmed_at", now)
    return done.scalar_one_or_none() is not None


async def set_missing(db: AsyncSession, order: Order, since: datetime | None) -> bool:
    """Its buyer says that it has not come, or that it has after all: True once."""
    there = Shipment.missing_since.is_(None)
    done = await db.execute(
        update(Shipment)
        .where(Shipment.order_id == order.id, there if since is not None else ~there)
        .values(missing_since=since)
        .returning(Shipment.order_id)
        .execution_options(synchronize_session=False)
    )
    set_committed_value(order.shipment, "missing_since", since)
    return done.scalar_one_or_none() is not None
