"""Shops and products, one by one, and the stock that cannot be oversold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    CursorResult,
    Integer,
    Update,
    bindparam,
    select,
    update,
)
from sqlalchemy import insert as insert_into
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage import product_groups
from storage.models import Product, ProductPhoto, Shop
from storage.sql.upsert import dialect_of, once, row_of

# A product with its shop, its photos and the others of its group, put together once: building a
# statement costs as much as running it.
_WHOLE = select(Product).options(
    joinedload(Product.shop, innerjoin=True),
    joinedload(Product.photos),
    joinedload(Product.group),
    product_groups.OPTIONS,
)
_BY_ID = _WHOLE.where(Product.id == bindparam("which"))
_BY_DRAFT = _WHOLE.where(Product.draft_id == bindparam("which"))


async def shop_of(db: AsyncSession, owner_id: int) -> Shop | None:
    """The shop of somebody, open or closed."""
    return await db.scalar(select(Shop).where(Shop.owner_id == owner_id))


async def shop_by_id(db: AsyncSession, shop_id: int) -> Shop | None:
    return await db.get(Shop, shop_id)


async def end_closure(db: AsyncSession, shop: Shop, by: date) -> bool:
    """Open a shop again whose day has come: of two who do so at once, one gets True."""
    ended = await db.execute(
        update(Shop)
        .where(Shop.id == shop.id, Shop.reopens_on <= by)
        .values(reopens_on=None, closing_note="")
    )
    return bool(cast(CursorResult[Any], ended).rowcount)


async def shops_to_reopen(db: AsyncSession, by: date) -> Sequence[int]:
    """Those whose day has come."""
    return (await db.scalars(select(Shop.id).where(Shop.reopens_on <= by).order_by(Shop.id))).all()


async def to_reindex(db: AsyncSession, shop_id: int) -> Shop | None:
    """A shop whose new name is not in the index everywhere, kept from others meanwhile."""
    return await db.scalar(
        select(Shop)
        .where(Shop.id == shop_id, Shop.reindexed_to.is_not(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def shops_to_reindex(db: AsyncSession) -> Sequence[int]:
    return (await db.scalars(select(Shop.id).where(Shop.reindexed_to.is_not(None)))).all()


async def next_of_shop(db: AsyncSession, shop_id: int, after: int, most: int) -> Sequence[Product]:
    """Products of a shop in the order of their ids, kept from others meanwhile; read once they are
    held, as their texts and the others of their groups are other rows."""
    held = await db.scalars(
        select(Product.id)
        .where(Product.shop_id == shop_id, Product.id > after, Product.state != "deleted")
        .order_by(Product.id)
        .limit(most)
        .with_for_update()
    )
    rows = await db.scalars(
        select(Product)
        .where(Product.id.in_(held.all()))
        .order_by(Product.id)
        .options(product_groups.OPTIONS)
        .execution_options(populate_existing=True)
    )
    return rows.all()


async def all_of_shop(db: AsyncSession, shop_id: int, *, lock: bool) -> Sequence[Product]:
    """Also those that are paused; with `lock` kept from others meanwhile."""
    query = (
        select(Product)
        .where(Product.shop_id == shop_id, Product.state != "deleted")
        .order_by(Product.id)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return (await db.scalars(query)).all()


async def reduced_of_shop(db: AsyncSession, shop_id: int, now: datetime) -> Sequence[Product]:
    """What of a shop costs less now, or will."""
    rows = await db.scalars(
        select(Product)
        .where(Product.shop_id == shop_id, Product.state != "deleted", Product.reduced_until > now)
        .order_by(Product.id)
    )
    return rows.all()


async def lock_price(db: AsyncSession, product: Product) -> None:
    """What it costs as it stands now, kept from others meanwhile."""
    await db.refresh(product, ["price", "currency", *REDUCTION], with_for_update=True)


async def lock_group(db: AsyncSession, product: Product) -> None:
    """Which group it is of as it stands now, kept from others meanwhile."""
    await db.refresh(product, ["group_id", "option1", "option2"], with_for_update=True)


async def by_id(db: AsyncSession, product_id: int) -> Product | None:
    return (await db.scalars(_BY_ID, {"which": product_id})).unique().one_or_none()


async def by_draft(db: AsyncSession, draft_id: str) -> Product | None:
    return (await db.scalars(_BY_DRAFT, {"which": draft_id})).unique().one_or_none()


async def add(db: AsyncSession, new: Product) -> bool:
    """Put a product down with its photos; False where this draft is one already."""
    new.id = await db.scalar(once(dialect_of(db), Product.__table__, "draft_id"), row_of(new))
    if new.id and new.photos:
        rows = [{**row_of(photo), "product_id": new.id} for photo in new.photos]
        await db.execute(_ADD_PHOTO, rows)
    return bool(new.id)


_ADD_PHOTO = insert_into(ProductPhoto.__table__).inline()


# What decides whether goods can still be had as they were shown.
REDUCTION = ("reduced_price", "reduced_from", "reduced_until", "price_before")
SOLD_BY = (
    *("state", "price", "currency", "unit", "weight_grams", "on_hand", "reserved"),
    *REDUCTION,
)


async def reserve(db: AsyncSession, product: Product, quantity: int) -> int | None:
    """Hold goods for an order, if there are enough of them at the price, by the unit and of the
    weight that were read: one row changed, or it is off.

    How many are then left to sell; None when the goods could not be held.
    """
    goods = {
        "which": product.id,
        "many": quantity,
        "at_price": product.price,
        "in_currency": product.currency,
        "by_unit": product.unit,
        "of_weight": product.weight_grams,
        "reduced_to": product.reduced_price,
        "from_then": product.reduced_from,
        "until_then": product.reduced_until,
    }
    left: int | None = await db.scalar(_RESERVE, goods)
    return left


async def nearly_gone(db: AsyncSession, shop_id: int, most: int) -> Sequence[Product]:
    """Products on sale of which no more than so many can be sold, fewest first."""
    available = Product.on_hand - Product.reserved
    rows = await db.scalars(
        select(Product)
        .where(Product.shop_id == shop_id, Product.state == "active", available <= most)
        .order_by(available, Product.id)
    )
    return rows.all()


Goods = Sequence[tuple[int, int]]  # products, and how many of each


async def release(db: AsyncSession, goods: Goods) -> None:
    """Give held goods back to the shelf."""
    await _move_goods(db, _RELEASE, goods)


async def hand_over(db: AsyncSession, goods: Goods) -> None:
    """Held goods leave the shop."""
    await _move_goods(db, _HAND_OVER, goods)


async def take_back(db: AsyncSession, goods: Goods) -> None:
    """Goods that had left the shop are there again."""
    await _move_goods(db, _TAKE_BACK, goods)


async def _move_goods(db: AsyncSession, statement: Update, goods: Goods) -> None:
    await db.execute(statement, [{"which": number, "many": many} for number, many in goods])


# Of the table itself and put together once: building an UPDATE of the ORM's takes longer than this.
_STOCK = Product.__table__.c
_MANY = bindparam("many", type_=Integer())
_MOVED = update(Product.__table__).where(_STOCK.id == bindparam("which"))
_RELEASE = _MOVED.values(reserved=_STOCK.reserved - _MANY)
_HAND_OVER = _MOVED.values(on_hand=_STOCK.on_hand - _MANY, reserved=_STOCK.reserved - _MANY)
_TAKE_BACK = _MOVED.values(on_hand=_STOCK.on_hand + _MANY)
_RESERVE = (
    update(Product.__table__)
    .where(
        _STOCK.id == bindparam("which"),
        _STOCK.state == "active",
        _STOCK.price == bindparam("at_price"),
        _STOCK.currency == bindparam("in_currency"),
        _STOCK.unit == bindparam("by_unit"),
        _STOCK.weight_grams == bindparam("of_weight"),
        *(
            column.is_not_distinct_from(bindparam(name, type_=column.type))
            for column, name in (
                (_STOCK.reduced_price, "reduced_to"),
                (_STOCK.reduced_from, "from_then"),
                (_STOCK.reduced_until, "until_then"),
            )
        ),
        _STOCK.on_hand - _STOCK.reserved >= _MANY,
    )
    .values(reserved=_STOCK.reserved + _MANY)
    .returning(_STOCK.on_hand - _STOCK.reserved)
)


async def set_available(db: AsyncSession, product_id: int, available: int, draft_id: str) -> None:
    """What can be sold from now on, beside what is held for orders at this moment.

    Once a draft: the same answer delivered again would undo a sale that came between the two.
    """
    await db.execute(
        update(Product)
        .where(Product.id == product_id, Product.stock_draft != draft_id)
        .values(on_hand=Product.reserved + available, stock_draft=draft_id)
        .execution_options(synchronize_session=False)
    )
