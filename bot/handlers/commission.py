"""/commission: what of a sale is the market's, looked at and set by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import commission
from bot.commerce.state_machine import Actor
from bot.flows import commands as c
from bot.flows import commission as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import commission as screens
from storage import commission as stored

if TYPE_CHECKING:
    from bot.commerce.commission import FoundShop, Rate
    from bot.handlers.context import Context


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _screen(turn),))


async def _screen(turn: Context) -> Screen:
    rules = await stored.in_force(turn.db)
    shops = [each.shop_id for each in rules if each.shop_id is not None]
    names = await stored.shop_names(turn.db, shops)
    return screens.rules(rules, names, collects=turn.periods.market_collects)


async def enter(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(form.FORM, form.Answers())


async def find(turn: Context, do: c.FindShops) -> tuple[FoundShop, ...]:
    return await commission.find_shops(turn.db, do.name)


async def look_up(turn: Context, do: c.FindCommission) -> tuple[Rate, ...]:
    return await commission.rates_of(turn.db, do.shop_id, do.category)


async def keep(turn: Context, do: c.SetCommission) -> tuple[Screen, ...]:
    await commission.set_rule(
        turn.db,
        draft_id=do.draft_id,
        shop_id=do.shop_id,
        category=do.category,
        rate=do.rate,
        actor=Actor("staff", turn.who.person.id),
        now=turn.now,
    )
    return (await _screen(turn),)


ROUTES = Routes(
    commands={"commission": Route(show, role="staff")},
    taps=(
        on(taps.COMMISSION, show, role="staff"),
        on(taps.ENTER_COMMISSION, enter, role="staff", guarded="always"),
    ),
    forms=(form.FORM,),
    form_commands={
        c.FindShops: Route(find, role="staff"),
        c.FindCommission: Route(look_up, role="staff"),
        c.SetCommission: Route(keep, writes=True, role="staff", guarded="always"),
    },
)
