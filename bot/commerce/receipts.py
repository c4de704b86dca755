"""Money that came for an order, whoever says so: its seller, staff, or a provider that moved it.

What has come in all decides: less than is due waits for the rest, more goes back, and what comes
after the order has ended goes back as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import refunds
from bot.commerce.notify import tell
from bot.commerce.orders import facts_of
from bot.commerce.refusals import AlreadyDone
from bot.commerce.state_machine import SOON, move, record_move
from bot.notices.payments import PaymentSeen
from bot.notices.provider_payments import MoneyCame, PaidInPart, PaidLate, PaidTooMuch
from storage import order_payments

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.state_machine import Actor
    from bot.money import Money
    from storage.constants import PaymentState
    from storage.database import Session
    from storage.models import Order

WAITED_FOR: tuple[PaymentState, ...] = ("pending", "in_review", "part_paid", "failed")


async def receive(
    db: Session, order: Order, money: Money, actor: Actor, cause: str, now: datetime
) -> None:
    """So much has come, in the currency that was asked for. `cause` names what brought it, once."""
    payment, more = order.payment, {}
    total = payment.received_money + money
    if actor.role != "seller":  # whatever was done since it was read
        payment = await order_payments.receive(db, order, money.minor)
        total = payment.received_money
    elif payment.state not in WAITED_FOR:
        raise AlreadyDone
    else:  # with the move, which is refused where it stands otherwise by now
        more = {"received": total.minor}
    before: PaymentState = payment.state
    key = f"payment:{order.id}:{cause}"
    if before not in WAITED_FOR:
        record_move(db, order, "payment", before, before, actor, now, f"again {money.minor}")
        await _too_much(db, order, money, actor, cause, now)
        return
    new: PaymentState = "paid" if total >= payment.amount_money else "part_paid"
    if before == "failed":
        new = "paid_late"
    is_over = order.state not in ("accepted", "completed")
    if new == before:
        record_move(db, order, "payment", before, new, actor, now, str(money.minor))
    else:
        await move(db, order, "payment", new, actor, now, str(money.minor), **more)
    facts = facts_of(order)
    if is_over and actor.role != "seller":
        back = await refunds.give_back(db, order, money, actor, f"late:{cause}", now)
        late = PaidLate(**facts, sum=money.minor, back=back.minor, charged_in=money.currency)
        await tell(db, order.buyer_id, late, key=f"{key}:late:buyer", now=now)
        return
    if new == "part_paid":
        told = PaidInPart(
            **facts, sum=total.minor, due=payment.due_money.minor, charged_in=money.currency
        )
        await tell(db, order.buyer_id, told, key=f"{key}:part:buyer", now=now)
        return
    seen = PaymentSeen(
        **facts,
        cancelled=order.state == "cancelled",
        came=min(total, payment.amount_money).minor,
        charged_in=money.currency,
    )
    await tell(db, order.buyer_id, seen, key=f"payment:{order.id}:paid:buyer", now=now)
    if actor.role != "seller":
        came = MoneyCame(**facts, sum=total.minor, charged_in=money.currency)
        await tell(db, order.shop.owner_id, came, key=f"payment:{order.id}:paid:seller", now=now)
    if total > payment.amount_money:
        await _too_much(db, order, total - payment.amount_money, actor, cause, now)


async def _too_much(
    db: Session, order: Order, surplus: Money, actor: Actor, cause: str, now: datetime
) -> None:
    """Twice, or more than was asked: it is owed until it is back, by itself where that can be."""
    await order_payments.owe_back(db, order, surplus.minor)
    back = await refunds.give_back(db, order, surplus, actor, f"surplus:{cause}", now)
    facts = facts_of(order)
    key = f"payment:{order.id}:{cause}:surplus"
    told = PaidTooMuch(**facts, sum=surplus.minor, back=back.minor, charged_in=back.currency)
    await tell(db, order.buyer_id, told, key=f"{key}:buyer", now=now)
    if back < surplus:
        await order_payments.watch(db, order, now + SOON)
        await tell(db, order.shop.owner_id, told, key=f"{key}:seller", now=now)
