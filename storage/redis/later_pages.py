"""The pages of buttons for which a message had no room, as they will be sent when asked for.

They are of a conversation, and are dropped with it (sessions.py). Of one account the newest few are
kept: each is named by what is on it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Sequence
from typing import Any, cast

from redis.asyncio import Redis

KIND = "pages"
KEEP_SECONDS = 30 * 24 * 3600
SCREENS = 5  # of one account


class LaterPages:
    def __init__(
        self, redis: Redis, prefix: str = "isoko:", *, keep_seconds: float = KEEP_SECONDS
    ) -> None:
        self._redis = redis
        self._prefix = prefix
        self._keep_ms = int(keep_seconds * 1000)

    async def keep(self, account: str, mark: str, pages: Sequence[dict[str, Any]]) -> None:
        """Under the name of the screen that they are of."""
        key = f"{self._prefix}{KIND}:{account}"
        text = json.dumps([mark, list(pages)])
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.lrem(key, 0, text)  # shown once more, it takes nobody's place
            pipe.lpush(key, text)
            pipe.ltrim(key, 0, SCREENS - 1)
            pipe.pexpire(key, self._keep_ms)
            await pipe.execute()

    async def page(self, account: str, mark: str, number: int) -> dict[str, Any] | None:
        """One of them, the first of which is 1; None where it is kept no more."""
        key = f"{self._prefix}{KIND}:{account}"
        found = await cast(Awaitable[list[str]], self._redis.lrange(key, 0, -1))
        for named, pages in map(json.loads, found):
            if named == mark and 0 < number <= len(pages):
                page: dict[str, Any] = pages[number - 1]
                return page
        return None
