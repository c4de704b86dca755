"""What is kept about a person, and how they have it deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import people
from bot.handlers.context import Route, Routes, on
from bot.screens import privacy as screens
from storage import accounts

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(_turn: Context, _nothing: object) -> Answer:
    return Answer((screens.privacy(),))


async def ask_forget(turn: Context, _nothing: object) -> Answer:
    return Answer((screens.ask_forget(has_shop=turn.who.shop is not None),))


async def forget(turn: Context, _nothing: object) -> Answer:
    mine = await accounts.of_person(turn.db, turn.who.person.id)
    pictures = await people.forget(turn.db, turn.who.person, turn.now)
    return Answer(
        (screens.forgotten(),),
        menu=True,
        forgets=True,
        frees=tuple(pictures),
        drops=tuple(f"{each.platform}:{each.platform_id}" for each in mine),
    )


ROUTES = Routes(
    commands={"privacy": Route(show, aside=True)},
    taps=(
        on(taps.ASK_FORGET, ask_forget),
        on(taps.FORGET, forget, writes=True, guarded="always"),
    ),
)
