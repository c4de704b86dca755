"""The one place where the parts meet."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bot.app.couriers import deliver
from bot.app.house import House, Now, open_house, utc_now
from bot.app.lines import fetcher, listen
from bot.jobs.rates import RateFetcher
from bot.jobs.scheduler import Scheduler
from bot.payments.worker import PaymentWorker
from storage.media.sweep import sweep
from storage.redis import wakeup
from storage.redis.rate_limit import TELEGRAM, Pace

if TYPE_CHECKING:
    from bot.settings import Settings

__all__ = ["House", "deliver", "fetcher", "listen", "market", "open_house", "pay", "pulse", "serve"]


async def serve(
    settings: Settings,
    now: Now = utc_now,
    ready: Callable[[], None] = lambda: None,
    pace: Pace = TELEGRAM,
) -> None:
    """The whole market in one process, until cancelled."""
    async with open_house(settings, now, pace) as house:
        await market(house, pulse(house), ready)


def pulse(house: House) -> Scheduler:
    settings = house.settings
    return Scheduler(
        house.database,
        house.ring,
        house.now,
        settings.periods,
        settings.staff_ids,
        partial(sweep, house.media, house.sessions),
        RateFetcher(
            settings.rates_url, house.database, house.now, settings.periods, settings.staff_ids
        )
        if settings.rates_url
        else None,
    )


async def market(house: House, clock: Scheduler, ready: Callable[[], None] = lambda: None) -> None:
    """Listening, delivering and the pulse, until cancelled."""
    async with clock.beating(), asyncio.TaskGroup() as group:
        group.create_task(listen(house, ready))
        group.create_task(deliver(house))
        if house.providers:
            group.create_task(pay(house))


async def pay(house: House) -> None:
    """Send attempts to their providers, and ask after them, until cancelled."""
    bell, staff = wakeup.Wakeup(house.redis), house.settings.staff_ids
    await PaymentWorker(house.database, house.providers, bell, house.ring, house.now, staff).run()
