"""The words about an order's page."""

from __future__ import annotations

from bot.chat import Screen
from bot.notices.order_links import OrderLinkCode
from bot.screens import order_link
from bot.screens.notices.kind import NoticeKind


def order_link_code(told: OrderLinkCode) -> Screen:
    return order_link.code(told.order, told.code)


KINDS = (NoticeKind(OrderLinkCode, order_link_code),)
