"""Waiting for the cause, on a machine of any speed: only what never comes takes this long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from redis.asyncio import Redis

PATIENCE = 30.0  # seconds; what a loaded machine may take for one answer


async def until(done: Callable[[], object]) -> None:
    """Return as soon as it is so. Raises TimeoutError when it never is."""
    async with asyncio.timeout(PATIENCE):
        while not done():
            await asyncio.sleep(0.002)


async def until_blocked(redis: Redis, clients: int) -> None:
    """Until so many clients of this Redis wait in a blocking command."""
    async with asyncio.timeout(PATIENCE):
        while (await redis.info("clients"))["blocked_clients"] < clients:
            await asyncio.sleep(0.002)
