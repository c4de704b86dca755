"""Texts of a product in other languages: written by its seller, or by staff from a queue."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import catalogue, product_options, product_texts, product_words
from bot.commerce.refusals import NotFound, TextOfSeller, TextTaken
from bot.commerce.state_machine import Actor, record
from bot.commerce.visibility import is_on_sale, is_own
from storage import product_texts as stored
from storage import products

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.constants import Hand, Language
    from storage.database import Session
    from storage.models import Product
    from storage.product_texts import Words

HELD = timedelta(minutes=30)  # a text, by whoever translates it
LEFT_TO_OTHERS = timedelta(days=1)  # what somebody skipped


async def write(
    db: Session,
    seller: Member,
    product_id: int,
    language: Language,
    words: Words,
    of_revision: int,
    now: datetime,
) -> Product:
    """The seller's own words in another language, in place of any that are there. `of_revision` is
    the original that they had before them."""
    product = await catalogue.own(db, seller, product_id)
    some = await _held(db, product)
    if product.state == "deleted" or language == product.language:
        raise NotFound
    await _keep(db, seller, some, product, language, words, "seller", of_revision, now)
    return product


async def remove(
    db: Session, seller: Member, product_id: int, language: Language, now: datetime
) -> Product:
    """The seller takes a text away, whoever wrote it; readers get the original."""
    product = await catalogue.own(db, seller, product_id)
    some = await _held(db, product)
    text = product_texts.in_language(product, language)
    if text is None:
        return product
    for each in some:
        await stored.remove(db, each, language)
    actor = Actor("seller", seller.person.id)
    record(db, "product_text", product.id, text.hand, "removed", actor, now, language)
    await _index(db, some, product)
    return product


async def _held(db: Session, product: Product) -> Sequence[Product]:
    """All of its group, whose words nobody else changes meanwhile."""
    some = await product_options.all_of(db, product)
    await stored.hold(db, product)
    return some


# --- staff ----------------------------------------------------------------------------------------


async def take_next(db: Session, who: Member, language: Language, now: datetime) -> Product | None:
    """The next text that nobody has in hand, which is theirs for a time."""
    until = now + HELD
    product_id = await stored.take_next(db, language, who.person.id, now, until)
    return None if product_id is None else await products.by_id(db, product_id)


async def take(
    db: Session, who: Member, product_id: int, language: Language, now: datetime
) -> Product:
    """One text, to be corrected."""
    product = await products.by_id(db, product_id)
    if product is None or language == product.language or not is_on_sale(product):
        raise NotFound
    text = product_texts.in_language(product, language)
    if text is not None and text.hand == "seller":
        raise TextOfSeller
    if not await stored.claim(db, product_id, language, who.person.id, now, now + HELD):
        raise TextTaken
    return product


async def skip(
    db: Session, who: Member, product_id: int, language: Language, now: datetime
) -> None:
    await stored.skip(db, product_id, language, who.person.id, now + LEFT_TO_OTHERS)


async def translate(
    db: Session,
    who: Member,
    product_id: int,
    language: Language,
    words: Words,
    of_revision: int,
    now: datetime,
    *,
    seen: datetime | None = None,
) -> Product:
    """What a member of staff wrote, having `seen` the text of a moment. Where the original has
    changed meanwhile it is kept as a translation of what it was, and is the first to be done
    again."""
    product = await products.by_id(db, product_id)
    if product is None or language == product.language or not is_on_sale(product):
        raise NotFound
    if is_own(product, who):  # as its seller
        return await write(db, who, product_id, language, words, of_revision, now)
    until = now + HELD
    if not await stored.claim(db, product_id, language, who.person.id, now, until):
        raise TextTaken
    some = await _held(db, product)
    if product.state == "deleted":
        raise NotFound
    await _keep(db, who, some, product, language, words, "staff", of_revision, now, seen)
    await stored.let_go(db, product_id, language, who.person.id)
    return product


async def _keep(
    db: Session,
    who: Member,
    some: Sequence[Product],
    product: Product,
    language: Language,
    words: Words,
    hand: Hand,
    of_revision: int,
    now: datetime,
    seen: datetime | None = None,
) -> None:
    before = product_texts.in_language(product, language)
    written = [
        await stored.write(db, each, language, words, hand, who.person.id, of_revision, now, seen)
        for each in some
    ]
    if not all(written):
        by_seller = before is not None and before.hand == "seller"
        raise TextOfSeller if by_seller else TextTaken
    was = before.hand if before is not None else ""
    record(db, "product_text", product.id, was, hand, Actor(hand, who.person.id), now, language)
    await _index(db, some, product)


async def _index(db: Session, some: Sequence[Product], product: Product) -> None:
    for each in some:
        await product_words.renew(db, each, product.shop)
    await db.flush()
