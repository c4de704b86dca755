"""The postage of an order: what is asked instead of it, and agreed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from storage.constants import PaymentState
from storage.models import Order, Payment
from storage.sql.row_changes import change

WAITED_FOR: tuple[PaymentState, ...] = ("pending", "part_paid")


async def hold(db: AsyncSession, order: Order) -> None:
    """Nobody else changes the order or its payment in this transaction; they are as they stand."""
    await change(db, order, postage_asked=Order.postage_asked)
    await change(db, order.payment, looked=Payment.looked)


async def ask(db: AsyncSession, order: Order, postage: int, now: datetime) -> bool:
    """Once, while the order is not over, and before anything has come for it: of two at once, one
    gets True."""
    is_open, first = Order.state == "accepted", Order.postage_corrected_at.is_(None)
    asked = {"postage_asked": postage, "postage_corrected_at": now}
    if not await change(db, order, is_open, first, **asked):
        return False
    return await change(db, order.payment, Payment.state == "pending", looked=Payment.looked)


async def agree(
    db: AsyncSession,
    order: Order,
    due: int | None = None,
    states: Collection[PaymentState] = WAITED_FOR,
) -> bool:
    """What is asked is the postage, and in the total and in what is paid, where that is still
    waited for; `due` is what is paid then, where it is charged in another currency. Half of it is
    never done: whoever gets False has to leave."""
    asked = order.postage_asked
    if asked is None or order.postage is None:
        return False
    total = order.goods_money.minor + asked
    same = (Order.state == "accepted", Order.postage_asked == asked)
    if not await change(db, order, *same, postage=asked, total=total, postage_asked=None):
        return False
    amount = total if due is None else due
    return await change(db, order.payment, Payment.state.in_(states), amount=amount)


async def drop(db: AsyncSession, order: Order) -> None:
    """It is not asked for any more."""
    await change(db, order, postage_asked=None)
