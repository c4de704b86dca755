"""The whole market on a stand-in in this process, with the three people of the tour."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot import app
from bot.settings import Settings
from demo import payments, postage, rates
from playground.client import Playground
from playground.server import Running, running
from storage.database import Database
from tests.support.market import BRISK, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ALINE = 700001
ERIC = 700003


async def _set_prices(settings: Settings) -> None:
    """Of postage and of money, as the demo has them: the tour chooses among them."""
    database = Database(settings.database)
    try:
        async with database.write() as db:
            await postage.set_sample(db, datetime.now(UTC) - timedelta(days=1))
            await rates.set_sample(db, datetime.now(UTC))
    finally:
        await database.close()


@asynccontextmanager
async def market(
    folder: Path, redis_url: str = "", port: int = 0, speed: float = 1.0
) -> AsyncIterator[Running]:
    """Stand-in and house; a seller, a buyer and a member of staff who have said nothing yet."""
    async with running(port=port, speed=speed) as stand_in, Playground(stand_in.url) as world:
        await world.person("Aline", id=ALINE, language="rw", phone="+250788123456")
        await world.person(
            "王小明", id=700002, language="zh", time_zone="Asia/Shanghai", phone="+8613800138000"
        )
        await world.person("Eric", id=ERIC, language="en", phone="+250783654321")
        settings = Settings(
            _env_file=None,
            bot_token=stand_in.token,
            telegram_api_url=stand_in.url,
            data_dir=folder,
            redis_url=redis_url,
            staff_ids=str(ERIC),
            quiet_hours="off",  # whatever the hour
            **payments.set_up(stand_in, f"127.0.0.1:{free_port()}"),
        )
        ready = asyncio.Event()
        house = asyncio.create_task(app.serve(settings, ready=ready.set, pace=BRISK))
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait({house, waiting}, return_when=asyncio.FIRST_COMPLETED, timeout=30)
            if house.done():
                house.result()  # says why it did not start
            await _set_prices(settings)
            yield stand_in
        finally:
            waiting.cancel()
            house.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await house
