"""Cart lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from storage.models import CartLine, Product
from storage.upsert import insert

_LINES = (
    select(CartLine)
    .join(CartLine.product)
    .join(Product.shop)
    .where(CartLine.person_id == bindparam("whose"))
    .options(contains_eager(CartLine.product).contains_eager(Product.shop))
    .order_by(Product.shop_id, CartLine.added_at, CartLine.product_id)
)


async def lines(db: AsyncSession, person_id: int) -> Sequence[CartLine]:
    """Shop by shop, oldest first, with product and shop."""
    rows = await db.scalars(_LINES, {"whose": person_id})
    return rows.all()


async def quantity(db: AsyncSession, person_id: int, product_id: int) -> int:
    line = await db.get(CartLine, (person_id, product_id))
    return line.quantity if line else 0


async def put(
    db: AsyncSession, person_id: int, product_id: int, quantity: int, now: datetime
) -> None:
    statement = insert(db, CartLine).values(
        person_id=person_id, product_id=product_id, quantity=quantity, added_at=now
    )
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "product_id"],
            set_={"quantity": statement.excluded.quantity},
        )
    )


async def remove(db: AsyncSession, person_id: int, product_id: int | None = None) -> None:
    """One product, or all."""
    query = delete(CartLine).where(CartLine.person_id == person_id)
    if product_id is not None:
        query = query.where(CartLine.product_id == product_id)
    await db.execute(query)
