"""The page of the cart, on which an order is filled in: whole without a script."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from bot import labels
from bot.commerce import carts, product_texts
from bot.screens import cart as cart_screens
from bot.texts import LANG, LANGUAGES, Language, Text
from bot.web import addresses
from bot.web.cart import fields
from bot.web.cart.fields import lines_of
from bot.web.chat.identity import form_token
from bot.web.rendering import render

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.engine.order_page import OrderPage
    from bot.i18n import Reader
    from bot.web.cart.fields import Asked
    from bot.web.chat.pages import OpenVisit
    from storage.models import CartLine, Order


def cart(
    visit: OpenVisit | None,
    page: OrderPage | None,
    language: Language,
    asked: Asked,
    said: Text | str | None = None,
) -> str:
    """The cart of whoever asks; without a visit there is none."""
    outcome = page.outcome if page is not None else None
    filled = outcome.filled if outcome is not None else None
    reader = fields.reader_of(filled, language)
    lines = page.cart.lines if page is not None else ()
    review = filled.review if filled is not None else None
    said = said or (outcome.said if outcome is not None else None)
    query = addresses.PageRequest(language, to=asked.to).query()
    return render(
        "cart.html",
        language,
        tag=LANG[language],
        languages=[
            (
                LANG[each],
                labels.LANGUAGE_NAMES[each],
                f"/{each}/cart{query}",
                each == language,
            )
            for each in LANGUAGES
        ],
        query=query,
        to=asked.to or "",
        token=form_token(visit.secret) if visit is not None else "",
        key=secrets.token_urlsafe(16),
        shops=_shops(page, language, query, reader) if page is not None else [],
        summary=lines_of(cart_screens.summary(page.cart, page.second), reader)
        if page is not None and lines
        else [],
        orderable=page is not None and bool(page.cart.wanted),
        has_code=page is not None and bool(page.cart.codes),
        waits=page is not None and page.outcome is None,
        said=said if lines or visit is None else None,
        wrong=bool(filled is not None and filled.problems),
        pasted=fields.pasted(filled, asked),
        place=fields.of_place(filled, asked, reader),
        ways=fields.of_ways(filled, asked, reader),
        review=lines_of(review.lines, reader) if review is not None else [],
        draft=filled.draft if filled is not None and review is not None else "",
        confirm=review.confirm if review is not None else None,
    )


def ordered(orders: Sequence[tuple[Order, str]], language: Language) -> str:
    """Several shops, several orders: each with the way to its page."""
    return render(
        "cart_ordered.html",
        language,
        tag=LANG[language],
        orders=[(order.code, labels.shop(order.shop.name), path) for order, path in orders],
    )


def trouble(language: Language, why: Text, again: Mapping[str, str] | None = None) -> str:
    """Why not; with a form that could not be handled, to be sent again as it was."""
    sent = list((again or {}).items())
    return render("cart_trouble.html", language, tag=LANG[language], why=why, again=sent)


# -- the cart itself -------------------------------------------------------------------------------


def _shops(
    page: OrderPage, language: Language, query: str, reader: Reader
) -> list[tuple[str, list[dict[str, Any]]]]:
    found: list[tuple[str, list[dict[str, Any]]]] = []
    shop_id = 0
    for line in page.cart.lines:
        if line.product.shop_id != shop_id:
            shop_id = line.product.shop_id
            found.append((line.product.shop.name, []))
        found[-1][1].append(_of_line(line, page, language, query, reader))
    return found


def _of_line(
    line: CartLine, page: OrderPage, language: Language, query: str, reader: Reader
) -> dict[str, Any]:
    product = line.product
    text = product_texts.shown(product, language)
    return {
        "id": product.id,
        "name": text.name,
        "tag": LANG[text.language],
        "link": addresses.product_path(language, product) + query,
        "quantity": line.quantity,
        "most": max(1, product.available),
        "lines": lines_of(cart_screens.line_of(line, page.second, page.cart.at, language), reader),
        "left_out": carts.is_left_out(line),
    }
