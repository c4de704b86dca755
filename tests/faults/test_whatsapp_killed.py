"""kill -9 while WhatsApp posts: between kept and 200, turn and answer, answer and done."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import func, select

from storage.database import Database
from storage.models import InboxRow, Person
from tests.support.ports import free_port
from tests.support.whatsapp_inbox import Json, message, posted, signed

PEOPLE, EACH, KILLS = 6, 25, 2


class House:
    """A process; `start` it again after a `kill`."""

    def __init__(self, *arguments: str) -> None:
        self.arguments = arguments

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.faults.whatsapp_house",
            *self.arguments,
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        assert await self.process.stdout.readline() == b"ready\n"

    async def kill(self) -> None:
        self.process.kill()
        await self.process.wait()


async def deliver(client: aiohttp.ClientSession, url: str, body: Json) -> None:
    """As Meta does: until it is answered with 200."""
    while True:
        data, head = signed(body)
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with client.post(url, data=data, headers=head) as response:
                if response.status == 200:
                    return
        await asyncio.sleep(0.05)


@pytest.mark.timeout(180)
async def test_nothing_is_lost_and_what_is_done_is_not_done_again(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """Red when 200 is said before a message is kept, when one that was under way is forgotten, when
    what was done comes again, or when somebody's second is begun before the first is done."""
    port, path = free_port(), tmp_path / "answered"
    path.touch()
    house = House(database_url, redis_url, str(port), str(path))
    url = f"http://127.0.0.1:{port}/whatsapp"
    bodies = [
        posted(
            *(message("text", f"{n:03}", sender=f"RW.{who}", ago=500 - n) for who in range(PEOPLE))
        )
        for n in range(EACH)
    ]

    def answered() -> list[str]:
        return path.read_text().splitlines()

    async def kill_now_and_then() -> None:
        chance = random.Random(5)
        for turn in range(1, KILLS + 1):
            while len(answered()) < turn * PEOPLE * EACH // (KILLS + 1):
                await asyncio.sleep(chance.uniform(0.001, 0.01))
            await house.kill()
            await house.start()

    database = Database(database_url)
    await house.start()
    try:
        async with aiohttp.ClientSession() as client, asyncio.TaskGroup() as group:
            group.create_task(kill_now_and_then())
            for body in bodies:
                await deliver(client, url, body)
        for _ in range(600):
            async with database.read() as db:
                waits = select(func.count()).where(InboxRow.handled_at.is_(None))
                if not await db.scalar(waits):
                    break
            await asyncio.sleep(0.05)
        async with database.read() as db:
            rows = await db.scalar(select(func.count()).select_from(InboxRow))
            people = await db.scalar(select(func.count()).select_from(Person))
    finally:
        await house.kill()
        await database.close()
    assert (rows, people) == (PEOPLE * EACH, PEOPLE)
    said = Counter(answered())
    assert len(said) == PEOPLE * EACH
    # An answer that was out when the process died is given again: of each person one at most.
    assert sum(said.values()) - len(said) <= KILLS * PEOPLE
    for who in range(PEOPLE):
        first = list(dict.fromkeys(line for line in answered() if line.startswith(f"RW.{who} ")))
        assert first == sorted(first)
