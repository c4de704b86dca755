"""The index of words: which products have a term anywhere in a word of theirs, on both databases.

A search asks for parts of words (bot/parsing/folding.py), which no B-tree finds in a text. So each
word is kept with its endings, "ikawa" as ikawa, kawa, awa: a part of a word begins one of them.
Chinese has no spaces: what stands between two is a word, and two characters of it are enough.

Each database has an index of its own kind for that (FTS5; trigrams, as an extension), with rules
that differ where Chinese begins. This one is a table, and says the same on both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Executable,
    Integer,
    ScalarSelect,
    Select,
    String,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Product, ProductWord
from storage.sql.upsert import dialect_of, into

LONGEST = 12  # characters of an ending that are kept; the text itself is looked at in the end
SHORTEST = 3  # of a term in letters; in Chinese characters, two
# A word in more products than this fills a page soon enough without any index, newest first;
# of several words one must be much more common, as few products may have all of them.
FEW, FEW_OF_SEVERAL = 1000, 5000
Ways = Sequence[Sequence[str]]  # the forms of one term, each of pieces that are all looked for


class Looked(NamedTuple):
    """One term: its forms, the categories that they name, and what one weighs."""

    forms: Ways
    named: Sequence[str] = ()
    grams: int | None = None


class Shape(NamedTuple):
    """What of a term a statement depends on: how many pieces each form has."""

    pieces: tuple[int, ...]
    named: bool
    weighed: bool


_BEYOND = "\U0010ffff"


def endings(text: str) -> set[str]:
    """What is kept of a folded text."""
    return {
        word[start : start + LONGEST]
        for word in text.split()
        for start in range(len(word))
        if len(word) - start >= _shortest(word[start])
    }


def _shortest(first: str) -> int:
    """How many characters a term must have that begins so: fewer in Chinese and its neighbours."""
    return SHORTEST if first < "\u3000" else SHORTEST - 1


async def add(db: AsyncSession, texts: Mapping[int, str]) -> None:
    """Keep the words of new products, by id."""
    rows = [
        {"word": word, "product_id": product_id}
        for product_id, text in texts.items()
        for word in sorted(endings(text))
    ]
    if rows:
        await db.execute(_ADD, rows)


_ADD = insert(ProductWord.__table__)  # the table itself: the ORM looks at each of twenty rows


async def replace(db: AsyncSession, texts: Mapping[int, str]) -> None:
    """Keep other words of products than those that they had."""
    await db.execute(delete(ProductWord).where(ProductWord.product_id.in_(list(texts))))
    await add(db, texts)


async def change(db: AsyncSession, texts: Mapping[int, tuple[str, str]]) -> None:
    """The same of many that change by a few words: only what differs is written. Each text that
    was kept, and the one that is now; whoever asks has locked the products."""
    gone, new = [], []
    for product_id, (old, text) in texts.items():
        before, after = endings(old), endings(text)
        gone += [{"gone": word, "which": product_id} for word in sorted(before - after)]
        new += [{"word": word, "product_id": product_id} for word in sorted(after - before)]
    if gone:
        await db.execute(_REMOVE, gone)
    if new:
        add_new = into(dialect_of(db), ProductWord.__table__).on_conflict_do_nothing().inline()
        await db.execute(add_new, new)


_REMOVE = delete(ProductWord.__table__).where(
    ProductWord.__table__.c.word == bindparam("gone"),
    ProductWord.__table__.c.product_id == bindparam("which"),
)


async def rarest(db: AsyncSession, terms: Mapping[str, Sequence[str]]) -> int | None:
    """Which of the folded terms has the fewest products, with those of a category that it names;
    None where each is too short, or in many."""
    asked = tuple(
        (number, bool(named))
        for number, (term, named) in enumerate(terms.items())
        if len(term) >= _shortest(term[0])
    )
    if not asked:
        return None
    counts = (await db.execute(_counts(asked), bound(terms))).one()
    least = min(range(len(asked)), key=lambda each: counts[each])
    few = FEW if len(asked) == 1 else FEW_OF_SEVERAL
    return asked[least][0] if counts[least] <= few else None


def bound(terms: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """What is bound where a search is asked for: its terms by number."""
    values: dict[str, Any] = {}
    for number, (term, named) in enumerate(terms.items()):
        begins = term[:LONGEST]
        values |= {f"term{number}": term, f"begins{number}": begins}
        values[f"beyond{number}"] = begins + _BEYOND
        if named:
            values[f"named{number}"] = list(named)
    return values


def term(number: int | str) -> BindParameter[str]:
    """A term as it is looked for in a text: letters and digits only, so nothing of it is a sign."""
    return bindparam(f"term{number}", type_=String())


def in_named(number: int | str) -> ColumnElement[bool]:
    """In a category that a term names."""
    return Product.category.in_(bindparam(f"named{number}", expanding=True))


def having(number: int | str, *, named: bool) -> Select[int] | CompoundSelect[int]:
    """The products with a term, or in a category that it names."""
    by_word = select(ProductWord.product_id).where(
        ProductWord.word >= bindparam(f"begins{number}"),
        ProductWord.word < bindparam(f"beyond{number}"),
    )
    if not named:
        return by_word
    return union_all(by_word, select(Product.id).where(Product.state == "active", in_named(number)))


# --- in several forms -----------------------------------------------------------------------------


async def rarest_of(db: AsyncSession, ways: Sequence[Looked]) -> int | None:
    """As `rarest`, of terms of which each may stand in any of several forms; no index has what one
    weighs."""
    asked = tuple(
        (number, shape_of(way))
        for number, way in enumerate(ways)
        if way.grams is None
        and all(len(_longest(pieces)) >= _shortest(_longest(pieces)[0]) for pieces in way.forms)
    )
    if not asked:
        return None
    counts = (await db.execute(_counts_of(asked), bound_ways(ways))).one()
    least = min(range(len(asked)), key=lambda each: counts[each])
    return asked[least][0] if counts[least] <= FEW_OF_SEVERAL else None


def shape_of(way: Looked) -> Shape:
    return Shape(tuple(map(len, way.forms)), bool(way.named), way.grams is not None)


def _longest(pieces: Sequence[str]) -> str:
    """The piece by which one is found: of an amount ("500 g") what is before the space."""
    return max((piece.partition(" ")[0] for piece in pieces), key=len)


def bound_ways(ways: Sequence[Looked]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, way in enumerate(ways):
        for which, pieces in enumerate(way.forms):
            begins = _longest(pieces)[:LONGEST]
            values |= {f"begins{number}_{which}": begins}
            values[f"beyond{number}_{which}"] = begins + _BEYOND
            for part, piece in enumerate(pieces):
                values[f"term{number}_{which}_{part}"] = piece
        if way.named:
            values[f"named{number}"] = list(way.named)
        if way.grams is not None:
            values[f"grams{number}"] = way.grams
    return values


def having_any(number: int, shape: Shape) -> CompoundSelect[int]:
    """The products with a word that begins as any of the forms does, or in a category named."""
    forms = [having(f"{number}_{which}", named=False) for which in range(len(shape.pieces))]
    if shape.named:
        forms.append(select(Product.id).where(Product.state == "active", in_named(number)))
    return union_all(*forms)


def holds_any(number: int, shape: Shape) -> ColumnElement[bool]:
    """That a product's text holds all pieces of one of the forms, its category is named, or it
    weighs so much."""
    forms = [
        and_(
            *(
                Product.search_text.contains(term(f"{number}_{which}_{part}"))
                for part in range(pieces)
            )
        )
        for which, pieces in enumerate(shape.pieces)
    ]
    if shape.named:
        forms.append(in_named(number))
    if shape.weighed:
        forms.append(Product.weight_grams == bindparam(f"grams{number}", type_=Integer()))
    return or_(*forms)


@lru_cache(256)
def _counts_of(asked: tuple[tuple[int, Shape], ...]) -> Executable:
    return select(*(_counted(having_any(number, shape)) for number, shape in asked))


@lru_cache(256)
def _counts(asked: tuple[tuple[int, bool], ...]) -> Executable:
    return select(*(_counted(having(number, named=named)) for number, named in asked))


def _counted(having: Select[int] | CompoundSelect[int]) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(having.limit(FEW_OF_SEVERAL + 1).subquery())
        .scalar_subquery()
    )
