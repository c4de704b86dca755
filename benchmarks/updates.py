"""Processor time per update: /help beside a bare echo, a step of a form, and the whole sale beside
the echo and beside the usual way to write a bot.

Of identical bots the one that started first was dearer in the sale by 6 to 12 %, whatever the order
of measuring. So a few start that nobody measures, there are two of ours for each database, the
places of all are drawn by lot, and the two beside each other are the noise of the table.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
from collections import defaultdict
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

from benchmarks.figures import Figure, at_least, at_most, compared, single
from benchmarks.ground import KINDS, Ground, Kind
from benchmarks.meter import Meter, Spent, saying
from benchmarks.people import BUYERS, SELLERS, Crowd, Log, Phone
from benchmarks.processes import Bot, running
from benchmarks.telegram import Telegram

AT_ONCE = 8
STEP = at_most(0.4)
SALE = at_most(1.3)


THROWN_AWAY = 2
TWINS = ("one", "other")


@dataclass
class _House:
    kind: Kind
    twin: str
    bot: Bot
    crowd: Crowd = field(default_factory=Crowd)


async def run(ground: Ground) -> list[Figure]:
    effort = ground.effort
    spent: dict[str, list[Spent]] = defaultdict(list)
    lot = random.Random()
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(ground.redis())
        database_numbers = itertools.count()

        async def start(
            module: str, kind: Kind, until: AsyncExitStack = stack, *, apart: bool = False
        ) -> Bot:
            return await until.enter_async_context(
                running(
                    module,
                    await until.enter_async_context(Telegram()),
                    database=await ground.database(kind),
                    redis=f"{redis}?db={next(database_numbers)}",
                    folder=ground.room(),
                    apart=apart,
                )
            )

        for _ in range(THROWN_AWAY):
            async with AsyncExitStack() as soon:
                await sales(await start("house", "SQLite", soon), Crowd(), effort.sales // 2)
        telegram = await stack.enter_async_context(Telegram())
        echo = await stack.enter_async_context(
            running("echo", telegram, folder=ground.room(), apart=True)
        )
        places = [(kind, twin) for kind in KINDS for twin in TWINS]
        lot.shuffle(places)
        houses = [_House(kind, twin, await start("house", kind)) for kind, twin in places]
        usuals = [(kind, await start("usual", kind, apart=True)) for kind in KINDS]
        for run_number in range(effort.runs + 1):
            now: dict[str, Spent] = {}
            now["echo"] = await saying(echo, "/help", effort.echoes, AT_ONCE, SELLERS)
            lot.shuffle(houses)
            for house in houses:
                ours = f"{house.kind} {house.twin}"
                now[f"help {ours}"] = await saying(
                    house.bot, "/help", effort.echoes // 4, AT_ONCE, BUYERS + 2000
                )
                now[f"step {ours}"] = await _steps(house.bot, effort.echoes // 4)
                now[f"sale {ours}"] = await sales(house.bot, house.crowd, effort.sales // 2)
            for kind, usual in usuals:
                now[f"usual {kind}"] = await saying(
                    usual, "2", effort.echoes // 5, AT_ONCE, BUYERS + 2500 + 10 * run_number
                )
            if run_number:  # the first one warms up
                for name, each in now.items():
                    spent[name].append(each)
    return _figures(spent)


async def _steps(house: Bot, updates: int) -> Spent:
    """Steps of a form that touch no table: a name is given, taken back, and given again. As many
    people are at it as at the echo."""
    log = Log()
    phones = [Phone(house.office, SELLERS + 150 + number, log) for number in range(AT_ONCE)]
    for phone in phones:
        await phone.say("/sell")
        chat = house.office.telegram.chat(phone.id)
        if not any(each.startswith("f|<skip") for each in chat.data):
            await phone.tap("fresh|")
        await phone.tap("f|<skip")
    log.seconds.clear()

    async def wavering(phone: Phone) -> None:
        for _ in range(updates // 2 // AT_ONCE):
            await phone.say("Ikawa nziza")
            await phone.tap("f|<back")

    async with Meter(house, log) as meter, asyncio.TaskGroup() as group:
        for phone in phones:
            group.create_task(wavering(phone))
    for phone in phones:
        await phone.say("/cancel")
    return meter.spent()


async def sales(house: Bot, crowd: Crowd, count: int) -> Spent:
    log = Log()
    async with Meter(house, log) as meter:
        await crowd.sell(house.office, log, AT_ONCE, count)
    return meter.spent()


def _figures(spent: dict[str, list[Spent]]) -> list[Figure]:
    def micros(name: str) -> list[float]:
        return [each.micros for each in spent[name]]

    def ours(what: str, kind: Kind) -> list[float]:
        """Run by run, the mean of the two."""
        twins = (micros(f"{what} {kind} {twin}") for twin in TWINS)
        return [statistics.mean(both) for both in zip(*twins, strict=True)]

    figures: list[Figure] = []
    for kind in KINDS:
        echo, usual = micros("echo"), micros(f"usual {kind}")
        sale = ours("sale", kind)
        figures += [
            compared(f"/help beside a bare aiogram echo, {kind}", "µs", ours("help", kind), echo),
            compared(
                f"a form's step beside the echo, {kind}", "µs", ours("step", kind), echo, STEP
            ),
            compared(f"the whole sale beside the echo, {kind}", "µs", sale, echo, SALE),
            compared(
                f"the whole sale beside the usual stack, {kind}", "µs", sale, usual, at_most(0.2)
            ),
            *(
                compared(
                    f"noise: {what} beside itself (A/A), {kind}",
                    "µs",
                    micros(f"{key} {kind} one"),
                    micros(f"{key} {kind} other"),
                )
                for what, key in (("a form's step", "step"), ("the sale", "sale"))
            ),
        ]
    all_sales = [each for name in spent if name.startswith("sale ") for each in spent[name]]

    def each(name: str) -> list[float]:
        return [getattr(sale, name) for sale in all_sales]

    return [
        *figures,
        single("SQL statements per update of the sale", "", each("statements"), TWO),
        single("commits per update of the sale", "", each("commits"), at_most(0.5)),
        single("Redis round trips per update of the sale", "", each("redis"), TWO),
        single("calls of Telegram's made per update", "", each("calls")),
        single("answered in the webhook's response", "per update", each("ridden"), SOME),
    ]


TWO = at_most(2.0)
SOME = at_least(0.9)
