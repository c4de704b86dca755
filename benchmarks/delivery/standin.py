"""The stand-in in a process of its own, with a room for each person and a log that forgets nothing.

A line in is a question, a line out its answer, JSON both ways: `{"people": 100}` opens rooms,
`{"calls": true}` tells every call that sent something: [when, chat, text, status, fault].
The first line out is `{"url": …, "token": …}`.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from typing import Any

from benchmarks.delivery.lean import lean
from playground.limits import Allowance
from playground.people import Person
from playground.server import TOKEN, running
from playground.world import World

FIRST = 1_000_000  # the id of the first person


def open_rooms(world: World, count: int) -> int:
    bot = world.bot()
    for number in range(FIRST, FIRST + count):
        if number not in world.people:
            world.start_private(bot, world.add_person(Person(number, f"P{number}")))
    return count


def calls(world: World) -> list[list[Any]]:
    return [
        [each.at, int(each.arguments["chat_id"]), each.arguments.get("text", ""), each.status,
         each.fault]
        for each in world.journal.calls
        if each.method.startswith("send")
    ]  # fmt: skip


async def stand_in() -> None:
    world = World(allowance=Allowance(), seed=7)
    world.journal.calls = deque()  # the ring of the page would forget who got what
    async with running(world=world) as here:
        say({"url": here.url, "token": TOKEN})
        async for question in questions():
            if "people" in question:
                say(open_rooms(world, question["people"]))
            else:
                say(calls(world))


async def questions() -> Any:
    """What comes in, until the other side hangs up."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        yield json.loads(line)


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(lean(TOKEN, questions, say) if "--lean" in sys.argv else stand_in())
