"""The link to an order's page, for its buyer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import order_links
from bot.commerce.people import reader_of
from bot.handlers.context import Routes, on
from bot.parsing.page_paths import order_path
from bot.screens import order_link as screens
from bot.screens.orders import order_screen

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(turn: Context, code: str) -> Answer:
    return await _give(turn, code, only=False)


async def renew(turn: Context, code: str) -> Answer:
    return await _give(turn, code, only=True)


async def _give(turn: Context, code: str, *, only: bool) -> Answer:
    order, secret = await order_links.give(turn.db, code, turn.who, turn.now, only=only)
    base = turn.periods.web_url
    if not base:  # a button of before, in a market that has no pages any more
        return Answer((order_screen(order, turn.who, turn.channels),))
    link = base + order_path(reader_of(turn.who.person).language, secret)
    return Answer((screens.given(order.code, link, is_new=only),))


ROUTES = Routes(
    taps=(
        on(taps.ORDER_LINK, show, writes=True),
        on(taps.RENEW_ORDER_LINK, renew, writes=True),
    ),
)
