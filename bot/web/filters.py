"""What is chosen among products, in an address.

It is that of a search: one kind of page, which no search engine keeps, so that categories and shops
have one address each whatever somebody chose from them (docs/decisions/0168).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.filters import ORDERS, Filters
from bot.screens.filters import PRICES
from storage.constants import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST_NUMBER = 12
_EVERY_PRICE = frozenset(each for some in PRICES.values() for each in some)


def read(query: Mapping[str, str]) -> Filters:
    """From an address; whatever cannot be read is nothing, so that it makes no page of its own."""
    category, order = query.get("category", ""), query.get("order", "")
    most = _number(query.get("most", ""))
    return Filters(
        next((each for each in CATEGORIES if each == category), ""),
        _number(query.get("shop", "")),
        most if most in _EVERY_PRICE else 0,
        query.get("stock") == "1",
        query.get("shipped") == "1",
        next((each for each in ORDERS if each == order), ""),
    )


def said(filters: Filters) -> dict[str, str]:
    """The same in an address."""
    found = {
        "category": filters.category,
        "shop": str(filters.shop or ""),
        "most": str(filters.most or ""),
        "stock": "1" if filters.in_stock else "",
        "shipped": "1" if filters.to_me else "",
        "order": filters.order,
    }
    return {name: value for name, value in found.items() if value}


def _number(typed: str) -> int:
    fits = typed.isascii() and typed.isdecimal() and len(typed) <= _LONGEST_NUMBER
    return int(typed) if fits else 0
