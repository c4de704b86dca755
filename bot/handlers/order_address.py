"""Another address of an order, as its buyer wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.commerce import order_address, orders
from bot.commerce.refusals import TooLate
from bot.flows import commands as c
from bot.flows import order_address as form
from bot.flows.checkout import answers_from
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens.orders import order_screen
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Screen
    from bot.handlers.context import Context


async def begin(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "buyer")
    if not order_address.can_change(order):
        raise TooLate
    before = order.purchase.address
    known = answers_from(before) | {"country": before.get("country", "RW")}
    own = turn.event.sender.phone
    answers = form.Answers(order=code, before=before, home=known["country"], own_phone=own, **known)
    return StartForm(form.FORM, answers, anew=True)


async def quote(turn: Context, do: c.QuoteAddress) -> order_address.NewTerms:
    order, _ = await orders.as_role(turn.db, do.order, turn.who, "buyer")
    if not order_address.can_change(order):
        raise TooLate
    return await order_address.terms_of(turn.db, order, do.address, turn.now, turn.periods)


async def change(turn: Context, do: c.ChangeAddress) -> tuple[Screen, ...]:
    order = await order_address.change(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        turn.periods,
        draft_id=do.draft_id,
        address=do.address,
        service=do.service,
        postage=do.postage,
        method=do.method,
    )
    done = t("✅ The address has been changed. The seller will be told.")
    return (order_screen(order, turn.who, turn.channels).after(done),)


ROUTES = Routes(
    taps=(on(taps.NEW_ADDRESS, begin),),
    forms=(form.FORM,),
    form_commands={
        c.QuoteAddress: Route(quote),
        c.ChangeAddress: Route(change, writes=True),
    },
)
