"""How those who send stand in line for the allowance."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from bot.app.house import pace_of
from bot.settings import Settings
from bot.telegram.outbound.rate_limiter import PAID_ASK, SharedLimiter
from storage.redis.rate_limit import TELEGRAM, Lane, RateLimiter, Slot


class Watched(RateLimiter):
    """Knows how many asked at once."""

    asking = most = 0

    async def reserve(self, *args: Any, **more: Any) -> Slot:
        self.asking += 1
        self.most = max(self.most, self.asking)
        try:
            return await super().reserve(*args, **more)
        finally:
            self.asking -= 1


class HeldUp(RateLimiter):
    """One of its answers comes to a process that stood still for a moment."""

    asked = 0
    missed: list[Slot]

    async def reserve(self, *args: Any, **more: Any) -> Slot:
        slot = await super().reserve(*args, **more)
        self.asked += 1
        if self.asked == 4:
            time.sleep(0.05)  # as a busy machine does
            self.missed = [slot]
        elif more["missed"] is not None:
            self.missed.append(more["missed"])
        return slot


async def called() -> bool:
    return True


@pytest.mark.parametrize(
    ("rate", "lane", "most"),
    [(0, "broadcast", 1), (1000, "broadcast", PAID_ASK), (1000, "notice", 1)],
)
async def test_one_asks_for_a_lane_and_some_where_slots_are_many(
    redis: Redis, rate: int, lane: Lane, most: int
) -> None:
    """Red when all ask in vain for one slot, or paid slots pass while one waits for Redis."""
    allowance = Watched(redis, pace=TELEGRAM.paying(rate) if rate else TELEGRAM)
    limiter = SharedLimiter(allowance)
    sent = [
        limiter.process_request(called, (), {}, "sendMessage", {"chat_id": chat}, lane)
        for chat in range(12)
    ]
    assert await asyncio.gather(*sent) == [True] * 12
    assert allowance.most == most


async def test_who_was_held_up_gives_the_slot_back_for_another(redis: Redis) -> None:
    """Red when the wait is counted from when its answer was read, or two slots are spent."""
    allowance = HeldUp(redis)
    limiter = SharedLimiter(allowance)
    for chat in range(6):
        await limiter.process_request(called, (), {}, "sendMessage", {"chat_id": chat}, "notice")
    assert allowance.asked >= 7
    assert allowance.missed[0] == allowance.missed[1]
    assert await redis.zcard("isoko:booked") <= 6


def test_each_bot_has_a_pace_of_its_own() -> None:
    """Two bots on one Redis shared thirty a second, and one's 429 froze the other."""
    one, other = (pace_of(Settings(bot_token=SecretStr(f"{n}:secret"))) for n in (1, 2))
    assert (one, other) == ("isoko:telegram:1:", "isoko:telegram:2:")
