"""A page's own address, and those of others as links from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot import labels
from bot.commerce import product_texts
from bot.commerce.filters import NO_FILTERS
from bot.parsing.countries import ASKED_FIRST
from bot.texts import LANG
from bot.web import addresses, filters
from bot.web.addresses import PageRequest
from storage.constants import Category
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from bot.commerce.product_texts import ShownText
    from bot.texts import Language, Text
    from storage.models import Product, Shop
    from storage.sql.pagination import Place


@dataclass(frozen=True, slots=True)
class Here:
    """Where one is. Who has said where their parcels go is not asked again on the next page. `home`
    is the page that stands for this one, where it is another: of a product in several sizes."""

    base: str
    wanted: PageRequest
    path: str
    home: str = ""

    @property
    def tag(self) -> str:
        return LANG[self.wanted.language]

    @property
    def canonical(self) -> str:
        """The page without what its reader chose."""
        return self._without_choices(self.home or self.path)

    @property
    def sent_on(self) -> str:
        """What a chat is told that the page is. Facebook shows what stands at this address, and a
        link to 1 kg is not to be shown as 250 g."""
        return self._without_choices(self.path)

    def _without_choices(self, path: str) -> str:
        page = PageRequest(self.wanted.language, self.wanted.kind, place=self.wanted.place)
        return self.base + path + page.query()

    @property
    def languages(self) -> list[tuple[str, Language, str, str]]:
        """Each language's tag, code, link and canonical address of this page."""
        wanted = self.wanted
        canonical = PageRequest(wanted.language, place=wanted.place).query()
        found = []
        homes = addresses.in_other_languages(self.home or self.path)
        for code, path in addresses.in_other_languages(self.path).items():
            other = replace(wanted, language=code)
            if wanted.to is not None:
                other = replace(other.sent_to(wanted.country), place=wanted.place)
            home = self.base + homes[code] + canonical
            found.append((LANG[code], code, path + other.query(), home))
        return found

    @property
    def countries(self) -> list[tuple[Text, str, bool]]:
        """Where parcels may go: what it is called, this page for it, and whether it is this one."""
        chosen = self.wanted.country
        return [
            (
                labels.country(each),
                self.path + self.wanted.sent_to(each).query(),
                each == chosen,
            )
            for each in dict.fromkeys((*ASKED_FIRST, chosen))
        ]

    def turned(self, place: Place) -> str:
        return self.path + self.wanted.turned(place).query()

    def market(self) -> str:
        return self._with_country(f"/{self.wanted.language}")

    def search(self) -> str:
        return f"/{self.wanted.language}/search"

    def search_for(self) -> str:
        """The same search with nothing chosen."""
        return self.search() + replace(self.wanted, filters=NO_FILTERS, place=FIRST).query()

    @property
    def kept(self) -> dict[str, str]:
        """What a form carries on that leads to this page for another country."""
        return filters.said(replace(self.wanted.filters, most=0))

    def category(self, category: Category) -> str:
        return self._with_country(addresses.category_path(self.wanted.language, category))

    def product(self, product: Product) -> str:
        return self._with_country(addresses.product_path(self.wanted.language, product))

    def shop(self, shop: Shop) -> str:
        return self._with_country(addresses.shop_path(self.wanted.language, shop))

    def photo(self, sha: str, size: str) -> str:
        return addresses.photo_path(sha, size)

    def text(self, product: Product) -> ShownText:
        """What it is called on this page."""
        return product_texts.shown(product, self.wanted.language)

    def _with_country(self, path: str) -> str:
        return path + PageRequest(self.wanted.language, to=self.wanted.to).query()
