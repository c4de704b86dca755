"""The links and the pictures by which sellers send people to a product, or to their shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MadePhoto, MessageScreen
from bot.screens.common import back_row
from bot.texts import Code, Line, Strong, Text, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.chat import Tap
    from bot.drawing import Card
    from bot.texts import Language
    from storage.models import Product


def product(
    of: Product, code: str, links: Mapping[str, str], pages: Mapping[str, str]
) -> MessageScreen:
    """`links` by what people call the platform, `pages` by what they call the language."""
    says = t("🔗 Whoever opens one of these links sees this product. Send it to your buyers.")
    card = taps.PRODUCT_CARD(taps.CardOfProduct(of.id))
    return _links(of.name, says, code, links, pages, card, taps.OWN(of.id))


def shop(name: str, code: str, links: Mapping[str, str], pages: Mapping[str, str]) -> MessageScreen:
    says = t(
        "🔗 Whoever opens one of these links sees what your shop sells. Send it to your buyers."
    )
    card = taps.SHOP_CARD(taps.ChosenLanguage())
    return _links(name, says, code, links, pages, card, taps.MINE(FIRST))


def _links(
    name: str,
    says: Text,
    code: str,
    links: Mapping[str, str],
    pages: Mapping[str, str],
    card: Tap,
    leads: Tap,
) -> MessageScreen:
    lines: list[Line] = [Strong(name), says]
    for platform, link in links.items():
        lines += ["", f"{platform}:", link]
    if pages:
        lines += ["", t("On the web, for those without an app:")]
        lines += [f"{language}: {page}" for language, page in pages.items()]
    lines += ["", t("Or they write this code in a message to us:"), Code(code)]
    return MessageScreen(tuple(lines), ((Button(t("🖼 As a picture"), card),), back_row(leads)))


def product_card(product: int, of: Card, picture: bytes, language: Language) -> MessageScreen:
    """`language` is that in which it is drawn."""

    def to(other: Language) -> Tap:
        return taps.PRODUCT_CARD(taps.CardOfProduct(product, other))

    return _card(of, picture, _in_others(language, to), taps.SHARE(product))


def shop_card(of: Card, picture: bytes, language: Language) -> MessageScreen:
    """`language` is that in which it is drawn."""

    def to(other: Language) -> Tap:
        return taps.SHOP_CARD(taps.ChosenLanguage(other))

    return _card(of, picture, _in_others(language, to), taps.SHARE_SHOP())


def _in_others(language: Language, to: Callable[[Language], Tap]) -> tuple[Button, ...]:
    return tuple(
        Button(name, to(each)) for each, name in labels.LANGUAGE_NAMES.items() if each != language
    )


def _card(of: Card, picture: bytes, others: tuple[Button, ...], leads: Tap) -> MessageScreen:
    """The picture with the same in words, which can be passed on with it: who has it on their own
    phone cannot scan it."""
    lines: list[Line] = [Strong(of.name), *(each for each in (of.price, *of.below) if each)]
    lines += ["", of.link]
    return MessageScreen(tuple(lines), (others, back_row(leads)), MadePhoto(content=picture))
