"""A tariff of postage, as staff send it in."""

from __future__ import annotations

from bot.commerce import tariff
from bot.commerce.state_machine import SYSTEM
from bot.parsing.tariff_table import TariffTable, read_tariff_table
from bot.places.postage_zones import read_zone
from bot.timezones import today
from storage import postage as stored
from tests.support.trade import Trade

HEAD = "zone,service,first_g,first_price,step_g,step_price,max_g,days,currency"


async def set_tariff(trade: Trade, *lines: str, head: str = HEAD) -> None:
    table = read_tariff_table("\n".join((head, *lines)).encode(), today(trade.now), read_zone)
    assert isinstance(table, TariffTable)
    assert not table.faults
    async with trade.database.write() as db:
        seen = await stored.version(db)
        await tariff.replace_with(
            db, table.lines, trade.now, seen=seen, draft_id=f"t{seen}", actor=SYSTEM
        )
