"""How the line to Telegram is, for /health: what is said there is what was seen last."""

from __future__ import annotations

import time
from collections.abc import Callable

# A long poll takes 25 s and may wait for a slow line; who hears nothing for longer is deaf.
DEAF_SECONDS = 90.0


class Health:
    """Of one process. `trouble` is a sentence, there as long as it is true."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._begun = clock()
        self._polled: float | None = None
        self._polls = False
        self.trouble = ""

    def polls(self) -> None:
        """From now on it is by polling."""
        self._polls, self._begun = True, self._clock()

    def answered(self) -> None:
        """Telegram has answered a poll."""
        self._polled, self.trouble = self._clock(), ""

    def report(self) -> tuple[bool, str]:
        """Whether all is well, and what there is to say: a line each."""
        lines = []
        well = not self.trouble
        if self._polls:
            since = self._clock() - (self._begun if self._polled is None else self._polled)
            well = well and since < DEAF_SECONDS
            never = ", never yet" if self._polled is None else ""
            lines.append(f"by polling; seconds since Telegram answered: {since:.0f}{never}")
        else:
            lines.append("by webhook")
        if self.trouble:
            lines.append(self.trouble)
        return well, "\n".join(["ok" if well else "trouble", *lines, ""])
