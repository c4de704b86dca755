"""Orders of a time, for a table: with what stands in it, and without what happened to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from storage.models import Order

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession


async def between(
    db: AsyncSession, begins: datetime, ends: datetime, shop_id: int | None, most: int
) -> Sequence[Order]:
    """Of one shop or of all, by when they were placed, the oldest first; no more than `most`."""
    query = (
        select(Order)
        .where(Order.placed_at >= begins, Order.placed_at < ends)
        .order_by(Order.id)
        .limit(most)
        .options(
            joinedload(Order.shop, innerjoin=True),
            joinedload(Order.purchase, innerjoin=True),
            joinedload(Order.payment, innerjoin=True),
            joinedload(Order.shipment, innerjoin=True),
            selectinload(Order.lines),
        )
    )
    if shop_id is not None:
        query = query.where(Order.shop_id == shop_id)
    return (await db.scalars(query)).all()
