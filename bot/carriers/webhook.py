"""`POST /tracking/{source}`: carriers and aggregators tell what happened to parcels.

202 says that the events are kept; what of them is not about a parcel of ours is named in the
answer and not asked for again. 401 the signature is wrong or the body too old, 400 it cannot be
read, 413 it is too large, 503 we are unwell: to be posted again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.carriers.bodies import Unreadable, events_in, is_fresh, is_signed
from bot.commerce import tracking
from bot.commerce.states import SYSTEM
from storage.database import is_away

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commerce.tracking import Told
    from bot.settings import Periods
    from storage.database import Database

log = logging.getLogger(__name__)

PATH = "/tracking/{source}"
BODY_BYTES = 1024 * 1024
BODY_SECONDS = 10.0  # for a body to arrive
IDLE_SECONDS = 75.0  # for the head of a request to arrive, and between two; aiohttp's is an hour
RETRY_AFTER_SECONDS = 5


@dataclass(frozen=True)
class Counter:
    """Where tracking events are handed in. `secrets_of` are the sources' own, by name."""

    secrets_of: Mapping[str, str]
    database: Database
    wake: Callable[[], Awaitable[None]]
    now: Callable[[], datetime]
    periods: Periods

    async def receive(self, request: web.Request) -> web.Response:
        source = request.match_info["source"]
        # Who asks for a name that is not ours learns nothing: refused like a wrong signature.
        secret = self.secrets_of.get(source) or secrets.token_hex()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()  # 413 by itself beyond the limit of the application
        except TimeoutError:
            return _no(400, "the body did not arrive in time")
        if not is_signed(source, secret, body, request.headers):
            log.warning("tracking events of %s: the signature is wrong", source[:32])
            return _no(401, "the signature is missing or wrong")
        try:
            content = json.loads(body)
        except ValueError:
            return _no(400, "the body is not JSON")
        if not is_fresh(source, content, self.now()):
            return _no(401, "ts is missing or too far from now: sign the body anew")
        try:
            told = events_in(source, content)
        except Unreadable as error:
            return _no(400, str(error))
        try:
            return await self._keep(source, told)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("tracking events of %s wait: %s", source, error)
            return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})

    async def _keep(self, source: str, told: Sequence[Told]) -> web.Response:
        now = self.now()
        async with self.database.write() as db:
            matched = await tracking.match(db, told, now)
            counts = await tracking.hear(db, source, matched, SYSTEM, now, self.periods)
        if counts.new:
            await self.wake()
        if matched.refused:
            log.info("tracking events of %s: %s not taken", source, len(matched.refused))
        answer: dict[str, Any] = {
            "new": counts.new,
            "known": counts.known,
            "refused": [{"event": line, "reason": why} for line, why in matched.refused],
        }
        return web.json_response(answer, status=202)


def _no(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)


@contextlib.asynccontextmanager
async def listening(app: web.Application, place: str) -> AsyncIterator[None]:
    """A web application at host:port for as long as this lasts."""
    runner = web.AppRunner(app, access_log=None, keepalive_timeout=IDLE_SECONDS)
    await runner.setup()
    try:
        host, _, port = place.rpartition(":")
        await web.TCPSite(runner, host, int(port)).start()
        yield
    finally:
        await runner.cleanup()
