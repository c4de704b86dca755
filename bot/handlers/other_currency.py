"""What staff do with a payment that came in another currency: sent back, or taken at a rate."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import order_record, other_currency
from bot.commerce.refusals import TooLate
from bot.flows import commands as c
from bot.flows import other_currency as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.money import FRANCS, Money
from bot.parsing.exchange_rates import MILLION
from bot.screens import order_record as screens
from bot.screens import other_currency as own_screens
from bot.texts import t
from storage import payment_attempts

if TYPE_CHECKING:
    from bot.chat import MessageScreen, Screen
    from bot.handlers.context import Context
    from storage.models import Order


async def ask_return(turn: Context, attempt_id: str) -> Answer:
    order, payment, every = await other_currency.find(turn.db, attempt_id, turn.who)
    if not other_currency.may_be_returned(payment, every):
        raise TooLate
    return Answer((own_screens.ask_return(order, payment),))


async def send_back(turn: Context, attempt_id: str) -> Answer:
    order = await other_currency.send_back(turn.db, attempt_id, turn.who, turn.now)
    return Answer((await money(turn, order),), toast=t("The provider is asked to send it back."))


async def ask_sent_back(turn: Context, code: str) -> Answer:
    order = await order_record.for_staff(turn.db, code, turn.who)
    every = await payment_attempts.of_order(turn.db, order.id)
    if not other_currency.may_be_sent_back(order, every):
        raise TooLate
    return Answer((own_screens.ask_sent_back(order),))


async def sent_back(turn: Context, code: str) -> Answer:
    order = await order_record.for_staff(turn.db, code, turn.who)
    await other_currency.sent_back(turn.db, order, turn.who, turn.now)
    return Answer((await money(turn, order),), toast=t("Recorded. The buyer will be told."))


async def take(turn: Context, attempt_id: str) -> StartForm:
    order, payment, _ = await other_currency.find(turn.db, attempt_id, turn.who)
    if not other_currency.may_be_taken(payment, order):
        raise TooLate
    moved, due = Money(payment.moved, payment.moved_currency), order.payment.due_money
    known = await _known(turn, moved.currency, due.currency)
    return StartForm(form.FORM, form.Answers(order.code, payment.id, moved, due, known), anew=True)


async def _known(turn: Context, one: str, other: str) -> int:
    """The market's own rate, where it has one that is not too old."""
    found = (await turn.boards.rates.read(turn.db, turn.now, turn.periods)).francs
    worth = {FRANCS: Fraction(1), **found}
    unit = other_currency.unit_of(one, other)
    against = other if unit == one else one
    if unit not in worth or against not in worth:
        return 0
    return round(worth[unit] / worth[against] * MILLION)


async def taken(turn: Context, do: c.TakeOtherCurrency) -> tuple[Screen, ...]:
    order = await other_currency.take(turn.db, do.attempt, turn.who, turn.now, do.millionths)
    return (await money(turn, order),)


async def money(turn: Context, order: Order) -> MessageScreen:
    every = await payment_attempts.of_order(turn.db, order.id)
    return screens.money(order, every, turn.now)


ROUTES = Routes(
    taps=(
        on(taps.ASK_RETURN, ask_return, role="staff"),
        on(taps.RETURN, send_back, writes=True, role="staff", guarded="always"),
        on(taps.ASK_SENT_BACK, ask_sent_back, role="staff"),
        on(taps.SENT_BACK, sent_back, writes=True, role="staff", guarded="always"),
        on(taps.TAKE_OTHER, take, role="staff", guarded="always"),
    ),
    forms=(form.FORM,),
    form_commands={c.TakeOtherCurrency: Route(taken, writes=True, role="staff", guarded="always")},
)
