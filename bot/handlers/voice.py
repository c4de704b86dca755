"""Hearing a question instead of reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps, voice_prompts
from bot.chat import Answer, VoiceScreen
from bot.handlers.context import Routes, on
from bot.texts import t

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def play(turn: Context, name: str) -> Answer:
    """The recording of a question, below it: its buttons stay as they are."""
    found = voice_prompts.find(turn.who.person.language, name)
    if found is None:  # an old button, and another language since; or the file is gone
        return Answer(toast=t("This question has no recording in your language."), alert=True)
    return Answer((VoiceScreen(found),), fresh=True)


ROUTES = Routes(taps=(on(taps.LISTEN, play),))
