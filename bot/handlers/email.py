"""Somebody's address of e-mail: shown, added, removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import capabilities, taps
from bot.chat import Answer, Screen
from bot.commerce import mail
from bot.commerce.refusals import NotFound
from bot.flows import commands as c
from bot.flows.email import EMAIL, EmailAnswers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import email as screens
from bot.texts import t
from storage import mail as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def is_to_be_offered(turn: Context) -> bool:
    """To whoever has just ordered for the first time, where nothing rings."""
    if capabilities.of(turn.event.sender.platform).rings or not capabilities.has_mail():
        return False
    return await stored.is_new_to_buyer(turn.db, turn.who.person.id)


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _screen(turn),))


async def _screen(turn: Context) -> Screen:
    account = await stored.of_person(turn.db, turn.who.person.id)
    if account is None:
        return screens.none_yet()
    stopped = await stored.why_stopped(turn.db, account.platform_id)
    return screens.shown(account.platform_id, stopped)


async def type_address(_turn: Context, _nothing: object) -> StartForm:
    if not capabilities.has_mail():  # a button of before, in a market that sends none any more
        raise NotFound
    return StartForm(EMAIL, EmailAnswers(), anew=True)


async def write_to(turn: Context, do: c.WriteToEmail) -> tuple[Screen, ...]:
    asked = await mail.ask(turn.db, turn.who, turn.event.sender, do.address, turn.now)
    if asked == "yours":
        return (await _screen(turn),)
    return (screens.sent(do.address) if asked == "sent" else screens.too_often(),)


async def remove(turn: Context, _nothing: object) -> Answer:
    await mail.remove(turn.db, turn.who, turn.now)
    return Answer((await _screen(turn),), toast=t("✅ Removed."))


ROUTES = Routes(
    taps=(
        on(taps.EMAIL, show),
        on(taps.TYPE_EMAIL, type_address, guarded="known"),
        on(taps.REMOVE_EMAIL, remove, writes=True, guarded="known"),
    ),
    forms=(EMAIL,),
    form_commands={c.WriteToEmail: Route(write_to, writes=True, guarded="known")},
)
