"""Lists of orders: what somebody bought, and what a seller has to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer
from bot.handlers.context import Route, Routes
from bot.screens import order_lists
from storage import orders as stored
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def mine(turn: Context, subject: str) -> Answer:
    page = await stored.bought_by(turn.db, turn.who.person.id, Place.read(subject))
    return Answer((order_lists.bought(page, turn.now),))


async def sales(turn: Context, subject: str) -> Answer:
    """What the seller has to act on; "done~PAGE" is what is over."""
    shop = turn.shop.id
    kind, _, place = subject.rpartition("~")
    if kind == order_lists.DONE:
        over = await stored.finished_of_shop(turn.db, shop, Place.read(place))
        return Answer((order_lists.finished(over, turn.now),))
    page = await stored.open_of_shop(turn.db, shop, Place.read(place))
    if page.items:
        return Answer((order_lists.waiting(page, turn.now),))
    over = await stored.finished_of_shop(turn.db, shop)
    return Answer((order_lists.nothing_waits(any_finished=bool(over.items)),))


ROUTES = Routes(
    commands={"orders": Route(mine), "sales": Route(sales, role="seller")},
    taps={"orders": Route(mine), "sales": Route(sales, role="seller")},
)
