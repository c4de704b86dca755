"""The pages of an order by link, made on the server, without any script."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING

from bot import labels, timezones
from bot.i18n import Reader, markup, plain, value_text
from bot.parsing.page_paths import order_path, order_picture_path
from bot.screens import order_by_link
from bot.screens.order_papers import sheet
from bot.texts import LANG, LANGUAGES, Language, Strong, Text
from bot.web.rendering import as_markup, render

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.drawing import Sheet
    from bot.texts import Line
    from storage.models import Order


def order(of: Order, secret: str, language: Language, channels: Collection[str]) -> str:
    reader = _reader(of, language)
    return render(
        "order.html",
        language,
        tag=LANG[language],
        order=of,
        shop=labels.shop(of.shop.name),
        languages=[
            (
                LANG[each],
                labels.LANGUAGE_NAMES[each],
                order_path(each, secret),
                each == language,
            )
            for each in LANGUAGES
        ],
        sections=[
            (each.title, [_line(line, reader) for line in each.lines])
            for each in order_by_link.sections(of)
        ],
        picture=order_picture_path(language, secret, 1),
        steps=[(name, label) for name, label, _ in order_by_link.steps(of, channels)],
        key=secrets.token_urlsafe(16),
    )


def code(of: Order, language: Language, *, key: str, then: str, status: Text | None = None) -> str:
    """Where the code is typed that was sent to the buyer."""
    return render(
        "order_code.html",
        language,
        tag=LANG[language],
        order=of,
        key=key,
        then=then,
        status=status,
    )


def picture(of: Order, language: Language) -> Sheet:
    """What is drawn of it."""
    reader = _reader(of, language)
    return sheet(of, partial(plain, reader=reader), partial(value_text, reader=reader))


def trouble(language: Language, why: Text) -> str:
    return render("order_trouble.html", language, tag=LANG[language], why=why)


def _reader(of: Order, language: Language) -> Reader:
    """Times are of where the parcel goes; with the zone's name where they might be misread."""
    zone = timezones.of_country(of.purchase.address.get("country", "RW"))
    named = timezones.may_be_misread(zone, language)
    return Reader(language, timezones.of(zone, language), named)


def _line(line: Line, reader: Reader) -> tuple[object, bool]:
    """Its HTML, in which everybody's own words are escaped; and whether it is nothing but such
    words, in a language that nobody knows."""
    of = line.of if isinstance(line, Strong) else line
    return as_markup(markup(line, reader)), not isinstance(of, Text)
