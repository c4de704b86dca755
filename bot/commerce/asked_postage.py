"""Another postage that a seller asks for, until their buyer has answered.

Money may come meanwhile, from a page that was open before. Where more is asked, what has come is a
part: its buyer agrees and pays the rest, or leaves, and it goes back. Where less is asked, nobody
has to be asked whether they agree, and what is too much goes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import quotes
from bot.commerce.state_machine import record_term
from bot.money import Money
from storage import order_postage as stored
from storage import quotes as stored_quotes

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.state_machine import Actor
    from bot.notices.payments import RestFacts
    from storage.constants import PaymentState
    from storage.database import Session
    from storage.models import Order


def is_open(order: Order) -> bool:
    return order.state == "accepted" and order.postage_asked is not None


def due_then(order: Order) -> Money:
    """What an order comes to with the postage that is asked, in the currency that is charged."""
    asked = order.asked_money
    assert asked is not None
    charged = order.payment.currency
    if order.quote is not None and charged != order.currency:
        return order.quote.goods + quotes.postage_of(order.quote, asked)
    return order.goods_money + asked


def is_more(order: Order) -> bool:
    return due_then(order) > order.payment.amount_money


def still_due(order: Order) -> Money:
    """What is left to pay of one that is paid in part."""
    payment = order.payment
    if not is_open(order):
        return payment.due_money
    left = due_then(order).minor - payment.received
    return Money(max(left, 0), payment.currency)


def rest_of(order: Order) -> RestFacts:
    """What a notice that asks its seller for money says of one of which a part has been counted."""
    part = order.state == "accepted" and bool(order.payment.received)
    rest = still_due(order).minor if part else 0
    return {"rest": rest, "charged_in": order.payment.currency}


async def take(
    db: Session,
    order: Order,
    actor: Actor,
    now: datetime,
    states: Collection[PaymentState] = stored.WAITED_FOR,
) -> bool:
    """It is the postage of the order, and in all of its sums; by the rate that was fixed when it
    was ordered in those of a quote. Whoever gets False has to leave."""
    before, due = order.postage, due_then(order)
    charged_abroad = order.payment.currency != order.currency
    if not await stored.agree(db, order, due.minor if charged_abroad else None, states):
        return False
    if order.quote is not None and order.postage_money is not None:
        quoted = quotes.postage_of(order.quote, order.postage_money)
        await stored_quotes.set_postage(db, order.quote, quoted.minor)
    record_term(db, order, "postage", str(before), str(order.postage), actor, now)
    return True


async def drop(db: Session, order: Order, actor: Actor, now: datetime) -> None:
    """Its seller does not ask for it any more: it stays what it was."""
    before, kept = f"asked {order.postage_asked}", f"kept {order.postage}"
    record_term(db, order, "postage", before, kept, actor, now)
    await stored.drop(db, order)
