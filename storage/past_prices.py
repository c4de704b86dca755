"""What products cost before: kept when a price ends, read when one is reduced."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import PastPrice, Product


class EndedPrice(NamedTuple):
    """What a product cost until a moment, in the smallest unit of its currency; whether that was a
    reduced price."""

    product: Product
    price: int
    until: datetime
    reduced: bool = False


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


async def add(db: AsyncSession, ended: Sequence[EndedPrice]) -> None:
    if not ended:
        return
    await db.execute(
        insert(PastPrice.__table__),
        [
            {
                "product_id": each.product.id,
                "price": each.price,
                "currency": each.product.currency,
                "reduced": each.reduced,
                "until": each.until,
            }
            for each in ended
        ],
    )
