"""What Telegram shows before anybody wrote: the command menus per language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiogram.methods import SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from bot.handlers.start import commands_for
from bot.i18n import Reader, plain
from bot.texts import LANGUAGES, Language

if TYPE_CHECKING:
    from aiogram import Bot


async def register_commands(bot: Bot) -> None:
    """The menus for those whose own is not set yet; English for every language that is not ours.

    Telegram takes two-letter codes only. It never reports rw, but a client set to it may ask.
    """
    choices: list[tuple[str | None, Language]] = [
        (None, "en"),
        *((each, each) for each in LANGUAGES),
    ]
    for code, language in choices:
        reader = Reader.of(language)
        await bot(
            SetMyCommands(
                commands=[
                    BotCommand(command=name, description=plain(what, reader))
                    for name, what in commands_for(None)
                ],
                scope=BotCommandScopeAllPrivateChats(),
                language_code=code,
            )
        )
