"""What buyers say of what arrived: stars, and words if they want."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import OrderLine, Review
from storage.upsert import insert


async def rate(db: AsyncSession, order_id: int, buyer_id: int, stars: int, now: datetime) -> None:
    """The stars of an order are the ones given last."""
    statement = insert(db, Review).values(
        order_id=order_id, buyer_id=buyer_id, stars=stars, words="", at=now
    )
    await db.execute(
        statement.on_conflict_do_update(
            index_elements=["order_id"], set_={"stars": statement.excluded.stars, "at": now}
        )
    )


async def say(db: AsyncSession, order_id: int, words: str) -> bool:
    """Words beside the stars; False where no stars were given."""
    said = await db.execute(
        update(Review)
        .where(Review.order_id == order_id)
        .values(words=words)
        .returning(Review.order_id)
    )
    return said.scalar_one_or_none() is not None


async def of_product(db: AsyncSession, product_id: int) -> tuple[int, int]:
    """The sum of the stars and the number of reviews of the orders with this product in them."""
    orders = select(OrderLine.order_id).where(OrderLine.product_id == product_id)
    row = (
        await db.execute(
            select(func.coalesce(func.sum(Review.stars), 0), func.count()).where(
                Review.order_id.in_(orders)
            )
        )
    ).one()
    return int(row[0]), int(row[1])
