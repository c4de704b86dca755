"""What products cost before: kept when a price ends, read when one is reduced."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import PastPrice, Product


async def since(
    db: AsyncSession, product_ids: Collection[int], moment: datetime
) -> Mapping[int, Sequence[PastPrice]]:
    """Of each product what it cost until some time after a moment."""
    rows = await db.scalars(
        select(PastPrice)
        .where(PastPrice.product_id.in_(product_ids), PastPrice.until > moment)
        .order_by(PastPrice.id)
    )
    found: dict[int, list[PastPrice]] = {each: [] for each in product_ids}
    for row in rows:
        found[row.product_id].append(row)
    return found


async def add(db: AsyncSession, ended: Sequence[tuple[Product, int, bool, datetime]]) -> None:
    """Prices that have ended: of which product, how much it was, whether that was a reduced one,
    and until when."""
    if not ended:
        return
    await db.execute(
        insert(PastPrice.__table__),
        [
            {
                "product_id": product.id,
                "price": price,
                "currency": product.currency,
                "reduced": reduced,
                "until": until,
            }
            for product, price, reduced, until in ended
        ],
    )
