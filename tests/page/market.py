"""The whole market on a stand-in in this process, with the people of the tour."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.settings import Settings
from demo import mail, payments, postage, rates, whatsapp
from demo.market import Market, Switches
from playground.client import Playground
from playground.controls import Hooks
from playground.server import Running, running
from playground.whatsapp.client import WhatsAppPlayground
from storage.database import Database
from tests.support.market import BRISK
from tests.support.ports import free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ALINE = 700001
ERIC, CLAIRE = 700003, 700004


async def _set_prices(settings: Settings) -> None:
    """Of postage, of money and of the market, as the demo has them."""
    database = Database(settings.database)
    try:
        async with database.write() as db:
            await postage.set_sample(db, datetime.now(UTC) - timedelta(days=1))
            await rates.set_sample(db, datetime.now(UTC))
            await payments.set_sample(db, datetime.now(UTC))
    finally:
        await database.close()


@asynccontextmanager
async def market(
    folder: Path,
    redis_url: str = "",
    port: int = 0,
    speed: float = 1.0,
    *,
    sells_on_whatsapp: bool = False,
) -> AsyncIterator[Running]:
    """Stand-in and house; a seller, a buyer and two of staff who have said nothing yet."""
    clock = Switches()
    hooks = Hooks(on_clock=clock.hooks.on_clock, site=clock.hooks.site)
    async with (
        running(port=port, speed=speed, hooks=hooks) as stand_in,
        Playground(stand_in.url) as world,
    ):
        there = WhatsAppPlayground(stand_in.url, session=world.session)
        sellers = there if sells_on_whatsapp else world
        await sellers.person("Aline", id=ALINE, language="rw", phone="+250788123456")
        await world.person(
            "王小明", id=700002, language="zh", time_zone="Asia/Shanghai", phone="+8613800138000"
        )
        await world.person("Eric", id=ERIC, language="en", phone="+250783654321")
        await world.person("Claire", id=CLAIRE, language="en", phone="+250788654322")
        await world.person(
            "李娜", id=700005, language="zh", time_zone="Asia/Shanghai", platform="browser"
        )
        listen = f"127.0.0.1:{free_port()}"
        settings = Settings(
            _env_file=None,
            bot_token=stand_in.token,
            telegram_api_url=stand_in.url,
            data_dir=folder,
            redis_url=redis_url,
            staff_ids=f"{ERIC},{CLAIRE}",
            quiet_hours="off",  # whatever the hour
            web_url=f"http://{listen}",
            **payments.set_up(stand_in, listen),
            **mail.set_up(stand_in),
            **(whatsapp.set_up(stand_in) if sells_on_whatsapp else {}),
        )
        clock.market = Market(settings, stand_in.world, BRISK)
        try:
            await clock.market.restart()
            await _set_prices(settings)
            if sells_on_whatsapp:
                await whatsapp.call(stand_in, listen)
            yield stand_in
        finally:
            await clock.market.close()
