"""The words of what a shop's owner is told of the shop itself."""

from __future__ import annotations

from bot.chat import MessageScreen
from bot.notices.shops import ShopReopened
from bot.screens.common import MY_PRODUCTS
from bot.screens.notices.kind import NoticeKind
from bot.screens.shop_closures import CLOSE
from bot.texts import Strong, t


def shop_reopened(told: ShopReopened) -> MessageScreen:
    return MessageScreen(
        (
            Strong(t("🏪 Your shop is open again: {shop}", shop=told.shop)),
            t("Buyers can find and order your products."),
        ),
        ((MY_PRODUCTS,), (CLOSE,)),
    )


KINDS = (NoticeKind(ShopReopened, shop_reopened),)
