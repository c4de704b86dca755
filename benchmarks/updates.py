"""Processor time per update: /help beside a bare echo, a step of a form, and the whole sale beside
the echo and beside the usual way to write a bot."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from contextlib import AsyncExitStack

from benchmarks.figures import Figure, at_least, at_most, compared, single
from benchmarks.ground import KINDS, Ground, Kind
from benchmarks.meter import Meter, Spent, saying
from benchmarks.people import BUYERS, SELLERS, Crowd, Log, Phone
from benchmarks.processes import Bot, running
from benchmarks.telegram import Telegram

AT_ONCE = 8


async def run(ground: Ground) -> list[Figure]:
    effort = ground.effort
    spent: dict[str, list[Spent]] = defaultdict(list)
    async with AsyncExitStack() as stack:
        redis = await stack.enter_async_context(ground.redis())
        apart = await stack.enter_async_context(Telegram())
        echo = await stack.enter_async_context(
            running("echo", apart, folder=ground.room(), apart=True)
        )
        houses: list[tuple[Kind, Bot, Crowd]] = []
        usuals: list[tuple[Kind, Bot]] = []
        for number, kind in enumerate(KINDS):
            telegram = await stack.enter_async_context(Telegram())
            url = await ground.database(kind)
            house = await stack.enter_async_context(
                running(
                    "house",
                    telegram,
                    database=url,
                    redis=f"{redis}?db={number}",
                    folder=ground.room(),
                )
            )
            houses.append((kind, house, Crowd()))
            slow = await stack.enter_async_context(Telegram())
            usual = await stack.enter_async_context(
                running(
                    "usual",
                    slow,
                    database=await ground.database(kind),
                    redis=f"{redis}?db={number + 2}",
                    folder=ground.room(),
                    apart=True,
                )
            )
            usuals.append((kind, usual))
        for run_number in range(effort.runs + 1):
            now: dict[str, Spent] = {}
            now["echo"] = await saying(echo, "/help", effort.echoes, AT_ONCE, SELLERS)
            for kind, house, crowd in houses:
                now[f"help {kind}"] = await saying(
                    house, "/help", effort.echoes // 2, AT_ONCE, BUYERS + 2000
                )
                now[f"step {kind}"] = await _steps(house, effort.echoes // 2)
                now[f"sale {kind}"] = await sales(house, crowd, effort.sales)
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

    figures: list[Figure] = []
    for kind in KINDS:
        figures += [
            compared(
                f"/help beside a bare aiogram echo, {kind}",
                "µs",
                micros(f"help {kind}"),
                micros("echo"),
            ),
            compared(
                f"a form's step beside the echo, {kind}",
                "µs",
                micros(f"step {kind}"),
                micros("echo"),
                at_most(0.5),
            ),
            compared(
                f"the whole sale beside the echo, {kind}",
                "µs",
                micros(f"sale {kind}"),
                micros("echo"),
                at_most(1.0),
            ),
            compared(
                f"the whole sale beside the usual stack, {kind}",
                "µs",
                micros(f"sale {kind}"),
                micros(f"usual {kind}"),
                at_most(0.2),
            ),
        ]
    sale = [each for kind in KINDS for each in spent[f"sale {kind}"]]
    figures += [
        single("SQL statements per update of the sale", "", [x.statements for x in sale], TWO),
        single("commits per update of the sale", "", [x.commits for x in sale], at_most(0.5)),
        single("Redis round trips per update of the sale", "", [x.redis for x in sale], TWO),
        single("calls of Telegram's made per update", "", [x.calls for x in sale]),
        single("answered in the webhook's response", "per update", [x.ridden for x in sale], SOME),
    ]
    return figures


TWO = at_most(2.0)
SOME = at_least(0.9)
