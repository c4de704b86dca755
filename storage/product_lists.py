"""Lists of products, page by page: shelves, what a search finds, what a shop has.

Nobody counts further than MOST: a word that is in every product would be looked for in all of them,
to write "Page 1 of 16,667".
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Literal

from sqlalchemy import Integer, ScalarSelect, Select, and_, bindparam, literal, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, with_expression
from sqlalchemy.sql.base import ExecutableOption

from storage import product_filters, product_groups
from storage import search_query as asked
from storage.constants import CATEGORIES, Category
from storage.models import Product, ProductPhoto, Shop
from storage.product_filters import FilterShape, ProductFilter
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


def _shown() -> Select[Product]:
    """What of it stands in lists: one of each group."""
    return _on_sale().where(product_groups.STANDS)


_OF_ONE = _on_sale().with_only_columns(Product.id)
_CATEGORIES = select(*(_OF_ONE.where(Product.category == each).exists() for each in CATEGORIES))


async def shelf(
    db: AsyncSession,
    category: Category | Literal[""],
    page: Place = FIRST,
    *,
    tiles: bool = False,
) -> ProductPage:
    """What a category offers, newest first; "" is all. As `tiles` there are more on a page, each
    with its shop and its first picture (`cover`)."""
    return await offered(db, ProductFilter(category=category), page, tiles=tiles)


async def offered(
    db: AsyncSession, chosen: ProductFilter, page: Place = FIRST, *, tiles: bool = False
) -> ProductPage:
    """What is on sale of the chosen, in the order that is asked for, else newest first."""
    return await _offered(chosen.shape, tiles=tiles).page(db, page, chosen.bound())


@lru_cache(256)
def _offered(shape: FilterShape, *, tiles: bool) -> PagedList[Product]:
    query = _shown().where(*product_filters.conditions(shape))
    if shape.by_price:
        return _by_price(query, shape, tiles=tiles)
    return _newest_first(query, tiles=tiles)


async def on_sale_in(db: AsyncSession, shop_id: int, page: Place = FIRST) -> ProductPage:
    """What a shop offers, newest first, as tiles."""
    return await _SHOP_TILES.page(db, page, {"shop": shop_id})


async def categories(db: AsyncSession) -> set[str]:
    """The categories that have something to sell: one look into an index for each."""
    row = (await db.execute(_CATEGORIES)).one()
    return {name for name, has in zip(CATEGORIES, row, strict=True) if has}


async def search(
    db: AsyncSession,
    search: asked.WordSearch,
    chosen: ProductFilter = product_filters.ANY,
    page: Place = FIRST,
    *,
    tiles: bool = False,
) -> ProductPage:
    """Products on sale that have the terms and are of the chosen, the best first, or in the order
    that is asked for."""
    found = _found(asked.shapes(search.terms), search.plan, chosen.shape, tiles=tiles)
    return await found.page(
        db, page, {**asked.bound(search.terms, search.phrase), **chosen.bound()}
    )


@lru_cache(256)
def _found(
    shapes: tuple[asked.TermShape, ...], plan: asked.Plan, shape: FilterShape, *, tiles: bool
) -> PagedList[Product]:
    """A search for such terms, put together once: building it took longer than running it."""
    query = _shown().where(*product_filters.conditions(shape))
    where = "anywhere" if plan.by is not None else plan.where
    for number in plan.required:
        query = query.where(asked.holds(number, shapes[number], where))
    by = plan.rarest if plan.by is None and shape.by_price else plan.by
    if by is not None:
        query = query.where(Product.id.in_(asked.having(by, shapes[by], plan.where)))
    if shape.by_price:
        return _by_price(query, shape, tiles=tiles)
    if by is None:
        return _newest_first(query, MOST_OF_COMMON, tiles=tiles)
    # Those few are put in order, and none read in the order of an index.
    points = literal(0, Integer()) if shape.order == "newest" else asked.rank(shapes)
    return PagedList(
        query,
        [points, Product.id],
        TILES if tiles else PAGE,
        MOST,
        order=(points, Product.published_at, Product.id),
        at=(key(0), _published(1), key(1)),
        options=_options(tiles=tiles),
    )


def _by_price(query: Select[Product], shape: FilterShape, *, tiles: bool) -> PagedList[Product]:
    return PagedList(
        query,
        [product_filters.price_in_order(shape), Product.id],
        TILES if tiles else PAGE,
        MOST,
        upwards=shape.order == "cheapest",
        options=_options(tiles=tiles),
    )


def _options(*, tiles: bool) -> tuple[ExecutableOption, ...]:
    return (*_WITH_COVER, product_groups.OPTIONS) if tiles else (product_groups.OPTIONS,)


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
    size, options = TILES if tiles else PAGE, _options(tiles=tiles)
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
_OF_SHOP = _shown().where(Product.shop_id == bindparam("shop"))
_OFFERED, _SHOP_TILES = (_newest_first(_OF_SHOP, tiles=each) for each in (False, True))
_OWN = PagedList(
    select(Product).where(Product.shop_id == bindparam("shop"), Product.state != "deleted"),
    [Product.id],
    PAGE,
    MOST,
)
