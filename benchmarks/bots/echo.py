"""A bare aiogram echo by webhook, as its documentation has it."""

from __future__ import annotations

import asyncio
import logging

from aiogram import Dispatcher
from aiogram.types import Message

from benchmarks.bots.serving import serve


async def echo(message: Message) -> None:
    await message.answer(message.text or "")


async def main() -> None:
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    await serve(dispatcher)


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(main())
