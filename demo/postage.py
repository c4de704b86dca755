"""Postage prices of the sample market, so that there is something to see. Each is made up: /postage
says that they are a sample, and staff replace them with a file of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import tariff
from bot.commerce.state_machine import SYSTEM
from bot.parsing.tariff_table import TariffTable, read_tariff_table
from bot.places.postage_zones import read_zone
from bot.timezones import today

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

SAMPLE = """\
zone,service,first_g,first_price,step_g,step_price,max_g,volume_divisor,days_min,days_max,currency,split
Kigali,moto,5000,1500,1000,300,20000,,0,1,RWF
Kigali,post,2000,1000,1000,300,20000,,1,2,RWF
Other districts,bus,5000,2000,5000,1000,30000,,1,2,RWF,yes
Other districts,post,2000,1500,1000,400,20000,,2,4,RWF
Huye,bus,5000,1800,5000,900,30000,,1,1,RWF,yes
China,post,500,14000,500,6000,2000,,15,40,RWF
China,EMS,500,32000,500,9000,30000,,7,15,RWF,yes
China,courier,500,55000,500,11000,30000,5000,4,8,RWF,yes
Kenya,EMS,500,18000,500,4000,30000,,2,5,RWF,yes
Other countries,post,500,16000,500,7000,2000,,20,45,RWF
Other countries,EMS,500,38000,500,11000,30000,,8,20,RWF,yes
"""


async def set_sample(db: Session, now: datetime) -> None:
    table = read_tariff_table(SAMPLE.encode(), today(now), read_zone)
    assert isinstance(table, TariffTable)
    await tariff.replace_with(
        db, table.lines, now, seen=0, draft_id="sample-tariff", actor=SYSTEM, sample=True
    )
