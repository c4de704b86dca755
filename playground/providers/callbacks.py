"""A provider as the one who calls: what became of a transaction, posted to the house's address.

Delayed, doubled, lost or out of order as the transaction's switches say, on the playground's
clock. Each one sent, lost or failed is a row of the provider's log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp

from .waiting import Waiting

if TYPE_CHECKING:
    from playground.world import World

    from .switches import Switches
    from .traffic import Traffic

SECONDS_TO_ANSWER = 30
SECONDS_FIRST = 5.0  # what a callback has to overtake an answer
# A callback that waits for the next one to go first does not wait for ever.
LONGEST_HOLD = 60.0


def no_headers(_: Callback) -> dict[str, str]:
    """A provider that says nothing but the body."""
    return {}


@dataclass(frozen=True, slots=True)
class Callback:
    """One statement to one address. Its headers are made when it goes: signatures say the time."""

    transaction: str
    url: str
    body: bytes
    verb: str = "POST"
    content_type: str = "application/json"
    headers: Callable[[Callback], dict[str, str]] = no_headers
    # Seconds before each further try of one that was not answered with 2xx.
    pauses: tuple[float, ...] = field(default=())


class Callbacks:
    """What one provider sends."""

    def __init__(self, world: World, provider: str, traffic: Traffic) -> None:
        self.world = world
        self.provider = provider
        self.traffic = traffic
        self._session: aiohttp.ClientSession | None = None
        self._waiting = Waiting(world.clock)
        self._held: list[tuple[Callback, Switches]] = []

    def send(self, callback: Callback, switches: Switches) -> None:
        """Send it in its time, or do with it what the switches want."""
        if switches.callbacks_lost:
            self._note(callback, {}, None, b"", "lost")
            return
        if switches.callbacks_reordered:
            self._held.append((callback, switches))
            self._waiting.later(LONGEST_HOLD, lambda: self._release_if_held(callback))
            if len(self._held) < 2:
                return
            self._release()
            return
        self._waiting.run(self._deliver(callback, switches))
        if self._held:
            self._release()

    def _release(self) -> None:
        """Send what was held, the newest first."""
        held, self._held = self._held[::-1], []
        self._waiting.run(self._in_line(held))

    def _release_if_held(self, callback: Callback) -> None:
        if any(each is callback for each, _ in self._held):
            self._release()

    async def _in_line(self, held: list[tuple[Callback, Switches]]) -> None:
        for callback, switches in held:
            await self._deliver(callback, switches)

    async def _deliver(self, callback: Callback, switches: Switches) -> None:
        if switches.callback_delay:
            await self.world.clock.sleep(switches.callback_delay)
        await self._insist(callback)
        if switches.callbacks_twice:
            await self._insist(callback)

    async def _insist(self, callback: Callback) -> None:
        for pause in (None, *callback.pauses):
            if pause is not None:
                await self.world.clock.sleep(pause)
            if await self._post(callback):
                return

    async def _post(self, callback: Callback) -> bool:
        """One try; whether it was taken."""
        headers = {"Content-Type": callback.content_type} | callback.headers(callback)
        status, answer, error = None, b"", None
        try:
            async with self._connection().request(
                callback.verb,
                callback.url,
                data=callback.body,
                headers=headers,
                allow_redirects=False,
            ) as response:
                status, answer = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, ValueError) as wrong:
            error = f"{type(wrong).__name__}: {wrong}"
        self._note(callback, headers, status, answer, error)
        return status is not None and 200 <= status <= 299

    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None:
            # One request a connection: a house that starts again must not meet an old one.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SECONDS_TO_ANSWER),
                connector=aiohttp.TCPConnector(force_close=True),
            )
        return self._session

    def _note(
        self,
        callback: Callback,
        headers: dict[str, str],
        status: int | None,
        answer: bytes,
        fault: str | None,
    ) -> None:
        self.traffic.note(
            at=self.world.clock.now(), provider=self.provider, way="callback", verb=callback.verb,
            address=callback.url, headers=headers, body=callback.body, status=status,
            answer=answer, fault=fault, transaction=callback.transaction,
        )  # fmt: skip

    async def sent(self) -> None:
        """Wait for those that are on their way, a few seconds at most."""
        await self._waiting.settled(SECONDS_FIRST)

    def drop(self) -> None:
        """Forget what was not sent yet."""
        self._held.clear()
        self._waiting.cancel()

    async def close(self) -> None:
        """Stop, and leave no connection open."""
        await self._waiting.close()
        if self._session:
            await self._session.close()
            self._session = None
