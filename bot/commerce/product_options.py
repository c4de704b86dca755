"""Products that are one to buyers and differ by size, grind or colour.

Each is a product of its own, so that price, stock, weight, reductions, carts and orders know
nothing of it; what they have in common is written to all of them when it changes
(docs/decisions/0166). Whoever adds one, or says anew which one is which, holds the
row of the group meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce import product_names, product_words
from bot.commerce.refusals import ManyOptions, NoShop, OptionThere, TooLate
from bot.commerce.state_machine import Actor, record
from bot.parsing.option_values import alike
from storage import product_groups, product_texts, products
from storage.models import Product, ProductGroup, ProductPhoto

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.money import Money
    from bot.parsing.boxes import Box
    from storage.constants import OptionKind
    from storage.database import Session
    from storage.models import ProductOption

MOST = 20  # of one group


@dataclass(frozen=True, slots=True)
class Kinds:
    """By what those of a group differ."""

    first: OptionKind
    second: OptionKind | None = None


Values = tuple[str, str]  # which one it is; the second is "" where they differ by one thing


async def add(
    db: Session,
    owner: Member,
    product: Product,
    now: datetime,
    *,
    draft_id: str,
    values: Values,
    price: Money,
    stock: int,
    weight_grams: int,
    box: Box | None = None,
    kinds: Kinds | None = None,
    own: Values | None = None,
) -> Product:
    """Put another of one's own product on the market. Where it is the first other, `kinds` says by
    what the two differ and `own` which one the product is. The same draft is the same product.

    Raises OptionThere, ManyOptions, TooLate where the product has become one of several meanwhile.
    """
    if owner.shop is None:
        raise NoShop
    known = await products.by_draft(db, draft_id)
    if known is not None:
        return known
    group = await _group_of(db, product, kinds, own)
    there = await product_groups.members(db, group.id)
    _must_differ(there, values)
    if len(there) >= MOST:
        raise ManyOptions(MOST)
    first = there[0]
    new = Product(
        shop_id=first.shop_id,
        draft_id=draft_id,
        state="active",
        category=first.category,
        language=first.language,
        name=first.name,
        description=first.description,
        words_revision=first.words_revision,
        search_text="",
        price=price.minor,
        currency=price.currency,
        unit=first.unit,
        weight_grams=weight_grams,
        packed_size=box.kept() if box else "",
        on_hand=stock,
        published_at=now,
        group_id=group.id,
        option1=values[0],
        option2=values[1],
        photos=[_copy(photo) for photo in first.photos],
    )
    await products.add(db, new)
    await product_texts.copy(db, first.id, new.id)
    record(db, "product", new.id, "", "active", Actor("seller", owner.person.id), now, "option")
    await find_anew(db, owner, group.id)
    shown = await products.by_id(db, new.id)
    assert shown is not None
    return shown


async def _group_of(
    db: Session, product: Product, kinds: Kinds | None, own: Values | None
) -> ProductGroup:
    await products.lock_group(db, product)
    if product.group_id is not None:
        if kinds is not None:
            raise TooLate
        return await product_groups.locked(db, product.group_id)
    if kinds is None or own is None:
        raise TooLate
    group = ProductGroup(kind1=kinds.first, kind2=kinds.second or "")
    db.add(group)
    await db.flush()
    product.group_id, product.option1, product.option2 = group.id, *own
    await db.flush()
    return group


def _copy(photo: ProductPhoto) -> ProductPhoto:
    return ProductPhoto(
        position=photo.position, photo_id=photo.photo_id, given_by=photo.given_by, path=photo.path
    )


def _must_differ(others: Sequence[Product], values: Values) -> None:
    for each in others:
        if alike((each.option1, each.option2), values):
            raise OptionThere(product_names.option(each))


async def all_of(db: Session, product: Product) -> Sequence[Product]:
    """It, or all of its group, as they stand now; the group is kept from others meanwhile."""
    if product.group_id is None:
        return [product]
    await product_groups.locked(db, product.group_id)
    return await product_groups.members(db, product.group_id)


async def rename(
    db: Session, owner: Member, product: Product, values: Values, now: datetime
) -> None:
    """Say anew which one of its group it is. Raises OptionThere."""
    if product.group_id is None:
        raise TooLate
    await product_groups.locked(db, product.group_id)
    there = await product_groups.members(db, product.group_id)
    _must_differ([each for each in there if each.id != product.id], values)
    product.option1, product.option2 = values
    await find_anew(db, owner, product.group_id)
    actor = Actor("seller", owner.person.id)
    record(db, "product", product.id, product.state, product.state, actor, now, "changed")


async def find_anew(db: Session, owner: Member, group_id: int) -> None:
    """Whoever looks for one of them finds the one on the shelf: all have the words of all."""
    assert owner.shop is not None
    for each in await product_groups.members(db, group_id):
        await product_words.renew(db, each, owner.shop)


def on_sale(product: Product) -> list[ProductOption]:
    """All of its group that buyers can choose, the oldest first."""
    return [each for each in product.options or () if each.state == "active"]


def others(product: Product) -> list[ProductOption]:
    """The same without itself."""
    return [each for each in on_sale(product) if each.id != product.id]


def canonical(product: Product) -> int:
    """The one whose page stands for all: the oldest that is on sale."""
    return min((each.id for each in on_sale(product)), default=product.id)
