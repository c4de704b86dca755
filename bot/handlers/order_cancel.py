"""Cancelling an order: asked once more, and by its seller never without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import orders
from bot.commerce.refusals import AlreadyDone, TooLate
from bot.flows import commands as c
from bot.flows.order_forms import CANCELLING, CancelAnswers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.handlers.orders import moved
from bot.screens import order_questions
from bot.screens.orders import order_screen, told_of_the_end

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def ask_cancel(turn: Context, code: str) -> Answer:
    """Cancelling cannot be undone: asked once more; the seller's answer is the reason."""
    order, actor = await orders.for_person(turn.db, code, turn.who)
    if order.state == "cancelled":
        raise AlreadyDone
    if not orders.can_cancel(order, actor.role):
        raise TooLate
    return Answer((order_questions.cancelled(order, actor.role),))


async def why(turn: Context, code: str) -> StartForm:
    order, actor = await orders.for_person(turn.db, code, turn.who)
    if not orders.can_cancel(order, actor.role):
        raise TooLate
    return StartForm(CANCELLING, CancelAnswers(order=code))


async def cancel(turn: Context, it: taps.Cancelled) -> Answer:
    order = await orders.cancel(turn.db, it.order, turn.who, turn.now, it.reason or "")
    return moved(turn, order, told_of_the_end(orders.side_of(order, turn.who).role))


async def cancel_order(turn: Context, do: c.CancelOrder) -> tuple[Screen, ...]:
    order = await orders.cancel(turn.db, do.order, turn.who, turn.now, do.reason)
    return (
        order_screen(order, turn.who, turn.channels).after(
            told_of_the_end(orders.side_of(order, turn.who).role)
        ),
    )


ROUTES = Routes(
    taps=(
        on(taps.ASK_CANCEL, ask_cancel),
        on(taps.CANCEL_IN_WORDS, why),
        on(taps.CANCEL, cancel, writes=True),
    ),
    forms=(CANCELLING,),
    form_commands={c.CancelOrder: Route(cancel_order, writes=True)},
)
