"""A house that WhatsApp posts to, in a process of its own, until it is killed: `python -m
tests.faults.whatsapp_house DATABASE REDIS PORT FILE`. Whom it has answered it writes into the file,
a line each, as soon as the answer is out."""

from __future__ import annotations

import asyncio
import os
import random
import sys
from datetime import timedelta
from typing import Any

from bot import i18n
from bot.whatsapp.inbound import news, worker
from storage import whatsapp_inbox
from storage.database import Database
from storage.redis.client import connect
from tests.support.whatsapp_inbox import Box, serve_whatsapp


async def main(database_url: str, redis_url: str, port: str, path: str) -> None:
    i18n.load()
    serve_whatsapp()
    # What a killed process has is free again after this, in place of a minute.
    worker.LEASE = news.LEASE = timedelta(seconds=1.5)
    whatsapp_inbox.ALONE = whatsapp_inbox.STRAGGLERS = timedelta(milliseconds=5)
    chance = random.Random()
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def answer(event: Any) -> None:
        os.write(file, f"{event.sender.id} {event.what.text}\n".encode())
        await asyncio.sleep(chance.uniform(0, 0.02))  # and not yet known as done

    async with connect(redis_url) as redis:
        box = Box(Database(database_url), redis, port=int(port))
        box.sessions._lock_ms = 1000
        box.on_answer = answer
        async with box.listening(), box.working():
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
