"""Who sees a product, and who can have it: one rule for card, photos, cart and orders.

The shelves and the search ask the same of the database (`on_sale` in storage/products.py);
tests/commerce/test_visibility.py holds the two against each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.refusals import NotFound, NotOnSale, ShopClosedUntil
from storage import products

if TYPE_CHECKING:
    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import Product, Shop


def takes_orders(shop: Shop) -> bool:
    """Not while its owner has closed it for a while, nor while they cannot be reached: nobody would
    answer."""
    return shop.state == "open" and not shop.away and shop.reopens_on is None


def is_on_sale(product: Product) -> bool:
    return product.state == "active" and takes_orders(product.shop)


def may_be_back(product: Product) -> bool:
    """Whether it is not on sale now, and neither it nor its shop is gone for good."""
    gone = product.state == "deleted" or product.shop.state == "closed"
    return not gone and not is_on_sale(product)


def not_now(shop: Shop) -> NotOnSale:
    """Why an open shop takes no orders."""
    if shop.reopens_on is None:
        return NotOnSale()
    return ShopClosedUntil(shop.name, shop.reopens_on, shop.closing_note)


def why_not(product: Product) -> NotFound:
    """Why what is not on sale cannot be had."""
    if not may_be_back(product):
        return NotFound()
    return not_now(product.shop) if product.state == "active" else NotOnSale()


def is_own(product: Product, who: Member) -> bool:
    return who.shop is not None and who.shop.id == product.shop_id


def visible_to(product: Product, who: Member) -> bool:
    """What is on sale, to everybody; one's own, paused ones too; what was deleted, to nobody."""
    if product.state == "deleted":
        return False
    return is_on_sale(product) or is_own(product, who)


async def shop_seen_by(db: Session, who: Member, shop_id: int) -> Shop:
    """The shop that a button or a link names: one that takes orders, or one's own."""
    shop = await products.shop_by_id(db, shop_id)
    own = who.shop is not None and who.shop.id == shop_id
    if shop is None or not (takes_orders(shop) or own):
        raise NotFound if shop is None or shop.state != "open" else not_now(shop)
    return shop


async def seen_by(db: Session, who: Member, product_id: int) -> Product:
    """The product that a button names, for somebody who may see it."""
    product = await products.by_id(db, product_id)
    if product is None or not visible_to(product, who):
        raise NotFound if product is None else why_not(product)
    return product
