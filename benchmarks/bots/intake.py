"""Ours: only what takes in what WhatsApp posts, without whatever works it off afterwards."""

from __future__ import annotations

import logging
import os
from functools import partial

from benchmarks.bots import counting
from bot import runtime

with runtime.loading():
    from aiohttp import web

    from bot import app
    from bot.quick_posts import Runner
    from bot.settings import Settings
    from bot.whatsapp.inbound.line import BELL
    from bot.whatsapp.inbound.webhook import Intake, WhatsAppEndpoint
    from storage.redis import wakeup


async def main() -> None:
    settings = Settings()
    async with app.open_house(settings) as house:
        site = web.Application()
        WhatsAppEndpoint(
            settings.whatsapp_phone_id,
            settings.whatsapp_app_secret.get_secret_value().encode(),
            settings.whatsapp_verify_token.get_secret_value().encode(),
            Intake(house.database, house.now, partial(wakeup.ring, house.redis, BELL)),
            house.now,
        ).add_to(site)
        runner = Runner(site, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", int(os.environ["ECHO_PORT"])).start()
        runtime.settle()
        counting.say({"ready": True})
        await counting.answer_questions()
        await runner.cleanup()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    runtime.run(main())
