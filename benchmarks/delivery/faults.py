"""Trouble in the middle of a broadcast, and who got what, by the stand-in's own log.

    python -m benchmarks.delivery.faults [--only NAME] [--postgres]

Nobody may be missed. Somebody may get a message twice only where a process died, or an answer was
lost, in the instant between Telegram's taking the message and the settling; `allowed` says how many
instants there were. Leases last LEASE_SECONDS here, not a minute, so that a run takes minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.delivery.rig import Rig, Runner, rig
from bot.telegram.outbound.sender import AT_ONCE

LEASE_SECONDS = 6
ASLEEP_SECONDS = LEASE_SECONDS + 6  # a look for rows comes 5 s after the last at the latest
BRIEF = {"ISOKO_BENCH_LEASE": str(LEASE_SECONDS)}
RESULTS = Path("benchmarks/faults.json")


@dataclass(frozen=True, slots=True)
class Found:
    trouble: str
    recipients: int
    missed: int
    twice: int
    allowed: int  # as many may have got it twice
    refused: int  # answers 429
    seconds: float
    note: str = ""

    @property
    def holds(self) -> bool:
        return self.missed == 0 and self.twice <= self.allowed


async def counted(
    here: Rig, name: str, people: int, allowed: int, trouble: Callable[[], Awaitable[str]]
) -> Found:
    """A broadcast to so many, with trouble on its way; then everything is delivered."""
    began = time.monotonic()
    await here.crowd(people)
    await here.broadcast(name)
    note = await trouble()
    await here.done(300)
    calls = await here.telegram.calls()
    got = Counter(call.chat for call in calls if call.arrived and call.text.startswith(name))
    got_twice = sum(count - 1 for count in got.values())
    lost = sum(1 for call in calls if call.fault == "answer dropped")
    return Found(
        trouble=name,
        recipients=people,
        missed=sum(1 for chat in here.people if not got[chat]),
        twice=got_twice,
        allowed=allowed + lost,
        refused=sum(1 for call in calls if call.status == 429),
        seconds=round(time.monotonic() - began, 1),
        note=note,
    )


async def kills(here: Rig, people: int = 600, times: int = 20) -> Found:
    """kill -9 of the courier at so many moments, and another one after each."""
    dice = random.Random(11)

    async def trouble() -> str:
        hit = 0
        for _ in range(times):
            before = len(await here.telegram.calls())
            runner = await here.courier(**BRIEF)
            # A busy machine takes long to start it; a broadcast that is over has no more calls.
            while len(await here.telegram.calls()) == before and await here.left():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
            await asyncio.sleep(dice.uniform(0, 0.5))
            runner.signal(signal.SIGKILL)
            await runner.ended()
            hit += await here.left() > 0
        await here.courier(**BRIEF)
        return f"{hit} of {times} kills while it sent"

    return await counted(here, "kill -9", people, times * AT_ONCE, trouble)


async def redis_killed(here: Rig, people: int = 200) -> Found:
    async def trouble() -> str:
        await here.courier(**BRIEF)
        for _ in range(2):
            await asyncio.sleep(1.5)
            pid = int((here.redis_server.folder / "redis.pid").read_text())
            os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(1)
            await asyncio.to_thread(here.redis_server.ensure)
        return "twice, a second each"

    return await counted(here, "Redis killed", people, 0, trouble)


async def postgres_restarted(here: Rig, people: int = 200) -> Found:
    async def trouble() -> str:
        await here.courier(**BRIEF)
        for _ in range(2):
            await asyncio.sleep(1.5)
            await asyncio.to_thread(here.restart_postgres)
        return "twice, immediately"

    return await counted(here, "PostgreSQL restarted", people, 0, trouble)


async def storm(here: Rig, people: int = 200) -> Found:
    async def trouble() -> str:
        await here.courier(**BRIEF)
        for _ in range(5):
            await asyncio.sleep(1)
            await here.faults(too_many_next=4, retry_after=1)
        return "20 answers 429, each for a second"

    return await counted(here, "429 storm", people, 0, trouble)


async def lost_answers(here: Rig, people: int = 200) -> Found:
    async def trouble() -> str:
        await here.courier(**BRIEF)
        await asyncio.sleep(1)
        await here.faults(drop_answer_next=10)
        return "10 answers lost after Telegram took the message"

    return await counted(here, "answers lost", people, 0, trouble)


async def clock_set(here: Rig, people: int = 300) -> Found:
    async def trouble() -> str:
        clock = here.folder / "clock"
        couriers = [await here.courier(ISOKO_BENCH_CLOCK=str(clock), **BRIEF) for _ in range(2)]
        for seconds in (3600, 0, -3, 0):
            await asyncio.sleep(1.5)
            clock.write_text(str(seconds))
        await asyncio.sleep(1)
        assert all(each.lives() for each in couriers)
        return "an hour forwards and back, then back three seconds; two couriers"

    return await counted(here, "clock set", people, 0, trouble)


async def one_row_two_couriers(here: Rig, people: int = 200) -> Found:
    """One is stopped like a machine that is suspended, for longer than its leases last; the other
    takes over; then the first goes on where it was."""

    async def trouble() -> str:
        first: Runner = await here.courier(**BRIEF)
        await here.courier(**BRIEF)  # before: one that stops amid a write lets nobody else begin
        await asyncio.sleep(1)
        first.signal(signal.SIGSTOP)
        held = await here.left()
        await asyncio.sleep(ASLEEP_SECONDS)
        left = await here.left()
        first.signal(signal.SIGCONT)
        return f"one suspended for {ASLEEP_SECONDS} s; the other delivered {held - left} of {held}"

    return await counted(here, "two couriers, one row", people, AT_ONCE, trouble)


SQLITE = (kills, redis_killed, storm, lost_answers, clock_set, one_row_two_couriers)
POSTGRES = (kills, postgres_restarted, one_row_two_couriers)


async def run(only: str, *, postgres: bool) -> list[Found]:
    found = []
    for scenario in POSTGRES if postgres else SQLITE:
        if only and only != scenario.__name__:
            continue
        async with rig(postgres=postgres) as here:
            one = await scenario(here)
        found.append(one)
        say(one, "PostgreSQL" if postgres else "SQLite")
    return found


def say(one: Found, database: str) -> None:
    sys.stdout.write(
        f"| {one.trouble} ({database}) | {one.note} | {one.recipients} | {one.missed} | {one.twice}"
        f" | {one.allowed} | {one.refused} | {'yes' if one.holds else 'NO'} |\n"
    )
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description="Trouble in the middle of a broadcast.")
    parser.add_argument("--only", default="", help="one of the functions here")
    parser.add_argument("--postgres", action="store_true", help="not only SQLite")
    options = parser.parse_args()
    sys.stdout.write(
        "| trouble | how | recipients | missed | twice | allowed | 429 | holds |\n"
        "|---|---|---|---|---|---|---|---|\n"
    )
    found = asyncio.run(run(options.only, postgres=False))
    if options.postgres:
        found += asyncio.run(run(options.only, postgres=True))
    RESULTS.write_text(json.dumps([asdict(one) | {"holds": one.holds} for one in found], indent=1))
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
