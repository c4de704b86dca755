"""From the start of the process to its first answer, and what it keeps in memory.

The start is loading code, all of it processor time: on a machine that does nothing else it takes as
long as it costs, and on a busy one the cost is still the same.
"""

from __future__ import annotations

import asyncio

from redis.asyncio import Redis

from benchmarks.bots.counting import resident_bytes
from benchmarks.figures import Figure, at_most, compared, single
from benchmarks.ground import Ground
from benchmarks.people import BUYERS, Log, Phone
from benchmarks.processes import running
from benchmarks.seed import Size
from benchmarks.telegram import Telegram

SESSIONS = 10_000
AT_ONCE = 16


async def run(ground: Ground) -> list[Figure]:
    seconds, ours, theirs = [], [], []
    starts = 2 if ground.effort.quick else ground.effort.runs
    url = await ground.database("PostgreSQL", Size(buyers=SESSIONS))
    async with ground.redis() as redis:
        for turn in range(starts + 1):  # the first one compiles
            async with Telegram() as telegram:
                async with running(
                    "house", telegram, database=url, redis=redis, folder=ground.room()
                ) as house:
                    phone = Phone(house.office, BUYERS, Log())
                    await phone.say("/help")
                    if turn:
                        seconds.append((await house.report())["cpu"])
                        ours.append(resident_bytes(house.process.pid) / 1e6)
                async with running("echo", telegram, folder=ground.room(), apart=True) as echo:
                    await Phone(echo.office, BUYERS, Log()).say("/help")
                    if turn:
                        theirs.append(resident_bytes(echo.process.pid) / 1e6)
        count = SESSIONS // 10 if ground.effort.quick else SESSIONS
        grown, session_bytes = await _sessions(count, ground, url, redis)
    return [
        single("processor time from the start to the first answer", "s", seconds, at_most(5.0)),
        compared("resident memory after the first answer", "MB", ours, theirs, at_most(0.8)),
        single(f"resident memory after {count:,} sessions", "MB", [grown]),
        single("Redis per session", "bytes", [session_bytes], at_most(2048)),
    ]


async def _sessions(count: int, ground: Ground, url: str, redis: str) -> tuple[float, float]:
    """So many people, each in the middle of a form; and what that keeps."""
    async with Redis.from_url(redis) as client:
        await client.flushdb()
        before = (await client.info("memory"))["used_memory"]
        async with (
            Telegram() as telegram,
            running("house", telegram, database=url, redis=redis, folder=ground.room()) as house,
        ):
            numbers = iter(range(count))

            async def begin() -> None:
                for number in numbers:
                    await Phone(house.office, BUYERS + number, Log()).say("/sell")

            await asyncio.gather(*(begin() for _ in range(AT_ONCE)))
            grown = resident_bytes(house.process.pid) / 1e6
        # What is kept of a conversation, and for 48 hours of each update. The words of an answer
        # are kept for ten minutes; they are not counted, and go first.
        async for key in client.scan_iter("isoko:said:*", count=1000):
            await client.delete(key)
        after = (await client.info("memory"))["used_memory"]
    return grown, (after - before) / count
