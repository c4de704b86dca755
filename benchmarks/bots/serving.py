"""A web application of aiogram's around a dispatcher, until the run is over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from benchmarks.bots import counting
from benchmarks.telegram import SECRET, TOKEN

if TYPE_CHECKING:
    from aiogram import Dispatcher


async def serve(dispatcher: Dispatcher) -> None:
    server = TelegramAPIServer.from_base(os.environ["ECHO_API"])
    async with Bot(TOKEN, session=AiohttpSession(api=server)) as bot:
        app = web.Application()
        SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path="/telegram")
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["ECHO_PORT"])).start()
        counting.say({"ready": True})
        await counting.answer_questions()
        await runner.cleanup()
