"""WhatsApp as the one who calls: what happened, posted to the business's address.

What was not answered with 200 comes again with the same bytes, at first at once, then after
growing pauses, for seven days of the playground's clock. 404 and 410 are no exception. Nothing
keeps an order but this: of one person the first try of one thing ends before the next begins.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections import deque
from typing import TYPE_CHECKING

import aiohttp

from playground.providers.waiting import Waiting

from .told import Told, as_bytes, envelope, signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playground.providers.traffic import Traffic
    from playground.world import World

    from .account import Account

log = logging.getLogger(__name__)
GOES_ON = 7 * 86_400.0
SECONDS_TO_ANSWER = 20
FIRST_PAUSES = (0.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0)
LONGEST_PAUSE = 6 * 3_600.0
AT_ONCE = 16  # calls


def pauses() -> Iterator[float]:
    """Seconds before each further try."""
    yield from FIRST_PAUSES
    pause = FIRST_PAUSES[-1]
    while True:
        pause = min(pause * 2, LONGEST_PAUSE)
        yield pause


class Webhooks:
    """What one business number tells its owner."""

    def __init__(self, world: World, account: Account, traffic: Traffic) -> None:
        self.world = world
        self.account = account
        self.traffic = traffic
        self._session: aiohttp.ClientSession | None = None
        self._waiting = Waiting(world.clock)
        self._lanes: dict[str, deque[Told]] = {}
        self._held: list[Told] = []
        self._free = asyncio.Semaphore(AT_ONCE)
        self.dropped = 0

    # -- verification --------------------------------------------------------------------

    async def verify(self, url: str, token: str) -> None:
        """Ask an address whether it wants this; ValueError in a sentence if it does not."""
        challenge = str(secrets.randbelow(10**10))
        asked = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": token}
        try:
            async with self._connection().get(url, params=asked, allow_redirects=False) as response:
                status, said = response.status, (await response.read()).decode(errors="replace")
        except (aiohttp.ClientError, TimeoutError, ValueError) as wrong:
            msg = f"the callback URL {url} could not be asked: {type(wrong).__name__}: {wrong}"
            raise ValueError(msg) from None
        self.traffic.note(
            at=self.world.clock.now(), provider="whatsapp", way="callback", verb="GET", address=url,
            headers={}, body=b"", status=status, answer=said.encode(),
        )  # fmt: skip
        if status != 200 or said != challenge:
            msg = f"the callback URL did not answer the challenge: {status}, {said[:100]!r}"
            raise ValueError(msg)

    # -- what is to be told --------------------------------------------------------------

    def tell(self, told: Told) -> None:
        """Tell something, in its time, or do with it what the switches want."""
        if not self.account.settings.webhook_url or told.field not in self.account.settings.fields:
            self._note([told], b"", None, b"", "not subscribed")
            return
        if self.account.take("drop_next"):
            self._note([told], b"", None, b"", "dropped")
            return
        if self.account.switches.batch > 1 or self.account.switches.shuffle:
            self._hold(told)
            return
        lane = self._lanes.get(told.lane)
        if lane is not None:
            lane.append(told)
            return
        self._lanes[told.lane] = deque([told])
        self._waiting.run(self._drain(told.lane))

    async def _drain(self, name: str) -> None:
        lane = self._lanes[name]
        try:
            while lane:
                await self._first_try([lane.popleft()])
        finally:
            self._lanes.pop(name, None)

    def _hold(self, told: Told) -> None:
        self._held.append(told)
        if len(self._held) >= self.account.switches.batch > 1:
            self._release()
        elif len(self._held) == 1:
            self._waiting.run(self._release_soon())

    async def _release_soon(self) -> None:
        await asyncio.sleep(self.account.switches.hold_ms / 1000)
        self._release()

    def _release(self) -> None:
        held, self._held = self._held, []
        if self.account.switches.shuffle:
            self.world.rng.shuffle(held)
        size = self.account.switches.batch
        for begin in range(0, len(held), size):
            self._waiting.run(self._first_try(held[begin : begin + size]))

    # -- telling -------------------------------------------------------------------------

    async def _first_try(self, told: list[Told]) -> None:
        if self.account.switches.delay:
            await self.world.clock.sleep(self.account.switches.delay)
        body = as_bytes(
            envelope(told, self.account.settings, self.world.clock.date(), self.world.rng)
        )
        taken = await self._post(told, body)
        if taken and self.account.switches.twice:
            await self._post(told, body)
        if not taken:
            self._waiting.run(self._again(told, body))

    async def _again(self, told: list[Told], body: bytes) -> None:
        until = self.world.clock.now() + GOES_ON
        for pause in pauses():
            if self.world.clock.now() + pause > until:
                self._note(told, body, None, b"", "given up")
                return
            await self.world.clock.sleep(pause)
            if self.account.switches.rebatch:
                for each in told:
                    self._hold(each)
                return
            if await self._post(told, body):
                return

    async def _post(self, told: list[Told], body: bytes) -> bool:
        """One try; whether it was taken."""
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(self.account.settings.app_secret, body),
        }
        status, answer, error = None, b"", None
        url = self.account.settings.webhook_url
        try:
            async with (
                self._free,
                self._connection().post(
                    url, data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                status, answer = response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, ValueError) as wrong:
            error = f"{type(wrong).__name__}: {wrong}"
        self._note(told, body, status, answer, error, headers)
        return status == 200

    def _note(
        self,
        told: list[Told],
        body: bytes,
        status: int | None,
        answer: bytes,
        fault: str | None,
        headers: dict[str, str] | None = None,
    ) -> None:
        self.traffic.note(
            at=self.world.clock.now(), provider="whatsapp", way="callback", verb="POST",
            address=self.account.settings.webhook_url, headers=headers or {}, body=body,
            status=status, answer=answer, fault=fault,
            transaction=str(told[0].what.get("id", "")) or None,
        )  # fmt: skip

    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=SECONDS_TO_ANSWER),
                connector=aiohttp.TCPConnector(limit=AT_ONCE),
            )
        return self._session

    async def told(self, seconds: float = 5.0) -> None:
        """Wait until what is under way was told, a few seconds at most."""
        await self._waiting.settled(seconds)

    def drop(self) -> None:
        """Forget what was not told yet."""
        self._held.clear()
        self._waiting.cancel()
        self._lanes.clear()

    async def close(self) -> None:
        """Stop, and leave no connection open."""
        await self._waiting.close()
        if self._session:
            await self._session.close()
            self._session = None
