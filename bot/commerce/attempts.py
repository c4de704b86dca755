"""Attempts of buyers to pay through a provider: begun here, and sent once that is committed
(bot/payments/worker.py). What comes of them is in attempt_outcomes.py."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from bot.commerce.orders import as_role
from bot.commerce.refusals import NotPaidThatWay, PaymentUnderWay, PostageOpen, TooLate
from bot.commerce.state_machine import record
from bot.payment_methods import of_channel
from storage import order_payments, orders
from storage import payment_attempts as stored
from storage.models import PaymentAttempt

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from bot.commerce.people import Member
    from storage.constants import PaymentChannel, ProviderName
    from storage.database import Session
    from storage.models import Order

TRIES = 5  # to reach a provider, before the buyer is told to pay in another way


def patience(channel: PaymentChannel) -> timedelta:
    """How long a buyer is waited for, before they may try in another way."""
    return of_channel(channel).patience


def is_open(attempt: PaymentAttempt, now: datetime) -> bool:
    """Whether the buyer may still be about to pay with it."""
    return attempt.state in stored.OPEN and now - attempt.made_at < patience(attempt.channel)


def can_pay(order: Order) -> bool:
    """Whether money for it can still be asked for."""
    return order.state in ("accepted", "completed") and order.payment.state in (
        "pending",
        "part_paid",
    )


async def begin_payment(
    db: Session,
    code: str,
    who: Member,
    now: datetime,
    *,
    provider: ProviderName,
    channel: PaymentChannel,
    phone: str = "",
    return_url: str = "",
) -> tuple[Order, PaymentAttempt]:
    """The buyer wants to pay what is due. It is sent once this is committed (payments/worker.py).

    While one is open there is no second, so that two taps are one payment: the same phone gets the
    open one, another PaymentUnderWay. `return_url` is where a page of the provider's leads back to:
    it is kept with the attempt, since what is sent again under one id has to be the same.
    """
    order, actor = await as_role(db, code, who, "buyer")
    payment = await order_payments.lock(db, order)
    if not can_pay(order):
        raise TooLate
    if order.postage_asked is not None:
        raise PostageOpen
    before = await stored.of_order(db, order.id, "payment")
    for each in before:
        if is_open(each, now):
            # Nor is the page of a sum shown that is not what is due any more.
            asked = (each.channel, each.phone, each.money)
            if asked != (channel, phone, payment.due_money):
                raise PaymentUnderWay(each.made_at + patience(each.channel))
            return order, each
    due = payment.due_money
    if not due.minor:
        raise NotPaidThatWay
    attempt = await stored.begin(
        db,
        PaymentAttempt(
            id=str(uuid.uuid4()),
            kind="payment",
            provider=provider,
            channel=channel,
            base_url="",
            order_id=order.id,
            draft_id=f"payment:{order.id}:{len(before) + 1}",
            state="created",
            amount=due.minor,
            currency=due.currency,
            phone=phone,
            return_url=return_url,
            made_at=now,
            look_at=now,
        ),
    )
    record(db, "attempt", order.id, "", f"payment {due.minor} {due.currency}", actor, now)
    return order, attempt


async def order_of(db: Session, attempt: PaymentAttempt) -> Order:
    """The order of a payment or of a refund."""
    assert attempt.order_id is not None
    order = await orders.by_id(db, attempt.order_id)
    assert order is not None
    return order


async def held(db: Session, attempt: PaymentAttempt) -> Order:
    """Its order, whose money nobody else moves in this transaction. It is read after that: whoever
    ended it in the meantime has been waited for."""
    assert attempt.order_id is not None
    await order_payments.hold(db, attempt.order_id)
    return await order_of(db, attempt)
