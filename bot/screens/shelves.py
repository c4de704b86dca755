"""Shelves and what a search found: lists of products to look around in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce import prices, product_texts
from bot.commerce.filters import NO_FILTERS, Filters
from bot.parsing.asking import without_asking
from bot.screens.common import BROWSE, HOME, back, in_rows, more_choices, on_page, page_lines, pager
from bot.screens.reductions import reduced
from bot.texts import Line, Strong, Text, Value, t
from storage.constants import CATEGORIES
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from datetime import datetime

    from bot.chat import Tap
    from bot.commerce.rates import SecondPrices
    from bot.commerce.search import SearchResult
    from bot.money import Money
    from bot.texts import Language
    from storage.constants import Category
    from storage.models import Shop
    from storage.product_lists import ProductPage

LONGEST_SEARCH = 60  # characters, as much as the form asks for


def categories(filled: Collection[str], page: int = 0) -> MessageScreen:
    if not filled:
        return MessageScreen(
            (
                t("There are no products on the market yet."),
                t("Do you have something to sell? Open a shop."),
            ),
            ((Button(t("🏪 Open a shop"), taps.SELL()), HOME),),
        )
    buttons = _categories(filled)
    everything = Button(t("🛍 All products"), taps.SHOP(taps.OnShelf("all")))
    if len(buttons) > 1:
        buttons.append(everything)
    rows = list(in_rows(on_page(buttons, page), 2))
    rows += more_choices(buttons, taps.SHOP(taps.OnShelf(place=Place(page + 1))))
    rows.append((Button(t("🔎 Search"), taps.SEARCH(taps.Found())), HOME))
    return MessageScreen((t("🛍 What would you like to see?"),), tuple(rows))


def _categories(filled: Collection[str]) -> list[Button]:
    return [
        Button(labels.category(category), taps.SHOP(taps.OnShelf(category)))
        for category in CATEGORIES
        if category in filled
    ]


def shelf(
    category: Category | None,
    page: ProductPage,
    second: SecondPrices,
    now: datetime,
    language: Language,
) -> MessageScreen:
    """The products of a category; without one, all of them."""
    title = labels.category(category) if category else t("🛍 All products")
    return listing(
        (Strong(title),),
        page,
        second,
        now,
        language,
        lambda place: taps.SHOP(taps.OnShelf(category or "all", place)),
        back(taps.SHOP(taps.OnShelf())),
        filtering(Filters(category=category or "")),
    )


def filtering(filters: Filters, words: str = "") -> Button:
    """The way to choose among what is shown."""
    return Button(t("🎚 Filter and sort"), taps.FILTER(taps.ToFilter(filters=filters, words=words)))


def of_shop(
    shop: Shop, page: ProductPage, second: SecondPrices, now: datetime, language: Language
) -> MessageScreen:
    """What one shop offers."""
    return listing(
        (Strong(t("🏪 {shop}, {district}", shop=shop.name, district=shop.district)),),
        page,
        second,
        now,
        language,
        lambda place: taps.OF_SHOP(taps.OfShop(shop.id, place)),
        back(taps.SHOP(taps.OnShelf())),
    )


def found(
    words: str,
    found: SearchResult,
    filled: Collection[str],
    second: SecondPrices,
    now: datetime,
    language: Language,
) -> MessageScreen:
    """What a search gives, or the nearest, or else the categories that have something. The words
    travel in the page buttons, as far as those have room."""
    page = found.page
    turns = [each for each in (page.previous, page.next, FIRST) if each]
    kept = fitting(words, lambda kept: [taps.SEARCH(taps.Found(kept, place)) for place in turns])
    chosen = fitting(words, lambda kept: [taps.FILTER(taps.ToFilter(words=kept))])
    words = words[:LONGEST_SEARCH]
    again = Button(t("🔎 Search again"), taps.SEARCH(taps.Found()))
    nothing = t("🔎 No product was found for: {words}", words=words)
    if not page.total:
        lines = (nothing, t("Try one word only, or look through the categories."))
        rows = in_rows(on_page(_categories(filled), 0), 2)
        return MessageScreen(lines, (*rows, (again, BROWSE), (HOME,)))
    title = t("🔎 Found for: {words}", words=words)
    titles = (nothing, t("These products are the nearest:")) if found.is_near else (title,)
    return listing(
        titles,
        page,
        second,
        now,
        language,
        lambda place: taps.SEARCH(taps.Found(kept, place)),
        again,
        filtering(NO_FILTERS, chosen),
    )


def fitting(words: str, buttons: Callable[[str], Sequence[Tap]]) -> str:
    """As much of the words of a search as its buttons have room for."""

    def fits(kept: str) -> bool:
        return all(each.fits for each in buttons(kept))

    kept = words.replace("|", " ")
    if not fits(kept):
        kept = without_asking(kept) or kept
    while kept and not fits(kept):
        kept = kept[:-1]
    return kept


def _from(values: dict[str, Value], about: Money | None) -> Text:
    """Of what is sold in several sizes: what the cheapest costs."""
    if about is None:
        return t("{number}. {product}: from {price}", **values)
    return t("{number}. {product}: from {price} (about {second})", **values, second=about)


def listing(
    titles: Sequence[Line],
    page: ProductPage,
    second: SecondPrices,
    now: datetime,
    language: Language,
    at: Callable[[Place], Tap],
    leads: Button,
    filtering: Button | None = None,
) -> MessageScreen:
    lines: list[Line] = [*titles, *page_lines(page), ""]
    rows: list[tuple[Button, ...]] = []
    called = [product_texts.shown(product, language).bare for product in page.items]
    names = labels.distinct(called)
    for number, (product, name, label) in enumerate(zip(page.items, called, names, strict=True), 1):
        price = prices.of(product, now)
        about = second.of(price.money)
        values: dict[str, Value] = {
            "number": number,
            "product": name,
            "price": price.money,
        }
        begins = prices.is_from(product, now)
        if not second.shows(price.money):
            lines.append(t("{number}. {product}: only sent abroad", **values))
        elif begins:
            lines.append(_from(values, about))
        elif about is None:
            lines.append(t("{number}. {product}: {price}", **values))
        else:
            lines.append(t("{number}. {product}: {price} (about {second})", **values, second=about))
        if second.shows(price.money):
            lines += reduced(price, second)
        rows.append((Button(label, taps.PRODUCT(product.id)),))
    if not page.items:
        lines.append(t("No products here yet."))
    rows += pager(page, at)
    if filtering is not None and page.total > 1:
        rows.append((filtering,))
    rows.append((leads, HOME))
    return MessageScreen(tuple(lines), tuple(rows))
