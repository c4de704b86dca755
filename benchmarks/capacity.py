"""How many updates a second with 1, 8, 50 and 200 people at once, and how long they wait at half
of that. Rates are shown; what is judged is how they compare with each other in one run."""

from __future__ import annotations

import asyncio
import random

from benchmarks.figures import Figure, at_least, at_most, compared, single
from benchmarks.ground import Ground
from benchmarks.people import UPDATES, Crowd, Log
from benchmarks.processes import Bot, running
from benchmarks.telegram import Telegram

CROWDS = (1, 8, 50, 200)


async def run(ground: Ground) -> list[Figure]:
    effort = ground.effort
    crowd = Crowd()
    rates: dict[int, list[float]] = {size: [] for size in CROWDS}
    middles: list[float] = []
    slowest: list[float] = []
    async with (
        ground.redis() as redis,
        Telegram() as telegram,
        running(
            "house",
            telegram,
            database=await ground.database("PostgreSQL"),
            redis=redis,
            folder=ground.room(),
        ) as house,
    ):
        await crowd.sell(house.office, Log(), 8, 8)
        for _ in range(2 if effort.quick else effort.runs):
            for size in CROWDS:
                rates[size].append(await _rate(house, crowd, size, effort.sales))
            waited = await _half(house, crowd, max(rates[8][-1], rates[50][-1]) / 2, effort.sales)
            middles.append(waited.percentile(0.5) * 1e3)
            slowest.append(waited.percentile(0.99) * 1e3)
    figures = [
        single(f"updates a second, {size} at once", "1/s", rates[size]) for size in CROWDS[:3]
    ]
    return [
        *figures,
        compared("updates a second, 200 at once beside 8", "1/s", rates[200], rates[8], NO_CLIFF),
        compared("p99 beside p50 at half of capacity", "ms", slowest, middles, at_most(6.0)),
    ]


NO_CLIFF = at_least(0.9)


async def _rate(house: Bot, crowd: Crowd, size: int, sales: int) -> float:
    """Updates a second while all of them are at it: each sells once or more."""
    log = Log()
    loop = asyncio.get_running_loop()
    began = loop.time()
    await crowd.sell(house.office, log, size, max(sales if size > 1 else 2, size // 4))
    return len(log.seconds) / (loop.time() - began)


async def _half(house: Bot, crowd: Crowd, rate: float, sales: int) -> Log:
    """Updates come by chance, so many a second, whether the earlier ones are done or not; from
    people who are each somewhere else in their sale, as people are: in step, the dear steps of all
    would come at once, and a queue of them would be measured."""
    log = Log()
    waiting: list[asyncio.Future[None]] = []

    async def clock() -> None:
        while True:
            await asyncio.sleep(random.expovariate(rate))
            if waiting:
                waiting.pop(random.randrange(len(waiting))).set_result(None)

    async def gate() -> None:
        waiting.append(asyncio.get_running_loop().create_future())
        await waiting[-1]

    ticking = asyncio.create_task(clock())
    try:
        a_sale = UPDATES * sales / rate
        await crowd.sell(house.office, log, sales, sales * 2, gate, begin_within=a_sale)
    finally:
        ticking.cancel()
    return log
