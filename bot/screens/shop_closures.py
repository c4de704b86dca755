"""What a seller sees of a shop that is closed for a while."""

from __future__ import annotations

from datetime import date

from bot import taps
from bot.chat import Button, MessageScreen
from bot.screens.common import HOME, MY_PRODUCTS
from bot.texts import Text, t

CLOSE = Button(t("⏸ Close for a while"), taps.CLOSE_SHOP())
REOPEN = Button(t("🏪 Open my shop now"), taps.REOPEN_SHOP())
OTHER_DAY = Button(t("🕓 Another day"), taps.CLOSE_SHOP())


def is_closed(reopens_on: date) -> Text:
    return t("⏸ Your shop is closed. It opens again: {day}", day=reopens_on)


def closed(reopens_on: date | None) -> MessageScreen:
    """After it was closed; its day may have come while it was asked."""
    if reopens_on is None:
        return MessageScreen((t("🏪 That day has come: your shop is open."),), ((CLOSE, HOME),))
    return MessageScreen((is_closed(reopens_on),), ((REOPEN, OTHER_DAY), (MY_PRODUCTS, HOME)))
