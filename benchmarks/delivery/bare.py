"""What anybody would write first: python-telegram-bot in a loop, eight at once, by its own httpx.

    python -m benchmarks.delivery.bare URL TOKEN FIRST COUNT

No database, no limits, no memory of what was sent: the least that the library itself costs. Prints
messages, seconds and processor seconds as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from telegram import Bot
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

AT_ONCE = 8


async def main(url: str, token: str, first: int, count: int) -> None:
    bot = Bot(token, base_url=f"{url}/bot", request=HTTPXRequest(connection_pool_size=AT_ONCE))
    async with bot:
        chats = iter(range(first, first + count))
        began, used = time.perf_counter(), time.process_time()

        async def hand() -> None:
            for chat in chats:
                await bot.send_message(chat, "Bare", parse_mode=ParseMode.HTML)

        await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
        seconds, used = time.perf_counter() - began, time.process_time() - used
    sys.stdout.write(json.dumps([count, seconds, used]) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
