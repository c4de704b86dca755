"""Updates by polling, acknowledged only when they are handled.

Telegram forgets an update when a later offset is asked for. aiogram's own poller asks before it
handles (its issue 1397) and loses what it holds when it is killed; here the offset moves when
every update before it is done. One person's updates stay in order, different people's run at once.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter
from aiogram.methods import GetUpdates

from bot.reception import Unwell
from bot.telegram.inbound import UPDATES

if TYPE_CHECKING:
    from aiogram import Bot
    from aiogram.types import Update

log = logging.getLogger(__name__)

POLL_SECONDS = 25
AT_ONCE = 64

Handle = Callable[["Update"], Awaitable[None]]


async def poll(bot: Bot, handle: Handle) -> None:
    """Until cancelled. A cancelled batch was not acknowledged and comes again."""
    offset = None
    pause = Pause()
    while True:
        try:
            updates = await bot(
                GetUpdates(offset=offset, timeout=POLL_SECONDS, limit=100, allowed_updates=UPDATES),
                request_timeout=POLL_SECONDS + 10,
            )
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
            continue
        except TelegramAPIError as error:
            log.warning("Telegram does not answer: %s", error)
            await pause.sleep()
            continue
        pause.reset()
        if updates:
            await handle_batch(updates, handle)
            offset = updates[-1].update_id + 1


async def handle_batch(updates: list[Update], handle: Handle) -> None:
    """All of them, each person's in order; returns when the last one is done."""
    lines: dict[int, list[Update]] = defaultdict(list)
    for update in updates:
        lines[_whose(update)].append(update)
    room = asyncio.Semaphore(AT_ONCE)

    async def one_after_another(line: list[Update]) -> None:
        async with room:
            for update in line:
                await _until_handled(update, handle)

    async with asyncio.TaskGroup() as group:
        for line in lines.values():
            group.create_task(one_after_another(line))


async def _until_handled(update: Update, handle: Handle) -> None:
    """While we are unwell the update is kept: Telegram still has it if we die."""
    pause = Pause()
    while True:
        try:
            await handle(update)
        except Unwell as error:
            log.warning("update %s waits: %s", update.update_id, error)
            await pause.sleep()
        except Exception:
            # Ours to mend. Confirmed all the same: else it would hold everybody up for ever.
            log.exception("update %s was given up", update.update_id)
            return
        else:
            return


def _whose(update: Update) -> int:
    user = update.event.from_user if hasattr(update.event, "from_user") else None
    return user.id if user is not None else 0


class Pause:
    """Half a second, then longer and longer, up to half a minute."""

    def __init__(self) -> None:
        self._seconds = 0.5

    async def sleep(self) -> None:
        await asyncio.sleep(self._seconds)
        self._seconds = min(self._seconds * 2, 30.0)

    def reset(self) -> None:
        self._seconds = 0.5
