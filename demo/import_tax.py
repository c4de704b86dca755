"""Import tax of the sample market: what was read of China's rules for parcels to persons, as of the
day below. /importtax says that it is a sample: a market checks it, and sends its own."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.commerce import import_tax_changes
from bot.commerce.state_machine import SYSTEM
from bot.parsing.import_tax_table import TaxTable, read_import_tax
from bot.timezones import today

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

CHECKED_ON = date(2026, 11, 28)
_RULES = f"50;1000;CNY;Customs 43/2010, State Council 2019-04-08;{CHECKED_ON};2019-04-09"
# Food and drinks; textiles and everything else. Some goods are taxed by 50 %, and which was not
# found: of what may be among them nothing is said.
_TAXED = (
    *((each, "13 %") for each in ("coffee", "tea", "honey", "spices", "food", "drinks")),
    *((each, "none") for each in ("jewellery", "cosmetics")),
    ("all", "20 %"),
)
SAMPLE = "\n".join(f"CN;{goods};{rate};{_RULES}" for goods, rate in _TAXED)


async def set_sample(db: Session, now: datetime) -> None:
    table = read_import_tax(SAMPLE.encode(), max(today(now), CHECKED_ON))
    assert isinstance(table, TaxTable)
    assert not table.faults, table.faults
    await import_tax_changes.put(db, table.lines, now, SYSTEM, sample=True)
