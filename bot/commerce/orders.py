"""What happens to an order after it is placed: each step moves a state and tells the other side."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.commerce import quiet, silence
from bot.commerce.notices import tell
from bot.commerce.refusals import AlreadyDone, NotFound, NotYours, TooLate
from bot.commerce.states import SYSTEM, Actor, may, move, record
from bot.reading.codes import read_order_code, read_parcel_number
from storage import orders, owing, products, shipments

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Known
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Order


def facts_of(order: Order) -> dict[str, Any]:
    """What every notice about an order may say. Nothing personal: notices outlive an erasure."""
    return {
        "order": order.code,
        "shop": order.shop.name,
        "country": order.purchase.address.get("country", "RW"),
        "total": order.total,
        "currency": order.currency,
        "method": order.payment.method,
        "lines": [[line.quantity, line.name, line.unit] for line in order.lines],
    }


async def for_person(db: Session, code: str, who: Known) -> tuple[Order, Actor]:
    """An order for one of its two sides, and the role in which they see it."""
    order = await orders.by_code(db, code)
    if order is None:
        raise NotFound
    return order, side_of(order, who)


async def named(db: Session, text: str, who: Known) -> Order | None:
    """The order whose code or parcel's number somebody wrote, where it is theirs on either side."""
    code = read_order_code(text)
    order = await orders.by_code(db, code) if code else None
    if order is None and (number := read_parcel_number(text)):
        shop_id = who.shop.id if who.shop is not None else None
        code = await shipments.order_with(db, number, who.person.id, shop_id)
        order = await orders.by_code(db, code) if code else None
    if order is None:
        return None
    try:
        side_of(order, who)
    except NotYours:
        return None  # nobody learns whether there is such an order
    return order


def side_of(order: Order, who: Known) -> Actor:
    """The role in which somebody sees an order. Raises NotYours."""
    if who.shop is not None and order.shop_id == who.shop.id:
        return Actor("seller", who.person.id)
    if order.buyer_id == who.person.id:
        return Actor("buyer", who.person.id)
    raise NotYours


async def as_role(db: Session, code: str, who: Known, role: str) -> tuple[Order, Actor]:
    order, actor = await for_person(db, code, who)
    if actor.role != role:
        raise NotYours
    return order, actor


async def accept(db: Session, code: str, who: Known, now: datetime) -> Order:
    """The seller takes the order on; from now the money is awaited."""
    order, actor = await as_role(db, code, who, "seller")
    await move(db, order, "order", "accepted", actor, now)
    await move(db, order, "payment", "pending", SYSTEM, now)
    await owing.mute(db, [_waiting(order)], now)
    facts = {**facts_of(order), "merchant_code": order.shop.merchant_code or ""}
    await tell(
        db, order.buyer_id, "order_accepted", facts, key=f"order:{order.id}:accepted:buyer", now=now
    )
    return order


async def decline(db: Session, code: str, who: Known, reason: str, now: datetime) -> Order:
    """The seller says no, with a reason the buyer reads; the stock is free again."""
    order, actor = await as_role(db, code, who, "seller")
    await move(db, order, "order", "declined", actor, now, reason)
    await _release(db, order, now)
    await tell(
        db,
        order.buyer_id,
        "order_declined",
        {**facts_of(order), "reason": reason},
        key=f"order:{order.id}:declined:buyer",
        now=now,
    )
    return order


def can_cancel(order: Order, role: str) -> bool:
    """While nothing is on its way and, for the buyer, nothing is paid. A parcel that came back or
    was lost is no longer on its way: its seller ends the order."""
    if order.state == "placed":
        return role == "buyer"
    if order.state == "accepted" and order.shipment.state in ("returned", "lost"):
        return role == "seller"
    if order.state != "accepted" or not _is_here(order):
        return False
    return role == "seller" or order.payment.state in ("none", "pending")


def _is_here(order: Order) -> bool:
    """Whether the goods are still in the shop, held for the order."""
    return order.shipment.state in ("to_pack", "packed")


async def cancel(db: Session, code: str, who: Known, now: datetime, reason: str = "") -> Order:
    order, actor = await for_person(db, code, who)
    if order.state == "cancelled":
        raise AlreadyDone
    if not can_cancel(order, actor.role):
        raise TooLate
    await move(db, order, "order", "cancelled", actor, now, reason)
    if may("payment", order.payment.state, "failed", "system"):
        await move(db, order, "payment", "failed", SYSTEM, now)
    if _is_here(order):
        await _release(db, order, now)
    payment = order.payment
    other = order.shop.owner_id if actor.role == "buyer" else order.buyer_id
    side = "seller" if actor.role == "buyer" else "buyer"
    await tell(
        db,
        other,
        f"order_cancelled_to_{side}",
        {
            **facts_of(order),
            "reason": reason,
            "paid": payment.state in ("paid", "part_refunded"),
            "owed": payment.amount - payment.refunded,
        },
        key=f"order:{order.id}:cancelled:{side}",
        now=now,
    )
    return order


