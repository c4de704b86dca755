"""The same sale on a market ten times and a hundred times as large: an update must not notice."""

from __future__ import annotations

from contextlib import AsyncExitStack

from benchmarks.figures import Figure, at_most, compared
from benchmarks.ground import KINDS, Ground
from benchmarks.meter import Meter
from benchmarks.people import Crowd, Log
from benchmarks.processes import Bot, running
from benchmarks.seed import MARKET
from benchmarks.telegram import Telegram

FACTORS = (1, 10, 100)
LIMITS = {10: 1.1, 100: 1.2}


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
                bot = running(
                    "house",
                    telegram,
                    database=url,
                    redis=f"{redis}?db={number}",
                    folder=ground.room(),
                )
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
