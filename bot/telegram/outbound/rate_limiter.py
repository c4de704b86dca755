"""python-telegram-bot's sending, held to the allowance that all processes share.

The stock `AIORateLimiter` counts per process, knows no limit per chat and lets twice the allowed
rate through in the first second, so the pace is kept in Redis (storage/redis). Nothing
sleeps here for long: whoever must wait longer than PATIENCE is told, and the notice gets a new due
time instead.
"""

from __future__ import annotations

import asyncio
import os
from collections import defaultdict, deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.courier.transport import NotNow

if TYPE_CHECKING:
    from storage.redis.rate_limit import Lane, RateLimiter, Slot, Way

# Opts in to what retry_after will be; without it the library warns at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

PATIENCE_SECONDS = 2.0

# A slot may be used 15 ms late in all (LATE_US in storage/redis), and the way to Telegram
# differs by some of them. Whoever was held up for longer by their own process gives it back for
# another: sent now, it would crowd the second that has begun. Who is late each time sends at last.
LATE_SECONDS = 0.010
TRIES = 3
PAID_ASK = 4  # of those who send paid broadcasts, at once


class SharedLimiter(BaseRateLimiter["Lane"]):
    """`rate_limit_args` of a call is its lane."""

    def __init__(self, allowance: RateLimiter) -> None:
        self._allowance = allowance
        # The loop's clock less Redis's, as the answers of late had it; the least was held up least.
        self._ahead_of_redis: deque[float] = deque(maxlen=64)
        # One of a lane asks while the others stand behind it: all at once they would ask in vain
        # for each slot that one of them gets. Paid slots are many, and one round trip to Redis
        # after the other would give away some 600 a second of them.
        self._head: dict[Lane, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(1))
        if allowance.paid:
            self._head["broadcast"] = asyncio.Semaphore(PAID_ASK)

    async def initialize(self) -> None:
        """Nothing to start: the state is in Redis."""

    async def shutdown(self) -> None:
        """Nothing to stop."""

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, bool | dict[str, Any] | list[dict[str, Any]]]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: Lane | None,
    ) -> bool | dict[str, Any] | list[dict[str, Any]]:
        """Book a slot, wait for it, call. Raises NotNow; a 429 freezes that chat, and everybody
        only where other chats got one, too."""
        chat = data.get("chat_id")
        sends = endpoint.startswith("send")
        way: Way = "send" if sends else "edit"
        # An edit of ours waits for nobody; those of a broadcast are as many as its messages.
        booked = chat is not None and (sends or rate_limit_args == "broadcast")
        if booked:
            lane = rate_limit_args or "notice"
            await self._take_a_slot(str(chat), lane, _messages(data.get("media")), way)
            if sends and lane == "broadcast" and self._allowance.paid:
                data["allow_paid_broadcast"] = True  # it was booked as one
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            if booked:
                await self._allowance.freeze(seconds_of(error), str(chat), way)
            raise

    async def _take_a_slot(self, chat: str, lane: Lane, count: int, way: Way) -> None:
        """Book one and wait for it, at most PATIENCE in all."""
        clock = asyncio.get_running_loop().time
        end = clock() + PATIENCE_SECONDS
        slot = None
        for _ in range(TRIES):
            slot, due = await self._book(chat, lane, count, end, slot, way)
            await asyncio.sleep(due - clock())
            if clock() - due <= LATE_SECONDS:
                return

    async def _book(
        self, chat: str, lane: Lane, count: int, end: float, missed: Slot | None, way: Way
    ) -> tuple[Slot, float]:
        """A slot and when it comes up, by the loop's clock. Where none is free to this lane now, a
        short wait is cheaper than a row that is given back and leased again."""
        clock = asyncio.get_running_loop().time
        group = chat.startswith("-")
        while True:
            async with self._head[lane]:
                while True:
                    asked = clock()
                    left = max(0.0, end - asked)
                    slot = await self._allowance.reserve(
                        chat, lane, group=group, patience=left, count=count, missed=missed, way=way
                    )
                    if slot.taken:
                        return slot, self._due(slot, asked, clock())
                    missed = None  # it was given back
                    if slot.wait > left:
                        raise NotNow(slot.wait, everybody=slot.everybody)
                    if not slot.everybody:
                        break
                    await asyncio.sleep(slot.wait)
            await asyncio.sleep(slot.wait)  # this chat must rest: others may pass

    def _due(self, slot: Slot, asked: float, heard: float) -> float:
        """By the loop's clock. Redis said `wait` at some moment between the two; an answer that was
        held up on its way would otherwise be as late again when it is used."""
        self._ahead_of_redis.append(heard - (slot.at - slot.wait))
        said = slot.at - slot.wait + min(self._ahead_of_redis)
        return max(asked, min(said, heard)) + slot.wait


def _messages(media: Any) -> int:
    """An album is as many messages as it has pictures; everything else is one."""
    return len(media) if isinstance(media, list | tuple) else 1


def seconds_of(error: RetryAfter) -> float:
    """Telegram's retry_after, which the library gives as a number or a timedelta."""
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()
