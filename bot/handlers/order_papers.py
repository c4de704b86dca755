"""An order as a picture, for its two sides."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import drawing, taps
from bot.chat import Answer
from bot.commerce import orders
from bot.commerce.people import reader_of
from bot.handlers.context import Routes, on
from bot.i18n import plain, value_text
from bot.screens import order_link as screens
from bot.screens.order_papers import sheet

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def picture(turn: Context, code: str) -> Answer:
    order, _ = await orders.for_person(turn.db, code, turn.who)
    reader = reader_of(turn.who.person)
    said, written = partial(plain, reader=reader), partial(value_text, reader=reader)
    pages = await drawing.made(sheet(order, said, written))
    return Answer((screens.picture(order.code, pages),), fresh=True)


ROUTES = Routes(taps=(on(taps.ORDER_PICTURE, picture),))
