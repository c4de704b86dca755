"""The middle of a broadcast as a place: no machine is too quick or too slow to be there."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.courier import broadcasts


class Turnstile:
    """Of a broadcast only so many messages go out as a test has let through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._passes = asyncio.Semaphore(0)
        real = broadcasts.deliver

        async def deliver(*args: Any) -> Any:
            await self._passes.acquire()
            return await real(*args)

        monkeypatch.setattr(broadcasts, "deliver", deliver)

    def let(self, count: int) -> None:
        for _ in range(count):
            self._passes.release()
