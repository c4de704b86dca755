"""Shops and their products: opening, listing, changing, finding."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from bot import labels, timezones
from bot.commerce import prices
from bot.commerce.people import lives_in
from bot.commerce.refusals import NoShop, NotFound, NotYours, TooLate
from bot.commerce.state_machine import Actor, record
from bot.commerce.visibility import is_own
from bot.i18n import Reader, plain
from bot.parsing.boxes import Box
from bot.parsing.folding import fold, search_terms
from bot.parsing.search_variants import Variants, looser
from bot.texts import LANGUAGES
from storage import past_prices, products
from storage import search_index as words
from storage.constants import CATEGORIES, Category, Currency, ProductState, Unit
from storage.media import wanted
from storage.models import Product, ProductPhoto, Shop
from storage.past_prices import EndedPrice
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chat import Photo
    from bot.commerce.people import Member
    from bot.money import Money
    from storage.database import Session

REINDEXED_AT_ONCE = 20  # products in one transaction, so that others who write wait briefly


async def open_shop(
    db: Session,
    owner: Member,
    now: datetime,
    *,
    draft_id: str,
    name: str,
    about: str,
    district: str,
    phone: str,
    merchant_code: str | None,
    currency: Currency | None = None,
    bank_account: str | None = None,
) -> Shop:
    """Open the owner's shop, or change its facts: one person has one shop. Its products keep the
    currency in which each was priced. Its bank account stays as it is where none is given; "" takes
    it away."""
    facts: dict[str, Any] = {
        "name": name,
        "about": about,
        "district": district,
        "phone": phone,
        "merchant_code": merchant_code,
        "state": "open",
    }
    if currency is not None:
        facts["currency"] = currency
    if bank_account is not None:
        facts["bank_account"] = bank_account or None
    actor = Actor("seller", owner.person.id)
    await lives_in(db, owner, timezones.KIGALI.key)
    shop = await products.shop_of(db, owner.person.id)
    if shop is None:
        shop = Shop(owner_id=owner.person.id, draft_id=draft_id, created_at=now, **facts)
        db.add(shop)
        await db.flush()
        record(db, "shop", shop.id, "", "open", actor, now)
        return shop
    if shop.draft_id == draft_id and shop.state == "open":
        return shop  # the same confirmation, delivered twice
    renamed = shop.name != name
    if shop.phone != phone:
        shop.phone_changed_at = now
        record(db, "shop_phone", shop.id, "", "changed", actor, now)
    if shop.bank_account != facts.get("bank_account", shop.bank_account):
        record(db, "shop_bank", shop.id, "", "changed", actor, now)
    old = shop.state
    for key, value in {**facts, "draft_id": draft_id}.items():
        setattr(shop, key, value)
    record(db, "shop", shop.id, old, "open", actor, now, "changed")
    if renamed:
        shop.reindexed_to = 0
        await db.flush()
        await reindex(db, shop.id)  # the pulse does what is left
    return shop


async def reindex(db: Session, shop_id: int) -> bool:
    """A step of bringing a shop's new name into the index of words: so many products that nobody
    waits long. True while there are more."""
    shop = await products.to_reindex(db, shop_id)
    if shop is None or shop.reindexed_to is None:
        return False
    some = await products.next_of_shop(db, shop.id, shop.reindexed_to, REINDEXED_AT_ONCE)
    changed = {}
    for product in some:
        text = searchable(product.name, product.description, shop.name)
        changed[product.id] = (product.search_text, text)
        product.search_text = text
    await words.change(db, changed)
    shop.reindexed_to = some[-1].id if len(some) == REINDEXED_AT_ONCE else None
    await db.flush()
    return shop.reindexed_to is not None


def searchable(name: str, description: str, shop: str) -> str:
    return fold(f"{name}\n{description}\n{shop}")


async def publish(
    db: Session,
    owner: Member,
    now: datetime,
    *,
    draft_id: str,
    photos: Sequence[Photo],
    name: str,
    price: Money,
    stock: int,
    unit: Unit,
    weight_grams: int,
    box: Box | None = None,
    category: Category,
    description: str,
) -> Product:
    """Put a product on the market; the same draft is the same product."""
    if owner.shop is None:
        raise NoShop
    product = Product(
        shop_id=owner.shop.id,
        draft_id=draft_id,
        state="active",
        category=category,
        language=owner.person.language or "rw",
        name=name,
        description=description,
        search_text=searchable(name, description, owner.shop.name),
        price=price.minor,
        currency=price.currency,
        unit=unit,
        weight_grams=weight_grams,
        packed_size=box.kept() if box else "",
        on_hand=stock,
        published_at=now,
        photos=_photo_rows(photos),
    )
    if not await products.add(db, product):
        known = await products.by_draft(db, draft_id)
        assert known is not None
        return known
    await words.add(db, {product.id: product.search_text})
    wanted.want(db, photos, owner.person.id, now)
    record(db, "product", product.id, "", "active", Actor("seller", owner.person.id), now)
    return product


def _photo_rows(photos: Sequence[Photo]) -> list[ProductPhoto]:
    return [
        ProductPhoto(position=index, photo_id=photo.id, given_by=photo.giver, path=photo.path)
        for index, photo in enumerate(photos)
    ]


async def change(
    db: Session, owner: Member, product_id: int, now: datetime, *, draft_id: str, **facts: Any
) -> Product:
    """Change facts of one's own product. `stock` is what can be sold: held goods come on top.
    The same draft sets the stock once."""
    product = await own(db, owner, product_id)
    if "photos" in facts:
        for row in product.photos:
            await db.delete(row)
        await db.flush()
        photos: Sequence[Photo] = facts.pop("photos")
        product.photos = _photo_rows(photos)
        wanted.want(db, photos, owner.person.id, now)
    if "stock" in facts:
        # Relative to the row as it is now: a buyer may have reserved since it was read.
        await products.set_available(db, product.id, facts.pop("stock"), draft_id)
    if "price" in facts:
        await _set_price(db, product, facts.pop("price"), now)
    if "box" in facts:
        box: Box | None = facts.pop("box")
        product.packed_size = box.kept() if box else ""
    for key, value in facts.items():
        setattr(product, key, value)
    if owner.shop is not None:
        text = searchable(product.name, product.description, owner.shop.name)
        if text != product.search_text:
            product.search_text = text
            await words.replace(db, {product.id: text})
    record(
        db,
        "product",
        product.id,
        product.state,
        product.state,
        Actor("seller", owner.person.id),
        now,
        "changed",
    )
    await db.flush()
    await db.refresh(product, ["on_hand", "reserved"])
    return product


async def _set_price(db: Session, product: Product, price: Money, now: datetime) -> None:
    """What it cost until now is kept, and a reduced price ends: it was reduced from another."""
    await products.lock_price(db, product)
    if product.price_money == price:
        return
    ended = [*prices.take_off(product, now), EndedPrice(product, product.price, now)]
    await past_prices.add(db, ended)
    product.price, product.currency = price.minor, price.currency


async def set_state(
    db: Session, owner: Member, product_id: int, state: ProductState, now: datetime
) -> Product:
    """Pause, resume or delete one's own product. What was ordered stays ordered."""
    product = await _of_owner(db, owner, product_id)
    if product.state == state:
        return product
    if product.state == "deleted":
        raise TooLate
    record(db, "product", product.id, product.state, state, Actor("seller", owner.person.id), now)
    product.state = state
    if state == "deleted":  # for good: nothing names its pictures, nothing finds its words
        product.photos.clear()
        await words.replace(db, {product.id: ""})
    return product


