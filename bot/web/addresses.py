"""Which address says what: read from a request, and written for a link.

    /rw  /en  /zh                    the market, in a language
    /en/c/coffee                     a category
    /en/s/3-koperative-impumuro      a shop
    /en/p/12-ikawa-ya-huye           a product; /qr.svg behind it is its code to print
    /en/search?q=ikawa               what is found; and what is left of it, or of all products, when
                                     somebody chooses among them (filters.py)

Behind any of them, `to=CN` says where parcels go, and `after=57.1` or `before=58.0` which page: by
the product that it begins after or ends before, as in the chat; `page=2`, which was so until 0.2,
by its number. What else stands in a query (what others append to count visits) changes nothing, so
that it makes no second page either.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import quote, urlencode

from bot.commerce.filters import NO_FILTERS, Filters
from bot.parsing import countries, page_paths
from bot.texts import LANGUAGES, Language
from bot.web import filters
from storage.constants import CATEGORIES, Category, Country
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from storage.models import Product, Shop

Kind = Literal["market", "category", "shop", "product", "qr", "search"]

LONGEST_WORDS = 200  # of a search
LONGEST_COUNTRY = 60
MOST_PAGES = 1000
_PATH = re.compile(
    r"/(?P<language>rw|en|zh)"
    r"(?:/(?P<search>search)|/c/(?P<category>[a-z]+)|/s/(?P<shop>[1-9]\d{0,17})(?P<of>-[^/]*)?"
    r"|/p/(?P<product>[1-9]\d{0,17})(?P<called>-[^/]*)?(?P<qr>/qr\.svg)?)?(?P<slash>/?)",
    re.ASCII,
)
_NAMED: tuple[Kind, ...] = ("search", "category", "shop", "product")


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page. `number` is of a product or a shop; `place` is which page of a list."""

    language: Language
    kind: Kind = "market"
    number: int = 0
    category: Category | Literal[""] = ""
    words: str = ""
    place: Place = FIRST
    to: Country | None = None  # None: nobody has said
    filters: Filters = NO_FILTERS

    @property
    def country(self) -> Country:
        """Where parcels go. Until somebody says it, nowhere abroad, whatever they read: who sells
        inside Rwanda may show francs only (docs/decisions/0112)."""
        return self.to or countries.HOME

    @property
    def page(self) -> int:
        """Counted from 1."""
        return self.place.number + 1

    def turned(self, place: Place) -> PageRequest:
        return replace(self, place=place)

    def sent_to(self, country: Country) -> PageRequest:
        """From its beginning. A highest price is of the currency in which they compared so far."""
        stays = self.filters if country == self.country else replace(self.filters, most=0)
        to = None if country == countries.HOME else country
        return replace(self, to=to, place=FIRST, filters=stays)

    def query(self) -> str:
        """With its question mark, or nothing."""
        said: dict[str, str] = {}
        if self.words:
            said["q"] = self.words
        said |= filters.said(self.filters)
        if self.to is not None:
            said["to"] = self.to
        if self.place.key:
            said["before" if self.place.before else "after"] = self.place.write()[1:]
        elif self.page > 1:
            said["page"] = str(self.page)
        return f"?{urlencode(said)}" if said else ""


def read(path: str, query: Mapping[str, str]) -> tuple[PageRequest, str] | None:
    """The page that a path (decoded) and a query ask for, and what stands there in place of its
    name; None where there is no such page."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    language = cast(Language, found["language"])
    category = found["category"] or ""
    kind: Kind = "market"
    if category and category not in CATEGORIES:
        return None
    for name in _NAMED:
        if found[name]:
            kind = name
    if found["qr"]:
        kind = "qr"
    said = query.get("to", "")
    to = said if said in countries.COUNTRIES else None
    words = _words(query.get("q", "")) if kind == "search" else ""
    wanted = PageRequest(
        language,
        kind,
        int(found["shop"] or found["product"] or 0),
        cast("Category | Literal['']", category),
        words,
        FIRST if kind in ("product", "qr") else _place(query),
        None if to == countries.HOME else to,
        filters.read(query) if kind == "search" else NO_FILTERS,
    )
    return wanted, f"{found['of'] or found['called'] or ''}{found['slash']}"


def _place(query: Mapping[str, str]) -> Place:
    """Which page of a list; the first where that is nothing."""
    for sign, name in ((">", "after"), ("<", "before")):
        if name in query:
            return Place.read(sign + query[name])
    page = query.get("page", "")
    fits = page.isascii() and page.isdecimal() and 1 <= int(page[:9]) <= MOST_PAGES
    return Place(int(page[:9]) - 1) if fits else FIRST


def country_of(typed: str) -> Country | None:
    """The country that somebody typed, in whatever language; None where it may be several, too."""
    codes, sure = countries.read_country(typed[:LONGEST_COUNTRY])
    if not sure:
        return None
    return countries.CHINA if codes[0] in countries.DIVISIONS_OF_CHINA else codes[0]


def _words(typed: str) -> str:
    """What is looked for, without what nobody can see."""
    seen = "".join(each if each.isprintable() else " " for each in typed[: 2 * LONGEST_WORDS])
    return " ".join(seen.split())[:LONGEST_WORDS].strip()


def product_path(language: Language, product: Product) -> str:
    return page_paths.product_path(language, product.id, product.name)


def shop_path(language: Language, shop: Shop) -> str:
    return page_paths.shop_path(language, shop.id, shop.name)


def category_path(language: Language, category: Category) -> str:
    return f"/{language}/c/{category}"


def photo_path(sha: str, size: str) -> str:
    return f"/photo/{sha}-{size}.jpg"


def ascii_path(path: str) -> str:
    """A path as it stands in a header."""
    return quote(path, safe="/?=&%+-.")


def in_other_languages(path: str) -> dict[Language, str]:
    """The same page in each language: only the first part of the path differs."""
    return {each: f"/{each}{path[3:]}" for each in LANGUAGES}


def language_of(header: str) -> Language:
    """By what a browser says that its reader reads (Accept-Language), the first that is ours; a
    quality beside it is followed, and what cannot be read is nothing."""
    best: tuple[float, Language] = (0.0, "en")
    for part in header[:500].split(","):
        name, _, more = part.strip().partition(";")
        code = name.strip().lower().partition("-")[0]
        quality = re.fullmatch(r"\s*q=([01](?:\.\d{0,3})?)\s*", more) if more else None
        weight = float(quality[1]) if quality else 0.0 if more else 1.0
        ours = next((each for each in LANGUAGES if each == code), None)
        if ours is not None and weight > best[0]:
            best = weight, ours
    return best[1]
