"""Finding products by what somebody typed, in whatever language and however it is spelled."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from bot import labels
from bot.i18n import Reader, plain
from bot.parsing import goods
from bot.parsing.folding import search_terms
from bot.parsing.search_text import spelled
from bot.parsing.search_variants import AT_MOST, Forms, forms, looked_for, pieces_of, two_words
from bot.parsing.spelling import correctable, nearest, traces
from bot.texts import LANGUAGES
from storage import product_lists, search_query, spellings
from storage.constants import CATEGORIES
from storage.product_filters import ANY, ProductFilter
from storage.search_query import FEW_OF_SEVERAL, Plan, Term, WordSearch
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.database import Session
    from storage.product_lists import ProductPage
    from storage.search_query import TermCount


class SearchResult(NamedTuple):
    """A page of products; `is_near` where none is what was typed, and these are the nearest."""

    page: ProductPage
    is_near: bool = False


async def find(
    db: Session,
    typed: str,
    page: Place = FIRST,
    *,
    chosen: ProductFilter = ANY,
    tiles: bool = False,
) -> SearchResult:
    """Products that have every word, in any of its forms and spellings, in their name, description
    or shop; or are of the category that it names in any language: the reader's is seldom the
    seller's. Where there is none, those of words that it may be a misspelling of; else those that
    have some of the words."""
    wanted = looked_for(typed)
    if not wanted:  # nothing but signs: the whole market is no answer to that
        return SearchResult(product_lists.ProductPage())
    look = _Look(db, spelled(typed), chosen, page, tiles)
    words, terms = list(wanted), [_term(each) for each in wanted.values()]
    counts, found = await look.up(terms)
    if found.total:
        return SearchResult(found)
    corrected = await _corrected(db, words, counts)
    if corrected:
        terms = [corrected.get(word, term) for word, term in zip(words, terms, strict=True)]
        counts, found = await look.up(terms)
    if not found.total:
        found = await _nearest(look, words, terms, counts)
    return SearchResult(found, is_near=True)


@dataclass
class _Look:
    """One search, looked up in one way after the other."""

    db: Session
    phrase: str
    chosen: ProductFilter
    page: Place
    tiles: bool

    async def up(self, terms: Sequence[Term]) -> tuple[list[TermCount | None], ProductPage]:
        counts = await search_query.counts(self.db, terms)
        return counts, await self.by(terms, search_query.plan(counts))

    async def by(self, terms: Sequence[Term], plan: Plan) -> ProductPage:
        search = WordSearch(terms, plan, self.phrase)
        return await product_lists.search(self.db, search, self.chosen, self.page, tiles=self.tiles)


async def _corrected(
    db: Session, words: Sequence[str], counts: Sequence[TermCount | None]
) -> dict[str, Term]:
    """What words may have been meant by those that no product has."""
    found = {}
    for word, count in zip(words, counts, strict=True):
        if count is None or count.anywhere or not correctable([word]):
            continue
        left = traces(word)
        known = {*await spellings.meant(db, left), *_names_near(left)}
        meant = tuple(form for each in nearest(word, known) for form in forms(each))
        if also := (*meant, *two_words(word)):
            found[word] = _term(also)
    return found


async def _nearest(
    look: _Look,
    words: Sequence[str],
    terms: Sequence[Term],
    counts: Sequence[TermCount | None],
) -> ProductPage:
    """Products that have the rarest of the words; of those, first the ones that have others."""
    terms = [
        _term(pieces_of(word)) if _may_be_apart(word, count) else term
        for word, term, count in zip(words, terms, counts, strict=True)
    ]
    counts = await search_query.counts(look.db, terms)
    some = [(count.anywhere, n) for n, count in enumerate(counts) if count and count.anywhere]
    for many, number in sorted(some):
        # Counted is what begins alike; whether a text has all of a form is seen only now.
        by = number if many <= FEW_OF_SEVERAL else None
        found = await look.by(terms, Plan(by, "anywhere", (number,)))
        if found.total:
            return found
    return product_lists.ProductPage()


def _may_be_apart(word: str, count: TermCount | None) -> bool:
    """Of Chinese words that no product has, some characters may be there."""
    return count is not None and not count.anywhere and len(word) > 2 and not word.isascii()


def _term(forms: Forms) -> Term:
    """With as many forms as a search has room for (storage/search_query.py): a sentence in Chinese
    has more pieces, and a long word may be taken apart in more places."""
    forms = forms[:AT_MOST]
    called = (_categories_called(pieces[0].strip()) for pieces in forms if len(pieces) == 1)
    return Term(forms, tuple(dict.fromkeys(code for codes in called for code in codes)))


def _categories_called(word: str) -> tuple[str, ...]:
    """The categories of which a name begins so: three letters are needed, or one 茶 of 茶叶."""
    if word.isascii() and len(word) < 3:
        return ()
    return tuple(
        code for code, names in _names().items() if any(each.startswith(word) for each in names)
    )


def _names_near(left: set[str]) -> set[str]:
    """Words of the categories' own names that share a trace."""
    return {word for word, kept in _traces_of_names() if not left.isdisjoint(kept)}


@cache
def _traces_of_names() -> tuple[tuple[str, set[str]], ...]:
    """Those words, and the house's own for goods."""
    called = [word for names in _names().values() for word in names]
    called += [word for group in goods.groups() for word in spelled(" ".join(group)).split()]
    words = set(correctable(called))
    return tuple((word, traces(word)) for word in words)


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """What each category is called in the languages of the house, as it is searched."""
    return {
        code: tuple(
            word
            for called in (
                *(plain(labels.category(code), Reader.of(each)) for each in LANGUAGES),
                goods.KINDS.get(code, ""),
            )
            for word in search_terms(spelled(called))
        )
        for code in CATEGORIES
        if code != "other"
    }
