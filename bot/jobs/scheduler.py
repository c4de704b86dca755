"""The pulse. In memory only: what is due lives in the database, so a missed beat loses nothing.

Several processes may run the same pulse: every job takes what it does by conditional UPDATE.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.commerce import catalogue, orders, planned_broadcasts
from bot.commerce.refusals import TooLate
from bot.jobs.calendar import Rounds
from storage import broadcasts, products
from storage import orders as stored
from storage.database import is_away

if TYPE_CHECKING:
    from bot.jobs.rates import RateFetcher
    from bot.settings import Periods
    from storage.database import Database

log = logging.getLogger(__name__)

PULSE_SECONDS = 5
FETCH_SECONDS = 600  # between two looks whether today's exchange rates are there
REINDEX_STEPS = 25  # of a shop in one beat: all else that is due comes in its turn
LAST_BEAT_SECONDS = 5.0
ROUNDS = timedelta(minutes=1)


@dataclass
class Scheduler:
    database: Database
    wake: Callable[[], Awaitable[None]]
    now: Callable[[], datetime]
    periods: Periods
    staff_ids: frozenset[str] = frozenset()
    sweep: Callable[[], Awaitable[int]] | None = None
    fetcher: RateFetcher | None = None
    _rounds_at: datetime | None = None
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    @contextlib.asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Beat for as long as this lasts; a beat under way at its end is waited for a moment."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(
            self._beat_alone,
            "interval",
            seconds=PULSE_SECONDS,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
        )
        if self.fetcher is not None:  # beside the pulse, which waits for no bank
            scheduler.add_job(
                self._fetch_rates,
                "interval",
                seconds=FETCH_SECONDS,
                next_run_time=datetime.now(UTC),
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        try:
            yield
        finally:
            scheduler.pause()
            await asyncio.sleep(0)  # one that was just handed over begins
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LAST_BEAT_SECONDS), self._one:
                    pass
            scheduler.shutdown(wait=False)

    async def _beat_alone(self) -> None:
        async with self._one:
            await self.beat()

    async def _fetch_rates(self) -> None:
        assert self.fetcher is not None
        try:
            await self.fetcher.run()
        except Exception as error:
            if not is_away(error):
                log.exception("the exchange rates cannot be fetched")
            else:
                log.warning("the exchange rates wait: %s", error)

    async def beat(self) -> None:
        """Everything whose time has come, and a knock at the couriers' door."""
        try:
            await self.expire_orders()
            await self.begin_broadcasts()
            await self.make_rounds()
            await self.reindex_shops()
            await self.wake()
        except Exception as error:
            if not is_away(error):
                log.exception("the pulse stumbled")
            else:
                log.warning("the pulse waits: %s", error)

    async def begin_broadcasts(self) -> None:
        """Those planned for now, each in a transaction of its own: whichever process is first."""
        async with self.database.read() as db:
            numbers = await broadcasts.startable(db, self.now())
        for number in numbers:
            with contextlib.suppress(TooLate):  # stopped, or begun by another in this instant
                async with self.database.write() as db:
                    await planned_broadcasts.begin_planned(
                        db, number, self.now(), self.periods, self.staff_ids
                    )

    async def reindex_shops(self) -> None:
        """New names of shops with many products, in steps of which each is a transaction: others
        are answered in between."""
        async with self.database.read() as db:
            shops = await products.shops_to_reindex(db)
        for shop in shops:
            for _ in range(REINDEX_STEPS):
                async with self.database.write() as db:
                    if not await catalogue.reindex(db, shop):
                        break
                await asyncio.sleep(0)

    async def make_rounds(self) -> None:
        """What is due by the calendar, looked for once a minute: not every beat asks the whole
        market."""
        now = self.now()
        last = self._rounds_at
        if last is not None and timedelta(0) <= now - last < ROUNDS:
            return
        self._rounds_at = now
        await Rounds(self.database, self.now, self.periods, self.staff_ids, self.sweep).make()

    async def expire_orders(self) -> int:
        """Orders that nobody accepted in time; each in a transaction of its own."""
        async with self.database.read() as db:
            codes = await orders.overdue(db, self.now(), self.periods)
        expired = 0
        for code in codes:
            try:
                async with self.database.write() as db:
                    order = await stored.by_code(db, code)
                    if order is not None:
                        await orders.expire(db, order, self.now())
                        expired += 1
            except TooLate:  # accepted, declined or expired by another in this instant
                continue
            except Exception as error:
                if is_away(error):
                    raise
                log.exception("order %s cannot be expired", code)  # the others can
        return expired
