"""A seller closes the shop for a while, and opens it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import shop_closures
from bot.flows import commands as c
from bot.flows import shop_closure
from bot.handlers import my_shop
from bot.handlers.context import Route, Routes, StartForm, on
from bot.texts import t
from storage import orders
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from datetime import date

    from bot.handlers.context import Context


async def ask(turn: Context, _nothing: object) -> StartForm:
    waiting = await orders.count_open(turn.db, turn.shop.id)
    return StartForm(shop_closure.FORM, shop_closure.Answers(open_orders=waiting), anew=True)


async def close(turn: Context, do: c.CloseShop) -> date | None:
    """The day on which it opens again; None where it has come."""
    shop = await shop_closures.close(
        turn.db, turn.who, turn.now, reopens_on=do.reopens_on, note=do.note
    )
    return shop.reopens_on


async def reopen(turn: Context, _nothing: object) -> Answer:
    await shop_closures.reopen(turn.db, turn.who, turn.now)
    await turn.db.flush()
    shown = await my_shop.listed(turn, FIRST, reopens_on=None)
    return Answer(shown.screens, toast=t("Your shop is open again."))


ROUTES = Routes(
    taps=(
        on(taps.CLOSE_SHOP, ask, role="seller"),
        on(taps.REOPEN_SHOP, reopen, role="seller", writes=True, new_role=True),
    ),
    forms=(shop_closure.FORM,),
    form_commands={c.CloseShop: Route(close, writes=True, role="seller", new_role=True)},
)
