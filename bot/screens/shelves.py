"""Shelves and what a search found: lists of products to look around in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import TAP_BYTES, Button, Screen, Tap
from bot.parsing.asking import without_asking
from bot.screens.common import HOME, back, in_rows, more_choices, on_page, page_lines, pager
from bot.texts import Line, Strong, t
from storage.constants import CATEGORIES
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.constants import Category
    from storage.products import ProductPage

LONGEST_SEARCH = 60  # characters, as much as the form asks for
ROOM_FOR_WORDS = TAP_BYTES - len("search|~||")
EVERYTHING = "all"  # the shelf of every product


def categories(filled: Collection[str], page: int = 0) -> Screen:
    if not filled:
        return Screen(
            (
                t("There are no products on the market yet."),
                t("Do you have something to sell? Open a shop."),
            ),
            ((Button(t("🏪 Open a shop"), Tap("sell")), HOME),),
        )
    buttons = [
        Button(labels.category(category), Tap("shop", f"{category}~0"))
        for category in CATEGORIES
        if category in filled
    ]
    everything = Button(t("🛍 All products"), Tap("shop", f"{EVERYTHING}~0"))
    if len(buttons) > 1:
        buttons.append(everything)
    rows = list(in_rows(on_page(buttons, page), 2))
    rows += more_choices(buttons, Tap("shop", f"~{page + 1}"))
    rows.append((Button(t("🔎 Search"), Tap("search")), HOME))
    return Screen((t("🛍 What would you like to see?"),), tuple(rows))


def shelf(category: Category | None, page: ProductPage) -> Screen:
    """The products of a category; without one, all of them."""
    title = labels.category(category) if category else t("🛍 All products")
    return _listing(Strong(title), page, "shop", category or EVERYTHING, back(Tap("shop")))


def found(words: str, page: ProductPage) -> Screen:
    """What a search gives. The words travel in the page buttons, as far as those have room."""
    kept = words.replace("|", " ")
    words = words[:LONGEST_SEARCH]
    turns = max(len(each.write()) for each in (page.previous, page.next, FIRST) if each)
    if len(kept.encode()) > ROOM_FOR_WORDS - turns:
        kept = without_asking(kept) or kept
    while len(kept.encode()) > ROOM_FOR_WORDS - turns:
        kept = kept[:-1]
    again = Button(t("🔎 Search again"), Tap("search"))
    if not page.total:
        return Screen(
            (
                t("🔎 No product was found for: {words}", words=words),
                t("Try one word only, or look through the categories."),
            ),
            ((again, Button(t("🛍 Browse products"), Tap("shop"))), (HOME,)),
        )
    title = t("🔎 Found for: {words}", words=words)
    return _listing(title, page, "search", kept, again)


def _listing(title: Line, page: ProductPage, action: str, what: str, leads: Button) -> Screen:
    lines: list[Line] = [title, *page_lines(page), ""]
    rows: list[tuple[Button, ...]] = []
    names = labels.distinct([product.name for product in page.items])
    for number, (product, label) in enumerate(zip(page.items, names, strict=True), 1):
        lines.append(
            t(
                "{number}. {product}: {price}",
                number=number,
                product=product.name,
                price=product.price_money,
            )
        )
        rows.append((Button(label, Tap("prod", str(product.id))),))
    if not page.items:
        lines.append(t("No products here yet."))
    rows += pager(page, action, f"{what}~")
    rows.append((leads, HOME))
    return Screen(tuple(lines), tuple(rows))
