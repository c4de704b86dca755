"""The money of an order: claimed by its buyer, seen or missed by its seller, given back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import asked_postage, attempts, payment_methods, receipts, refunds
from bot.commerce.notify import tell
from bot.commerce.orders import (
    as_role,
    facts_of,
    how_to_pay,
    is_here,
    owed,
    owes_money,
    was_claimed,
)
from bot.commerce.payment_methods import method_of
from bot.commerce.refusals import (
    AlreadyDone,
    NotPaidThatWay,
    PaidInCash,
    PaymentUnderWay,
    PostageOpen,
    TooLate,
    TooMuchBack,
)
from bot.commerce.state_machine import SOON, SYSTEM, Actor, move, record_move, record_term
from bot.money import Money
from bot.notices.payments import (
    PartRefunded,
    PaymentClaimed,
    PaymentNotFound,
    PaymentWayChanged,
    RefundConfirmed,
    Refunded,
)
from bot.payment_methods import METHODS
from storage import audit, order_payments, order_postage, payment_attempts

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.constants import PaymentMethod, PaymentState
    from storage.database import Session
    from storage.models import Order


# Money that is there, and not all given back.
OWED: tuple[PaymentState, ...] = ("part_paid", "paid", "paid_late", "part_refunded")


def is_sent(order: Order) -> bool:
    """Whether its money is sent before the parcel, and not handed over with it."""
    return method_of(order).sent


def is_unpaid(order: Order) -> bool:
    """Whether money that is sent before the parcel has not been seen."""
    return is_sent(order) and order.payment.state in ("pending", "in_review", "part_paid")


def can_claim(order: Order) -> bool:
    """Whether its buyer may say that the money was sent: also once after the order has ended, when
    it was on its way or nobody had said so. What a provider moves, the provider says."""
    if not is_sent(order) or method_of(order).by_provider:
        return False
    late = order.state == "cancelled" and order.payment.state == "failed"
    rest = order.state == "accepted" and order.payment.state == "part_paid"
    return order.payment.state == "pending" or rest or (late and not was_claimed(order))


async def claim_paid(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The buyer says that the money was sent; the seller looks."""
    order, actor = await as_role(db, code, who, "buyer")
    if not is_sent(order):
        raise PaidInCash
    if method_of(order).by_provider:
        raise TooLate
    if order.payment.state in ("failed", "part_paid") and not can_claim(order):
        raise TooLate
    if order.payment.state in ("pending", "part_paid") and order.postage_asked is not None:
        raise PostageOpen
    await move(db, order, "payment", "in_review", actor, now)
    await tell(
        db,
        order.shop.owner_id,
        PaymentClaimed(
            **facts_of(order), **asked_postage.rest_of(order), cancelled=order.state == "cancelled"
        ),
        key=f"payment:{order.id}:claimed:{await _times(db, order, 'in_review')}:seller",
        now=now,
    )
    return order


def may_see(order: Order) -> bool:
    """Whether it is its seller who sees the money: not where a provider moves it."""
    return not method_of(order).by_provider


def waits_for_staff(order: Order) -> bool:
    """Whether a provider moved something else than was asked for, of which staff have to say that
    it is back with the buyer."""
    return method_of(order).by_provider and order.payment.state == "in_review"


