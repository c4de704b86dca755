"""The market as anybody reads it on the web: a product with what is said of it, and all that is on
sale, for those who list it elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import BindParameter, bindparam, case, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased, contains_eager, joinedload

from storage import postage, product_groups
from storage.models import MediaFile, Product, ProductPhoto, Review, Shop
from storage.product_lists import ON_SALE, TAKES_ORDERS
from storage.reviews import Rating

REVIEWS = 5  # with words, below a product


class ProductOnPage(NamedTuple):
    product: Product
    rating: Rating
    reviews: Sequence[Review]  # with words, the newest first
    tariff: int  # the last change of postage's prices; 0: there are none


_WHICH: BindParameter[int] = bindparam("which")
_OF_PRODUCT = Review.order_id.in_(product_groups.orders_of(_WHICH))
_NUMBERS = (
    select(
        func.coalesce(func.sum(Review.stars), 0).label("stars"),
        func.count().label("given"),
        func.coalesce(func.sum(case((Review.words != "", 1), else_=0)), 0).label("worded"),
    )
    .where(_OF_PRODUCT)
    .subquery()
)
_NEWEST = (
    select(Review)
    .where(_OF_PRODUCT, Review.words != "")
    .order_by(Review.at.desc(), Review.order_id.desc())
    .limit(REVIEWS)
    .subquery()
)
_WORDED = aliased(Review, _NEWEST)
_PRODUCT = (
    select(
        Product,
        *(_NUMBERS.c.stars, _NUMBERS.c.given, _NUMBERS.c.worded),
        _WORDED,
        postage.IN_FORCE,
    )
    .select_from(Product)
    .join(_NUMBERS, true())
    .outerjoin(_WORDED, true())
    .where(Product.id == _WHICH)
    .order_by(_WORDED.at.desc(), _WORDED.order_id.desc())
    .options(
        joinedload(Product.shop, innerjoin=True),
        joinedload(Product.photos),
        joinedload(Product.group),
        product_groups.OPTIONS,
    )
)


async def product(db: AsyncSession, product_id: int) -> ProductOnPage | None:
    """A product in whatever state, what buyers say of it, and which tariff of postage it is sent
    by: one statement."""
    rows = (await db.execute(_PRODUCT, {"which": product_id})).unique().all()
    if not rows:
        return None
    one, stars, given, worded, _, tariff = rows[0]
    said = [row[4] for row in rows if row[4] is not None]
    return ProductOnPage(one, Rating(int(stars), int(given), int(worded)), said, tariff)


_SHOWN = (
    select(MediaFile.object)
    .join(ProductPhoto, ProductPhoto.path == MediaFile.sha256)
    .join(Product, Product.id == ProductPhoto.product_id)
    .join(Shop, Shop.id == Product.shop_id)
    .where(
        MediaFile.sha256 == bindparam("sha"),
        ON_SALE,
    )
    .limit(1)
)


async def photo(db: AsyncSession, sha: str) -> str | None:
    """Where the bytes of a photo are, if something on sale shows it: a proof of payment or a
    complaint's picture is nobody else's to see, whoever knows its name."""
    return await db.scalar(_SHOWN, {"sha": sha})


_GOODS = (
    select(Product)
    .join(Product.shop)
    .where(ON_SALE)
    .where(Product.id > bindparam("after"))
    .order_by(Product.id)
    .limit(bindparam("most"))
    .options(contains_eager(Product.shop))
)
_WITH_PHOTOS = _GOODS.options(joinedload(Product.photos), joinedload(Product.group))
_PAGES = _GOODS.where(product_groups.CANONICAL)
_LAST = select(func.max(Product.id))
_SHOPS = select(Shop).where(TAKES_ORDERS).order_by(Shop.id).limit(bindparam("most"))


async def last_product(db: AsyncSession) -> int:
    """The highest id there ever was; 0 before the first."""
    return await db.scalar(_LAST) or 0


async def on_sale(db: AsyncSession, after: int, most: int) -> Sequence[Product]:
    """What is on sale, in the order of ids, from behind one on, with its photos."""
    return (await db.scalars(_WITH_PHOTOS, {"after": after, "most": most})).unique().all()


async def with_pages(db: AsyncSession, after: int, most: int) -> Sequence[Product]:
    """The same without photos, and of each group the one whose page is that of all."""
    return (await db.scalars(_PAGES, {"after": after, "most": most})).all()


async def open_shops(db: AsyncSession, most: int) -> Sequence[Shop]:
    return (await db.scalars(_SHOPS, {"most": most})).all()
