"""Public pages: processor time of one that is remembered and of one that has to be made, beside a
bare aiogram echo, and how long readers wait at 50 a second while people trade in the chat."""

from __future__ import annotations

import asyncio
import itertools
import time

import aiohttp

from benchmarks.figures import Figure, at_most, compared, single
from benchmarks.ground import Ground
from benchmarks.meter import saying
from benchmarks.people import SELLERS, Crowd, Log
from benchmarks.processes import Bot, running
from benchmarks.seed import LANGUAGES
from benchmarks.telegram import Telegram

AT_ONCE = 8
A_SECOND = 50
SECONDS = 10
COLD = 45  # pages a run, of which one address may ask for 300 without waiting
PATHS = ("/zh", "/en/c/coffee", "/rw/p/1", "/zh/p/2?to=RW", "/en/s/1")


async def run(ground: Ground) -> list[Figure]:
    effort = ground.effort
    ours: list[float] = []
    echoes: list[float] = []
    statements: list[float] = []
    cold: list[float] = []
    cold_statements: list[float] = []
    async with (
        ground.redis() as redis,
        Telegram() as telegram,
        Telegram() as apart,
        running("echo", apart, folder=ground.room(), apart=True) as echo,
        running(
            "house",
            telegram,
            database=await ground.database("PostgreSQL"),
            redis=redis,
            folder=ground.room(),
            more={"ISOKO_WEB_URL": "https://isoko.example"},
        ) as house,
        aiohttp.ClientSession(f"http://127.0.0.1:{house.office.port}") as session,
    ):
        paths = [await _home(session, path) for path in PATHS]
        crowd = Crowd()
        await crowd.sell(house.office, Log(), 8, 8)
        for number in range(effort.runs + 1):
            said = await saying(echo, "/help", effort.echoes, AT_ONCE, SELLERS)
            cost, asked = await _remembered(house, session, paths, effort.echoes)
            made, made_of = await _made(house, session, number)
            if number:  # the first one warms up
                echoes.append(said.micros)
                ours.append(cost)
                statements.append(asked)
                cold.append(made)
                cold_statements.append(made_of)
        slowest = [await _beside_chats(house, session, paths, crowd) for _ in range(2)]
    return [
        compared("a page that is remembered beside the echo", "µs", ours, echoes, at_most(1.5)),
        single("statements of a page that is remembered", "", statements, at_most(0.05)),
        compared("a page that has to be made beside the echo", "µs", cold, echoes),
        single("statements of a page that has to be made", "", cold_statements),
        single("a page at 50 a second beside the chats, p99", "ms", slowest, at_most(100.0)),
    ]


async def _home(session: aiohttp.ClientSession, path: str) -> str:
    """Where a page is at home."""
    async with session.get(path) as said:
        await said.read()
        assert said.status == 200, (path, said.status)
        return said.url.raw_path_qs


async def _remembered(
    house: Bot, session: aiohttp.ClientSession, paths: list[str], count: int
) -> tuple[float, float]:
    """Processor time in µs and statements of a page, each of which was made a moment ago."""
    for path in paths:
        await _home(session, path)
    before = await house.report()
    turns = itertools.cycle(paths)

    async def read() -> None:
        for _ in range(count // AT_ONCE):
            await _home(session, next(turns))

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(read())
    after, pages = await house.report(), count // AT_ONCE * AT_ONCE
    return (
        (after["cpu"] - before["cpu"]) * 1e6 / pages,
        (after["statements"] - before["statements"]) / pages,
    )


async def _made(house: Bot, session: aiohttp.ClientSession, run_number: int) -> tuple[float, float]:
    """The same of products that nobody has asked for. Without their names in the address a page is
    made, and its home is said."""
    begin = run_number * COLD // len(LANGUAGES)
    numbers = range(begin + 1, begin + 1 + COLD // len(LANGUAGES))
    paths = [f"/{language}/p/{number}" for number in numbers for language in LANGUAGES]
    left = iter(paths)
    before = await house.report()

    async def read() -> None:
        for path in left:
            async with session.get(path, allow_redirects=False) as said:
                assert said.status == 301, (path, said.status)

    async with asyncio.TaskGroup() as group:
        for _ in range(AT_ONCE):
            group.create_task(read())
    after = await house.report()
    return (
        (after["cpu"] - before["cpu"]) * 1e6 / len(paths),
        (after["statements"] - before["statements"]) / len(paths),
    )


async def _beside_chats(
    house: Bot, session: aiohttp.ClientSession, paths: list[str], crowd: Crowd
) -> float:
    """How long the slowest of a hundred readers waits, in ms, while others trade."""
    waited: list[float] = []

    async def read(path: str) -> None:
        began = time.perf_counter()
        await _home(session, path)
        waited.append((time.perf_counter() - began) * 1e3)

    async with asyncio.TaskGroup() as group:
        over = asyncio.Event()
        group.create_task(_trading(house, crowd, over))
        turns = itertools.cycle(paths)
        for _ in range(A_SECOND * SECONDS):
            group.create_task(read(next(turns)))
            await asyncio.sleep(1 / A_SECOND)
        over.set()
    return sorted(waited)[int(len(waited) * 0.99)]


async def _trading(house: Bot, crowd: Crowd, over: asyncio.Event) -> None:
    """One sale after the other."""
    while not over.is_set():
        await crowd.sell(house.office, Log(), 1, 1)
