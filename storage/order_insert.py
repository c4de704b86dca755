"""New orders, written past the ORM, whose flushes cost more than all else of placing one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, Integer, insert, literal_column
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Order, OrderLine, OrderQuote, Payment, Purchase, Shipment
from storage.sql.upsert import dialect_of, into, row_of

# Of the same buyer, found by ix_orders_open.
UNDER_WAY = (
    "(SELECT count(*) FROM orders WHERE orders.buyer_id = purchases.buyer_id"
    " AND orders.state IN ('placed', 'accepted'))"
)


async def begin_purchase(
    db: AsyncSession, draft_id: str, buyer_id: int, address: dict[str, Any], placed_at: datetime
) -> tuple[Purchase, int] | None:
    """A new purchase, and how many orders of the buyer are open before it; None where this draft is
    one already, be it that another made it just now."""
    new = Purchase(draft_id=draft_id, buyer_id=buyer_id, address=address, placed_at=placed_at)
    row = (await db.execute(_begin(dialect_of(db)), row_of(new))).one_or_none()
    if row is None:
        return None
    new.id = row[0]
    return new, row[1]


@cache
def _begin(dialect: str) -> Executable:
    table = Purchase.__table__
    there = into(dialect, table).on_conflict_do_nothing(index_elements=["draft_id"])
    return there.returning(table.c.id, literal_column(UNDER_WAY, Integer()))


async def add(db: AsyncSession, new: Sequence[Order]) -> None:
    """Write down new orders with their lines, payments and shipments: four statements, however many
    they are, and one more for quotes."""
    rows = await db.execute(_ADD_ORDER, [row_of(order) for order in new])
    ids = {row.code: row.id for row in rows}
    for order in new:
        order.id = ids[order.code]
        order.payment.order_id = order.shipment.order_id = order.id
        for line in order.lines:
            line.order_id = order.id
        if order.quote is not None:
            order.quote.order_id = order.id
    await db.execute(_ADD_LINE, [row_of(line) for order in new for line in order.lines])
    await db.execute(_ADD_PAYMENT, [row_of(order.payment) for order in new])
    await db.execute(_ADD_SHIPMENT, [row_of(order.shipment) for order in new])
    quotes = [row_of(order.quote) for order in new if order.quote is not None]
    if quotes:
        await db.execute(_ADD_QUOTE, quotes)


_ADD_ORDER = insert(Order.__table__).returning(Order.__table__.c.code, Order.__table__.c.id)
_ADD_LINE, _ADD_PAYMENT, _ADD_SHIPMENT, _ADD_QUOTE = (
    insert(each.__table__).inline() for each in (OrderLine, Payment, Shipment, OrderQuote)
)
