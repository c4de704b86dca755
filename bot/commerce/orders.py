"""What happens to an order after it is placed: each step moves a state and tells the other side."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.commerce import discount_codes, refunds
from bot.commerce.notify import tell
from bot.commerce.refusals import AlreadyDone, NotFound, NotYours, TooLate
from bot.commerce.state_machine import SOON, SYSTEM, Actor, move, record
from bot.money import Money
from bot.notices.orders import (
    OrderAccepted,
    OrderCancelledToBuyer,
    OrderCancelledToSeller,
    OrderDeclined,
    OrderedGoods,
    OrderExpiredToBuyer,
    OrderExpiredToSeller,
    OrderFacts,
    OrderUnpaidToBuyer,
    OrderUnpaidToSeller,
    OrderUnsentToBuyer,
    OrderUnsentToSeller,
    OrderWaiting,
    PayFacts,
)
from bot.notices.payments import RefundOwed
from bot.parsing.codes import read_order_code, read_parcel_number
from storage import order_payments, outbox_enqueue, products, shipments
from storage import orders as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.notices.payload import Payload
    from bot.settings import Periods
    from storage.constants import OrderState, Role
    from storage.database import Session
    from storage.models import Order


# While its buyer may leave: what a provider has brought till now goes back by itself.
UNPAID = ("none", "pending", "part_paid")


def facts_of(order: Order) -> OrderFacts:
    """What every notice about an order may say. Nothing personal: notices outlive an erasure."""
    return {
        "order": order.code,
        "shop": order.shop.name,
        "country": order.purchase.address.get("country", "RW"),
        "total": order.total,
        "currency": order.currency,
        "method": order.payment.method,
        "lines": tuple(
            OrderedGoods(line.quantity, line.name, line.unit, line.bought_as)
            for line in order.lines
        ),
        "quoted": order.quote.total_minor if order.quote is not None else 0,
        "quoted_currency": order.quote.currency if order.quote is not None else "",
    }


def how_to_pay(order: Order) -> PayFacts:
    """What a notice that asks for money has to say besides. These are the shop's, and go with it
    (storage/erasure.py)."""
    shop = order.shop
    return {
        "merchant_code": shop.merchant_code or "",
        "bank_account": shop.bank_account or "",
        "phone": shop.phone,
    }


def was_claimed(order: Order) -> bool:
    """Whether its buyer ever said that the money was sent."""
    return any((each.subject, each.to_state) == ("payment", "in_review") for each in order.changes)


def owed(order: Order) -> Money:
    """What came and is neither back nor on its way back."""
    payment = order.payment
    return Money(payment.received - payment.refunded - payment.refunding, payment.currency)


def to_give_back(order: Order) -> Money:
    """What of it a person has to give back: of a cancelled one all that came."""
    return owed(order) if order.state == "cancelled" else order.payment.owed_money


def owes_money(order: Order) -> bool:
    """Cancelled, while money is still to be looked for or to be given back."""
    return order.state == "cancelled" and order.payment.state in stored.MONEY_SOUGHT


async def for_person(db: Session, code: str, who: Member) -> tuple[Order, Actor]:
    """An order for one of its two sides, and the role in which they see it."""
    order = await stored.by_code(db, code)
    if order is None:
        raise NotFound
    return order, side_of(order, who)


async def named(db: Session, text: str, who: Member) -> Order | None:
    """The order whose code or parcel's number somebody wrote, where it is theirs on either side."""
    code = read_order_code(text)
    order = await stored.by_code(db, code) if code else None
    if order is None and (number := read_parcel_number(text)):
        shop_id = who.shop.id if who.shop is not None else None
        code = await shipments.order_with(db, number, who.person.id, shop_id)
        order = await stored.by_code(db, code) if code else None
    if order is None:
        return None
    try:
        side_of(order, who)
    except NotYours:
        return None  # nobody learns whether there is such an order
    return order


