"""Polling a Telegram that does not like to be asked for the same again and again."""

from __future__ import annotations

import asyncio
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.telegram.polling import poll
from playground.client import Playground
from playground.limits import Allowance
from playground.server import running
from tests.support.waiting import PATIENCE


async def test_a_slow_turn_does_not_hold_up_other_people() -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    never = asyncio.Event()

    async def handle(update: dict[str, Any], *, brief: bool = False) -> None:
        heard.put_nowait(update["message"]["text"])
        if update["message"]["text"] == "slow":
            await never.wait()

    async with running(allowance=Allowance()) as stand_in, Playground(stand_in.url) as world:
        server = TelegramAPIServer.from_base(stand_in.url)
        bot = Bot(stand_in.token, session=AiohttpSession(api=server))
        aline, wei = await world.person("Aline"), await world.person("Wei")
        polling = asyncio.create_task(poll(bot, handle))
        try:
            await aline.say("slow")
            assert await asyncio.wait_for(heard.get(), PATIENCE) == "slow"
            for text in ("one", "two", "three"):
                await wei.say(text)
                assert await asyncio.wait_for(heard.get(), PATIENCE) == text
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            await bot.session.close()
