"""Exchange rates: looked at and entered by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import rates
from bot.commerce.state_machine import Actor
from bot.flows import commands as c
from bot.flows import rates as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import rates as screens
from storage import rates as stored

if TYPE_CHECKING:
    from bot.commerce.rates import RateCheck
    from bot.handlers.context import Context


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _screen(turn),))


async def _screen(turn: Context) -> Screen:
    newest, recent = await stored.newest(turn.db), await stored.recent(turn.db)
    return screens.rates(newest, recent, turn.now, turn.periods)


async def enter(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(form.FORM, form.Answers())


async def check(turn: Context, do: c.CheckRates) -> tuple[RateCheck, ...]:
    return rates.with_ages(await rates.check(turn.db, do.lines), turn.now, turn.periods)


async def record(turn: Context, do: c.RecordRates) -> tuple[Screen, ...]:
    """The same rates again change nothing."""
    actor = Actor("staff", turn.who.person.id)
    await rates.put(turn.db, do.lines, rates.STAFF, actor, turn.now)
    return (await _screen(turn),)


ROUTES = Routes(
    commands={"rates": Route(show, role="staff")},
    taps=(
        on(taps.RATES, show, role="staff"),
        on(taps.ENTER_RATES, enter, role="staff", guarded="always"),
    ),
    forms=(form.FORM,),
    form_commands={
        c.CheckRates: Route(check, role="staff"),
        c.RecordRates: Route(record, writes=True, role="staff", guarded="always"),
    },
)
