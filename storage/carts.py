"""Cart lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, and_, bindparam, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import contains_eager

from storage import postage, web_visits
from storage.models import (
    Account,
    CartCode,
    CartLine,
    DiscountCode,
    Product,
    Purchase,
    Shop,
    WebDevice,
)
from storage.sql.upsert import Insert, dialect_of, into

_LINES = (
    select(CartLine, DiscountCode, postage.IN_FORCE)
    .join(CartLine.product)
    .join(Product.shop)
    .outerjoin(
        CartCode,
        and_(CartCode.person_id == CartLine.person_id, CartCode.shop_id == Product.shop_id),
    )
    .outerjoin(DiscountCode, DiscountCode.id == CartCode.code_id)
    .where(CartLine.person_id == bindparam("whose"))
    .options(contains_eager(CartLine.product).contains_eager(Product.shop))
    .order_by(Product.shop_id, CartLine.added_at, CartLine.product_id)
)
_LINES_AND_ADDRESS = _LINES.add_columns(
    select(Purchase.address)
    .where(Purchase.buyer_id == bindparam("whose"))
    .order_by(Purchase.id.desc())
    .limit(1)
    .scalar_subquery()
)
_LINES_AND_OWNERS = _LINES.join(Shop.owner).options(
    contains_eager(CartLine.product).contains_eager(Product.shop).contains_eager(Shop.owner)
)


class CartAsKept(NamedTuple):
    """The lines shop by shop, oldest first, with product and shop; and the code that its owner
    means to use for each shop. Of what is not empty, the last change of the tariff, too, and where
    its owner's last parcel went."""

    lines: Sequence[CartLine]
    codes: Sequence[DiscountCode] = ()
    tariff: int = 0
    last_address: dict[str, Any] | None = None


async def lines(db: AsyncSession, person_id: int) -> CartAsKept:
    return _as_kept((await db.execute(_LINES_AND_ADDRESS, {"whose": person_id})).all())


async def lines_to_order(db: AsyncSession, person_id: int) -> CartAsKept:
    """With the shops' owners, who are told, and without an address."""
    return _as_kept((await db.execute(_LINES_AND_OWNERS, {"whose": person_id})).all())


def _as_kept(rows: Sequence[Any]) -> CartAsKept:
    if not rows:
        return CartAsKept([])
    codes = {row[1].shop_id: row[1] for row in rows if row[1] is not None}
    return CartAsKept([row[0] for row in rows], tuple(codes.values()), *rows[0][2:])


_SEEN = ("price", "unit", "weight_grams")


async def count_on(db: AsyncSession, device: str, now: datetime) -> int:
    """How many products are in the cart of whoever has a conversation open on a device."""
    found = await db.scalar(_ON_DEVICE, {"device": device, "since": now - web_visits.KEPT})
    return found or 0


_ON_DEVICE = (
    select(func.count())
    .select_from(CartLine)
    .join(Account, Account.person_id == CartLine.person_id)
    .join(WebDevice, WebDevice.visit == Account.platform_id)
    .where(
        Account.platform == web_visits.PLATFORM,
        WebDevice.hash == bindparam("device"),
        WebDevice.used_at > bindparam("since"),
    )
)


async def put(
    db: AsyncSession, person_id: int, product: Product, price: int, quantity: int, now: datetime
) -> None:
    """`price` is what one costs now."""
    row = {
        "person_id": person_id,
        "product_id": product.id,
        "quantity": quantity,
        "added_at": now,
        "price": price,
        "unit": product.unit,
        "weight_grams": product.weight_grams,
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
