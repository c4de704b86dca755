"""Updates by polling, acknowledged only when they are handled, or kept where no kill loses them.

Telegram forgets an update when a later offset is asked for. aiogram's own poller asks before it
handles (its issue 1397) and loses what it holds when it is killed; here the offset is that of the
oldest update that is not done (window.py). Telegram then repeats what is still under way, so newer
ones come in beside it: one slow turn does not hold up the others.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING, Any

from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)

from bot.telegram.connect import Pause, TokenRefused
from bot.telegram.inbound.health import Health
from bot.telegram.inbound.raw_api import Call, make
from bot.telegram.inbound.update_window import Handle, UpdateWindow
from bot.telegram.inbound.updates import UPDATES

if TYPE_CHECKING:
    from aiogram import Bot

    from storage.redis.held_updates import HeldUpdates

log = logging.getLogger(__name__)

POLL_SECONDS = 25
LOOK_AGAIN_SECONDS = 0.25  # for newer updates, while older ones are under way
SAME_AGAIN_SECONDS = 0.6  # from asking for an offset to asking for it again
TOO_QUICK_SECONDS = 1.0  # for an answer with nothing new in it, where nothing is under way
LONGEST_REST_SECONDS = 300  # however long Telegram wants to be left alone
REFUSALS = 3  # in a row, before it is believed that the token is revoked

# Telegram begins to count anew, anywhere, after a week without updates. After an hour without any,
# everything is confirmed, and asking for what there is needs no number.
QUIET_SECONDS = 3600.0
ANEW_SECONDS = 60.0  # from one beginning to the next

# Telegram says 404 to a token that has not even the shape of one.
REFUSED = (TelegramUnauthorizedError, TelegramNotFound)

ANOTHER_POLLS = (
    "Another program asks Telegram for this bot's updates, so each gets some of them. Stop it, or"
    " have @BotFather give this one a token of its own."
)
WEBHOOK_SET = "Another tool had set a webhook for this bot, which we poll: it is taken away."


async def poll(
    bot: Bot, handle: Handle, held: HeldUpdates | None = None, health: Health | None = None
) -> None:
    """Until cancelled. What was under way then was not acknowledged and comes again.

    Raises TokenRefused, in a group of exceptions, when the token is refused again and again.
    """
    health = health or Health()
    health.polls()
    async with asyncio.TaskGroup() as group:
        window = UpdateWindow(handle, group, held)
        await window.resume()
        await _Poller(bot, window, health).run()


class _Poller:
    def __init__(self, bot: Bot, window: UpdateWindow, health: Health) -> None:
        self._bot = bot
        self._window = window
        self._health = health
        self._pause, self._rest = Pause(), Pause()
        self._refusals = 0
        self._clock = asyncio.get_running_loop().time
        self._new = self._clock()  # when something new came last
        self._anew = float("-inf")

    async def run(self) -> None:
        window, clock = self._window, self._clock
        while True:
            if window.idle and clock() - self._new > QUIET_SECONDS:
                window.forget()
            offset, begun = window.offset, clock()
            updates = await self._asked(offset)
            if updates is None:
                continue
            new = self._taken(updates, offset)
            await window.make_room()
            if new or clock() - begun >= TOO_QUICK_SECONDS:
                self._rest.reset()
            elif not window.busy:  # an answer at once, and nothing in it: never without a pause
                await self._rest.sleep()
                continue
            until = max(begun + SAME_AGAIN_SECONDS, clock() + LOOK_AGAIN_SECONDS)
            await window.moved(offset, until - clock())

    def _taken(self, updates: list[Any], offset: int | None) -> int:
        numbers = [each["update_id"] for each in updates if _has_number(each)]
        lower = offset is not None and numbers and max(numbers) < offset
        if lower and self._clock() - self._anew > ANEW_SECONDS:
            # what was asked for is beyond what Telegram counts now
            self._anew = self._clock()
            log.warning("Telegram's updates have lower numbers than before")
            self._window.forget()
        new = self._window.take(updates)
        if new:
            self._new = self._clock()
        return new

    async def _asked(self, offset: int | None) -> list[Any] | None:
        """The updates; None when there was no answer, after a pause."""
        fields: dict[str, Any] = {
            "timeout": 0 if self._window.busy else POLL_SECONDS,
            "limit": 100,
            "allowed_updates": UPDATES,
        }
        if offset is not None:
            fields["offset"] = offset
        try:
            updates = await make(self._bot, Call("getUpdates", fields), seconds=POLL_SECONDS + 10)
        except TelegramRetryAfter as error:
            await asyncio.sleep(min(error.retry_after, LONGEST_REST_SECONDS))
            return None
        except TelegramAPIError as error:
            await self._refused(error)
            return None
        self._pause.reset()
        self._refusals = 0
        if not isinstance(updates, list):
            log.warning("Telegram's answer to getUpdates is no list")
            await self._rest.sleep()
            return None
        self._health.answered()
        return updates

    async def _refused(self, error: TelegramAPIError) -> None:
        self._refusals = self._refusals + 1 if isinstance(error, REFUSED) else 0
        if self._refusals >= REFUSALS:
            raise TokenRefused from error
        if not isinstance(error, TelegramConflictError):
            log.warning("Telegram does not answer: %s", error)
        elif "webhook" in str(error):
            log.warning(WEBHOOK_SET)
            with contextlib.suppress(TelegramAPIError):
                await make(self._bot, Call("deleteWebhook", {}))
        else:
            self._health.trouble = ANOTHER_POLLS
            log.warning(ANOTHER_POLLS)
        await self._pause.sleep()


def _has_number(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
