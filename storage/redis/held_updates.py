"""Updates that were confirmed to Telegram and are not done yet: kept in Redis, for a day at most.

By polling, Telegram sends nothing new while a hundred updates lie between the oldest that is not
confirmed and the newest. So that one which must wait holds up nobody, it is put down here and
confirmed; whoever starts takes up what lies here.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from typing import Any, cast

from redis.asyncio import Redis

SECONDS = 24 * 3600  # as long as Telegram would keep them


class HeldUpdates:
    def __init__(self, redis: Redis, bot_id: int, prefix: str = "isoko:") -> None:
        self._redis = redis
        self._key = f"{prefix}held:{bot_id}"

    async def keep(self, updates: Mapping[int, Any]) -> None:
        """Kept when this returns: they may be confirmed."""
        rows = {str(number): json.dumps(update) for number, update in updates.items()}
        async with self._redis.pipeline(transaction=True) as both:
            both.hset(self._key, mapping=rows)
            both.expire(self._key, SECONDS)
            await both.execute()

    async def forget(self, number: int) -> None:
        await cast(Awaitable[int], self._redis.hdel(self._key, str(number)))

    async def all(self) -> list[Any]:
        """In the order in which they came."""
        rows = await cast(Awaitable[dict[str, str]], self._redis.hgetall(self._key))
        return [json.loads(rows[number]) for number in sorted(rows, key=int)]
