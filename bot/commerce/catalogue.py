"""Shops and their products: opening, listing, changing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import timezones
from bot.commerce import prices, product_options, product_words
from bot.commerce.people import lives_in
from bot.commerce.refusals import NoShop, NotFound, NotYours, TooLate
from bot.commerce.state_machine import Actor, record
from bot.commerce.visibility import is_own
from bot.parsing.boxes import Box
from bot.parsing.search_text import searchable
from storage import past_prices, product_texts, products
from storage.constants import Category, Currency, ProductState, Unit
from storage.media import wanted
from storage.models import Product, ProductPhoto, Shop
from storage.past_prices import EndedPrice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chat import Photo
    from bot.commerce.people import Member
    from bot.money import Money
    from storage.database import Session

# What buyers see of all in a group alike.
SHARED = frozenset({"name", "description", "category", "unit", "photos"})
WORDED = frozenset(("name", "description"))  # what is said of a product in several languages
FOUND_BY = WORDED | {"weight_grams"}
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
    await product_words.set_texts(db, [(each, product_words.text_of(each, shop)) for each in some])
    shop.reindexed_to = some[-1].id if len(some) == REINDEXED_AT_ONCE else None
    await db.flush()
    return shop.reindexed_to is not None


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
        search_text=searchable([name], [description], owner.shop.name, weight_grams),
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
    await product_words.add(db, product)
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
    """Change facts of one's own product, those that are `SHARED` of all of its group. `stock` is
    what can be sold: held goods come on top. The same draft sets the stock once."""
    product = await own(db, owner, product_id)
    all_of_it: Sequence[Product] = [product]
    if facts.keys() & SHARED:
        all_of_it = await product_options.all_of(db, product)
    if "photos" in facts:
        await _set_photos(db, all_of_it, facts["photos"])
        wanted.want(db, facts.pop("photos"), owner.person.id, now)
    if "stock" in facts:
        # Relative to the row as it is now: a buyer may have reserved since it was read.
        await products.set_available(db, product.id, facts.pop("stock"), draft_id)
    if "price" in facts:
        await _set_price(db, product, facts.pop("price"), now)
    if "box" in facts:
        box: Box | None = facts.pop("box")
        product.packed_size = box.kept() if box else ""
    if FOUND_BY.intersection(facts):
        await _hold_words(db, all_of_it, facts)
    for each in all_of_it:
        for key, value in facts.items():
            setattr(each, key, value)
        if owner.shop is not None:
            await product_words.renew(db, each, owner.shop)
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


async def _hold_words(db: Session, some: Sequence[Product], facts: dict[str, Any]) -> None:
    """Texts in other languages are of what it was called until now."""
    for each in some:
        await product_texts.hold(db, each)
        said = {key: getattr(each, key) for key in WORDED}
        if any(facts.get(key, before) != before for key, before in said.items()):
            each.words_revision += 1


async def _set_photos(db: Session, some: Sequence[Product], photos: Sequence[Photo]) -> None:
    for each in some:
        for row in each.photos:
            await db.delete(row)
    await db.flush()
    for each in some:
        each.photos = _photo_rows(photos)


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
        await product_words.set_text(db, product, "")
        if product.group_id is not None:
            await product_options.find_anew(db, owner, product.group_id)
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
