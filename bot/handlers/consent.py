"""Which messages somebody wants: each kind switched off and on for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer, Screen
from bot.commerce import consent
from bot.handlers.context import Route, Routes
from bot.screens import consent as screens
from bot.texts import t
from storage import opt_outs as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(turn: Context, _rest: str) -> Answer:
    return Answer((await _screen(turn),), fresh=True)  # the message it came from stays


async def switch(turn: Context, subject: str) -> Answer:
    """`subject` is the kind, with a minus before it to switch it off: a second tap is the same."""
    kind = subject.removeprefix("-")
    wanted = kind == subject
    kinds = consent.kinds_for(turn.who) if kind == "all" else (kind,)
    for each in kinds:
        await consent.switch(turn.db, turn.who, each, turn.now, wanted=wanted)
    toast = t("🔔 Switched on.") if wanted else t("🔕 Switched off.")
    return Answer((await _screen(turn),), toast=toast)


async def _screen(turn: Context) -> Screen:
    return screens.consent(turn.who, await stored.refused(turn.db, turn.who.person.id))


async def hears_nothing(turn: Context) -> bool:
    """Whether somebody switched off every kind there is for them."""
    refused = await stored.refused(turn.db, turn.who.person.id)
    return set(consent.kinds_for(turn.who)) <= refused


ROUTES = Routes(
    commands={"stop": Route(show, aside=True)},
    taps={"stop": Route(show), "stop!": Route(switch, writes=True)},
)
