"""What buyers say of what arrived: stars, and words if they want."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage import product_groups
from storage.models import Review
from storage.sql.pagination import FIRST, Page, PagedList, Place, key
from storage.sql.upsert import insert

PAGE = 5  # reviews a screen


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


class Rating(NamedTuple):
    """What buyers say of a product, in numbers."""

    stars: int = 0  # in all
    given: int = 0  # reviews
    worded: int = 0  # of them those with words


_OF_PRODUCT = Review.order_id.in_(product_groups.orders_of(bindparam("which")))
_RATING = select(
    func.coalesce(func.sum(Review.stars), 0),
    func.count(),
    func.coalesce(func.sum(case((Review.words != "", 1), else_=0)), 0),
).where(_OF_PRODUCT)


async def of_product(db: AsyncSession, product_id: int) -> Rating:
    """Of the orders with this product in them, or another of its group."""
    row = (await db.execute(_RATING, {"which": product_id})).one()
    return Rating(*map(int, row))


async def worded(db: AsyncSession, product_id: int, page: Place = FIRST) -> Page[Review]:
    """A page of the reviews with words of a product, newest first."""
    return await _WORDED.page(db, page, {"which": product_id})


_LAST = aliased(Review)
_THEN = select(_LAST.at).where(_LAST.order_id == key(0)).scalar_subquery()
_WORDED = PagedList(
    select(Review).where(_OF_PRODUCT, Review.words != ""),
    [Review.order_id],
    PAGE,
    order=(Review.at, Review.order_id),
    at=(_THEN, key(0)),
)
