"""Starts houses quickly: a process that has imported everything, and forks one for each order.

A house started so is what `isoko serve` starts, with its own process, settings from the environment
and private Redis; only the seconds that the imports take are saved. It differs in two numbers: it
may send as fast as the stand-in takes it, and a turn's lock outlives a kill by seconds, not a
minute.

A line in is an order, `{"environment": {…}, "log": path, "poller": "ours" | "early"}`; a line out
is the process id of its house.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import sys
from typing import Any

from aiogram import Bot

from bot import app, cli, logs
from bot.settings import Settings
from bot.telegram.inbound import listener
from bot.telegram.inbound.raw_api import Call, make
from bot.telegram.inbound.updates import UPDATES
from storage.redis.rate_limit import Pace

LOCK_SECONDS = 5
BRISK = Pace(window_us=3_000, chat_us=1, chat_burst=1000, group_messages=1000)


async def early(bot: Bot, handle: Any, *_: Any) -> None:
    """A poller as aiogram's is: the offset moves before the updates are handled (issue 1397)."""
    offset = None
    async with asyncio.TaskGroup() as group:
        while True:
            asked: dict[str, Any] = {"timeout": 25, "limit": 100, "allowed_updates": UPDATES}
            if offset is not None:
                asked["offset"] = offset
            for update in await make(bot, Call("getUpdates", asked), seconds=35):
                offset = update["update_id"] + 1
                group.create_task(handle(update))


def house(order: dict[str, Any]) -> None:
    """A child's whole life."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ.update(order["environment"])
    settings = Settings(_env_file=None)
    logs.set_up(settings.log_format)
    room = app.house
    room.Sessions = functools.partial(room.Sessions, lock_seconds=LOCK_SECONDS)
    if order["poller"] == "early":
        listener.poll = early
    cli._run(app.serve(settings, pace=BRISK))


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever was killed leaves no zombie
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for order in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.close(0)
            status = 1
            try:
                house(json.loads(order))
                status = 0
            finally:
                os._exit(status)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
