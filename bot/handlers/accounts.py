"""Somebody's accounts: shown, joined with another, taken off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import accounts
from bot.commerce.refusals import NotFound, Refusal, WrongCode
from bot.flows import commands as c
from bot.flows.joining import JOIN, JoinAnswers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import accounts as screens
from bot.texts import t
from storage import accounts as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def _all(turn: Context) -> Screen:
    rows = await stored.of_person(turn.db, turn.who.person.id)
    return screens.all_of(rows, turn.event.sender.account, turn.who.person.name)


async def show(turn: Context, _nothing: object) -> Answer:
    return Answer((await _all(turn),))


async def show_code(turn: Context, _nothing: object) -> Answer:
    code = await accounts.show_code(turn.db, turn.event.sender, turn.now)
    return Answer((screens.code(code),), fresh=True)


async def type_code(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(JOIN, JoinAnswers())


async def find_account(turn: Context, do: c.FindAccount) -> dict[str, Any]:
    """A refusal goes back to the form as a fact: raised, it would take back that a wrong code was
    counted."""
    try:
        found = await accounts.look_up(turn.db, turn.who, turn.event.sender, do.code, turn.now)
    except Refusal as refusal:
        return {"refused": type(refusal).__name__}
    if found is None:
        return {"refused": WrongCode.__name__}
    return {"platform": found.platform, "name": found.name}


async def say_it_is_mine(turn: Context, do: c.SayItIsMine) -> tuple[Screen, ...]:
    other = await accounts.say_it_is_mine(turn.db, turn.who, turn.event.sender, do.code, turn.now)
    return (screens.now_look_there(other.platform, other.name),)


async def join(turn: Context, code: str) -> Answer:
    other = await accounts.join(turn.db, turn.who, turn.event.sender, code, turn.now)
    if other is None:
        return Answer((await _all(turn),), toast=NotFound().text())
    return Answer((screens.joined(other.platform, other.name),), menu=True)


async def refuse(turn: Context, code: str) -> Answer:
    await accounts.refuse(turn.db, turn.event.sender, code, turn.now)
    return Answer((screens.not_joined(),))


async def ask_take_off(turn: Context, of: taps.OfAccount) -> Answer:
    account = (of.platform, of.platform_id)
    row = await accounts.another(turn.db, turn.who, turn.event.sender, account)
    return Answer((screens.ask_take_off(row),))


async def take_off(turn: Context, of: taps.OfAccount) -> Answer:
    account = (of.platform, of.platform_id)
    await accounts.take_off(turn.db, turn.who, turn.event.sender, account, turn.now)
    return Answer((await _all(turn),), toast=t("Taken off."), drops=(of.write(),))


ROUTES = Routes(
    commands={"accounts": Route(show, aside=True)},
    taps=(
        on(taps.ACCOUNTS, show),
        on(taps.SHOW_CODE, show_code, writes=True, new_role=True, guarded="known"),
        on(taps.TYPE_CODE, type_code, guarded="known"),
        on(taps.JOIN, join, writes=True, new_role=True, guarded="known"),
        on(taps.DO_NOT_JOIN, refuse, writes=True),
        on(taps.ASK_TAKE_OFF, ask_take_off),
        on(taps.TAKE_OFF, take_off, writes=True, guarded="always"),
    ),
    forms=(JOIN,),
    form_commands={
        c.FindAccount: Route(find_account, writes=True),
        c.SayItIsMine: Route(say_it_is_mine, writes=True, new_role=True, guarded="known"),
    },
)
