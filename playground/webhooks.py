"""Telegram as the one who calls: updates posted to a bot's address.

One lane for each chat's messages and one for each user's taps: a failing update holds up its
own lane and no other.  Any 2xx confirms; everything else is tried again, at first at once and
then after growing pauses, or when Retry-After says.  A method in the answer is carried out.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp

from .refusals import Json, Refusal
from .wire import Arguments, parse_body

if TYPE_CHECKING:
    import random

    from .people import Bot
    from .updates import Update
    from .world import World

log = logging.getLogger(__name__)

LONGEST_RETRY_AFTER = 3600
SECONDS_TO_ANSWER = 60
NOT_CARRIED_OUT = ("get", "setwebhook", "deletewebhook", "close", "logout")

CarryOut = Callable[["Bot", str, Arguments], Awaitable[None]]


def pauses(rng: random.Random) -> Iterator[float]:
    """Seconds before each further try: 0, 0, 2, 4, 8 … up to somewhere between 60 and 120."""
    yield 0.0
    yield 0.0
    pause = 2.0
    while True:
        yield pause
        pause = min(pause * 2, rng.uniform(60, 120))


class Webhook:
    """The deliverer for one bot and one address."""

    def __init__(
        self, world: World, bot: Bot, carry_out: CarryOut, url: str, secret: str, connections: int
    ) -> None:
        self.world = world
        self.bot = bot
        self.url = url
        self.secret = secret
        self.connections = connections
        self.last_error: tuple[int, str] | None = None
        self._carry_out = carry_out
        self._lanes: dict[str, deque[Update]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(connections)
        self._session: aiohttp.ClientSession | None = None

    def start(self) -> None:
        """Take over what waits, and whatever comes."""
        for update in self.bot.updates.waiting():
            self.feed(update)
        self.bot.updates.feed = self.feed

    def stop(self) -> None:
        """Leave the rest to whoever comes next; what was not confirmed stays waiting."""
        self.bot.updates.feed = None
        for task in self._tasks:
            task.cancel()
        if self._session:
            session, self._session = self._session, None
            closing = asyncio.ensure_future(session.close())
            self.world.background.add(closing)
            closing.add_done_callback(self.world.background.discard)

    def feed(self, update: Update) -> None:
        """Put an update at the end of its lane."""
        lane = self._lanes.get(update.lane)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.lane] = deque([update])
        task = asyncio.get_running_loop().create_task(self._drain(update.lane))
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        """A lane that died of a bug of ours must be heard of, not just stand still."""
        self._tasks.discard(task)
        if not task.cancelled() and (bug := task.exception()):
            log.error("a webhook's lane stopped", exc_info=bug)

    def is_as(self, url: str, secret: str, connections: int) -> bool:
        """Whether setting it again would change nothing."""
        return (self.url, self.secret, self.connections) == (url, secret, connections)

    async def _drain(self, name: str) -> None:
        lane = self._lanes[name]
        while lane:
            await self._deliver(lane[0])
            self.bot.updates.confirm(lane.popleft().id)
        del self._lanes[name]

    async def _deliver(self, update: Update) -> None:
        waits = pauses(self.world.rng)
        while self.bot.updates.is_waiting(update.id) and self.world.clock.now() <= update.until:
            error, retry_after = await self._post(update)
            if error is None:
                if self.world.faults.updates_twice:
                    await self._post(update)
                return
            self.last_error = (self.world.clock.date(), error)
            pause = next(waits) if retry_after <= 0 else min(retry_after, LONGEST_RETRY_AFTER)
            if self.world.clock.now() + pause > update.until:
                log.info("update %s of bot %s ran out: %s", update.id, self.bot.id, error)
                return
            await self.world.clock.sleep(pause)

    async def _post(self, update: Update) -> tuple[str | None, int]:
        """One try: what went wrong (or None) and the seconds that Retry-After asked for."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        status: int | None = None
        retry_after = 0
        error: str | None = None
        try:
            async with (
                self._connection() as session,
                session.post(
                    self.url, json=update.body, headers=headers, allow_redirects=False
                ) as response,
            ):
                status = response.status
                body = await response.read()
                if 200 <= status <= 299:
                    await self._carry_out_answer(response.headers.get("Content-Type", ""), body)
                else:
                    error = f"Wrong response from the webhook: {status} {response.reason}"
                    after = response.headers.get("Retry-After", "")
                    retry_after = int(after) if after.isdigit() else 0
        except aiohttp.ClientConnectorError:
            error = "Connection refused"
        except TimeoutError:
            error = "Read timeout expired"
        except aiohttp.ClientError:
            error = "Webhook connection closed"
        self.world.journal.handed_over(
            at=self.world.clock.now(), bot_id=self.bot.id, update=update.body,
            via="webhook", status=status, error=error,
        )  # fmt: skip
        return error, retry_after

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiohttp.ClientSession]:
        async with self._free:
            if self._session is None:
                self._session = aiohttp.ClientSession(
                    timeout=aiohttp.ClientTimeout(total=SECONDS_TO_ANSWER),
                    connector=aiohttp.TCPConnector(limit=self.connections, ssl=False),
                )
            yield self._session

    async def _carry_out_answer(self, content_type: str, body: bytes) -> None:
        """The method in a webhook's answer, if there is one; its own result goes nowhere."""
        try:
            arguments = parse_body(content_type, body)
        except Refusal as refusal:
            log.info("the answer of bot %s was not understood: %s", self.bot.id, refusal)
            return
        method = str(arguments.values.pop("method", "")).lower()
        if method and not method.startswith(NOT_CARRIED_OUT):
            await self._carry_out(self.bot, method, arguments)

    def as_info(self) -> Json:
        """The part of getWebhookInfo that the deliverer knows."""
        info: Json = {"max_connections": self.connections, "ip_address": "127.0.0.1"}
        if self.last_error:
            info["last_error_date"], info["last_error_message"] = self.last_error
        return info
