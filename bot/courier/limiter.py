"""python-telegram-bot's sending, held to the allowance that all processes share.

The stock `AIORateLimiter` counts per process, knows no limit per chat and lets twice the allowed
rate through in the first second, so the pace is kept in Redis (storage/allowance.py). Nothing
sleeps here for long: whoever must wait longer than PATIENCE is told, and the notice gets a new due
time instead.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

if TYPE_CHECKING:
    from storage.allowance import Allowance, Lane

# Opts in to what retry_after will be; without it the library warns at every 429.
os.environ.setdefault("PTB_TIMEDELTA", "true")

PATIENCE_SECONDS = 2.0


class NotNow(Exception):
    def __init__(self, wait: float) -> None:
        super().__init__(f"not for {wait:.1f} s")
        self.wait = wait


class SharedLimiter(BaseRateLimiter["Lane"]):
    """`rate_limit_args` of a call is its lane."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance

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
        """Book a slot, wait for it, call. Raises NotNow; a 429 freezes everybody."""
        chat = data.get("chat_id")
        # An edit of ours waits for nobody; those of a broadcast are as many as its messages.
        if chat is not None and (endpoint.startswith("send") or rate_limit_args == "broadcast"):
            await self._take_a_slot(str(chat), rate_limit_args or "notice")
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            await self._allowance.freeze(seconds_of(error))
            raise

    async def _take_a_slot(self, chat: str, lane: Lane) -> None:
        """Wait for one. Where none is free to this lane now, a short wait is cheaper than a row
        that is given back and leased again."""
        clock = asyncio.get_running_loop().time
        end = clock() + PATIENCE_SECONDS
        while True:
            left = max(0.0, end - clock())
            slot = await self._allowance.reserve(
                chat, lane, group=chat.startswith("-"), patience=left
            )
            if not slot.taken and slot.wait > left:
                raise NotNow(slot.wait)
            await asyncio.sleep(slot.wait)
            if slot.taken:
                return


def seconds_of(error: RetryAfter) -> float:
    """Telegram's retry_after, which the library gives as a number or a timedelta."""
    after = error.retry_after
    return float(after) if isinstance(after, int | float) else after.total_seconds()
