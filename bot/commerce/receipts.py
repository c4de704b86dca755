"""Money that came for an order, whoever says so: its seller, staff, or a provider that moved it.

What has come in all decides: less than is due waits for the rest, more goes back, and what comes
after the order has ended goes back as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import asked_postage, refunds
from bot.commerce.notify import tell
from bot.commerce.orders import facts_of, is_here
from bot.commerce.refusals import AlreadyDone, TooLate
from bot.commerce.state_machine import SOON, SYSTEM, move, record_move
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
        await _again(db, order, money, actor, cause, now)
        return
    asked = False
    if asked_postage.is_open(order) and before in ("pending", "in_review", "part_paid"):
        asked = asked_postage.is_more(order)
        if not asked and not await asked_postage.take(db, order, actor, now, WAITED_FOR):
            raise TooLate
    is_over = order.state not in ("accepted", "completed")
    enough_came = total >= payment.amount_money and not asked
    # By hand, after the end: nobody waits for the rest, and all of it goes back.
    by_hand = is_over and actor.role == "seller"
    new: PaymentState = "paid" if enough_came or by_hand else "part_paid"
    if before == "failed":
        new = "paid_late"
    if new == before:
        if more:
            payment = await order_payments.receive(db, order, money.minor)
            await order_payments.watch(db, order, now + SOON)
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
        await tell_of_part(db, order, cause, now, postage_asked=asked)
        return
    await _paid(db, order, total, actor, cause, now)


async def receive_again(
    db: Session, order: Order, money: Money, actor: Actor, cause: str, now: datetime
) -> None:
    """So much has come besides what it was paid with, as its seller says. Whoever calls has its
    payment's row."""
    await order_payments.receive(db, order, money.minor)
    await _again(db, order, money, actor, cause, now)


async def _again(
    db: Session, order: Order, money: Money, actor: Actor, cause: str, now: datetime
) -> None:
    state: PaymentState = order.payment.state
    record_move(db, order, "payment", state, state, actor, now, f"again {money.minor}")
    await _too_much(db, order, money, actor, cause, now)


async def tell_of_part(
    db: Session, order: Order, cause: str, now: datetime, *, postage_asked: bool = False
) -> None:
    """Its buyer, what has come and what is still to come."""
    came = order.payment.received_money
    told = PaidInPart(
        **facts_of(order),
        sum=came.minor,
        due=asked_postage.still_due(order).minor,
        charged_in=came.currency,
        postage_asked=postage_asked,
    )
    key = f"payment:{order.id}:{cause}:part:buyer"
    await tell(db, order.buyer_id, told, key=key, now=now)


async def enough(db: Session, order: Order, now: datetime) -> None:
    """What had come in part is enough, as what is due is settled now."""
    total = order.payment.received_money
    await move(db, order, "payment", "paid", SYSTEM, now, str(total.minor))
    await _paid(db, order, total, SYSTEM, "agreed", now)


async def _paid(
    db: Session, order: Order, total: Money, actor: Actor, cause: str, now: datetime
) -> None:
    facts, due = facts_of(order), order.payment.amount_money
    paid = min(total, due)  # what is too much is told by itself, to whom it is a matter of
    seen = PaymentSeen(
        **facts,
        cancelled=order.state == "cancelled",
        came=paid.minor,
        charged_in=total.currency,
    )
    await tell(db, order.buyer_id, seen, key=f"payment:{order.id}:paid:buyer", now=now)
    if actor.role != "seller":
        came = MoneyCame(
            **facts,
            sum=paid.minor,
            charged_in=total.currency,
            here=order.state == "accepted" and is_here(order),
            collected=order.postage_service == "collect",
        )
        await tell(db, order.shop.owner_id, came, key=f"payment:{order.id}:paid:seller", now=now)
    if total > due:
        await _too_much(db, order, total - due, actor, cause, now)


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
