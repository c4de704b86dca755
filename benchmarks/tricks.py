"""What each trick saves: the sale, the start and the memory of ours, with it and without."""

from __future__ import annotations

import random
from collections import defaultdict
from contextlib import AsyncExitStack

from benchmarks.bots.without import TRICKS
from benchmarks.figures import Figure, compared
from benchmarks.ground import KINDS, Ground, Kind
from benchmarks.people import BUYERS, Crowd, Log, Phone
from benchmarks.processes import Bot, running
from benchmarks.telegram import Telegram
from benchmarks.updates import sales

OF_ONE: dict[str, Kind] = {
    "SQLite without threads": "SQLite",
    "looks at PostgreSQL without transactions": "PostgreSQL",
    "pings of idle connections only": "PostgreSQL",
}
AT_A_TIME = 4  # more processes than that, with one that does all, are more connections than it has
OF_THE_START = ("no collections while loading", "aiogram's models when they are used")


async def run(ground: Ground) -> list[Figure]:
    return [*await _sales(ground), *await _starts(ground)]


async def _sales(ground: Ground) -> list[Figure]:
    figures: list[Figure] = []
    for kind in KINDS:
        undone = [each for each in TRICKS if OF_ONE.get(each, kind) == kind]
        undone.remove(OF_THE_START[0])
        for first in range(0, len(undone), AT_A_TIME):
            figures += await _sales_without(ground, kind, undone[first : first + AT_A_TIME])
    return figures


async def _sales_without(ground: Ground, kind: Kind, undone: list[str]) -> list[Figure]:
    """A run is one of each in turn, so that whatever else the machine does comes to all of them."""
    spent: dict[str, list[float]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(ground.redis())
        bots: dict[str, tuple[Bot, Crowd]] = {}
        names = ["", *undone]
        random.shuffle(names)  # of equals the first to start is the dearest
        for number, name in enumerate(names):
            started = running(
                "house",
                await stack.enter_async_context(Telegram()),
                database=await ground.database(kind),
                redis=f"{redis}?db={number}",
                folder=ground.room(),
                without=name,
            )
            bots[name] = await stack.enter_async_context(started), Crowd()
        for run_number in range(ground.effort.runs + 1):
            for place in range(len(names)):  # each run begins with another
                name = names[(run_number + place) % len(names)]
                bot, crowd = bots[name]
                micros = (await sales(bot, crowd, ground.effort.sales)).micros
                if run_number:  # the first one warms up
                    spent[name].append(micros)
    return [
        compared(f"the sale beside one without {name}, {kind}", "µs", spent[""], spent[name])
        for name in undone
    ]


async def _starts(ground: Ground) -> list[Figure]:
    cpu: dict[str, list[float]] = defaultdict(list)
    memory: dict[str, list[float]] = defaultdict(list)
    url = await ground.database("SQLite")
    async with ground.redis() as redis, Telegram() as telegram:
        for turn in range(ground.effort.runs + 1):
            for name in ("", *OF_THE_START):
                async with running(
                    "house",
                    telegram,
                    database=url,
                    redis=redis,
                    folder=ground.room(),
                    without=name,
                ) as bot:
                    await Phone(bot.office, BUYERS, Log()).say("/help")
                    said = await bot.report()
                if turn:  # the first one compiles
                    cpu[name].append(said["cpu"])
                    memory[name].append(said["rss"] / 1e6)
    return [
        figure
        for name in OF_THE_START
        for figure in (
            compared(f"the start beside one without {name}", "s", cpu[""], cpu[name]),
            compared(f"memory beside one without {name}", "MB", memory[""], memory[name]),
        )
    ]
