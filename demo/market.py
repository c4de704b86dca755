"""The market as something that can be stopped, started and begun anew while the page looks on."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import app
from demo import seed
from playground.controls import Hooks
from storage.redis.rate_limit import TELEGRAM, Pace

if TYPE_CHECKING:
    from bot.jobs.scheduler import Scheduler
    from bot.settings import Settings
    from playground.world import World


class Market:
    """One market on one playground; its time is the playground's."""

    def __init__(self, settings: Settings, world: World, pace: Pace = TELEGRAM) -> None:
        self.settings = settings
        self.world = world
        self.pace = pace
        self._task: asyncio.Task[None] | None = None
        self._clock: Scheduler | None = None
        self._one_at_a_time = asyncio.Lock()
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.world.clock.now(), UTC)

    async def open(self) -> None:
        """Begin anew: nothing is left of what was before."""
        async with self._one_at_a_time:
            await self._stop()
            await self._begin_anew()

    async def close(self) -> None:
        async with self._one_at_a_time:
            await self._stop()

    async def broken(self) -> None:
        """Never returns; raises what ended the market, if anything but we did."""
        await asyncio.shield(self._broken)

    # -- what the page's switches do -----------------------------------------------------------

    async def restart(self) -> None:
        """As an operator would, on the same data."""
        async with self._one_at_a_time:
            await self._stop()
            await self._start()

    async def reset(self) -> None:
        """The playground has forgotten everything; so does the market."""
        await self.open()

    async def clock_turned(self, _seconds: float) -> None:
        """What has become due is due now, not at the next beat of the pulse."""
        if self._clock is not None:
            await self._clock.beat()

    # -- inside --------------------------------------------------------------------------------

    async def _begin_anew(self) -> None:
        await asyncio.to_thread(seed.wipe, self.settings.data_dir)
        seed.fill_world(self.world)
        await seed.fill_market(self.settings, self.now())
        await self._start()

    async def _start(self) -> None:
        """Returns when the bot listens."""
        ready = asyncio.Event()
        self._task = asyncio.create_task(self._serve(ready), name="the market")
        waiting = asyncio.create_task(ready.wait())
        try:
            await asyncio.wait({self._task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
        if self._task.done():
            self._task.result()
        self._task.add_done_callback(self._ended)

    async def _serve(self, ready: asyncio.Event) -> None:
        async with app.open_house(self.settings, self.now, self.pace) as house:
            self._clock = app.pulse(house)
            try:
                await app.market(house, self._clock, ready.set)
            finally:
                self._clock = None

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.remove_done_callback(self._ended)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def _ended(self, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._broken.done():
            self._broken.set_exception(error)


class Switches:
    """The hooks of a playground whose market comes after it: it needs the playground's address."""

    def __init__(self) -> None:
        self.market: Market | None = None
        self.hooks = Hooks(
            on_restart=self._restart,
            on_clock=self._clock_turned,
            on_reset=self._reset,
            site=self._site,
        )

    async def _restart(self) -> None:
        if self.market is not None:
            await self.market.restart()

    async def _clock_turned(self, seconds: float) -> None:
        if self.market is not None:
            await self.market.clock_turned(seconds)

    async def _reset(self) -> None:
        if self.market is not None:
            await self.market.reset()

    def _site(self) -> str:
        return f"{self.market.settings.web_url}/" if self.market is not None else ""
