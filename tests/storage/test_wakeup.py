"""Every courier hears every ring, whatever it was doing when the bell rang."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from storage.redis import wakeup
from storage.redis.client import PATIENCE_SECONDS, connect
from storage.redis.wakeup import Wakeup, ring
from tests.support.waiting import PATIENCE, until_blocked


@pytest.fixture
async def bells(redis_url: str) -> AsyncIterator[list[Wakeup]]:
    clients = [connect(redis_url) for _ in range(3)]
    yield [Wakeup(client) for client in clients]
    for client in clients:
        await client.aclose()


class TestBell:
    async def test_wakes_all_at_once(
        self, redis: Redis, bells: list[Wakeup], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when one of them hears it only as it looks again by itself."""
        monkeypatch.setattr(wakeup, "LONGEST_BLOCK_SECONDS", 3600)
        waits = [asyncio.create_task(bell.wait(3600)) for bell in bells]
        await until_blocked(redis, 3)
        await ring(redis)
        async with asyncio.timeout(PATIENCE_SECONDS - 1):
            assert await asyncio.gather(*waits) == [True, True, True]

    async def test_between_two_waits_is_heard_once(self, redis: Redis, bells: list[Wakeup]) -> None:
        await ring(redis)
        assert await bells[0].wait(0)
        await ring(redis)
        await ring(redis)
        assert await bells[0].wait(5)
        assert not await bells[0].wait(0)

    async def test_no_ring(self, bells: list[Wakeup]) -> None:
        started = time.monotonic()
        assert not await bells[0].wait(0.2)
        assert time.monotonic() - started > 0.19

    async def test_waits_longer_than_one_command(
        self, redis: Redis, bells: list[Wakeup], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(wakeup, "LONGEST_BLOCK_SECONDS", 0.05)
        waiting = asyncio.create_task(bells[0].wait(3600))
        await asyncio.sleep(0.2)
        await ring(redis)
        assert await asyncio.wait_for(waiting, PATIENCE)

    async def test_survives_a_broken_line(self, redis: Redis, bells: list[Wakeup]) -> None:
        waiting = asyncio.create_task(bells[0].wait(3600))
        await until_blocked(redis, 1)
        await redis.client_kill_filter(_type="normal", skipme=True)
        await ring(redis)
        assert await asyncio.wait_for(waiting, PATIENCE)

    async def test_cancelled_it_still_hears_the_next(
        self, redis: Redis, bells: list[Wakeup]
    ) -> None:
        waiting = asyncio.create_task(bells[0].wait(3600))
        await until_blocked(redis, 1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await ring(redis)
        assert await bells[0].wait(PATIENCE)

    async def test_leaves_one_entry(self, redis: Redis) -> None:
        for _ in range(10):
            await ring(redis)
        assert await redis.xlen("isoko:bell") == 1
