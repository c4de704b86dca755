"""Ours: the listening half, as `isoko serve` runs it, without couriers and clock."""

from __future__ import annotations

import asyncio
import logging
import os

from benchmarks.bots import counting, without
from bot import runtime

if undone := os.environ.get("HOUSE_WITHOUT"):
    without.TRICKS[undone]()

with runtime.loading():
    from bot import app
from bot.settings import Settings
from storage.redis.rate_limit import Pace

# The stand-in takes more than Telegram's thirty a second; else their limit would be measured.
UNBOUND = Pace(window_us=600, chat_us=1, chat_burst=1000, group_messages=1000)


def ready() -> None:
    runtime.settle()
    counting.say({"ready": True})


async def main() -> None:
    counting.count_statements()
    counting.count_round_trips()
    async with app.open_house(Settings(), pace=UNBOUND) as house, asyncio.TaskGroup() as group:
        listening = group.create_task(app.listen(house, ready))
        await counting.answer_questions()
        listening.cancel()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    runtime.run(main())
