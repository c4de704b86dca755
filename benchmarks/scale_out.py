"""One, two and four bot processes on one PostgreSQL and one Redis: an update costs no more, and
nothing is done twice although every update is delivered to two of them at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks.figures import Figure, at_most, compared, single
from benchmarks.ground import Ground
from benchmarks.people import Crowd, Log
from benchmarks.processes import Bot, running
from benchmarks.telegram import Office, Telegram
from storage.database import Database
from storage.models import Order

PROCESSES = (1, 2, 4)


@dataclass
class Spread(Office):
    """Updates go round the processes, as a load balancer sends them; with `twice`, to two."""

    def __init__(self, telegram: Telegram, bots: list[Bot], *, twice: bool = False) -> None:
        super().__init__(telegram, 0)
        self._offices = [bot.office for bot in bots]
        self._twice = twice
        self._next = 0

    async def post(self, who: int, body: bytes) -> float:
        self._next += 1
        first = self._offices[self._next % len(self._offices)]
        if not self._twice:
            return await first.post(who, body)
        second = self._offices[(self._next + 1) % len(self._offices)]
        taken, _ = await asyncio.gather(first.post(who, body), second.post(who, body))
        return taken


async def run(ground: Ground) -> list[Figure]:
    micros: dict[int, list[float]] = {count: [] for count in PROCESSES}
    crowd, sales = Crowd(), ground.effort.sales
    url = await ground.database("PostgreSQL")
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(ground.redis())
        telegram = await stack.enter_async_context(Telegram())
        bots = [
            await stack.enter_async_context(
                running("house", telegram, database=url, redis=redis, folder=ground.room())
            )
            for _ in range(max(PROCESSES))
        ]
        for turn in range(ground.effort.runs + 1):
            for count in PROCESSES:
                some = bots[:count]
                before = [(await bot.report())["cpu"] for bot in some]
                log = Log()
                await crowd.sell(Spread(telegram, some), log, 8, sales)
                after = [(await bot.report())["cpu"] for bot in some]
                if turn:
                    micros[count].append((sum(after) - sum(before)) / len(log.seconds) * 1e6)
        orders = await _orders(url)
        await crowd.sell(Spread(telegram, bots, twice=True), Log(), 8, sales)
        extra = await _orders(url) - orders - sales
    return [
        *(
            compared(
                f"the sale on {count} processes beside one",
                "µs",
                micros[count],
                micros[1],
                at_most(1.25),
            )
            for count in PROCESSES[1:]
        ),
        single("orders too many when each update comes twice", "", [extra], at_most(0)),
    ]


async def _orders(url: str) -> int:
    database = Database(url)
    try:
        async with database.read() as db:
            return await db.scalar(select(func.count()).select_from(Order)) or 0
    finally:
        await database.close()
