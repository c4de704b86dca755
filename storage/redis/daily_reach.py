"""How many people were written to lately who had not written themselves, where a platform lets us
write to so many in a day: no second one is begun beyond that, by any process.

Counted as the platform counts: each person once, from the first message until a day later.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

from redis.asyncio import Redis

DAY = timedelta(days=1)
KNOWN_FOR = timedelta(hours=1)  # how many there may be

# 0: they may be written to, and count from now on; 1: the same, they count already; else when
# there is room again. Times are in whole milliseconds.
_BEGIN = """
local now, day, most = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - day)
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then return 1 end
local reached = redis.call('ZCARD', KEYS[1])
if reached >= most then
  local place = ARGV[5] == '1' and -1 or reached - most
  local until_then = redis.call('ZRANGE', KEYS[1], place, place, 'WITHSCORES')
  return tonumber(until_then[2]) + day
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], day)
return 0
"""


class DailyReach:
    def __init__(self, redis: Redis, prefix: str) -> None:
        self._redis = redis
        self._key, self._most = f"{prefix}reached", f"{prefix}reach"
        self._begin = redis.register_script(_BEGIN)

    async def known_most(self) -> str:
        """What was kept of how many there may be; "" where it was too long ago."""
        kept = await self._redis.get(self._most)
        return kept.decode() if isinstance(kept, bytes) else kept or ""

    async def last_most(self) -> str:
        """The same, however long ago."""
        kept = await self._redis.get(f"{self._most}:last")
        return kept.decode() if isinstance(kept, bytes) else kept or ""

    async def keep_most(self, most: str) -> None:
        await self._redis.set(self._most, most, px=KNOWN_FOR)
        await self._redis.set(f"{self._most}:last", most)

    async def reached(self, now: datetime) -> int:
        """How many were, within the day that ends now."""
        since = _milliseconds(now - DAY)
        return cast(int, await self._redis.zcount(self._key, f"({since}", "+inf"))

    async def begin(
        self, recipient: str, now: datetime, most: int, *, patient: bool = False
    ) -> tuple[bool, timedelta]:
        """Whether somebody counts from now on who did not; and how long they must wait where there
        is no room for them (then they do not count): until there is for one more, or, `patient`,
        until there is for all: of a thousand who wait, each is then looked at once a day. `most` is
        at least one."""
        day = DAY // timedelta(milliseconds=1)
        args: list[str | int] = [recipient, _milliseconds(now), day, most, int(patient)]
        said = int(await self._begin(keys=[self._key], args=args))
        if said in (0, 1):
            return said == 0, timedelta(0)
        free = datetime.fromtimestamp(said / 1000, UTC)
        return False, max(free - now, timedelta(seconds=1))

    async def undo(self, recipient: str) -> None:
        """They were not written to after all."""
        await self._redis.zrem(self._key, recipient)


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
