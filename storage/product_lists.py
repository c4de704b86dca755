"""Lists of products, page by page: shelves, what a search finds, what a shop has.

Nobody counts further than MOST: a word that is in every product would be looked for in all of them,
to write "Page 1 of 16,667".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal

from sqlalchemy import ScalarSelect, Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, with_expression

from storage import search_query as asked
from storage.constants import CATEGORIES, Category
from storage.models import Product, ProductPhoto, Shop
from storage.sql.pagination import FIRST, Page, PagedList, Place, key

PAGE = 6  # products a screen
TILES = 24  # products a page in a browser, each with its picture
MOST = 100 * PAGE  # products of which somebody may turn the pages; whoever wants more, searches
MOST_OF_COMMON = 20 * PAGE  # where more have a word than anybody looks at: each is looked for
ProductPage = Page[Product]


# The rules of bot/commerce/visibility.py, as the database is asked.
TAKES_ORDERS = and_(Shop.state == "open", ~Shop.away, Shop.reopens_on.is_(None))
ON_SALE = and_(Product.state == "active", TAKES_ORDERS)


def _on_sale() -> Select[Product]:
    return select(Product).join(Shop, Shop.id == Product.shop_id).where(ON_SALE)


_CATEGORIES = select(*(_on_sale().where(Product.category == each).exists() for each in CATEGORIES))


async def shelf(
    db: AsyncSession, category: Category | Literal[""], page: Place = FIRST, *, tiles: bool = False
) -> ProductPage:
    """What a category offers, newest first; "" is all. As `tiles` there are more on a page, each
    with its shop and its first picture (`cover`)."""
    if not category:
        return await (_SHELF_TILES if tiles else _SHELVES).page(db, page)
    return await (_CATEGORY_TILES if tiles else _SHELF).page(db, page, {"category": category})


async def on_sale_in(db: AsyncSession, shop_id: int, page: Place = FIRST) -> ProductPage:
    """What a shop offers, newest first, as tiles."""
    return await _SHOP_TILES.page(db, page, {"shop": shop_id})


async def categories(db: AsyncSession) -> set[str]:
    """The categories that have something to sell: one look into an index for each."""
    row = (await db.execute(_CATEGORIES)).one()
    return {name for name, has in zip(CATEGORIES, row, strict=True) if has}


async def search(
    db: AsyncSession,
    terms: Sequence[asked.Term],
    plan: asked.Plan,
    phrase: str,
    page: Place = FIRST,
    *,
    tiles: bool = False,
) -> ProductPage:
    """Products on sale that have the terms, the best first; `phrase` is all that was typed."""
    found = _found(asked.shapes(terms), plan, tiles=tiles)
    return await found.page(db, page, asked.bound(terms, phrase))


@lru_cache(256)
def _found(
    shapes: tuple[asked.TermShape, ...], plan: asked.Plan, *, tiles: bool
) -> PagedList[Product]:
    """A search for such terms, put together once: building it took longer than running it."""
    query = _on_sale()
    where = "anywhere" if plan.by is not None else plan.where
    for number in plan.required:
        query = query.where(asked.holds(number, shapes[number], where))
    if plan.by is None:
        return _newest_first(query, MOST_OF_COMMON, tiles=tiles)
    # Those few are put in order, and none read in the order of an index.
    query = query.where(Product.id.in_(asked.having(plan.by, shapes[plan.by], plan.where)))
    size, options = (TILES, _WITH_COVER) if tiles else (PAGE, ())
    rank = asked.rank(shapes)
    return PagedList(
        query,
        [rank, Product.id],
        size,
        MOST,
        order=(rank, Product.published_at, Product.id),
        at=(key(0), _published(1), key(1)),
        options=options,
    )


async def offered_by(db: AsyncSession, shop_id: int, page: Place = FIRST) -> ProductPage:
    """What a shop has on sale, newest first."""
    return await _OFFERED.page(db, page, {"shop": shop_id})


async def of_shop(db: AsyncSession, shop_id: int, page: Place = FIRST) -> ProductPage:
    """The seller's own list, paused ones too."""
    return await _OWN.page(db, page, {"shop": shop_id})


def _newest_first(
    query: Select[Product], most: int = MOST, *, tiles: bool = False
) -> PagedList[Product]:
    """By the time of publishing, which never changes: a product's id says it, whatever became of
    the product since."""
    order, at = (Product.published_at, Product.id), (_published(0), key(0))
    size, options = (TILES, _WITH_COVER) if tiles else (PAGE, ())
    return PagedList(query, [Product.id], size, most, order=order, at=at, options=options)


def _published(place: int) -> ScalarSelect[datetime]:
    """When the product was published that a page begins after, by a part of its key."""
    last = aliased(Product)
    return select(last.published_at).where(last.id == key(place)).scalar_subquery()


_COVER = (
    select(ProductPhoto.path)
    .where(ProductPhoto.product_id == Product.id, ProductPhoto.position == 0)
    .correlate(Product)
    .scalar_subquery()
)
_WITH_COVER = (contains_eager(Product.shop), with_expression(Product.cover, _COVER))
_OF_CATEGORY = _on_sale().where(Product.category == bindparam("category"))
_SHELVES, _SHELF_TILES = (_newest_first(_on_sale(), tiles=each) for each in (False, True))
_SHELF, _CATEGORY_TILES = (_newest_first(_OF_CATEGORY, tiles=each) for each in (False, True))
_OF_SHOP = _on_sale().where(Product.shop_id == bindparam("shop"))
_OFFERED, _SHOP_TILES = (_newest_first(_OF_SHOP, tiles=each) for each in (False, True))
_OWN = PagedList(
    select(Product).where(Product.shop_id == bindparam("shop"), Product.state != "deleted"),
    [Product.id],
    PAGE,
    MOST,
)
