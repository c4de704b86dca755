"""What Telegram shows before anybody wrote: command menus, name and about texts, per language."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import (
    GetMyDescription,
    GetMyName,
    GetMyShortDescription,
    SetMyDescription,
    SetMyName,
    SetMyShortDescription,
)

from bot import labels
from bot.i18n import Reader, plain
from bot.screens.menu import commands_for
from bot.telegram.connect import Pause
from bot.telegram.inbound.raw_api import Call, make
from bot.texts import LANGUAGES, Language, t

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.texts import Text

log = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 3600.0

# For Telegram's language, or for every language that is not ours: the words in this one.
# Telegram takes two-letter codes only. It never reports rw, but a client set to it may ask.
EVERYBODY: tuple[str | None, Language] = (None, "en")


@dataclass(frozen=True, slots=True)
class About:
    """One of the texts of a bot's profile, and how long Telegram lets it be."""

    field: str
    longest: int
    paragraphs: tuple[Text | str, ...]
    get: type[GetMyName | GetMyDescription | GetMyShortDescription]
    set: type[SetMyName | SetMyDescription | SetMyShortDescription]
    in_two: bool = False  # a Telegram that is in neither of our languages shows it in two

    def said(self, language: Language) -> str:
        reader = Reader.of(language)
        return "\n\n".join(plain(each, reader) for each in self.paragraphs)

    def said_to_everybody(self) -> str:
        """For a Telegram in English or in a language that is not ours.

        Most of those who read Kinyarwanda have such a one: what has room is said in both.
        """
        if not self.in_two:
            return self.said("en")
        readers = (Reader.of("rw"), Reader.of("en"))
        both = [plain(each, reader) for reader in readers for each in self.paragraphs]
        # what is alike in the two stands once, at the end
        return "\n\n".join(each for at, each in enumerate(both, 1) if each not in both[at:])


# Most of those who read Kinyarwanda have a Telegram in English: theirs must be seen from there.
OWN_NAMES = " · ".join(labels.LANGUAGE_NAMES[each] for each in LANGUAGES)
NAME = About(
    "name",
    64,
    # Translators: the bot's name in the list of chats, 64 characters at most
    (t("Isoko: made in Rwanda"),),
    GetMyName,
    SetMyName,
)
DESCRIPTION = About(
    "description",
    512,
    (
        t("Isoko is the market in your chat: products made in Rwanda, straight from their makers."),
        # Translators: on the empty chat, before somebody writes for the first time
        t("🛍 Buyers: look around, order, and read here where your parcel is."),
        # Translators: on the empty chat, before somebody writes for the first time
        t("🏪 Sellers: send a photo, answer a few questions, and your shop is open."),
        OWN_NAMES,
    ),
    GetMyDescription,
    SetMyDescription,
    in_two=True,
)
SHORT_DESCRIPTION = About(
    "short_description",
    120,
    # Translators: on the bot's profile and under a shared link, 85 characters at most
    (t("Products made in Rwanda, straight from their makers."), OWN_NAMES),
    GetMyShortDescription,
    SetMyShortDescription,
)
ABOUT = (NAME, DESCRIPTION, SHORT_DESCRIPTION)


async def keep_profile(bot: Bot) -> None:
    """The menus for those whose own is not set yet, and what the bot says about itself, where they
    are not so already. The market is open meanwhile: nothing waits for this, nor ends by it."""
    pause = Pause()
    while True:
        try:
            await register_commands(bot)
        except TelegramRetryAfter as error:
            log.warning("the commands are set in %s s: asked too often", error.retry_after)
            await asyncio.sleep(min(error.retry_after, LONGEST_PAUSE_SECONDS))
        except TelegramUnauthorizedError:
            return  # whoever listens is told so, and ends the market
        except TelegramAPIError as error:
            log.warning("the commands were not set: %s", error)
            await pause.sleep()
        else:
            break
    await asyncio.gather(*(_tell(bot, about) for about in ABOUT))


async def register_commands(bot: Bot) -> None:
    choices = [EVERYBODY, *((each, each) for each in LANGUAGES)]
    scope = {"type": "all_private_chats"}
    for code, language in choices:
        reader = Reader.of(language)
        commands = [
            {"command": name, "description": plain(what, reader)}
            for name, what in commands_for(None)
        ]
        whose = {"scope": scope} | ({"language_code": code} if code else {})
        if await make(bot, Call("getMyCommands", whose)) != commands:
            await make(bot, Call("setMyCommands", whose | {"commands": commands}))


async def _tell(bot: Bot, about: About) -> None:
    """Set one text where it is another: Telegram takes a new name only a few times a day. Without
    it the next start tries again."""
    try:
        for code, language in (EVERYBODY, ("rw", "rw"), ("zh", "zh")):
            wanted = about.said(language) if code else about.said_to_everybody()
            now: Any = await bot(about.get(language_code=code))
            if getattr(now, about.field) != wanted:
                change: dict[str, Any] = {about.field: wanted, "language_code": code}
                await bot(about.set(**change))
    except TelegramRetryAfter as error:
        log.warning("the bot's %s stays for %s s: asked too often", about.field, error.retry_after)
    except TelegramAPIError as error:
        log.warning("the bot's %s was not set: %s", about.field, error)
