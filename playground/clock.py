"""The stand-in's time, which can be turned forward.

Reminders, expiring buttons and flood limits are all questions of time.  Nobody waits
72 hours for a test, so everything in the stand-in asks this clock and sleeps on it.
"""

from __future__ import annotations

import asyncio
import time

# Beyond some year bots' own dates end; with infinity nothing here could be written as JSON.
FARTHEST = 10 * 365 * 86_400.0


class Clock:
    """Real time plus whatever it was turned forward by; sleepers wake when it is turned."""

    def __init__(self) -> None:
        # Monotonic underneath: a step of the machine's own clock must not open a limit.
        self._epoch = time.time() - time.monotonic()
        self._ahead = 0.0
        self._turned = asyncio.Event()

    @property
    def ahead(self) -> float:
        """How many seconds the clock was turned forward since the start or the last reset."""
        return self._ahead

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return self._epoch + time.monotonic() + self._ahead

    def date(self) -> int:
        """The whole second, as the Bot API writes its dates."""
        return int(self.now())

    def forward(self, seconds: float) -> float:
        """Turn the clock; time here only ever runs forwards, as orders of messages rest on it."""
        if seconds < 0:
            msg = "the clock turns forward only"
            raise ValueError(msg)
        if not self._ahead + seconds <= FARTHEST:  # so put, it refuses what is no number, too
            msg = "the clock turns ten years forward at most"
            raise ValueError(msg)
        self._ahead += seconds
        self._wake()
        return self.now()

    def begin_at(self, moment: float) -> None:
        """It is that time now: for what is told on the same day whenever it is told."""
        self._epoch = moment - time.monotonic()
        self.reset()

    def reset(self) -> None:
        """Back to the time that it began with."""
        self._ahead = 0.0
        self._wake()

    async def sleep(self, seconds: float) -> None:
        """Return once `seconds` have passed on this clock, turned or waited."""
        until = self.now() + seconds
        while (left := until - self.now()) > 0:
            # A reset turns the clock back: what was left then is a fresh wait, never a longer one.
            left = min(left, seconds)
            turned = self._turned
            try:
                async with asyncio.timeout(left):
                    await turned.wait()
            except TimeoutError:
                return

    def _wake(self) -> None:
        turned, self._turned = self._turned, asyncio.Event()
        turned.set()
