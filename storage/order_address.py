"""Another address of an order: it belongs to another purchase then, which has that address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from storage.models import Order, Payment, Product, Purchase, Shipment
from storage.sql.row_changes import change

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.constants import PaymentKind, PaymentMethod


async def hold(db: AsyncSession, order: Order) -> None:
    """Nobody else changes the parcel, the order or its payment in this transaction; they are as
    they stand. Who moves the parcel after that has to have read that it goes elsewhere."""
    await change(db, order.shipment, readdressed=Shipment.readdressed + 1)
    await change(db, order, postage_asked=Order.postage_asked)
    await change(db, order.payment, looked=Payment.looked)


async def move(db: AsyncSession, order: Order, purchase_id: int, **facts: Any) -> bool:
    """Its address is that of another purchase, while it is open: of two at once, one gets True."""
    is_open = Order.state.in_(("placed", "accepted"))
    same = Order.purchase_id == order.purchase_id
    done = await change(db, order, is_open, same, purchase_id=purchase_id, **facts)
    if done:
        set_committed_value(order, "purchase", await db.get(Purchase, purchase_id))
    return done


async def charge(
    db: AsyncSession,
    order: Order,
    method: PaymentMethod,
    kind: PaymentKind,
    due: int,
    look_at: datetime,
) -> bool:
    """Another sum is waited for, from the beginning, of an order that nothing has come for."""
    waits = (Payment.received == 0, Payment.state.in_(("none", "pending")))
    asked = {"method": method, "kind": kind, "amount": due}
    return await change(
        db, order.payment, *waits, **asked, look_at=look_at, looked=0, stuck_since=None
    )


async def products_of(db: AsyncSession, order: Order) -> dict[int, Product]:
    """What it is made of, as it is packed, by id."""
    ids = [line.product_id for line in order.lines]
    rows: Sequence[Product] = (await db.scalars(select(Product).where(Product.id.in_(ids)))).all()
    return {each.id: each for each in rows}


async def others(db: AsyncSession, order: Order) -> int:
    """How many other orders go to the same address, and are not over."""
    query = select(func.count()).select_from(Order)
    same = (Order.purchase_id == order.purchase_id, Order.id != order.id)
    return await db.scalar(query.where(*same, Order.state.in_(("placed", "accepted")))) or 0
