"""A stretch of work of one bot: what it cost, by the bot's own account and the stand-in's."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from benchmarks.people import Log, Phone
from benchmarks.processes import Bot


@dataclass(frozen=True)
class Spent:
    """Per update: processor time in µs, statements, commits, round trips and calls."""

    updates: int
    micros: float
    statements: float
    commits: float
    redis: float
    calls: float  # made by the bot
    ridden: float  # in a webhook's answer
    per_second: float


@dataclass
class Meter:
    bot: Bot
    log: Log

    async def __aenter__(self) -> Self:
        telegram = self.bot.office.telegram
        self._calls, self._ridden = telegram.calls.total(), telegram.ridden.total()
        self._before = await self.bot.report()
        self._began = time.perf_counter()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._seconds = time.perf_counter() - self._began
        self._after = await self.bot.report()

    def spent(self) -> Spent:
        updates = len(self.log.seconds)
        telegram = self.bot.office.telegram

        def each(name: str) -> float:
            return (self._after.get(name, 0) - self._before.get(name, 0)) / updates

        return Spent(
            updates,
            each("cpu") * 1e6,
            each("statements"),
            each("commits"),
            each("redis"),
            (telegram.calls.total() - self._calls) / updates,
            (telegram.ridden.total() - self._ridden) / updates,
            updates / self._seconds,
        )


async def saying(bot: Bot, text: str, updates: int, at_once: int, first: int) -> Spent:
    """So many updates of one text, from as many people as may be under way at once."""
    log = Log()
    phones = [Phone(bot.office, first + number, log) for number in range(at_once)]

    async def say(phone: Phone) -> None:
        for _ in range(updates // at_once):
            await phone.say(text)

    async with Meter(bot, log) as meter:
        await asyncio.gather(*map(say, phones))
    return meter.spent()


@contextlib.contextmanager
def stopwatch(into: list[float]) -> Iterator[None]:
    began = time.perf_counter()
    yield
    into.append(time.perf_counter() - began)
