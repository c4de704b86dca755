"""The first word with Telegram, for both halves: it may be away, or know no bot by our token."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

log = logging.getLogger(__name__)

T = TypeVar("T")
Errors = type[Exception] | tuple[type[Exception], ...]


class TokenRefused(Exception):
    """The server knows no bot by this token, or it does not even look like one."""


class WebhookRefused(Exception):
    """Telegram does not take the address that it is to post updates to; the message says why."""


class Pause:
    """Half a second, then longer and longer, up to half a minute."""

    def __init__(self) -> None:
        self._seconds = 0.5

    async def sleep(self) -> None:
        await asyncio.sleep(self._seconds)
        self._seconds = min(self._seconds * 2, 30.0)

    def reset(self) -> None:
        self._seconds = 0.5


async def until_answered(call: Callable[[], Awaitable[T]], *, refused: Errors, away: Errors) -> T:
    """What Telegram answers, however long it is away. Raises TokenRefused."""
    pause = Pause()
    while True:
        try:
            return await call()
        except refused as error:
            raise TokenRefused from error
        except away as error:
            log.warning("Telegram does not answer: %s", error)
            await pause.sleep()
