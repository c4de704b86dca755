"""Where WhatsApp posts what happens: answered when it is kept, worked on afterwards.

200 says that all of a body is in the inbox. Whatever else we answer makes Meta post it again, for
days, so that is said only where nothing could be kept: 503. What comes with another signature is
nobody's: 403, and it is not looked into.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot import posted_bodies
from bot.parsing.json_body import InvalidJson, read_json
from bot.quick_posts import TAKEN, Answer
from bot.whatsapp.inbound.envelope import arrivals
from storage import whatsapp_inbox
from storage.database import is_away

if TYPE_CHECKING:
    from storage.database import Database
    from storage.whatsapp_inbox import Arrival

log = logging.getLogger(__name__)

PATH = "/whatsapp"
SIGNATURE_HEADER = "X-Hub-Signature-256"
BODY_BYTES = 3 * 1024 * 1024
SMALL_BYTES = 64 * 1024  # every endpoint takes as much
KEEP_SECONDS = 8.0  # to be kept in; whoever posts waits little longer
GATHER_SECONDS = 0.025  # between two transactions
RING_SECONDS = 0.1  # between two rings: a message waits longer than that anyway (ALONE)
LONGEST_CHALLENGE = 200

Told = Callable[[Exception | None], None]


@dataclass(slots=True)
class _Posted:
    """One body, and how it is read; `told` is called once it is kept, with None, or cannot be,
    with the reason."""

    read: Callable[[], Sequence[Arrival]]
    told: Told | None
    until: float  # in the loop's time, when whoever posts is told that it is not kept

    def tell(self, error: Exception | None) -> None:
        told, self.told = self.told, None
        if told is not None:
            told(error)


@dataclass
class Intake:
    """Puts down what was posted. What comes while something is being written, and in the moment
    after it, goes into the next transaction together: a burst costs a few writes, not one each. It
    is read together, too: one after another takes a fraction of what each takes by itself.
    Whoever works it off is woken at once, but not for each of many that follow one another, and
    nobody who posts waits for that."""

    database: Database
    now: Callable[[], datetime]
    ring: Callable[[], Awaitable[None]]
    _waiting: list[_Posted] = field(default_factory=list)
    _in_hand: list[_Posted] = field(default_factory=list)
    _watch: asyncio.TimerHandle | None = None
    _writing: asyncio.Task[None] | None = None
    _ringing: asyncio.Task[None] | None = None
    _rung: bool = False

    def put(self, read: Callable[[], Sequence[Arrival]], told: Told) -> None:
        """Keep what is read; `told` hears of that."""
        loop = asyncio.get_running_loop()
        until = loop.time() + KEEP_SECONDS
        self._waiting.append(_Posted(read, told, until))
        if self._watch is None:  # one for all: they wait a moment, as a rule
            self._watch = loop.call_at(until, self._end_waiting)
        if self._writing is None:
            self._writing = loop.create_task(self._write())

    def _end_waiting(self) -> None:
        """Whoever has waited too long is told so; it is written all the same, if that goes on."""
        loop = asyncio.get_running_loop()
        self._watch, now = None, loop.time()
        waiting = [each for each in (*self._in_hand, *self._waiting) if each.told is not None]
        for each in waiting:
            if each.until <= now:
                each.tell(TimeoutError("it is not written in time"))
        if left := [each.until for each in waiting if each.told is not None]:
            self._watch = loop.call_at(min(left), self._end_waiting)

    async def stop(self) -> None:
        """Nobody posts any more: what is being written is written out, and nobody is woken."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=KEEP_SECONDS)
        if self._watch is not None:
            self._watch.cancel()
        if left := [each for each in (self._writing, self._ringing) if each is not None]:
            for task in left:
                task.cancel()
            await asyncio.wait(left)

    async def _write(self) -> None:
        try:
            while self._waiting:
                self._in_hand, self._waiting = self._waiting, []
                error = await self._kept(self._in_hand)
                for one in self._in_hand:
                    alone = error
                    if error is not None and len(self._in_hand) > 1 and not is_away(error):
                        alone = await self._kept([one])  # one bad body is no harm to the others
                    one.tell(alone)
                self._in_hand = []
                self._wake()
                await asyncio.sleep(GATHER_SECONDS)
        finally:
            self._writing = None

    def _wake(self) -> None:
        self._rung = True
        if self._ringing is None:
            self._ringing = asyncio.create_task(self._ring())

    async def _ring(self) -> None:
        try:
            while self._rung:
                self._rung = False
                await self.ring()
                await asyncio.sleep(RING_SECONDS)
        except Exception as error:  # noqa: BLE001 - it is kept, and looked for without a ring
            log.warning("nobody could be woken: %s", error)
        finally:
            self._ringing = None

    async def _kept(self, posted: Sequence[_Posted]) -> Exception | None:
        try:
            if some := [each for one in posted for each in one.read()]:
                await whatsapp_inbox.put(self.database, some, self.now())
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits for it says it
            return error
        return None


