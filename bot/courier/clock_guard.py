"""Whether the machine's clock can be trusted with leases.

A lease says until when a row is somebody's. Where the clock is put forward, every lease seems to be
over while its owner still sends; where it is put back, a dead one's seems to last for hours. Nobody
can tell from a row; but whoever runs can compare the clock with one that is never set.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

STEP_SECONDS = 1.0  # between two looks; what NTP mends by slewing is far less


@dataclass
class ClockGuard:
    now: Callable[[], datetime]
    ticks: Callable[[], float]  # seconds of a clock that is never set
    long_enough: timedelta
    _stepped: float = float("-inf")
    _wall: float = field(init=False)
    _tick: float = field(init=False)

    def __post_init__(self) -> None:
        self._wall, self._tick = self.now().timestamp(), self.ticks()

    def holds(self) -> bool:
        """False for as long as a lease lasts after the clock was set."""
        wall, tick = self.now().timestamp(), self.ticks()
        if abs((wall - self._wall) - (tick - self._tick)) > STEP_SECONDS:
            self._stepped = tick
        self._wall, self._tick = wall, tick
        return tick - self._stepped >= self.long_enough.total_seconds()
