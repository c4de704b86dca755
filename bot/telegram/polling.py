"""Updates by polling, acknowledged only when they are handled.

Telegram forgets an update when a later offset is asked for. aiogram's own poller asks before it
handles (its issue 1397) and loses what it holds when it is killed; here the offset is always that
of the oldest update that is not done. Telegram then repeats what is still under way, up to 100
updates, so newer ones come in beside it: one slow turn does not hold up the others. One person's
updates stay in order, different people's run at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Protocol

from aiogram.exceptions import TelegramAPIError, TelegramRetryAfter

from bot.reaching import Pause
from bot.reception import Unwell
from bot.telegram.calls import Call, make
from bot.telegram.inbound import UPDATES, Json, whose

if TYPE_CHECKING:
    from aiogram import Bot

log = logging.getLogger(__name__)

POLL_SECONDS = 25
LOOK_AGAIN_SECONDS = 0.25  # for newer updates, while older ones are under way
SAME_AGAIN_SECONDS = 0.6  # from asking for an offset to asking for it again
AT_ONCE = 64

# Whoever sends faster than they may be answered, about once a second, gets one answer for many:
# while so many more of their updates wait, an update changes what it changes without a reply.
BRIEF_BEFORE = 5


class Handle(Protocol):
    def __call__(
        self, update: Json, *, brief: bool = False, carries: bool = False
    ) -> Awaitable[str | None]: ...


async def poll(bot: Bot, handle: Handle) -> None:
    """Until cancelled. What was under way then was not acknowledged and comes again."""
    pause = Pause()
    clock = asyncio.get_running_loop().time
    async with asyncio.TaskGroup() as group:
        window = Window(handle, group)
        while True:
            offset, begun = window.offset, clock()
            try:
                fields = {
                    "timeout": 0 if window.busy else POLL_SECONDS,
                    "limit": 100,
                    "allowed_updates": UPDATES,
                }
                if offset is not None:
                    fields["offset"] = offset
                updates = await make(bot, Call("getUpdates", fields), seconds=POLL_SECONDS + 10)
            except TelegramRetryAfter as error:
                await asyncio.sleep(error.retry_after)
                continue
            except TelegramAPIError as error:
                log.warning("Telegram does not answer: %s", error)
                await pause.sleep()
                continue
            pause.reset()
            window.take(updates)
            until = max(begun + SAME_AGAIN_SECONDS, clock() + LOOK_AGAIN_SECONDS)
            await window.moved(offset, until - clock())


class Window:
    """The updates between the oldest that is not done and the newest that was seen."""

    def __init__(self, handle: Handle, group: asyncio.TaskGroup) -> None:
        self._handle = handle
        self._group = group
        self._room = asyncio.Semaphore(AT_ONCE)
        self._lines: dict[int, deque[Json]] = {}  # each person's, the first one under way
        self._open: set[int] = set()
        self._done = asyncio.Event()
        self._newest: int | None = None

    @property
    def busy(self) -> bool:
        return bool(self._open)

    @property
    def offset(self) -> int | None:
        """From where Telegram is to send: everything before it is done."""
        if self._open:
            return min(self._open)
        return None if self._newest is None else self._newest + 1

    def take(self, updates: list[Json]) -> None:
        """Begin with those that are new."""
        for update in updates:
            number = update["update_id"]
            if self._newest is not None and number <= self._newest:
                continue
            self._newest = number
            self._open.add(number)
            person = whose(update)
            line = self._lines.get(person)
            if line is not None:
                line.append(update)
            else:
                self._lines[person] = deque([update])
                self._group.create_task(self._serve(person))

    async def moved(self, asked: int | None, seconds: float) -> None:
        """Until there is another offset to ask for, or so long; at once when none is under way."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._open and self.offset == asked:
                    self._done.clear()
                    await self._done.wait()

    async def _serve(self, person: int) -> None:
        line = self._lines[person]
        async with self._room:
            while line:
                await self._until_handled(line[0], brief=len(line) > BRIEF_BEFORE)
                self._open.discard(line.popleft()["update_id"])
                self._done.set()
        del self._lines[person]

    async def _until_handled(self, update: Json, *, brief: bool) -> None:
        """While we are unwell the update is kept: Telegram still has it if we die."""
        pause = Pause()
        while True:
            try:
                await self._handle(update, brief=brief)
            except Unwell as error:
                log.warning("update %s waits: %s", update["update_id"], error)
                await pause.sleep()
            except Exception:
                # Ours to mend. Confirmed all the same: else it would hold everybody up for ever.
                log.exception("update %s was given up", update["update_id"])
                return
            else:
                return
