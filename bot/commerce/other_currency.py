"""Payments that came in another currency than was asked for. Nothing converts them by itself: staff
have the provider send them back, say that they have sent them back in its account, or take them at
a rate that they name. Of each one happens once."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bot.commerce import attempts, ledger, receipts
from bot.commerce.notify import tell
from bot.commerce.order_record import for_staff
from bot.commerce.orders import facts_of
from bot.commerce.payments import waits_for_staff
from bot.commerce.refunds import refund_of
from bot.commerce.refusals import AlreadyDone, NotFound, TooLate
from bot.commerce.state_machine import Actor, move, record
from bot.money import FRANCS, Money
from bot.notices.provider_payments import MoneyReturned, PaymentSentBack
from bot.parsing.exchange_rates import MILLION
from bot.payment_methods import of_channel
from storage import order_payments
from storage import payment_attempts as stored
from storage.models import PaymentAttempt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.constants import PaymentState
    from storage.database import Session
    from storage.models import Order

_RETURN = "returned:"  # how a cause begins of money that goes back as it came
_STRONGEST = ("USD", "CNY", FRANCS)


def is_return(attempt: PaymentAttempt) -> bool:
    """Whether it sends back what is no part of what an order has received."""
    return attempt.kind == "refund" and attempt.draft_id.startswith(_RETURN)


def waiting(every: Sequence[PaymentAttempt]) -> list[PaymentAttempt]:
    """Payments of an order that staff have to decide on, of all its attempts: not what is on its
    way back."""
    gone = {each.payment_id for each in every if is_return(each) and each.state != "failed"}
    unclear = [each for each in every if each.kind == "payment" and each.state == "in_review"]
    return [each for each in unclear if each.id not in gone]


def may_be_returned(payment: PaymentAttempt, every: Sequence[PaymentAttempt]) -> bool:
    """Whether its provider may be asked to send it back: not once that did not work."""
    tried = any(is_return(each) and each.payment_id == payment.id for each in every)
    return payment.moved > 0 and not tried and of_channel(payment.channel).refund == "provider"


def may_be_taken(payment: PaymentAttempt, order: Order) -> bool:
    is_open = order.state in ("accepted", "completed")
    return is_open and payment.moved > 0 and payment.moved_currency != order.payment.currency


def may_be_sent_back(order: Order, every: Sequence[PaymentAttempt]) -> bool:
    """Whether staff may say that all of it is back with the buyer: not while its provider is giving
    it back."""
    if waiting(every):
        return True
    unclear = any(each.kind == "payment" and each.state == "in_review" for each in every)
    return waits_for_staff(order) and not unclear


def unit_of(one: str, other: str) -> str:
    """In which of two currencies a rate is said: one of it is so much of the other."""
    return min(one, other, key=_STRONGEST.index)


def worth(moved: Money, currency: str, millionths: int) -> Money:
    """What came, in the currency that is charged, by millionths for one of the stronger one."""
    rate = Fraction(millionths, MILLION)
    stronger = unit_of(moved.currency, currency) == moved.currency
    return moved.converted(rate if stronger else 1 / rate, currency)


async def find(
    db: Session, attempt_id: str, who: Member
) -> tuple[Order, PaymentAttempt, Sequence[PaymentAttempt]]:
    """A payment that waits for staff, with its order and all the attempts of that. Raises NotFound,
    NotYours, TooLate."""
    attempt = await stored.by_id(db, attempt_id)
    if attempt is None or attempt.order_id is None:
        raise NotFound
    order = await attempts.order_of(db, attempt)
    await for_staff(db, order.code, who)
    every = await stored.of_order(db, order.id)
    payment = next((each for each in waiting(every) if each.id == attempt_id), None)
    if payment is None:
        raise TooLate
    return order, payment, every


async def send_back(db: Session, attempt_id: str, who: Member, now: datetime) -> Order:
    """Its provider is asked to give it back, as it came. Its buyer is told when it has arrived."""
    order, _, _ = await find(db, attempt_id, who)
    await order_payments.hold(db, order.id)
    order, payment, every = await find(db, attempt_id, who)
    if not may_be_returned(payment, every):
        raise TooLate
    asked = await stored.begin(db, _return_of(payment, now, state="created", look_at=now))
    said = f"asked {asked.amount} {asked.currency}"
    record(db, "refund", order.id, "", said, Actor("staff", who.person.id), now, payment.id)
    return order


async def sent_back(db: Session, order: Order, who: Member, now: datetime) -> None:
    """Staff have given all of it back, in the account there: what the order costs is to be paid
    still."""
    await order_payments.lock(db, order)
    every = await stored.of_order(db, order.id)
    if not may_be_sent_back(order, every):
        raise TooLate
    actor = Actor("staff", who.person.id)
    for payment in waiting(every):
        money = Money(payment.moved, payment.moved_currency) if payment.moved else None
        if money is not None:
            facts = {"moved": money.minor, "moved_currency": money.currency, "settled_at": now}
            back = await stored.begin(db, _return_of(payment, now, state="succeeded", **facts))
            await ledger.refunded(db, order, back.id, money, now)
        await stored.judge(db, payment, "succeeded")
        said = f"sent back {payment.moved} {payment.moved_currency}"
        record(db, "attempt", order.id, "payment in_review", said, actor, now, payment.id)
    if waits_for_staff(order):
        await _to_pay_again(db, order, actor, now)


def _return_of(payment: PaymentAttempt, now: datetime, **facts: object) -> PaymentAttempt:
    by_hand = facts["state"] == "succeeded"
    came = Money(payment.moved, payment.moved_currency)
    draft_id = f"{_RETURN}{payment.id}{':by_hand' if by_hand else ''}"
    return refund_of(payment, came, draft_id, now, **facts)


async def returned(
    db: Session, order: Order, back: PaymentAttempt, actor: Actor, now: datetime
) -> None:
    """Its provider has given it back."""
    payment = await stored.by_id(db, back.payment_id or "")
    if payment is None or not await stored.judge(db, payment, "succeeded"):
        return
    others = await stored.of_order(db, order.id, "payment")
    if waits_for_staff(order) and not any(each.state == "in_review" for each in others):
        await _to_pay_again(db, order, actor, now)
        return
    told = MoneyReturned(**facts_of(order), sum=back.amount, charged_in=back.currency)
    await tell(db, order.buyer_id, told, key=f"attempt:{back.id}:returned:buyer", now=now)


async def _to_pay_again(db: Session, order: Order, actor: Actor, now: datetime) -> None:
    is_over = order.state != "accepted"
    new: PaymentState = "failed" if is_over else "pending"
    await move(db, order, "payment", new, actor, now)
    told = PaymentSentBack(**facts_of(order), cancelled=is_over)
    key = f"payment:{order.id}:sent_back:{now.isoformat()}:buyer"
    await tell(db, order.buyer_id, told, key=key, now=now)


async def take(db: Session, attempt_id: str, who: Member, now: datetime, millionths: int) -> Order:
    """It counts as what it is worth by a rate that staff name: the same as if that had come. Of it
    nothing goes back by the provider any more, as no sum is converted twice."""
    order, _, _ = await find(db, attempt_id, who)
    await order_payments.hold(db, order.id)
    order, payment, _ = await find(db, attempt_id, who)
    if not may_be_taken(payment, order):
        raise TooLate
    came = Money(payment.moved, payment.moved_currency)
    counts = worth(came, order.payment.currency, millionths)
    if counts.minor <= 0:
        raise TooLate
    if not await stored.judge(db, payment, "succeeded"):
        raise AlreadyDone
    actor = Actor("staff", who.person.id)
    said = f"taken {came.minor} {came.currency} as {counts.minor} {counts.currency}"
    record(db, "attempt", order.id, "payment in_review", said, actor, now, payment.id)
    await receipts.receive(db, order, counts, actor, payment.id, now)
    await ledger.taken(db, order, payment.id, came, counts, now)
    return order
