"""The words by which products are found, kept with every change of one (storage/search_index.py),
and those of their names for whoever mistypes them (storage/spellings.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.parsing.search_text import searchable
from bot.parsing.spelling import correctable, traces
from storage import search_index, spellings
from storage.search_index import END_OF_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.database import Session
    from storage.member_snapshots import ShopSnapshot
    from storage.models import Product, Shop


def text_of(product: Product, shop: Shop | ShopSnapshot) -> str:
    """With what it is called in every language: its readers search in their own; and with those of
    all others of its group (`Product.options`), any of which may be looked for."""
    there = product.options or ()
    which = dict.fromkeys(value for each in there for value in (each.option1, each.option2))
    names = [product.name, *(each.name for each in product.texts)]
    described = [product.description, *(each.description for each in product.texts), *which]
    return searchable(names, described, shop.name, product.weight_grams)


async def add(db: Session, product: Product) -> None:
    await search_index.add(db, {product.id: product.search_text})
    await _keep_spellings(db, [product.search_text])


async def renew(db: Session, product: Product, shop: Shop | ShopSnapshot) -> None:
    """Find a product by what it is called and what is said of it now, where that has changed."""
    text = text_of(product, shop)
    if not product.search_text:
        product.search_text = text
        await add(db, product)
    elif text != product.search_text:
        await set_text(db, product, text)


async def set_text(db: Session, product: Product, text: str) -> None:
    """Find a product by other words than until now; by none where there are none."""
    old, product.search_text = product.search_text, text
    await search_index.replace(db, {product.id: text})
    await _keep_spellings(db, [text])
    await spellings.drop_unused(db, {word: traces(word) for word in _of_names([old])})


async def set_texts(db: Session, texts: Iterable[tuple[Product, str]]) -> None:
    """The same of many, which differ by a few words and are locked. Texts of before 0065 have no
    end of the name, and other endings were kept of them: those are written anew."""
    changed, anew = {}, {}
    for product, text in texts:
        if END_OF_NAME in product.search_text:
            changed[product.id] = (product.search_text, text)
        else:
            anew[product.id] = text
        product.search_text = text
    await search_index.change(db, changed)
    if anew:
        await search_index.replace(db, anew)
    await _keep_spellings(db, [*anew.values(), *(text for _, text in changed.values())])


async def _keep_spellings(db: Session, texts: Iterable[str]) -> None:
    await spellings.add(db, {word: traces(word) for word in _of_names(texts)})


def _of_names(texts: Iterable[str]) -> set[str]:
    names = (text.rpartition(END_OF_NAME)[0] for text in texts)
    return {word for name in names for word in correctable(name.split())}
