"""The buttons of the last messages that an account was sent, for where a reply tells no more of the
message that it is to than its name.

They are of a conversation, and are dropped with it (sessions.py).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import cast

from redis.asyncio import Redis

KIND = "below"
KEEP_SECONDS = 30 * 24 * 3600
SCREENS = 20  # of one account


@dataclass(frozen=True, slots=True)
class ButtonsBelow:
    """What a message, or several of one screen, had below it, and how each was labelled."""

    taps: tuple[str, ...]
    labels: tuple[str, ...]


class MessageButtons:
    def __init__(
        self, redis: Redis, prefix: str = "isoko:", *, keep_seconds: float = KEEP_SECONDS
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._keep_ms = int(keep_seconds * 1000)

    async def note(self, account: str, messages: Sequence[str], below: ButtonsBelow) -> None:
        key = f"{self._prefix}{KIND}:{account}"
        text = json.dumps([messages, below.taps, below.labels], ensure_ascii=False)
        async with self._redis.pipeline(transaction=False) as pipe:
            pipe.lpush(key, text)
            pipe.ltrim(key, 0, SCREENS - 1)
            pipe.pexpire(key, self._keep_ms)
            await pipe.execute()

    async def newest(self, account: str) -> ButtonsBelow | None:
        """Of the last message that it was sent; None where that is not known any more."""
        key = f"{self._prefix}{KIND}:{account}"
        text = await cast(Awaitable[str | None], self._redis.lindex(key, 0))
        if text is None:
            return None
        _, taps, labels = json.loads(text)
        return ButtonsBelow(tuple(taps), tuple(labels))

    async def of(self, account: str, message: str) -> ButtonsBelow | None:
        """None where it is not known any more."""
        key = f"{self._prefix}{KIND}:{account}"
        for each in await cast(Awaitable[list[str]], self._redis.lrange(key, 0, -1)):
            messages, taps, labels = json.loads(each)
            if message in messages:
                return ButtonsBelow(tuple(taps), tuple(labels))
        return None
