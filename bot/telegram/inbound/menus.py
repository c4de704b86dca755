"""The command menus of people's chats: set beside their answers, and only where they are others.

Telegram takes these calls more seldom than messages, and the commands work without a menu: nobody
waits for one, and a refusal holds up nothing but the other menus.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)

from bot.i18n import plain
from bot.screens.menu import commands_for
from bot.telegram.connect import Pause
from bot.telegram.inbound.raw_api import Call, make

if TYPE_CHECKING:
    from aiogram import Bot

    from bot.commerce.people import Member
    from bot.i18n import Reader

log = logging.getLogger(__name__)

REMEMBERED = 10_000  # chats
LONGEST_PAUSE_SECONDS = 3600.0
TRIES = 20  # of one menu, while Telegram stumbles over it


class Menus:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._wanted: OrderedDict[str, tuple[int, str]] = OrderedDict()  # by chat: tries, the menu
        self._set: OrderedDict[str, str] = OrderedDict()  # by chat, as this process set it
        self._work: asyncio.Task[None] | None = None

    def want(self, chat: str, known: Member | None, reader: Reader) -> None:
        """The menu of a chat in the person's own language: Telegram knows no rw."""
        commands = [
            {"command": name, "description": plain(what, reader)}
            for name, what in commands_for(known)
        ]
        menu = json.dumps(commands, ensure_ascii=False)
        self._wanted.pop(chat, None)
        if self._set.get(chat) == menu:
            return
        self._wanted[chat] = (0, menu)
        _forget_the_oldest(self._wanted)
        if self._work is None or self._work.done():
            self._work = asyncio.create_task(self._set_all())

    async def stop(self) -> None:
        """What is not set yet is set when the person says /start."""
        if self._work is not None:
            self._work.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._work

    async def _set_all(self) -> None:
        pause = Pause()
        while self._wanted:
            chat, (tries, menu) = self._wanted.popitem(last=False)
            try:
                await make(self._bot, _call(chat, menu))
            except TelegramRetryAfter as error:
                self._wanted.setdefault(chat, (tries, menu))
                self._wanted.move_to_end(chat, last=False)
                await asyncio.sleep(min(error.retry_after, LONGEST_PAUSE_SECONDS))
            except (TelegramNetworkError, TelegramServerError):
                if tries < TRIES:  # behind the others: it may be only this one's
                    self._wanted.setdefault(chat, (tries + 1, menu))
                await pause.sleep()
            except TelegramAPIError as error:
                log.warning("the menu of %s was not set: %s", chat, error)
            else:
                pause.reset()
                self._set.pop(chat, None)
                self._set[chat] = menu
                _forget_the_oldest(self._set)


def _call(chat: str, menu: str) -> Call:
    scope = {"type": "chat", "chat_id": int(chat)}
    return Call("setMyCommands", {"commands": json.loads(menu), "scope": scope})


def _forget_the_oldest(chats: OrderedDict[str, Any]) -> None:
    if len(chats) > REMEMBERED:
        chats.popitem(last=False)
