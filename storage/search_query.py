"""How the index of words is asked: which products have all terms, the best first.

A term is looked for in several forms, each of pieces that a text must all have. What stands in the
name, or is of the category that the term names, comes before what only the description says. Where
more products have a term than anybody turns pages of, those of the name and the category are shown,
the newest first: to put all in order would take longer than anybody waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple, TypeAlias

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
    case,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Product, ProductWord
from storage.search_index import END_OF_NAME, LONGEST, NAMED, shortest

# A word in more products than this fills a page soon enough without any index, newest first;
# of several words one must be much more common, as few products may have all of them.
FEW, FEW_OF_SEVERAL = 1000, 5000
_BEYOND = "\U0010ffff"


class Term(NamedTuple):
    """What is looked for: its forms, and the categories that it names."""

    forms: Sequence[Sequence[str]]
    categories: Sequence[str] = ()


class TermShape(NamedTuple):
    """What of a term a statement depends on: room for so many forms of so many pieces. Few sizes
    are enough: a statement takes longer to put together than to run."""

    forms: int
    pieces: int
    has_categories: bool


_SIZES = (1, 2, 4, 8, 16)
_NOTHING = "\x02"  # that no text has, where there is room for more forms


class TermCount(NamedTuple):
    """How many products have a term, and in how many it is the name's or the category's; no further
    than `FEW_OF_SEVERAL` and one more."""

    anywhere: int
    named: int


Where: TypeAlias = Literal["anywhere", "named"]


class Plan(NamedTuple):
    """By which term the products are found, if by any, and whether in names only; which terms a
    product must have: all, but where only the nearest are looked for."""

    by: int | None
    where: Where
    required: tuple[int, ...]
    rarest: int | None = None  # where the products are found by none, as all are read for a price


class WordSearch(NamedTuple):
    """What is looked for and how; `phrase` is all that was typed."""

    terms: Sequence[Term]
    plan: Plan
    phrase: str


async def counts(db: AsyncSession, terms: Sequence[Term]) -> list[TermCount | None]:
    """Of each term; None where it is too short for the index."""
    asked = tuple((number, _shape(term)) for number, term in enumerate(terms) if _is_indexed(term))
    found: list[TermCount | None] = [None] * len(terms)
    if asked:
        row = (await db.execute(_counts(asked), bound(terms))).one()
        for place, (number, _) in enumerate(asked):
            found[number] = TermCount(row[2 * place], row[2 * place + 1])
    return found


def plan(found: Sequence[TermCount | None]) -> Plan:
    """The way that looks at the fewest products."""
    all_of_them = tuple(range(len(found)))
    few = FEW if len(found) == 1 else FEW_OF_SEVERAL
    known = [(count, number) for number, count in enumerate(found) if count is not None]
    by_all = min(((count.anywhere, number) for count, number in known), default=None)
    if by_all is not None and by_all[0] <= few:
        return Plan(by_all[1], "anywhere", all_of_them)
    by_name = min(((count.named, number) for count, number in known if count.named), default=None)
    if by_name is not None and by_name[0] <= few:
        return Plan(by_name[1], "named", all_of_them)
    rarest = min(((count.named or FEW_OF_SEVERAL, n) for count, n in known), default=(0, None))[1]
    named = len(known) == len(found) and all(count.named > few for count, _ in known)
    return Plan(None, "named" if named else "anywhere", all_of_them, rarest)


def bound(terms: Sequence[Term], phrase: str = "") -> dict[str, Any]:
    """What is bound where a search is asked for."""
    values: dict[str, Any] = {}
    for number, term in enumerate(terms):
        for which, pieces in enumerate(_filled(term)):
            begins = _longest(pieces)
            for mark, name in ((NAMED, "named"), ("", "rest")):
                first = (mark + begins)[:LONGEST]
                values[f"{name}{number}_{which}"] = first
                values[f"{name}_end{number}_{which}"] = first + _BEYOND
            for part, piece in enumerate(pieces):
                values[f"has{number}_{which}_{part}"] = f"%{piece}%"
                values[f"calls{number}_{which}_{part}"] = f"%{piece}%{END_OF_NAME}%"
            values[f"whole{number}_{which}"] = _whole(" ".join(dict.fromkeys(pieces)))
        if term.categories:
            values[f"categories{number}"] = list(term.categories)
    if phrase:
        itself = f" {phrase} {END_OF_NAME}%"
        values |= {"phrase": _whole(phrase), "itself": itself, "also": f"%{END_OF_NAME}{itself}"}
    return values


def _filled(term: Term) -> list[tuple[str, ...]]:
    """The forms, and nothing as often as there is room for more."""
    room = _shape(term)
    forms = [(*form, *[form[-1]] * (room.pieces - len(form))) for form in term.forms]
    return [*forms, *[(_NOTHING,) * room.pieces] * (room.forms - len(forms))]


def _whole(piece: str) -> str:
    """That a name has it as a word; between Chinese words stands nothing."""
    if not piece.isascii():
        return f"%{piece}%{END_OF_NAME}%"
    before = "" if piece.endswith(" ") else " "  # a word's ending is looked for
    return f"%{before}{piece.strip()} %{END_OF_NAME}%"


def _longest(pieces: Sequence[str]) -> str:
    """The word by which a form is found in the index."""
    return max((word for piece in pieces for word in piece.split()), key=len)


def _is_indexed(term: Term) -> bool:
    longest = [_longest(pieces) for pieces in term.forms]
    return all(len(each) >= shortest(each[0]) for each in longest)


def shapes(terms: Iterable[Term]) -> tuple[TermShape, ...]:
    return tuple(map(_shape, terms))


def _shape(term: Term) -> TermShape:
    pieces = max(map(len, term.forms))
    return TermShape(_room(len(term.forms)), _room(pieces), bool(term.categories))


def _room(many: int) -> int:
    return next(size for size in _SIZES if size >= many)


@lru_cache(256)
def _counts(asked: tuple[tuple[int, TermShape], ...]) -> Executable:
    return select(
        *(
            _counted(having(number, shape, where))
            for number, shape in asked
            for where in ("anywhere", "named")
        )
    )


def _counted(having: CompoundSelect[int]) -> ScalarSelect[int]:
    limited = having.limit(FEW_OF_SEVERAL + 1).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def having(number: int, shape: TermShape, where: Where = "anywhere") -> CompoundSelect[int]:
    """The products with a word that begins as a form of the term does, or in its category."""
    marks = ("named", "rest") if where == "anywhere" else ("named",)
    found: list[Select[int]] = [
        select(ProductWord.product_id).where(
            ProductWord.word >= bindparam(f"{mark}{number}_{which}"),
            ProductWord.word < bindparam(f"{mark}_end{number}_{which}"),
        )
        for which in range(shape.forms)
        for mark in marks
    ]
    if shape.has_categories:
        found.append(select(Product.id).where(Product.state == "active", _in_category(number)))
    return union_all(*found)


def holds(number: int, shape: TermShape, where: Where) -> ColumnElement[bool]:
    """That a product has the term: in its text, or in its name; or it is in its category."""
    found = _any_form(number, shape, "has" if where == "anywhere" else "calls")
    return or_(found, _in_category(number)) if shape.has_categories else found


def rank(shapes: Sequence[TermShape]) -> ColumnElement[int]:
    """How well a product answers: more for a category than for a name, for a word than for a part
    of one, for what was typed as it was typed; nothing for a term that it has not."""
    together = 3 if len(shapes) > 1 else 0
    points: ColumnElement[int] = case(
        (or_(_like("itself"), _like("also")), 6), (_like("phrase"), together), else_=0
    )
    for number, shape in enumerate(shapes):
        points += case(
            (_like(f"whole{number}_0"), 4),
            *((_like(f"whole{number}_{w}"), 3) for w in range(1, shape.forms)),
            (_any_form(number, shape, "calls"), 2),
            (_any_form(number, shape, "has"), 1),
            else_=0,
        )
        if shape.has_categories:
            points += case((_in_category(number), 5), else_=0)
    return points + literal(0, Integer())


def _any_form(number: int, shape: TermShape, name: str) -> ColumnElement[bool]:
    return or_(
        *(
            and_(*(_like(f"{name}{number}_{which}_{part}") for part in range(shape.pieces)))
            for which in range(shape.forms)
        )
    )


def _like(name: str) -> ColumnElement[bool]:
    """Patterns are of letters, digits and spaces, so nothing in them is a sign but our own."""
    pattern: BindParameter[str] = bindparam(name, type_=String())
    return Product.search_text.like(pattern)


def _in_category(number: int) -> ColumnElement[bool]:
    return Product.category.in_(bindparam(f"categories{number}", expanding=True))
