"""The postage of an order: its seller weighed the parcel, its buyer agrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.commerce import order_postage, orders
from bot.commerce.refusals import TooLate
from bot.flows import commands as c
from bot.flows import order_postage as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.handlers.orders import moved
from bot.screens.orders import order_screen
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Answer, Screen
    from bot.handlers.context import Context


async def ask_correct(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    before = order.postage_money
    if before is None or not order_postage.can_correct(order):
        raise TooLate
    return StartForm(form.FORM, form.Answers(code, before, order.goods_money), anew=True)


async def correct(turn: Context, do: c.CorrectPostage) -> tuple[Screen, ...]:
    order = await order_postage.correct(turn.db, do.order, turn.who, turn.now, do.postage)
    return (order_screen(order, turn.who, turn.channels).after(t("The buyer is asked to agree.")),)


async def agree(turn: Context, code: str) -> Answer:
    order = await order_postage.agree(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("Thank you. The seller will be told."))


ROUTES = Routes(
    taps=(
        on(taps.CORRECT_POSTAGE, ask_correct, guarded="always"),
        on(taps.AGREE_POSTAGE, agree, writes=True),
    ),
    forms=(form.FORM,),
    form_commands={c.CorrectPostage: Route(correct, writes=True, guarded="always")},
)