async def own(db: Session, owner: Member, product_id: int) -> Product:
    """One's own product, that is not deleted."""
    product = await _of_owner(db, owner, product_id)
    if product.state == "deleted":
        raise NotFound
    return product


async def _of_owner(db: Session, owner: Member, product_id: int) -> Product:
    product = await products.by_id(db, product_id)
    if product is None:
        raise NotFound
    if not is_own(product, owner):
        raise NotYours
    return product


async def search(
    db: Session, typed: str, page: Place = FIRST, *, tiles: bool = False
) -> products.ProductPage:
    """Products whose name, description or shop holds every word, whatever the case and accents; or
    whose category is called by it in any language: the reader's is seldom the seller's. Where there
    is none, those that hold another form or spelling of each, without the words of asking; an
    amount is also what one of them weighs."""
    terms = search_terms(typed)
    if not terms:  # nothing but signs: the whole market is no answer to that
        return products.ProductPage()
    called = {term: _categories_called(term) for term in terms}
    found = await products.search(db, called, page, tiles=tiles)
    if found.total:
        return found
    ways = looser(typed)
    if [way.variants for way in ways] == [((term,),) for term in terms]:
        return found
    looked = [words.Looked(way, _categories_of(way), grams) for way, grams in ways]
    return await products.search_variants(db, looked, page, tiles=tiles)


def _categories_of(way: Variants) -> tuple[str, ...]:
    """The categories that a term names in any of its forms."""
    called = (_categories_called(pieces[0]) for pieces in way if len(pieces) == 1)
    return tuple(dict.fromkeys(code for codes in called for code in codes))


def _categories_called(term: str) -> tuple[str, ...]:
    """The categories of which a name begins so: three letters are needed, or one 茶 of 茶叶."""
    if term.isascii() and len(term) < 3:
        return ()
    return tuple(
        code for code, names in _names().items() if any(each.startswith(term) for each in names)
    )


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """What each category is called in the languages of the house, as it is searched."""
    return {
        code: tuple(
            word
            for language in LANGUAGES
            for word in search_terms(plain(labels.category(code), Reader.of(language)))
        )
        for code in CATEGORIES
        if code != "other"
    }
