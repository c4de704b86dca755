"""How the inbox is looked at: when called, after a while where nobody called, and again after what
went wrong."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from storage.database import is_away

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=45)  # longer than a turn may take
LOOK_SECONDS = 5.0  # for what nobody rang for
FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=1)
MOST_TRIES = 5


def pause_after(attempts: int) -> timedelta:
    """How long a row that could not be handled is left alone."""
    return min(FIRST_PAUSE * (1 << 2 * min(attempts - 1, 8)), LONGEST_PAUSE)


async def look_again(called: asyncio.Event, look: Callable[[], Awaitable[float]]) -> None:
    """Look, and look again when called, or after the seconds that a look asks for. Until
    cancelled."""
    while True:
        called.clear()
        try:
            wait = await look()
        except Exception as error:
            if is_away(error):
                log.warning("the inbox cannot be read: %s", error)
            else:
                log.exception("the inbox stumbled")
            wait = 1.0
        # Not wait_for, which loses a cancellation that comes with the call (Python 3.11).
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(wait):
                await called.wait()
