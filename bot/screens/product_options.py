"""The sizes, grinds or colours that a product is sold in, as its buyers choose among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce import prices, product_names, product_options
from bot.screens.common import CHOICES_A_SCREEN, back, page_lines, pager
from bot.texts import Line, Strong, Text, Value, t
from storage.sql.pagination import Place, of_rows

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.rates import SecondPrices
    from storage.constants import OptionKind
    from storage.models import Product, ProductOption


def which(product: Product) -> list[Line]:
    """Which of its group it is."""
    if product.group is None:
        return []
    group, found = product.group, list[Line]()
    for kind, value in ((group.kind1, product.option1), (group.kind2, product.option2)):
        if kind and value:
            found.append(t("{kind}: {value}", kind=labels.option_kind(kind), value=value))
    return found


def others(product: Product, second: SecondPrices, now: datetime) -> list[Line]:
    """What the others cost, as far as a card has room for them."""
    there = product_options.others(product)
    if not 0 < len(there) <= CHOICES_A_SCREEN:
        return []
    return ["", t("🔖 There is also:"), *(_told(each, second, now) for each in there)]


def on_card(product: Product) -> list[tuple[Button, ...]]:
    """The others that can be chosen: as many as a card has room for, or the way to them."""
    there = product_options.others(product)
    if len(there) <= CHOICES_A_SCREEN:
        return _buttons(there)
    label = t("🔖 All sizes ({n})", n=len(there) + 1)
    return [(Button(label, taps.OPTIONS(taps.OfProduct(product.id))),)]


def _buttons(some: Sequence[ProductOption]) -> list[tuple[Button, ...]]:
    """Without prices: the value is what tells them apart, and needs the room."""
    names = labels.distinct([product_names.option(each) for each in some], labels.LABEL_CELLS - 3)
    return [
        (Button(name if each.available > 0 else f"❌ {name}", taps.PRODUCT(each.id)),)
        for name, each in zip(names, some, strict=True)
    ]


def _told(of: ProductOption, second: SecondPrices, now: datetime) -> Text:
    """Which one it is, and what it costs."""
    option, price = product_names.option(of), prices.money(of, now)
    about = second.of(price)
    if of.available <= 0:
        return t("{option}: sold out", option=option)
    if not second.shows(price):
        return t("{option}: only sent abroad", option=option)
    if about is None:
        return t("{option}: {price}", option=option, price=price)
    return t("{option}: {price} (about {second})", option=option, price=price, second=about)


def every(
    product: Product, name: str, second: SecondPrices, now: datetime, place: Place
) -> MessageScreen:
    """All of the group that are on sale, page by page, with price and stock."""
    page = of_rows(
        product_options.on_sale(product), lambda each: (each.id,), place, CHOICES_A_SCREEN
    )
    told = (_told(each, second, now) for each in page.items)
    lines = (Strong(name), *page_lines(page), "", *told)
    rows = _buttons(page.items)
    rows += pager(page, lambda place: taps.OPTIONS(taps.OfProduct(product.id, place)))
    return MessageScreen(lines, (*rows, (back(taps.PRODUCT(product.id)),)))


def own_line(number: int, name: str, of: Product | ProductOption, now: datetime) -> Text:
    """One of a list of one's own: price, stock, and whether it is paused."""
    values: dict[str, Value] = {
        "number": number,
        "product": name,
        "price": prices.money(of, now),
        "stock": of.available,
    }
    if of.state == "active":
        return t("{number}. {product}: {price}. Stock: {stock}", **values)
    return t("{number}. {product}: {price}. Stock: {stock}. ⏸ Paused", **values)


def own(product: Product, now: datetime, place: Place) -> MessageScreen:
    """All of the group as their seller has them: each leads to its own screen."""
    page = of_rows(product.options or [], lambda each: (each.id,), place, CHOICES_A_SCREEN)
    lines: list[Line] = [Strong(product.name), *page_lines(page), ""]
    rows: list[tuple[Button, ...]] = []
    names = labels.distinct([product_names.option(each) for each in page.items])
    for number, (each, name) in enumerate(zip(page.items, names, strict=True), 1):
        lines.append(own_line(number, product_names.option(each), each, now))
        rows.append((Button(name, taps.OWN(each.id)),))
    rows += pager(page, lambda place: taps.OWN_OPTIONS(taps.OfProduct(product.id, place)))
    rows.append((Button(t("➕ Another size"), taps.ADD_OPTION(product.id)), *_values(product)))
    return MessageScreen(tuple(lines), (*rows, (back(taps.EDIT(taps.FactOfProduct(product.id))),)))


def _values(product: Product) -> list[Button]:
    """To say anew which one of them it is, by each kind."""
    if product.group is None:
        return []
    kinds: list[tuple[Literal["option1", "option2"], OptionKind | Literal[""]]] = [
        ("option1", product.group.kind1),
        ("option2", product.group.kind2),
    ]
    return [
        Button(labels.option_kind(kind), taps.EDIT(taps.FactOfProduct(product.id, fact)))
        for fact, kind in kinds
        if kind
    ]
