"""The same sale on a market ten times and a hundred times as large: an update must not notice."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack

from redis.asyncio import Redis

from benchmarks.figures import Figure, at_most, compared
from benchmarks.ground import KINDS, Ground
from benchmarks.meter import Meter
from benchmarks.people import Crowd, Log
from benchmarks.processes import Bot, running
from benchmarks.seed import BATCH, MARKET, OLD_BUYERS
from benchmarks.telegram import Telegram

FACTORS = (1, 10, 100)
LIMITS = {10: 1.1, 100: 1.2}
SESSIONS = 1000  # grow as the market does


async def run(ground: Ground) -> list[Figure]:
    factors = FACTORS[:2] if ground.effort.quick else FACTORS
    figures: list[Figure] = []
    for kind in KINDS:
        micros: dict[int, list[float]] = {factor: [] for factor in factors}
        async with AsyncExitStack() as stack:
            redis = await stack.enter_async_context(ground.redis())
            houses: list[tuple[int, Bot, Crowd]] = []
            for number, factor in enumerate(factors):
                telegram = await stack.enter_async_context(Telegram())
                url = await ground.large(kind, MARKET.times(factor))
                kept = f"{redis}?db={number}"
                await _converse(kept, SESSIONS * factor)
                bot = running("house", telegram, database=url, redis=kept, folder=ground.room())
                houses.append((factor, await stack.enter_async_context(bot), Crowd()))
            for turn in range(ground.effort.runs + 1):
                for factor, house, crowd in houses:
                    log = Log()
                    async with Meter(house, log) as meter:
                        await crowd.sell(house.office, log, 8, ground.effort.sales // 2)
                    if turn:
                        micros[factor].append(meter.spent().micros)
        figures += [
            compared(
                f"the sale with {factor}× the data, {kind}",
                "µs",
                micros[factor],
                micros[1],
                at_most(LIMITS[factor]),
            )
            for factor in factors[1:]
        ]
    return figures


async def _converse(redis: str, people: int) -> None:
    """So many are in the middle of a form, and two of each one's updates are remembered."""
    session = json.dumps({"running": {"form": "shop", "state": "x" * 300}})
    async with Redis.from_url(redis) as client:
        for first in range(0, people, BATCH):
            batch = client.pipeline(transaction=False)
            for number in range(first, min(first + BATCH, people)):
                batch.set(f"isoko:session:telegram:{OLD_BUYERS + number}", session)
                for update in (2 * number, 2 * number + 1):
                    batch.set(f"isoko:seen:telegram:0:{update}", "0123456789abcdef")
            await batch.execute()
