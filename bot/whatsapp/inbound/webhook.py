"""Where WhatsApp posts what happens: answered when it is kept, worked on afterwards.

200 says that all of a body is in the inbox. Whatever else we answer makes Meta post it again, for
days, so that is said only where nothing could be kept: 503. What comes with another signature is
nobody's: 403, and it is not looked into.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web

from bot import posted_bodies
from bot.parsing.json_body import InvalidJson, read_json
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
LONGEST_CHALLENGE = 200

_Waiter = asyncio.Future[None]


@dataclass
class Intake:
    """Puts down what was posted. What comes while something is being written, and in the moment
    after it, goes into the next transaction together: a burst costs a few writes, not one each.
    Whoever works it off is woken once for each of them, and nobody who posts waits for that."""

    database: Database
    now: Callable[[], datetime]
    ring: Callable[[], Awaitable[None]]
    _waiting: list[tuple[Sequence[Arrival], _Waiter]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _ringing: asyncio.Task[None] | None = None
    _rung: bool = False

    async def put(self, some: Sequence[Arrival]) -> None:
        """Kept when this returns; raises what the database raises."""
        waiter: _Waiter = asyncio.get_running_loop().create_future()
        self._waiting.append((some, waiter))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await waiter

    async def _write(self) -> None:
        try:
            while self._waiting:
                together, self._waiting = self._waiting, []
                error = await self._kept([each for some, _ in together for each in some])
                for some, waiter in together:
                    alone = error
                    if error is not None and len(together) > 1 and not is_away(error):
                        alone = await self._kept(some)  # one bad body is no harm to the others
                    if waiter.done():
                        continue
                    if alone is None:
                        waiter.set_result(None)
                    else:
                        waiter.set_exception(alone)
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
        except Exception as error:  # noqa: BLE001 - it is kept, and looked for without a ring
            log.warning("nobody could be woken: %s", error)
        finally:
            self._ringing = None

    async def _kept(self, some: Sequence[Arrival]) -> Exception | None:
        try:
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

    def add_to(self, app: web.Application) -> None:
        app.router.add_get(PATH, self.verify)
        app.router.add_post(PATH, self.receive)

    async def verify(self, request: web.Request) -> web.Response:
        """Meta asks once whether the address is ours, as it is entered there."""
        asked = request.query
        token = asked.get("hub.verify_token", "").encode(errors="surrogateescape")
        known = hmac.compare_digest(token, self.verify_token)
        if asked.get("hub.mode") != "subscribe" or not known:
            return posted_bodies.refusal(403, "the verify token is another one")
        return web.Response(text=asked.get("hub.challenge", "")[:LONGEST_CHALLENGE])

    async def receive(self, request: web.Request) -> web.Response:
        try:
            body = await posted_bodies.read(_with_room(request), BODY_BYTES)
        except posted_bodies.Refused as refused:
            return refused.answer
        if not self._is_signed(request, body):
            return posted_bodies.refusal(403, "the signature is another one")
        try:
            found = arrivals(read_json(body), self.phone_id, self.now())
        except InvalidJson:
            # Unreadable now is unreadable the next time.
            log.exception("a signed body could not be read")
            return web.Response()
        if not found:
            return web.Response()
        try:
            async with asyncio.timeout(KEEP_SECONDS):
                await self.intake.put(found)
        except Exception as error:
            if is_away(error):
                log.warning("what was posted cannot be kept now: %s", error)
            else:
                log.exception("what was posted cannot be kept")
            return posted_bodies.later()
        return web.Response()

    def _is_signed(self, request: web.Request, body: bytes) -> bool:
        given = request.headers.get(SIGNATURE_HEADER, "").encode(errors="surrogateescape")
        right = hmac.digest(self.app_secret, body, "sha256").hex()
        return hmac.compare_digest(given, f"sha256={right}".encode())


def _with_room(request: web.Request) -> web.Request:
    """The others that are served here take less than Meta may post."""
    if request.content_length is not None and request.content_length <= SMALL_BYTES:
        return request
    return request.clone(client_max_size=BODY_BYTES)
