"""Choosing among products: by what, and in which order; and what is left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce import filters as chosen_filters
from bot.commerce.filters import NO_FILTERS, Filters
from bot.money import FRANCS, Money
from bot.parsing import countries
from bot.screens.common import BROWSE, HOME, back_row, in_rows, on_page
from bot.screens.shelves import LONGEST_SEARCH, filtering, fitting, listing
from bot.texts import Strong, Text, t
from storage.constants import CATEGORIES
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.chat import Tap
    from bot.commerce.rates import SecondPrices
    from bot.commerce.search import SearchResult
    from bot.texts import Language, Line
    from storage.constants import Country
    from storage.models import Shop
    from storage.product_filters import Order

# The highest prices to choose from, in whole units.
PRICES: Mapping[str, tuple[int, ...]] = {
    FRANCS: (2000, 5000, 10_000, 20_000, 50_000, 100_000),
    "CNY": (20, 50, 100, 200, 500, 1000),
    "USD": (5, 10, 20, 50, 100, 200),
}
_ORDERS: Mapping[Order, Text] = {
    "": t("Best match first"),
    "newest": t("Newest first"),
    "cheapest": t("Lowest price first"),
    "dearest": t("Highest price first"),
}


def options(
    asked: taps.ToFilter, shop: Shop | None, country: Country | None, second: SecondPrices
) -> MessageScreen:
    """What can be chosen, each with its button; what is chosen stands above."""
    filters, words = asked.filters, asked.words
    lines: list[Line] = [t("🎚 Which products would you like to see?")]
    lines += _title(words) + summary(filters, shop, country, second, searched=bool(words))
    buttons = [
        _by(t("🗂 Category"), asked, "category"),
        _by(t("💰 Highest price"), asked, "price"),
        _by(t("🏪 Shop"), asked, "shop"),
    ]
    if not filters.in_stock:
        buttons.append(_with(t("✅ In stock only"), asked, in_stock=True))
    if not filters.to_me:
        buttons.append(_with(t("🚚 Shipped to me"), asked, to_me=True))
    # Without words nothing is better than the newest.
    orders = [each for each in _ORDERS if each != ("newest" if not words else filters.order)]
    buttons += [
        _with(label(each, searched=bool(words)), asked, order=each)
        for each in orders
        if each != filters.order
    ]
    rows = list(in_rows(buttons, 2))
    rows.append((_show(t("🛍 Show the products"), filters, words),))
    if filters != NO_FILTERS:
        rows.append((_by(t("No filters"), replace(asked, filters=NO_FILTERS), ""),))
    return MessageScreen(tuple(lines), (*rows, (HOME,)))


def categories(asked: taps.ToFilter, filled: Collection[str]) -> MessageScreen:
    found = [each for each in CATEGORIES if each in filled]
    buttons = [_with(labels.category(each), asked, category=each) for each in found]
    return _choice(t("🗂 Which category?"), buttons, asked, "category")


def prices(asked: taps.ToFilter, currency: str) -> MessageScreen:
    buttons = [
        _with(t("Up to {price}", price=Money.whole(each, currency)), asked, most=each)
        for each in PRICES[currency]
    ]
    return _choice(t("💰 What is the highest price?"), buttons, asked, "most", columns=1)


def shops(asked: taps.ToFilter, found: Sequence[Shop]) -> MessageScreen:
    some = on_page(found, 0)
    names = labels.distinct([shop.name for shop in some])
    buttons = [_with(name, asked, shop=shop.id) for shop, name in zip(some, names, strict=True)]
    return _choice(t("🏪 Which shop?"), buttons, asked, "shop")


def chosen(
    words: str,
    filters: Filters,
    found: SearchResult,
    shop: Shop | None,
    country: Country | None,
    second: SecondPrices,
    now: datetime,
    language: Language,
) -> MessageScreen:
    """The products that are chosen."""
    page, asked = found.page, taps.ToFilter(filters=filters, words=words)
    said = summary(filters, shop, country, second, searched=bool(words))
    if not page.total:
        nothing = t("Nothing is left. Take a filter away, or look through the categories.")
        change = filtering(filters, words)
        lines = (*_title(words), *said, "", nothing)
        return MessageScreen(lines, ((change, BROWSE), (HOME,)))
    turns = [each for each in (page.previous, page.next, FIRST) if each]
    kept = fitting(
        words, lambda kept: [taps.FILTERED(taps.Filtered(filters, each, kept)) for each in turns]
    )
    title: list[Line] = _title(words) or [Strong(t("🛍 All products"))]
    if found.is_near:
        title = [
            t("🔎 No product was found for: {words}", words=words[:LONGEST_SEARCH]),
            t("These products are the nearest:"),
        ]
    return listing(
        (*title, *said),
        page,
        second,
        now,
        language,
        lambda place: taps.FILTERED(taps.Filtered(filters, place, kept)),
        _by(t("🎚 Filter and sort"), asked, ""),
    )


def summary(
    filters: Filters,
    shop: Shop | None,
    country: Country | None,
    second: SecondPrices,
    *,
    searched: bool,
) -> list[Line]:
    """What is chosen, a line each."""
    lines: list[Line] = []
    if filters.category:
        lines.append(labels.category(filters.category))
    if filters.shop:
        lines.append(t("🏪 Shop: {shop}", shop=shop.name if shop else "—"))
    if filters.most:
        price = Money.whole(filters.most, chosen_filters.compared_in(second))
        lines.append(t("💰 Up to {price}", price=price))
    if filters.in_stock:
        lines.append(t("✅ In stock only"))
    if filters.to_me:
        lines.append(
            t("🚚 Shipped to: {country}", country=labels.country(country or countries.HOME))
        )
    if filters.order:
        lines.append(label(filters.order, searched=searched))
    return lines


def label(order: Order, *, searched: bool) -> Text:
    return _ORDERS[order if searched or order else "newest"]


def _title(words: str) -> list[Line]:
    return [t("🔎 Found for: {words}", words=words[:LONGEST_SEARCH])] if words else []


def _choice(
    question: Text, buttons: list[Button], asked: taps.ToFilter, what: str, columns: int = 2
) -> MessageScreen:
    """One thing to choose; or none of it, where one is chosen."""
    rows: list[tuple[Button, ...]] = list(in_rows(buttons, columns))
    nothing: dict[str, Any] = {what: getattr(NO_FILTERS, what)}
    if getattr(asked.filters, what) != nothing[what]:
        rows.append((_with(t("Without this filter"), asked, **nothing),))
    rows.append(back_row(_tap(asked, "")))
    return MessageScreen((question,), tuple(rows))


def _with(label: Text | str, asked: taps.ToFilter, **chosen: Any) -> Button:
    """With one thing more chosen."""
    return _by(label, replace(asked, filters=replace(asked.filters, **chosen)), "")


def _by(label: Text | str, asked: taps.ToFilter, what: Any) -> Button:
    return Button(label, _tap(asked, what))


def _tap(asked: taps.ToFilter, what: Any) -> Tap:
    words = fitting(asked.words, lambda kept: [taps.FILTER(replace(asked, what=what, words=kept))])
    return taps.FILTER(replace(asked, what=what, words=words))


def _show(label: Text, filters: Filters, words: str) -> Button:
    words = fitting(words, lambda kept: [taps.FILTERED(taps.Filtered(filters, FIRST, kept))])
    return Button(label, taps.FILTERED(taps.Filtered(filters, FIRST, words)))
