"""The links by which sellers send people to a product, or to their shop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import MessageScreen
from bot.screens.common import back_row
from bot.texts import Code, Line, Strong, Text, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.chat import Tap
    from storage.models import Product


def product(of: Product, code: str, links: Mapping[str, str]) -> MessageScreen:
    """`links` by what people call the platform."""
    says = t("🔗 Whoever opens one of these links sees this product. Send it to your buyers.")
    return _links(of.name, says, code, links, taps.OWN(of.id))


def shop(name: str, code: str, links: Mapping[str, str]) -> MessageScreen:
    says = t(
        "🔗 Whoever opens one of these links sees what your shop sells. Send it to your buyers."
    )
    return _links(name, says, code, links, taps.MINE(FIRST))


def _links(name: str, says: Text, code: str, links: Mapping[str, str], leads: Tap) -> MessageScreen:
    lines: list[Line] = [Strong(name), says]
    for platform, link in links.items():
        lines += ["", f"{platform}:", link]
    lines += ["", t("Or they write this code in a message to us:"), Code(code)]
    return MessageScreen(tuple(lines), (back_row(leads),))
