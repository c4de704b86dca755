"""/money: what does not move until staff do something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import stuck_money
from bot.handlers.context import Routes, on
from bot.screens import stuck_money as screens
from storage import stuck_money as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.sql.pagination import Place


async def show(turn: Context, at: Place) -> Answer:
    page = await stuck_money.waiting(turn.db, turn.who, turn.now, at)
    payouts = await stored.payouts(turn.db, turn.now) if page.previous is None else ()
    return Answer((screens.stuck(page, payouts),))


ROUTES = Routes(
    commands={"money": on(taps.STUCK_MONEY, show, role="staff")},
    taps=(on(taps.STUCK_MONEY, show, role="staff"),),
)
