"""Money that was sent by hand, and is not what was asked for: its seller says how much has come.

Less waits for the rest, and more is owed back, as where a provider says so (receipts.py). That
somebody has paid twice is often seen only once the order is paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import receipts
from bot.commerce.orders import as_role
from bot.commerce.payment_methods import method_of
from bot.commerce.refusals import TooLate
from storage import order_postage

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.money import Money
    from storage.constants import PaymentState
    from storage.database import Session
    from storage.models import Order


_PAID: tuple[PaymentState, ...] = ("paid", "paid_late", "part_refunded", "refunded")


def may_count(order: Order) -> bool:
    """Whether its seller may say that another sum has come: not of cash, which is counted when it
    is handed over, nor of what a provider counts."""
    counts = order.payment.state in (*receipts.WAITED_FOR, *_PAID)
    return method_of(order).kind == "by_hand" and counts and order.state != "placed"


def is_paid(order: Order) -> bool:
    """Whether more than that would be too much."""
    return order.payment.state in _PAID


async def count(db: Session, code: str, who: Member, now: datetime, total: Money) -> Order:
    """The seller has found so much, in all and in the currency that was asked for: so the same
    answer delivered twice is one payment. Raises TooLate."""
    order, actor = await as_role(db, code, who, "seller")
    await order_postage.hold(db, order)  # its buyer may agree to another postage in this instant
    came = order.payment.received_money
    if total == came:
        return order
    if not may_count(order) or total.currency != came.currency or total < came:
        raise TooLate
    receive = receipts.receive_again if is_paid(order) else receipts.receive
    await receive(db, order, total - came, actor, f"counted:{total.minor}", now)
    return order
