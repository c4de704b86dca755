"""A bell for couriers: rung after a commit that made something due, heard by all of them at once.

It is a stream of one entry. A list wakes only one of those who block on it, and a channel forgets
whoever is not listening at that instant (between two waits, during a reconnect); a reader of a
stream says where it stopped, so a ring in between ends its next wait at once.

The bell saves waiting, nothing depends on it: what is due is in the database, and a courier looks
there after every wait, rung or not.
"""

from __future__ import annotations

import asyncio
from typing import Any

from redis.asyncio import Redis

from storage.redis.client import LONGEST_BLOCK_SECONDS

STREAM = "bell"


async def ring(redis: Redis, prefix: str = "isoko:") -> None:
    """Wake every courier. Many rings before one listens again are one ring to it."""
    await redis.xadd(f"{prefix}{STREAM}", {"rung": "1"}, maxlen=1, approximate=False)


class Wakeup:
    """One courier's ear. Its first wait ends at once if the bell was ever rung before."""

    def __init__(self, redis: Redis, prefix: str = "isoko:") -> None:
        self._redis = redis
        self._stream = f"{prefix}{STREAM}"
        self._heard = "0-0"

    async def wait(self, timeout: float) -> bool:  # noqa: ASYNC109 - a ring or the end of it
        """Until the next ring that was not heard yet, or for `timeout` seconds: whether it rang."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while True:
            left = min(end - loop.time(), LONGEST_BLOCK_SECONDS)
            # BLOCK 0 would mean for ever, so a look without waiting has no BLOCK
            block = int(left * 1000) if left >= 0.001 else None
            answer: Any = await self._redis.xread({self._stream: self._heard}, count=1, block=block)
            if answer:
                [[_, [[self._heard, _]]]] = answer
                return True
            if block is None:
                return False
