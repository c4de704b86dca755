"""Exchange rates of the sample market, so that prices in yuan are seen: made up, as /rates says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import rates
from bot.commerce.state_machine import SYSTEM
from bot.parsing.exchange_rates import RateLine
from bot.timezones import today

if TYPE_CHECKING:
    from datetime import datetime

    from storage.database import Session

SOURCE = "sample"
WORTH = {"CNY": 203_500_000, "USD": 1_450_000_000}  # millionths of a franc


async def set_sample(db: Session, now: datetime) -> None:
    day = today(now).isoformat()
    lines = [RateLine("CNY", WORTH["CNY"], day), RateLine("USD", WORTH["USD"], day)]
    await rates.put(db, lines, SOURCE, SYSTEM, now)
