"""The client: who is cancelled in the middle of a command stops, and what is closed stays so."""

from __future__ import annotations

import asyncio
import sys

import pytest
from redis import exceptions
from redis.asyncio import Redis

from storage.redis.client import connect
from tests.support.waiting import PATIENCE

TRIES = 400


async def test_a_cancellation_is_never_lost(redis: Redis) -> None:
    lost = 0
    for turn in range(TRIES):
        begun = asyncio.Event()

        async def work(begun: asyncio.Event = begun) -> None:
            begun.set()
            await redis.ping()
            await asyncio.sleep(30)

        task = asyncio.create_task(work())
        await begun.wait()
        for _ in range(turn % 20):  # ever a little later in the course of the command
            await asyncio.sleep(0)
        task.cancel()
        done, _ = await asyncio.wait({task}, timeout=PATIENCE / 2)  # it would sleep for longer
        if not done:
            lost += 1
            task.cancel()
            await asyncio.wait({task})
    assert lost == 0


@pytest.mark.skipif(
    sys.version_info < (3, 11, 3),
    reason="asyncio.timeout, which redis-py uses, fails in cancelled tasks (cpython issue 102780)",
)
async def test_cleaning_up_after_a_cancellation_still_works(redis: Redis) -> None:
    async def work() -> None:
        try:
            await asyncio.sleep(30)
        finally:
            await redis.set("cleaned", "up")

    task = asyncio.create_task(work())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert await redis.get("cleaned") == "up"


@pytest.fixture(params=["cancelled", "let be"])
def cancelled(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "cancelled")


@pytest.mark.parametrize("kind", ["command", "script"])
async def test_a_closed_client_keeps_no_connection(
    redis: Redis, redis_url: str, kind: str, *, cancelled: bool
) -> None:
    """Whatever a command was doing while it closed: the server has nobody but us in the end."""
    for steps in range(40):
        client = connect(redis_url)
        echo = client.register_script("return ARGV[1]")
        asked = client.ping() if kind == "command" else echo(keys=[], args=["a"])
        task = asyncio.ensure_future(asked)
        for _ in range(steps):
            await asyncio.sleep(0)
        if cancelled:
            task.cancel()
        await client.aclose()
        await asyncio.wait({task})
        async with asyncio.timeout(PATIENCE):
            while len(await redis.client_list()) > 1:
                await asyncio.sleep(0.01)


async def test_a_closed_client_does_not_connect_again(redis_url: str) -> None:
    async with connect(redis_url) as client:
        await client.ping()
    with pytest.raises(exceptions.ConnectionError, match="is closed"):
        await client.ping()
