"""Exchange rates from a bank's service, once a day and as long as it says nothing new."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from bot.commerce import rates
from bot.commerce.state_machine import SYSTEM
from bot.parsing.exchange_rates import RateLine, read_bank
from bot.parsing.json_body import InvalidJson, read_json
from bot.timezones import today
from storage import rates as stored
from storage import schedule
from storage.constants import FOREIGN_CURRENCIES, ForeignCurrency

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.settings import Periods
    from storage.database import Database

log = logging.getLogger(__name__)

SECONDS = 20.0
EVERY_HOURS = 3  # while today's are not there: the bank publishes on weekdays, in the morning
LOOK_BACK = timedelta(days=10)  # over holidays
MOST_BYTES = 1024 * 1024


class SourceAway(Exception):
    """It does not answer, or not as such a service does."""


@dataclass
class RateFetcher:
    """`url` as of https://fxrates.bnr.rw/currency_history/: asked with currency_name, start_date
    and end_date, it answers a JSON list (bot/parsing/exchange_rates.py, `read_bank`)."""

    url: str
    database: Database
    now: Callable[[], datetime]
    periods: Periods
    staff_ids: frozenset[str] = frozenset()

    @property
    def source(self) -> str:
        return urlsplit(self.url).hostname or self.url

    async def run(self) -> None:
        """Of several processes one asks, a few times a day."""
        now = self.now()
        day = today(now)
        async with self.database.read() as db:
            newest = {row.currency: row.day for row in await stored.newest(db)}
        wanted = [each for each in FOREIGN_CURRENCIES if newest.get(each) != day]
        if not wanted:
            return
        async with self.database.write() as db:
            period = f"{day.isoformat()}/{now.hour // EVERY_HOURS}"
            if not await schedule.claim(db, "rates", 0, period, now):
                return
        for currency in wanted:
            try:
                said = await self._ask(currency, day)
            except SourceAway as error:
                log.warning("no exchange rate of %s from %s: %s", currency, self.source, error)
                continue
            lines = [each for each in said if each.currency == currency]
            if not lines:
                log.warning("%s says nothing of %s that could be read", self.source, currency)
                continue
            await self._use(max(lines, key=lambda each: each.day))

    async def _use(self, line: RateLine) -> None:
        """The newest, unless it is so far off the one before that a person has to look at it."""
        now = self.now()
        async with self.database.write() as db:
            day = date.fromisoformat(line.day)
            if await stored.said(db, line.currency, day, self.source) == line.millionths:
                return  # said before: what staff said since counts
            (found,) = await rates.check(db, [line])
            if found.is_out_of_line:
                await rates.tell_of_one_out_of_line(db, found, self.source, self.staff_ids, now)
            else:
                await rates.put(db, [line], self.source, SYSTEM, now)

    async def _ask(self, currency: ForeignCurrency, day: date) -> list[RateLine]:
        """What it says of the last days. Raises SourceAway."""
        asked = {
            "currency_name": currency,
            "start_date": (day - LOOK_BACK).isoformat(),
            "end_date": day.isoformat(),
        }
        wait = aiohttp.ClientTimeout(total=SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=wait) as client,
                client.get(self.url, params=asked) as response,
            ):
                if response.status != 200:
                    raise SourceAway(f"HTTP {response.status}")
                body = await response.content.read(MOST_BYTES + 1)
                while len(body) <= MOST_BYTES and (more := await response.content.read(MOST_BYTES)):
                    body += more
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise SourceAway(type(error).__name__) from error
        if len(body) > MOST_BYTES:
            raise SourceAway("an answer without an end")
        try:
            return read_bank(read_json(body), day)
        except InvalidJson as error:
            raise SourceAway("no JSON") from error
