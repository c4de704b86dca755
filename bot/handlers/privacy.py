"""What is kept about a person, and how they have it deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer
from bot.commerce import people
from bot.handlers.context import Route, Routes
from bot.screens import privacy as screens

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(_turn: Context, _rest: str) -> Answer:
    return Answer((screens.privacy(),))


async def ask_forget(turn: Context, _subject: str) -> Answer:
    return Answer((screens.ask_forget(has_shop=turn.who.shop is not None),))


async def forget(turn: Context, _subject: str) -> Answer:
    pictures = await people.forget(turn.db, turn.who.person, turn.now)
    return Answer(
        (screens.forgotten(),),
        menu=True,
        forgets=True,
        frees=tuple(pictures),
    )


ROUTES = Routes(
    commands={"privacy": Route(show, aside=True)},
    taps={"forget": Route(ask_forget), "forget!": Route(forget, writes=True)},
)
