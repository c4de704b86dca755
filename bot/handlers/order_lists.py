"""Lists of orders: what somebody bought, and what a seller has to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.handlers.context import Routes, on
from bot.screens import order_lists
from storage import orders as stored
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def mine(turn: Context, at: Place) -> Answer:
    page = await stored.bought_by(turn.db, turn.who.person.id, at)
    return Answer((order_lists.bought(page, turn.now),))


async def sales(turn: Context, of: taps.OfSales) -> Answer:
    shop = turn.shop.id
    if of.which == "pay":
        claimed = await stored.claimed_of_shop(turn.db, shop, of.place)
        return Answer((order_lists.to_check(claimed, turn.now),))
    if of.which == "done":
        over = await stored.finished_of_shop(turn.db, shop, of.place)
        return Answer((order_lists.finished(over, turn.now),))
    page = await stored.open_of_shop(turn.db, shop, of.place)
    if page.items:
        to_check = any(order.payment.state == "in_review" for order in page.items)
        if not to_check and page.pages > 1:
            to_check = await stored.count_to_check(turn.db, shop) > 0
        return Answer((order_lists.waiting(page, turn.now, claimed=to_check),))
    over = await stored.finished_of_shop(turn.db, shop)
    return Answer((order_lists.nothing_waits(any_finished=bool(over.items)),))


ROUTES = Routes(
    commands={"orders": on(taps.ORDERS, mine), "sales": on(taps.SALES, sales, role="seller")},
    taps=(
        on(taps.ORDERS, mine),
        on(taps.SALES, sales, role="seller"),
    ),
)