async def not_paid(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The seller does not find the money, or the rest of it; the buyer is asked to look again. Of
    an order that was cancelled nothing is asked for any more."""
    order, actor = await as_role(db, code, who, "seller")
    if order.state not in ("accepted", "cancelled") or not may_see(order):
        raise TooLate
    new: PaymentState = "pending" if order.state == "accepted" else "failed"
    if order.payment.received:  # that came, and is counted
        new = "part_paid"
    await move(db, order, "payment", new, actor, now)
    if new == "part_paid" and order.state == "accepted":
        times = await _times(db, order, "in_review")
        await receipts.tell_of_part(db, order, f"not_found:{times}", now)
        return order
    await tell(
        db,
        order.buyer_id,
        PaymentNotFound(
            **facts_of(order), **how_to_pay(order), cancelled=order.state == "cancelled"
        ),
        key=f"payment:{order.id}:not_found:{await _times(db, order, 'in_review')}:buyer",
        now=now,
    )
    return order


async def _times(db: Session, order: Order, state: PaymentState) -> int:
    """How often the payment came to a state: each time is told anew."""
    return await audit.count(db, "payment", order.id, state)


async def paid(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The seller has seen the money, in cash or on the phone."""
    order, actor = await as_role(db, code, who, "seller")
    if not may_see(order):
        raise TooLate
    if order.payment.state in ("paid", "paid_late"):
        raise AlreadyDone
    if order.payment.state not in receipts.WAITED_FOR:
        raise TooLate
    if order.payment.received or asked_postage.is_open(order):
        await order_postage.hold(db, order)  # more may come in this instant, or be agreed to
    if asked_postage.is_open(order):
        # Who has taken the money asks for no other; and nobody has to agree to less.
        if asked_postage.is_more(order):
            await asked_postage.drop(db, order, actor, now)
        elif not await asked_postage.take(db, order, actor, now, receipts.WAITED_FOR):
            raise TooLate
    await receipts.receive(db, order, order.payment.due_money, actor, "seen", now)
    return order


async def refunded(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The seller gave the money of a cancelled order back, or what was owed after a complaint."""
    order, actor = await as_role(db, code, who, "seller")
    payment = await order_payments.lock(db, order)
    again = payment.state == "refunded" and payment.owed_money.minor > 0
    if order.state != "cancelled" or again:
        return await _award_refunded(db, order, who, now)
    if payment.refunding:
        raise TooLate
    await move(db, order, "payment", "refunded", actor, now)
    await order_payments.set_refunded(db, order.id, order.payment.received)
    all_of_it = order.payment.received_money
    told = Refunded(**facts_of(order), refunded=all_of_it.minor, charged_in=all_of_it.currency)
    await tell(db, order.buyer_id, told, key=f"payment:{order.id}:refunded:buyer", now=now)
    return order


async def _award_refunded(db: Session, order: Order, who: Member, now: datetime) -> Order:
    """By hand: what a provider could give back is on its way, and is not owed any more."""
    payment = order.payment
    owed = payment.owed_money
    if not owed.minor:
        raise TooLate
    total = payment.refunded_money + payment.refunding_money + owed
    return await refunded_in_part(db, order.code, who, now, total=total)


async def come_back(db: Session, code: str, who: Member, now: datetime) -> Order:
    """The buyer of a cancelled order says that all of the money is back: nothing is owed any more,
    also where the seller never looked whether it had come."""
    order, actor = await as_role(db, code, who, "buyer")
    payment = await order_payments.lock(db, order)
    if order.state != "cancelled" or payment.refunding:  # what a provider moves, it says
        raise TooLate
    # Of what was only claimed nobody has counted what came.
    all_of_it = payment.received or payment.amount
    await move(db, order, "payment", "refunded", actor, now, received=all_of_it)
    await order_payments.set_refunded(db, order.id, all_of_it)
    await tell(
        db,
        order.shop.owner_id,
        RefundConfirmed(**facts_of(order)),
        key=f"payment:{order.id}:refunded:seller",
        now=now,
    )
    return order


def may_choose_way(order: Order) -> bool:
    """Whether its buyer may pay in another way: nothing has come in the one that was chosen, and
    nobody was sent to take the money."""
    payment = order.payment
    waits = order.state == "accepted" and payment.state == "pending" and not payment.received
    return waits and (is_sent(order) or is_here(order))


def other_ways(order: Order, channels: Collection[str]) -> tuple[PaymentMethod, ...]:
    """The ways in which its buyer may pay instead. Once a parcel has left, whoever carries it takes
    no money for it."""
    if not may_choose_way(order):
        return ()
    return tuple(
        each
        for each in payment_methods.of_order(order, channels)
        if each != order.payment.method and (METHODS[each].sent or is_here(order))
    )


def may_say_it_is_back(order: Order) -> bool:
    """Whether its buyer may say that all of the money is back: not of what a provider is still
    giving back."""
    return owes_money(order) and not order.payment.refunding


def can_refund(order: Order) -> bool:
    """Money that came and is neither back nor on its way; also for goods the buyer keeps. What came
    in part is waited for, or goes back when the order ends; of what was given back as a whole, more
    may have come since."""
    if order.payment.state == "part_paid" and order.state != "cancelled":
        return False
    again = order.payment.state == "refunded" and order.payment.owed_money.minor > 0
    is_owed = (order.payment.state in OWED or again) and owed(order).minor > 0
    return is_owed and order.state in ("accepted", "completed", "cancelled")


async def refunded_in_part(
    db: Session, code: str, who: Member, now: datetime, *, total: Money
) -> Order:
    """The seller gave some of it back by hand: `total` is the sum until now, in the currency that
    was charged and with what is on its way, so that the same answer delivered twice is one refund.
    All of it given back is a refund."""
    order, actor = await as_role(db, code, who, "seller")
    payment = await order_payments.lock(db, order)
    if not _more(order, total).minor:
        return order
    by_hand = total - payment.refunding_money
    if not await order_payments.set_refunded(db, order.id, by_hand.minor):
        raise TooLate
    old = payment.state
    new = refunds.state_after(order, by_hand.minor)
    if old == new:
        record_move(db, order, "payment", old, new, actor, now, str(by_hand.minor))
        await order_payments.watch(db, order, now + SOON)  # it may have waited for this
    else:
        await move(db, order, "payment", new, actor, now, str(by_hand.minor))
    facts, minor, currency = facts_of(order), by_hand.minor, by_hand.currency
    told = (
        Refunded(**facts, refunded=minor, charged_in=currency)
        if by_hand == payment.received_money
        else PartRefunded(**facts, refunded=minor, came=payment.received, charged_in=currency)
    )
    key = f"payment:{order.id}:{told.KIND}:{total.minor}:buyer"
    await tell(db, order.buyer_id, told, key=key, now=now)
    return order


def _more(order: Order, total: Money) -> Money:
    """How much more goes back than is back or on its way, so that it is `total`."""
    payment = order.payment
    so_far = payment.refunded_money + payment.refunding_money
    if total != so_far and (not can_refund(order) or not so_far < total <= payment.received_money):
        raise TooLate
    return total - so_far


async def send_part_back(
    db: Session, code: str, who: Member, now: datetime, *, total: Money
) -> Order:
    """The seller wants some of it sent back through the provider it came by: `total` as above. Its
    buyer is told when it has arrived. TooLate where so much cannot be sent any more."""
    order, actor = await as_role(db, code, who, "seller")
    await order_payments.lock(db, order)
    more = _more(order, total)
    if not more.minor:
        return order
    if more > await refunds.can_send(db, order):
        raise TooLate
    cause = f"refund:{order.id}:{total.minor}"
    await refunds.give_back(db, order, more, actor, cause, now)
    return order


async def owe_refund(
    db: Session, order: Order, back: Money, actor: Actor, cause: str, now: datetime
) -> Money:
    """So much more of an order's money is to be given back, as its two sides agreed or as staff
    decided: how much of it goes back by itself. What came through a provider goes back through it;
    the rest stays before its seller until it is back (payment_reminders.py). Where nobody had said
    that the money came, this says so. Raises TooMuchBack."""
    payment = order.payment
    if not payment.received and payment.state in ("pending", "in_review"):
        await move(db, order, "payment", "paid", SYSTEM, now, received=payment.amount)
    if not await order_payments.owe_back(db, order, back.minor):
        raise TooMuchBack(owed(order))
    return await refunds.give_back(db, order, back, actor, cause, now)


async def choose_way(
    db: Session,
    code: str,
    who: Member,
    now: datetime,
    method: PaymentMethod,
    channels: Collection[str],
) -> Order:
    """The buyer pays another way: while nothing has come and nothing is under way."""
    order, actor = await as_role(db, code, who, "buyer")
    payment = await order_payments.lock(db, order)
    if payment.method == method:
        return order
    if not may_choose_way(order):
        raise TooLate
    if method not in other_ways(order, channels):  # nor one that there is no more
        raise NotPaidThatWay
    due = payment_methods.charged(order, method)
    for each in await payment_attempts.of_order(db, order.id, "payment"):
        # A page stays open longer than its buyer is waited for, and yuan are no part of francs.
        other = each.currency != due.currency and each.state in payment_attempts.OPEN
        if other or attempts.is_open(each, now):
            until = each.made_at + attempts.patience(each.channel)
            raise PaymentUnderWay(max(until, each.look_at or now))
    kind, before = METHODS[method].kind, payment.method
    await order_payments.change_method(db, order, method, kind, due, now + SOON)
    record_term(db, order, "payment_method", before, method, actor, now)
    times = await audit.count(db, "payment_method", order.id, method)
    await tell(
        db,
        order.shop.owner_id,
        PaymentWayChanged(**facts_of(order), old_method=before),
        key=f"payment:{order.id}:way:{method}:{times}:seller",
        now=now,
    )
    return order
