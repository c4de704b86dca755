"""Reduced prices: as buyers read them, and as their seller looks after them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, MessageScreen
from bot.commerce import product_names
from bot.money import Money
from bot.screens.common import back_row
from bot.texts import Line, Strong, Text, quoted, t, tn
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.prices import Price
    from bot.commerce.rates import SecondPrices
    from storage.models import Product

SHOWN = 10  # products by name


def reduced(price: Price, second: SecondPrices | None = None) -> list[Text]:
    """Until when a price is reduced, and from what; nothing where it is not."""
    if price.until is None:
        return []
    if price.before is None:
        return [t("📉 Reduced until {time}", time=price.until)]
    before = quoted(price.before, second.of(price.before) if second else None)
    return [
        t(
            "📉 Reduced until {time}. Lowest price in the 30 days before: {price}",
            time=price.until,
            price=before,
        )
    ]


def planned(product: Product, now: datetime) -> list[Line]:
    """As its seller reads it: of one that has yet to begin, too."""
    begins, ends, price = product.reduced_from, product.reduced_until, product.reduced_price
    if price is None or begins is None or ends is None or ends <= now:
        return []
    lines: list[Line] = [
        t(
            "📉 Reduced: {price}, from {begins} until {ends}",
            price=Money(price, product.currency),
            begins=begins,
            ends=ends,
        )
    ]
    lines.append(_compared(product))
    return lines


def _compared(product: Product) -> Text:
    if product.price_before is None:
        return t("Buyers see no old price: none of the last 30 days was higher.")
    before = Money(product.price_before, product.currency)
    return t("Old price that buyers see (lowest of 30 days): {price}", price=before)


def of_shop(products: Sequence[Product], now: datetime, *first: Line) -> MessageScreen:
    """What of a shop is reduced now, or will be."""
    lines: list[Line] = [*first, Strong(t("📉 Reduced prices"))]
    if not products:
        lines.append(t("No price of your shop is reduced."))
    for each in products[:SHOWN]:
        lines += ["", Strong(product_names.of(each)), t("Price: {price}", price=each.price_money)]
        lines += planned(each, now)
    if len(products) > SHOWN:
        more = len(products) - SHOWN
        lines += ["", tn("And {n} more product", "And {n} more products", more)]
    rows: list[tuple[Button, ...]] = [(Button(t("📉 Reduce all prices"), taps.REDUCE_ALL()),)]
    if products:
        rows.append((Button(t("✖️ End all reductions"), taps.END_ALL_REDUCED()),))
    rows.append((Button(t("🎟 Codes"), taps.DISCOUNT_CODES(FIRST)),))
    return MessageScreen(tuple(lines), (*rows, back_row(taps.MINE(FIRST))))
