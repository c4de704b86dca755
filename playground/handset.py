"""What a phone is whatever is on it: it belongs to somebody, it can be waited for, it can pay."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from contextlib import aclosing
from typing import TYPE_CHECKING, TypeVar

from .shown import NothingSuch

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .connection import Connection
    from .shown import Json

Found = TypeVar("Found")
LINES_SHOWN = 12
USUAL_WAIT = 5.0


class Handset(ABC):
    """One person's phone, for programs."""

    def __init__(self, playground: Connection, person_id: int, name: str) -> None:
        self.playground = playground
        self.id = person_id
        self.name = name
        # `until` looks at what came or changed after the person's last act.
        self.since = 0

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.name} ({self.id})>"

    @abstractmethod
    async def screen(self, lines: int = LINES_SHOWN) -> str:
        """The chat's last lines, for a person who reads a failed test."""

    # -- mobile money ------------------------------------------------------------------

    async def enter_pin(self, pin: str = "1234") -> Json:
        """Type a PIN into the prompt of mobile money; `right` says whether it was."""
        return await self.playground.call("POST", f"people/{self.id}/prompts", {"pin": pin})

    async def decline(self) -> Json:
        """Say no to the prompt of mobile money."""
        return await self.playground.call("POST", f"people/{self.id}/prompts", {"decline": True})

    async def prompt(self, timeout: float = USUAL_WAIT) -> Json:  # noqa: ASYNC109 - a test's patience
        """The prompt of mobile money, once there is one."""

        async def look() -> Json | None:
            found = (await self.playground.call("GET", f"people/{self.id}/prompts"))["prompts"]
            return found[0] if found else None

        return await self._wait(look, timeout, "the phone asks for no payment")

    # -- waiting -----------------------------------------------------------------------

    def mark(self, event: int) -> None:
        """Let `until` look only at what comes after this event."""
        self.since = event

    async def _wait(
        self, look: Callable[[], Awaitable[Found | None]], seconds: float, what: str
    ) -> Found:
        """Look now and after each event on this phone, until something is found."""
        found = await look()
        if found is not None:
            return found
        try:
            async with (
                asyncio.timeout(seconds),
                aclosing(self.playground.events(self.id)) as events,
            ):
                async for _ in events:  # the first event is `hello`: nothing can slip in between
                    found = await look()
                    if found is not None:
                        return found
        except TimeoutError:
            pass
        raise NothingSuch(f"{self.name} waited {seconds:g} s: {what}.\n{await self.screen()}")
