"""One, two and four bot processes on one PostgreSQL and one Redis: what an update costs more, by
how it is chosen who gets it; and nothing is done twice although each comes to two at once."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select

from benchmarks.figures import Figure, at_most, compared, single
from benchmarks.ground import Ground
from benchmarks.people import Crowd, Log
from benchmarks.processes import Bot, running
from benchmarks.telegram import Office, Telegram
from storage.database import Database
from storage.models import Order

Way = Literal["by person", "round", "twice"]  # to which process: to one's own, the next, or two
GOALS = {2: 1.1, 4: 1.3}  # beside one, by person
RUNS: tuple[tuple[int, Way], ...] = (
    (1, "round"),
    *((count, way) for count in GOALS for way in ("by person", "round")),
)


@dataclass
class Spread(Office):
    """A load balancer before the processes."""

    def __init__(self, telegram: Telegram, bots: list[Bot], way: Way) -> None:
        super().__init__(telegram, 0)
        self._offices = [bot.office for bot in bots]
        self._way = way
        self._next = 0

    async def post(self, who: int, body: bytes) -> float:
        self._next += 1
        turn = who if self._way == "by person" else self._next
        first = self._offices[turn % len(self._offices)]
        if self._way != "twice":
            return await first.post(who, body)
        second = self._offices[(turn + 1) % len(self._offices)]
        taken, _ = await asyncio.gather(first.post(who, body), second.post(who, body))
        return taken


async def run(ground: Ground) -> list[Figure]:
    micros: dict[tuple[int, Way], list[float]] = {each: [] for each in RUNS}
    crowd, sales = Crowd(), ground.effort.sales
    url = await ground.database("PostgreSQL")
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(ground.redis())
        telegram = await stack.enter_async_context(Telegram())
        bots = [
            await stack.enter_async_context(
                running("house", telegram, database=url, redis=redis, folder=ground.room())
            )
            for _ in range(max(GOALS))
        ]
        for turn in range(ground.effort.runs + 1):
            for count, way in RUNS:
                # another one is the first each time: of equals the first to start is the dearest
                some = [*bots[turn % len(bots) :], *bots[: turn % len(bots)]][:count]
                before = [(await bot.report())["cpu"] for bot in some]
                log = Log()
                await crowd.sell(Spread(telegram, some, way), log, 8, sales)
                after = [(await bot.report())["cpu"] for bot in some]
                if turn:
                    taken = (sum(after) - sum(before)) / len(log.seconds)
                    micros[count, way].append(taken * 1e6)
        orders = await _orders(url)
        await crowd.sell(Spread(telegram, bots, "twice"), Log(), 8, sales)
        extra = await _orders(url) - orders - sales
    alone, *others = RUNS
    return [
        *(
            compared(
                f"the sale on {count} processes beside one, {_said(way)}",
                "µs",
                micros[count, way],
                micros[alone],
                at_most(GOALS[count]) if way == "by person" else None,
            )
            for count, way in others
        ),
        single("orders too many when each update comes twice", "", [extra], at_most(0)),
    ]


def _said(way: Way) -> str:
    return "each person's on one" if way == "by person" else "updates going round"


async def _orders(url: str) -> int:
    database = Database(url)
    try:
        async with database.read() as db:
            return await db.scalar(select(func.count()).select_from(Order)) or 0
    finally:
        await database.close()
