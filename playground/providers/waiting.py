"""What goes on beside the server, and is stopped with it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from playground.clock import Clock

log = logging.getLogger(__name__)


class Waiting:
    """The tasks of one provider."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something beside whatever else is done."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Do something after a while of the playground's clock."""

        async def wait() -> None:
            await self._clock.sleep(seconds)
            work()

        self.run(wait())

    def _done(self, task: asyncio.Task[None]) -> None:
        """One that died of a bug of ours must be heard of."""
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()):
            log.error("a provider of payments could not go on", exc_info=bug)

    async def settled(self, seconds: float) -> None:
        """Return once all that was begun is done, or it took too long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    def cancel(self) -> None:
        """Forget what was to come."""
        for task in self._tasks:
            task.cancel()

    async def close(self) -> None:
        """Stop all, and wait until they have."""
        self.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