async def restock(db: Session, code: str, who: Known, now: datetime) -> Order:
    """The goods of a returned parcel are on the shelf again, once."""
    order, actor = await as_role(db, code, who, "seller")
    if order.shipment.state != "returned":
        raise TooLate
    if not await orders.set_restocked(db, order.id, now):
        raise AlreadyDone
    await products.take_back(db, _goods(order))
    record(db, "stock", order.id, "", "restocked", actor, now)
    return order


async def expire(db: Session, order: Order, now: datetime) -> None:
    """Nobody accepted in time: the stock is free again and both sides hear of it."""
    await move(db, order, "order", "expired", SYSTEM, now)
    await _release(db, order, now)
    for person_id, side in ((order.buyer_id, "buyer"), (order.shop.owner_id, "seller")):
        await tell(
            db,
            person_id,
            f"order_expired_to_{side}",
            facts_of(order),
            key=f"order:{order.id}:expired:{side}",
            now=now,
        )


async def overdue(db: Session, now: datetime, periods: Periods) -> Sequence[str]:
    """Codes of the orders that nobody accepted in time."""
    return await orders.placed_before(db, now - timedelta(hours=periods.order_expiry_hours))


async def packed(db: Session, code: str, who: Known, now: datetime) -> Order:
    order, actor = await as_role(db, code, who, "seller")
    must_be(order, "accepted")
    await move(db, order, "shipment", "packed", actor, now)
    await tell(
        db,
        order.buyer_id,
        "order_packed",
        facts_of(order),
        key=f"shipment:{order.id}:packed:buyer",
        now=now,
    )
    return order


async def shipped(
    db: Session,
    code: str,
    who: Known,
    now: datetime,
    periods: Periods,
    *,
    carrier: str,
    tracking_number: str,
) -> Order:
    """The parcel is on its way: the goods leave the stock, and the buyer is later asked for it."""
    order, actor = await as_role(db, code, who, "seller")
    must_be(order, "accepted")
    if (order.shipment.state, order.shipment.carrier, order.shipment.tracking_number) == (
        "shipped",
        carrier,
        tracking_number,
    ):
        return order  # the same answer, delivered twice
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
    await products.hand_over(db, _goods(order))
    facts = {**facts_of(order), "carrier": carrier, "tracking_number": tracking_number}
    key = f"shipment:{order.id}"
    await tell(db, order.buyer_id, "order_shipped", facts, key=f"{key}:shipped:buyer", now=now)
    await tell(
        db,
        order.buyer_id,
        "receipt_reminder",
        facts,
        key=f"{key}:receipt:buyer",
        now=now,
        due=quiet.by_day(
            periods.quiet_hours, order.buyer, now + timedelta(days=periods.receipt_reminder_days)
        ),
    )
    await silence.begin(db, order, "posted", now, periods)
    return order


def _goods(order: Order) -> list[tuple[int, int]]:
    """Products and how many of each, in the order of ids: two orders of the same goods never wait
    for each other in a circle."""
    return sorted((line.product_id, line.quantity) for line in order.lines)


async def delivered(db: Session, code: str, who: Known, now: datetime) -> Order:
    """The parcel arrived: as its seller says, or as its buyer confirms."""
    order, actor = await for_person(db, code, who)
    if order.shipment.state == "delivered":  # and by now perhaps completed
        raise AlreadyDone
    must_be(order, "accepted")
    await move(db, order, "shipment", "delivered", actor, now, condition="")
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
    await arrived(db, order, now)
    by_buyer = actor.role == "buyer"
    await tell(
        db,
        order.shop.owner_id if by_buyer else order.buyer_id,
        "order_received" if by_buyer else "order_delivered",
        facts_of(order),
        key=f"shipment:{order.id}:delivered:{'seller' if by_buyer else 'buyer'}",
        now=now,
    )
    await complete(db, order, now)
    return order


async def arrived(db: Session, order: Order, now: datetime) -> None:
    """Nobody is asked any more where the parcel is."""
    receipt = (order.buyer_id, "receipt_reminder", f"shipment:{order.id}:")
    await owing.mute(db, [receipt, silence.reminder(order)], now)


def must_be(order: Order, state: str) -> None:
    if order.state != state:
        raise TooLate


async def complete(db: Session, order: Order, now: datetime) -> None:
    """An order that is delivered and paid is over; nobody has to say so."""
    settled = order.payment.state in ("paid", "part_refunded", "refunded")
    if order.state == "accepted" and order.shipment.state == "delivered" and settled:
        await move(db, order, "order", "completed", SYSTEM, now)


async def _release(db: Session, order: Order, now: datetime) -> None:
    """Held goods go back to the shelf, and nobody is reminded any more."""
    await products.release(db, _goods(order))
    await owing.mute(db, [_waiting(order)], now)


def _waiting(order: Order) -> owing.Reminder:
    return order.shop.owner_id, "order_waiting", f"order:{order.id}:"
