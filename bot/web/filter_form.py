"""Choosing among products on a page, as in the chat (bot/screens/filters.py): a form of the shelf's
that needs no script, and leads to a search (filters.py)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import labels
from bot.commerce import filters as chosen_filters
from bot.commerce.filters import NO_FILTERS, ORDERS, Filters
from bot.money import Money
from bot.screens import filters as filter_screens
from bot.texts import t
from storage.constants import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.commerce.rates import SecondPrices
    from bot.texts import Line, Text
    from bot.web.addresses import PageRequest
    from storage.constants import Category
    from storage.models import Shop
    from storage.product_lists import ProductPage

    #: Each with its value, what it is called, and whether it is the one that is chosen.
    Choices = list[tuple[str, Text | str, bool]]


@dataclass(frozen=True, slots=True)
class FilterForm:
    """What can be chosen on a page. `chosen` is what holds there already: in a category, that."""

    wanted: PageRequest
    chosen: Filters
    filled: Collection[str]
    shops: Mapping[int, Shop]
    second: SecondPrices

    @property
    def categories(self) -> Choices:
        return [
            (each, labels.category(each), each == self.chosen.category)
            for each in CATEGORIES
            if each in self.filled or each == self.chosen.category
        ]

    @property
    def prices(self) -> Choices:
        currency, most = chosen_filters.compared_in(self.second), self.chosen.most
        listed = {*filter_screens.PRICES[currency], *([most] if most else [])}
        return [
            (str(each), t("Up to {price}", price=Money.whole(each, currency)), each == most)
            for each in sorted(listed)
        ]

    @property
    def of_shops(self) -> Choices:
        listed: Choices = [
            (
                str(each.id),
                t("🏪 {shop}, {district}", shop=each.name, district=each.district),
                each.id == self.chosen.shop,
            )
            for each in self.shops.values()
        ]
        if self.chosen.shop and self.chosen.shop not in self.shops:  # nothing of it is left
            listed.append((str(self.chosen.shop), "—", True))
        return listed

    @property
    def orders(self) -> Choices:
        # Without words nothing is better than the newest.
        searched = bool(self.wanted.words)
        listed = [each for each in ORDERS if searched or each != "newest"]
        return [
            (each, filter_screens.label(each, searched=searched), each == self.chosen.order)
            for each in listed
        ]

    @property
    def summary(self) -> Sequence[Line]:
        return filter_screens.summary(
            self.wanted.filters,
            self.shops.get(self.chosen.shop),
            self.wanted.country,
            self.second,
            searched=bool(self.wanted.words),
        )


def form(
    wanted: PageRequest,
    page: ProductPage,
    filled: Collection[str],
    second: SecondPrices,
    *,
    category: Category | None = None,
    shop: Shop | None = None,
) -> FilterForm | None:
    """None where there is nothing to choose among: one product, and nothing chosen. A page offers
    the shops whose products are on it."""
    if page.total <= 1 and wanted.filters == NO_FILTERS:
        return None
    chosen = wanted.filters
    if wanted.kind != "search":
        chosen = Filters(category=category or "", shop=shop.id if shop else 0)
    shops = {each.shop.id: each.shop for each in page.items} | ({shop.id: shop} if shop else {})
    return FilterForm(wanted, chosen, filled, shops, second)
