"""What a shop sold in a time, in numbers: by the moment its owner took an order on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from storage.models import Order, OrderLine, Payment
from storage.orders import MONEY_IS_OWED, PERHAPS_OPEN

MOST_TO_SETTLE = 500  # orders of which somebody owes money


class Sold(NamedTuple):
    """What was sold in one part of a time, in one currency: the goods without postage, less what a
    code took off."""

    part: int
    currency: str
    orders: int
    goods: int


class BestProduct(NamedTuple):
    """`name` is what it was called in an order."""

    product: int
    name: str
    currency: str
    quantity: int
    goods: int


def _sold(shop_id: int, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    """What was taken on and not called off later."""
    return [
        Order.shop_id == shop_id,
        Order.accepted_at >= since,
        Order.accepted_at < until,
        Order.state.in_(("accepted", "completed")),
    ]


async def sold(db: AsyncSession, shop_id: int, bounds: Sequence[datetime]) -> Sequence[Sold]:
    """In each of the parts between these moments, numbered from 0; of nothing there is no row."""
    part = case(
        *((Order.accepted_at < end, at) for at, end in enumerate(bounds[1:-1])),
        else_=len(bounds) - 2,
    ).label("part")
    rows = await db.execute(
        select(
            part,
            Order.currency,
            func.count(),
            func.sum(Order.total - func.coalesce(Order.postage, 0)),
        )
        .where(*_sold(shop_id, bounds[0], bounds[-1]))
        .group_by(part, Order.currency)
        .order_by(part, Order.currency)
    )
    return [Sold(part, currency, count, int(goods)) for part, currency, count, goods in rows]


async def best(
    db: AsyncSession, shop_id: int, since: datetime, until: datetime, most: int
) -> Sequence[BestProduct]:
    """Of which most was sold, of each currency by itself."""
    goods = func.sum(OrderLine.price * OrderLine.quantity - OrderLine.discount)
    rows = await db.execute(
        select(
            OrderLine.product_id,
            func.max(OrderLine.name),
            Order.currency,
            func.sum(OrderLine.quantity),
            goods,
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(*_sold(shop_id, since, until))
        .group_by(OrderLine.product_id, Order.currency)
        .order_by(goods.desc(), OrderLine.product_id)
        .limit(most)
    )
    return [
        BestProduct(product, name, currency, int(quantity), int(goods))
        for product, name, currency, quantity, goods in rows
    ]


async def to_settle(db: AsyncSession, shop_id: int) -> Sequence[Order]:
    """Orders whose money is awaited, or is to be given back."""
    awaited = and_(
        Order.state == "accepted", Payment.state.in_(("pending", "in_review", "part_paid"))
    )
    rows = await db.scalars(
        select(Order)
        .join(Order.payment)
        .options(contains_eager(Order.payment))
        .where(Order.shop_id == shop_id, Order.id.in_(PERHAPS_OPEN), or_(awaited, MONEY_IS_OWED))
        .order_by(Order.id)
        .limit(MOST_TO_SETTLE),
        {"whose": shop_id},
    )
    return rows.all()
