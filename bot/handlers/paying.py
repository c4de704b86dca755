"""Paying an order: from a phone, on a page, by hand; and choosing another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bot import taps
from bot.chat import Answer
from bot.commerce import attempts, orders, payment_methods, payments
from bot.commerce.refusals import NotPaidThatWay, PostageOpen, TooLate
from bot.flows import commands as c
from bot.flows import paying
from bot.handlers.context import Route, Routes, StartForm, on
from bot.parsing.phones import payment_channel_of
from bot.payment_methods import METHODS
from bot.screens import paying as screens
from bot.screens.orders import order_screen
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Screen
    from bot.handlers.context import Context
    from storage.constants import PaymentChannel, ProviderName
    from storage.models import Order


async def pay(turn: Context, code: str) -> Answer | StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "buyer")
    if order.postage_asked is not None:
        raise PostageOpen
    if not attempts.can_pay(order):
        raise TooLate
    method = payment_methods.method_of(order)
    if method.asks_phone:
        return _ask_phone(turn, order)
    if method.channels:
        order, attempt = await attempts.begin_payment(
            turn.db,
            code,
            turn.who,
            turn.now,
            provider=_provider(turn, method.channels[0]),
            channel=method.channels[0],
            return_url=turn.way_back,
        )
        return Answer((screens.page(order, attempt.page),))
    return Answer((order_screen(order, turn.who, turn.channels),))


def _ask_phone(turn: Context, order: Order) -> StartForm:
    networks = tuple(turn.channels)
    number = order.purchase.address.get("phone", "")
    known = number if payment_channel_of(number) in networks else ""
    due = order.payment.due_money
    return StartForm(paying.FORM, paying.Answers(order.code, due, networks, known), anew=True)


def _provider(turn: Context, channel: PaymentChannel) -> ProviderName:
    found = turn.channels.get(channel)
    if found is None:  # it was set up when this was ordered
        raise NotPaidThatWay
    return cast("ProviderName", found)


async def pay_by_prompt(turn: Context, do: c.PayByPrompt) -> tuple[Screen, ...]:
    await orders.as_role(turn.db, do.order, turn.who, "buyer")
    channel = payment_channel_of(do.phone)
    if channel is None:
        raise NotPaidThatWay
    order, attempt = await attempts.begin_payment(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        provider=_provider(turn, channel),
        channel=channel,
        phone=do.phone,
        return_url=turn.way_back,
    )
    return (screens.asked(order, attempt.phone, attempt.money),)


async def ways(turn: Context, code: str) -> Answer:
    order, _ = await orders.as_role(turn.db, code, turn.who, "buyer")
    if not payments.may_choose_way(order):
        raise TooLate
    return Answer((screens.ways(order, payments.other_ways(order, turn.channels)),))


async def choose(turn: Context, of: taps.ChosenWay) -> Answer | StartForm:
    if of.method not in METHODS:
        return await ways(turn, of.order)
    order = await payments.choose_way(
        turn.db, of.order, turn.who, turn.now, of.method, turn.channels
    )
    if METHODS[of.method].asks_phone:
        return _ask_phone(turn, order)
    shown = order_screen(order, turn.who, turn.channels)
    return Answer((shown,), toast=t("You now pay another way."))


ROUTES = Routes(
    taps=(
        on(taps.PAY, pay, writes=True),
        on(taps.WAYS_TO_PAY, ways),
        on(taps.CHOOSE_WAY, choose, writes=True),
    ),
    forms=(paying.FORM,),
    form_commands={c.PayByPrompt: Route(pay_by_prompt, writes=True)},
)
