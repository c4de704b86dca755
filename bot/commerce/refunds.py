"""Money that goes back through the provider it came by: kept aside first, then sent.

What is on its way back counts as gone, so that no two refunds are ever more than what came. Money
that came by hand goes back by hand.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from bot.commerce.state_machine import record
from bot.money import Money
from bot.payment_methods import of_channel
from storage import order_payments
from storage import payment_attempts as stored
from storage.models import PaymentAttempt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.state_machine import Actor
    from storage.constants import PaymentState
    from storage.database import Session
    from storage.models import Order


def shares(
    payments: Sequence[PaymentAttempt], refunds: Sequence[PaymentAttempt], wanted: int
) -> list[tuple[PaymentAttempt, int]]:
    """From which payments so much goes back, the newest first, none more than it brought: what is
    missing in the sum came by hand, or in a way that goes back by hand."""
    gone: dict[str, int] = {}
    for each in refunds:
        if each.payment_id is not None and each.state != "failed":
            gone[each.payment_id] = gone.get(each.payment_id, 0) + each.amount
    found: list[tuple[PaymentAttempt, int]] = []
    for each in reversed(payments):
        if each.state != "succeeded" or each.moved_currency != each.currency:
            continue
        if of_channel(each.channel).refund != "provider":
            continue
        part = min(wanted, each.moved - gone.get(each.id, 0))
        if part > 0:
            found.append((each, part))
            wanted -= part
    return found


def state_after(order: Order, refunded: int) -> PaymentState:
    """What a payment comes to when so much of it is back. Money that was too much changes nothing
    when it is back, and what is still due is waited for."""
    payment = order.payment
    if refunded >= payment.received:
        return "refunded"
    is_awaited = payment.received < payment.amount and order.state == "accepted"
    is_surplus = refunded <= payment.received - payment.amount
    if is_awaited or is_surplus or payment.state == "refunded":
        return payment.state
    return "part_refunded"


async def can_send(db: Session, order: Order) -> Money:
    """How much of its money can go back through a provider still."""
    parts = [part for _, part in await sources(db, order)]
    return Money(sum(parts), order.payment.currency)


async def sources(db: Session, order: Order) -> list[tuple[PaymentAttempt, int]]:
    """By which payments it can go back through a provider, the first of them first, and how much
    by each. Once that did not work, none: its seller was told to give it back by hand, and nobody
    does both."""
    payment = order.payment
    attempts = await stored.of_order(db, order.id)
    refunds = [each for each in attempts if each.kind == "refund"]
    if any(each.state == "failed" for each in refunds):
        return []
    left = payment.received - payment.refunded - payment.refunding
    return shares(_of_it(order, attempts), refunds, left)


def _of_it(order: Order, attempts: Sequence[PaymentAttempt]) -> list[PaymentAttempt]:
    """Payments that came in the currency that is charged: sums of others are no part of it."""
    charged = order.payment.currency
    return [each for each in attempts if each.kind == "payment" and each.currency == charged]


def refund_of(
    payment: PaymentAttempt, money: Money, draft_id: str, now: datetime, **facts: Any
) -> PaymentAttempt:
    """It goes back where the payment came from, by the provider that moved it."""
    return PaymentAttempt(
        id=str(uuid.uuid4()),
        kind="refund",
        provider=payment.provider,
        channel=payment.channel,
        base_url=payment.base_url,
        order_id=payment.order_id,
        payment_id=payment.id,
        draft_id=draft_id,
        amount=money.minor,
        currency=money.currency,
        phone=payment.phone,
        made_at=now,
        **facts,
    )


async def give_back(
    db: Session, order: Order, money: Money, actor: Actor, cause: str, now: datetime
) -> Money:
    """Begin to give money of an order back: how much of it a provider is asked for. The same cause
    twice gives it back once; more than there is, nothing."""
    nothing = Money(0, money.currency)
    if money <= nothing:
        return nothing
    await order_payments.lock(db, order)
    attempts = await stored.of_order(db, order.id)
    if any(each.draft_id.startswith(f"{cause}:") for each in attempts):
        return nothing
    found = shares(
        _of_it(order, attempts),
        [each for each in attempts if each.kind == "refund"],
        money.minor,
    )
    begun = nothing
    for payment, part in found:
        if not await order_payments.reserve_refund(db, order, part):
            break
        money = Money(part, payment.currency)
        refund = refund_of(
            payment, money, f"{cause}:{payment.id}", now, state="created", look_at=now
        )
        await stored.begin(db, refund)
        begun += refund.money
    if begun > nothing:
        record(db, "refund", order.id, "", f"asked {begun.minor}", actor, now, cause)
    return begun