def side_of(order: Order, who: Member) -> Actor:
    """The role in which somebody sees an order. Raises NotYours."""
    if who.shop is not None and order.shop_id == who.shop.id:
        return Actor("seller", who.person.id)
    if order.buyer_id == who.person.id:
        return Actor("buyer", who.person.id)
    raise NotYours


async def as_role(db: Session, code: str, who: Member, role: Role) -> tuple[Order, Actor]:
    order, actor = await for_person(db, code, who)
    if actor.role != role:
        raise NotYours
    return order, actor


async def accept(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The seller takes the order on; from now the money is awaited."""
    order, actor = await as_role(db, code, who, "seller")
    await move(db, order, "order", "accepted", actor, now)
    await move(db, order, "payment", "pending", SYSTEM, now)
    await outbox_enqueue.mute(db, [waiting(order)], now)
    await tell(
        db,
        order.buyer_id,
        OrderAccepted(**facts_of(order), **how_to_pay(order)),
        key=f"order:{order.id}:accepted:buyer",
        now=now,
    )
    return order


async def decline(db: Session, code: str, who: Member, reason: str, now: datetime) -> Order:
    """The seller says no, with a reason the buyer reads; the stock is free again."""
    order, actor = await as_role(db, code, who, "seller")
    await move(db, order, "order", "declined", actor, now, reason)
    await _release(db, order, now)
    await discount_codes.give_back(db, order, now)
    await tell(
        db,
        order.buyer_id,
        OrderDeclined(**facts_of(order), reason=reason),
        key=f"order:{order.id}:declined:buyer",
        now=now,
    )
    return order


def can_cancel(order: Order, role: Role) -> bool:
    """While nothing is on its way and, for the buyer, nothing is paid. A parcel that came back or
    was lost is no longer on its way: its seller ends the order."""
    if order.state == "placed":
        return role == "buyer"
    if order.state == "accepted" and order.shipment.state in ("returned", "lost"):
        return role == "seller"
    if order.state != "accepted" or not is_here(order):
        return False
    return role == "seller" or order.payment.state in UNPAID


def is_here(order: Order) -> bool:
    """Whether the goods are still in the shop, held for the order."""
    return order.shipment.state in ("to_pack", "packed")


async def cancel(db: Session, code: str, who: Member, now: datetime, reason: str = "") -> Order:
    """Money that was claimed is still looked for, and what was paid is owed: either keeps the order
    before both sides until it is settled."""
    order, actor = await for_person(db, code, who)
    if order.state == "cancelled":
        raise AlreadyDone
    if not can_cancel(order, actor.role):
        raise TooLate
    await _end(db, order, actor, now, reason)
    key = f"order:{order.id}:cancelled"
    if actor.role == "buyer":
        told = OrderCancelledToSeller(**facts_of(order))
        await tell(db, order.shop.owner_id, told, key=f"{key}:seller", now=now)
    else:
        await tell(db, order.buyer_id, _cancelled(order, reason), key=f"{key}:buyer", now=now)
    return order


def _cancelled(order: Order, reason: str) -> OrderCancelledToBuyer:
    payment = order.payment
    return OrderCancelledToBuyer(
        **facts_of(order),
        reason=reason,
        paid=payment.state in ("part_paid", "paid", "part_refunded"),
        owed=owed(order).minor,
        back=payment.refunding,
        charged_in=payment.currency,
        sought=payment.state == "in_review",
        claimed=was_claimed(order),
        phone=order.shop.phone,
    )


async def end_unmoved(
    db: Session, order: Order, now: datetime, reason: Literal["not_paid", "not_sent"]
) -> None:
    """It was not paid in time and nobody says that it was, or not sent: the stock is free again."""
    await _end(db, order, SYSTEM, now, reason)
    facts, phone = facts_of(order), order.shop.phone
    to_buyer: Payload
    to_seller: Payload
    if reason == "not_paid":
        what = "unpaid"
        back, by_hand = order.payment.refunding_money, owed(order)
        charged_in = back.currency
        to_buyer = OrderUnpaidToBuyer(
            **facts, phone=phone, back=back.minor, charged_in=charged_in, owed=by_hand.minor
        )
        to_seller = OrderUnpaidToSeller(**facts)
        if by_hand.minor:
            waits = RefundOwed(**facts, owed=by_hand.minor, charged_in=charged_in)
            key = f"order:{order.id}:unpaid:owed:seller"
            await tell(db, order.shop.owner_id, waits, key=key, now=now)
    else:
        what = "unsent"
        to_buyer, to_seller = OrderUnsentToBuyer(**facts, phone=phone), OrderUnsentToSeller(**facts)
    await _tell_both(db, order, what, to_buyer, to_seller, now)


async def end_refunded(db: Session, order: Order, now: datetime) -> None:
    """Its money goes back before anything was sent: the stock is free again."""
    await _end(db, order, SYSTEM, now, "complaint")


async def _tell_both(
    db: Session, order: Order, what: str, to_buyer: Payload, to_seller: Payload, now: datetime
) -> None:
    key = f"order:{order.id}:{what}"
    await tell(db, order.buyer_id, to_buyer, key=f"{key}:buyer", now=now)
    await tell(db, order.shop.owner_id, to_seller, key=f"{key}:seller", now=now)


async def _end(db: Session, order: Order, actor: Actor, now: datetime, reason: str) -> None:
    await move(db, order, "order", "cancelled", actor, now, reason)
    payment = await order_payments.lock(db, order)  # it may have been paid in this instant
    if actor.role == "buyer" and payment.state not in (*UNPAID, "in_review"):
        raise TooLate
    if payment.state == "pending":
        await move(db, order, "payment", "failed", SYSTEM, now)
    else:  # claimed or paid: looked at soon
        await order_payments.watch(db, order, now + SOON)
    if payment.received:
        await refunds.give_back(db, order, owed(order), actor, f"ended:{order.id}", now)
    if is_here(order):
        await _release(db, order, now)
    await discount_codes.give_back(db, order, now)


async def restock(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The goods of a returned parcel are on the shelf again, once."""
    order, actor = await as_role(db, code, who, "seller")
    if order.shipment.state != "returned":
        raise TooLate
    if not await stored.set_restocked(db, order.id, now):
        raise AlreadyDone
    await products.take_back(db, goods_of(order))
    record(db, "stock", order.id, "", "restocked", actor, now)
    return order


async def expire(db: Session, order: Order, now: datetime) -> None:
    """Nobody accepted in time: the stock is free again and both sides hear of it."""
    await move(db, order, "order", "expired", SYSTEM, now)
    await _release(db, order, now)
    await discount_codes.give_back(db, order, now)
    facts = facts_of(order)
    to_buyer, to_seller = OrderExpiredToBuyer(**facts), OrderExpiredToSeller(**facts)
    await _tell_both(db, order, "expired", to_buyer, to_seller, now)


async def overdue(db: Session, now: datetime, periods: Periods) -> Sequence[str]:
    """Codes of the orders that nobody accepted in time."""
    return await stored.placed_before(db, now - timedelta(hours=periods.order_expiry_hours))


async def _release(db: Session, order: Order, now: datetime) -> None:
    """Held goods go back to the shelf, and nobody is reminded any more."""
    await products.release(db, goods_of(order))
    await outbox_enqueue.mute(db, [waiting(order)], now)


def waiting(order: Order) -> outbox_enqueue.Reminder:
    return order.shop.owner_id, OrderWaiting.KIND, f"order:{order.id}:"


def goods_of(order: Order) -> list[tuple[int, int]]:
    """Products and how many of each, in the order of ids: two orders of the same goods never wait
    for each other in a circle."""
    return sorted((line.product_id, line.quantity) for line in order.lines)


def must_be(order: Order, state: OrderState) -> None:
    if order.state != state:
        raise TooLate