@dataclass(frozen=True)
class WhatsAppEndpoint:
    phone_id: str
    app_secret: bytes
    verify_token: bytes
    intake: Intake
    now: Callable[[], datetime]

    @cached_property
    def _begun(self) -> hmac.HMAC:
        """What is the same in each signature: the key, worked in."""
        return hmac.new(self.app_secret, digestmod="sha256")

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(PATH, self.verify)
        app.router.add_post(PATH, self.receive)
        app.setdefault(TAKEN, {})[PATH] = self.take
        app.on_cleanup.append(self._stop)

    async def _stop(self, _: web.Application) -> None:
        await self.intake.stop()

    async def verify(self, request: web.Request) -> web.Response:
        """Meta asks once whether the address is ours, as it is entered there."""
        asked = request.query
        token = asked.get("hub.verify_token", "").encode(errors="surrogateescape")
        known = hmac.compare_digest(token, self.verify_token)
        if asked.get("hub.mode") != "subscribe" or not known:
            return posted_bodies.refusal(403, "the verify token is another one")
        return web.Response(text=asked.get("hub.challenge", "")[:LONGEST_CHALLENGE])

    async def receive(self, request: web.Request) -> web.Response:
        """What does not go the quick way."""
        try:
            body = await posted_bodies.read(_with_room(request), BODY_BYTES)
        except posted_bodies.Refused as refused:
            return refused.answer
        answered: asyncio.Future[web.Response] = asyncio.get_running_loop().create_future()

        def answer(status: int, why: str) -> None:
            if not answered.done():
                answered.set_result(posted_bodies.answer(status, why))

        self.take(request.headers, body, answer)
        return await answered

    def take(self, head: Mapping[str, str], body: bytes, answer: Answer) -> None:
        if not self._is_signed(head, body):
            answer(403, "the signature is another one")
        else:
            self.intake.put(partial(self._read, body), partial(_told, answer))

    def _read(self, body: bytes) -> list[Arrival]:
        try:
            return arrivals(read_json(body), self.phone_id, self.now())
        except InvalidJson:
            # Unreadable now is unreadable the next time.
            log.exception("a signed body could not be read")
            return []

    def _is_signed(self, head: Mapping[str, str], body: bytes) -> bool:
        given = head.get(SIGNATURE_HEADER, "").encode(errors="surrogateescape")
        begun = self._begun.copy()
        begun.update(body)
        right = begun.hexdigest()
        return hmac.compare_digest(given, f"sha256={right}".encode())


def _told(answer: Answer, error: Exception | None) -> None:
    if error is None:
        answer(200, "")
        return
    if is_away(error):
        log.warning("what was posted cannot be kept now: %s", error)
    else:
        log.error("what was posted cannot be kept", exc_info=error)
    answer(503, "it cannot be kept now")


def _with_room(request: web.Request) -> web.Request:
    """The others that are served here take less than Meta may post."""
    if request.content_length is not None and request.content_length <= SMALL_BYTES:
        return request
    return request.clone(client_max_size=BODY_BYTES)
