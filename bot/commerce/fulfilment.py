"""An order's goods on their way to the buyer: packed, shipped, received, or missed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.commerce import (
    complaint_rules,
    complaints,
    quiet_hours,
    shipment_status,
    tracking_reminders,
)
from bot.commerce.notify import tell
from bot.commerce.orders import as_role, facts_of, for_person, goods_of, must_be
from bot.commerce.payment_methods import must_be_paid_first
from bot.commerce.refusals import AddressChanged, AlreadyDone, NotPaidYet, TooLate
from bot.commerce.state_machine import SOON, SYSTEM, Actor, move, record
from bot.notices.shipments import (
    OrderDelivered,
    OrderPacked,
    OrderReceived,
    OrderShipped,
    ParcelMissing,
    ReceiptReminder,
)
from storage import order_payments, outbox_enqueue, products, shipments
from storage import orders as stored

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Order


async def packed(db: Session, code: str, who: Member, now: datetime) -> Order:
    order, actor = await as_role(db, code, who, "seller")
    must_be(order, "accepted")
    await move(db, order, "shipment", "packed", actor, now)
    await tell(
        db,
        order.buyer_id,
        OrderPacked(**facts_of(order)),
        key=f"shipment:{order.id}:packed:buyer",
        now=now,
    )
    return order


async def shipped(
    db: Session,
    code: str,
    who: Member,
    now: datetime,
    periods: Periods,
    *,
    carrier: str,
    tracking_number: str,
    purchase: int = 0,
) -> Order:
    """The parcel is on its way: the goods leave the stock, and the buyer is later asked for it.
    `purchase`: with whose address; it may have got another since (AddressChanged)."""
    order, actor = await as_role(db, code, who, "seller")
    must_be(order, "accepted")
    if (order.shipment.state, order.shipment.carrier, order.shipment.tracking_number) == (
        "shipped",
        carrier,
        tracking_number,
    ):
        return order  # the same answer, delivered twice
    if must_be_paid_first(order):
        raise NotPaidYet
    if purchase and order.purchase_id != purchase:
        raise AddressChanged
    await move(
        db,
        order,
        "shipment",
        "shipped",
        actor,
        now,
        carrier=carrier,
        tracking_number=tracking_number,
        shipped_at=now,
    )
    await products.hand_over(db, goods_of(order))
    told = OrderShipped(**facts_of(order), carrier=carrier, tracking_number=tracking_number)
    key = f"shipment:{order.id}"
    await tell(db, order.buyer_id, told, key=f"{key}:shipped:buyer", now=now)
    await tell(
        db,
        order.buyer_id,
        ReceiptReminder(**facts_of(order)),
        key=f"{key}:receipt:buyer",
        now=now,
        due=quiet_hours.by_day(
            periods.quiet_hours, order.buyer, now + timedelta(days=periods.receipt_reminder_days)
        ),
    )
    await tracking_reminders.begin(db, order, "posted", now, periods)
    return order


async def delivered(db: Session, code: str, who: Member, now: datetime, periods: Periods) -> Order:
    """The parcel arrived: as its seller says, or as its buyer confirms."""
    order, actor = await for_person(db, code, who)
    if order.shipment.state == "delivered":  # and by now perhaps completed
        if actor.role != "buyer" or not may_be_confirmed(order):
            raise AlreadyDone
        await _confirmed(db, order, actor, now)
        return order
    must_be(order, "accepted")
    facts: dict[str, Any] = {"confirmed_at": now} if actor.role == "buyer" else {}
    await move(db, order, "shipment", "delivered", actor, now, condition="", **facts)
    await shipments.add_event(
        db,
        order,
        source=actor.role,
        code="delivered",
        word="delivered",
        place="",
        country="",
        happened_at=now,
        now=now,
        reporter_id=actor.person_id,
    )
    await tracking_reminders.arrived(db, order, now)
    key = f"shipment:{order.id}:delivered"
    if actor.role == "buyer":
        await _found(db, order, actor, now)
        received = OrderReceived(**facts_of(order))
        await tell(db, order.shop.owner_id, received, key=f"{key}:seller", now=now)
    else:
        delivery = OrderDelivered(**facts_of(order), until=may_object_until(now, periods))
        await tell(db, order.buyer_id, delivery, key=f"{key}:buyer", now=now)
    await watch(db, order, now)
    return order


def may_be_confirmed(order: Order) -> bool:
    """Whether its buyer may say of a parcel that came, as others say, that it did."""
    missed = order.shipment.missing_since is not None
    return order.state == "accepted" and (missed or order.shipment.confirmed_at is None)


async def _confirmed(db: Session, order: Order, actor: Actor, now: datetime) -> None:
    """Others said so before."""
    again = not await stored.set_confirmed(db, order, now)
    if not await _found(db, order, actor, now):
        if again:
            raise AlreadyDone
        record(db, "receipt", order.id, "", "confirmed", actor, now)
    key = f"shipment:{order.id}:found:{now.isoformat()}:seller"
    await tell(db, order.shop.owner_id, OrderReceived(**facts_of(order)), key=key, now=now)
    await order_payments.watch(db, order, now + SOON)


async def _found(db: Session, order: Order, actor: Actor, now: datetime) -> bool:
    """What its buyer missed has come after all: nothing is left of that complaint."""
    missed = order.shipment.missing_since is not None
    complaint = complaint_rules.open_of(order)
    if complaint is not None and complaint.kind == "not_arrived":
        await complaints.take_back(db, order, complaint, actor, now)
    elif missed:
        await stored.set_missing(db, order, None)
    if missed:
        record(db, "missing", order.id, "missing", "found", actor, now)
    return missed


def may_object_until(now: datetime, periods: Periods) -> datetime:
    """Until when a buyer can say that it has not come: then the order may be complete."""
    return now + timedelta(days=periods.completion_days)


async def watch(db: Session, order: Order, now: datetime) -> None:
    """A parcel that is there: in some days the order is complete, or its money is asked after
    (payment_reminders.py)."""
    if order.state == "accepted" and order.shipment.state == "delivered":
        await order_payments.watch(db, order, now + SOON)


async def complete(db: Session, order: Order, now: datetime) -> None:
    """Delivered, paid, and nobody has objected for some days."""
    await move(db, order, "order", "completed", SYSTEM, now)


def may_be_missed(order: Order) -> bool:
    """Whether its buyer may say that it has not come: also when others say that it has, until the
    order is complete."""
    on_its_way = order.shipment.state in (*shipment_status.MOVING, "delivered")
    return order.state == "accepted" and on_its_way and order.shipment.missing_since is None


async def missing(db: Session, code: str, who: Member, now: datetime, periods: Periods) -> Order:
    """The parcel has not come, says its buyer. On its way: they are asked again in some days. Said
    to be delivered: it is a complaint."""
    order, _ = await as_role(db, code, who, "buyer")
    if order.shipment.missing_since is not None:
        raise AlreadyDone
    if order.shipment.state == "delivered":
        await complaints.open_(
            db,
            code,
            who,
            now,
            periods,
            draft_id=f"missing-{order.id}-{len(order.complaints)}",
            kind="not_arrived",
        )
        return order
    if not may_be_missed(order):
        raise TooLate
    await _ask_later(db, order, now, periods)
    await tell(
        db,
        order.shop.owner_id,
        ParcelMissing(**facts_of(order), delivered=False),
        key=f"shipment:{order.id}:missing:{now.date().isoformat()}:{order.shipment.state}:seller",
        now=now,
    )
    return order


async def _ask_later(db: Session, order: Order, now: datetime, periods: Periods) -> None:
    await outbox_enqueue.mute(db, [tracking_reminders.receipt(order)], now)
    due = now + timedelta(days=periods.receipt_reminder_days)
    await tell(
        db,
        order.buyer_id,
        ReceiptReminder(**facts_of(order)),
        key=f"shipment:{order.id}:receipt:{now.date().isoformat()}:buyer",
        now=now,
        due=quiet_hours.by_day(periods.quiet_hours, order.buyer, due),
    )
