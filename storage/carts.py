"""Cart lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from storage.models import CartLine, PostageRate, Product, Shop
from storage.sql.upsert import Insert, dialect_of, into

# Whether the market has prices of postage: asked along, so that one without is asked nothing more.
_PRICED = exists().where(PostageRate.ended_in.is_(None))
_LINES = (
    select(CartLine, _PRICED)
    .join(CartLine.product)
    .join(Product.shop)
    .where(CartLine.person_id == bindparam("whose"))
    .options(contains_eager(CartLine.product).contains_eager(Product.shop))
    .order_by(Product.shop_id, CartLine.added_at, CartLine.product_id)
)


_LINES_AND_OWNERS = _LINES.join(Shop.owner).options(
    contains_eager(CartLine.product).contains_eager(Product.shop).contains_eager(Shop.owner)
)


async def lines(
    db: AsyncSession, person_id: int, *, owners: bool = False
) -> tuple[Sequence[CartLine], bool]:
    """Shop by shop, oldest first, with product and shop, and the shops' owners if they are to be
    told; and whether postage has a price."""
    found = await db.execute(_LINES_AND_OWNERS if owners else _LINES, {"whose": person_id})
    rows = found.all()
    return [row[0] for row in rows], bool(rows and rows[0][1])


_SEEN = ("price", "unit", "weight_grams")


async def put(
    db: AsyncSession, person_id: int, product: Product, quantity: int, now: datetime
) -> None:
    row = {
        "person_id": person_id,
        "product_id": product.id,
        "quantity": quantity,
        "added_at": now,
        **{fact: getattr(product, fact) for fact in _SEEN},
    }
    await db.execute(_put(dialect_of(db)), row)


@cache
def _put(dialect: str) -> Insert:
    statement = into(dialect, CartLine.__table__)
    return statement.on_conflict_do_update(
        index_elements=["person_id", "product_id"],
        set_={name: statement.excluded[name] for name in ("quantity", *_SEEN)},
    )


async def remove(db: AsyncSession, person_id: int, product_id: int) -> bool:
    """Whether it was in the cart."""
    gone = await db.execute(_REMOVE, {"whose": person_id, "which": product_id})
    return bool(cast(CursorResult[Any], gone).rowcount)


async def take(db: AsyncSession, person_id: int, product_ids: Sequence[int]) -> None:
    """What was ordered; the rest stays."""
    await db.execute(_TAKE, {"whose": person_id, "which": product_ids})


# Of the table itself: what a session has of the cart is not looked through.
_LINE = CartLine.__table__.c
_OF = delete(CartLine.__table__).where(_LINE.person_id == bindparam("whose"))
_REMOVE = _OF.where(_LINE.product_id == bindparam("which"))
_TAKE = _OF.where(_LINE.product_id.in_(bindparam("which", expanding=True)))
