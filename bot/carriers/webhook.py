"""`POST /tracking/{source}`: carriers and aggregators tell what happened to parcels.

202 says that the events are kept; what of them is not about a parcel of ours, or cannot be read, is
named in the answer and not asked for again (what could not be read is kept for staff). 401 the
signature is wrong or the body too old, 400 it cannot be read, 413 it is too large, 503 we are
unwell: to be posted again.
"""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from bot import posted_bodies
from bot.carriers.events import EXCERPT_CHARACTERS, UnreadableBody
from bot.carriers.payloads import content_of, events_in, is_fresh, is_signed
from bot.commerce import tracking
from bot.commerce.state_machine import SYSTEM
from bot.posted_bodies import Refused, later, refusal
from bot.quick_posts import Runner
from storage import unread_events
from storage.database import is_away

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.carriers.events import ParsedBody
    from bot.settings import Periods
    from storage.database import Database

log = logging.getLogger(__name__)

PATH = "/tracking/{source}"
BODY_BYTES = 1024 * 1024
IDLE_SECONDS = 75.0  # for the head of a request to arrive, and between two; aiohttp's is an hour
MOST_SET_ASIDE = 20  # of what one body tells and nobody can read


@dataclass(frozen=True)
class TrackingEndpoint:
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
            body = await posted_bodies.read(request, BODY_BYTES)
        except Refused as refused:
            return refused.answer
        if not is_signed(source, secret, body, request.headers):
            # anybody writes an address: what stands in it is not for the log
            named = source if source in self.secrets_of else "a source that there is not"
            log.warning("tracking events of %s: the signature is wrong", named)
            return refusal(401, "the signature is missing or wrong")
        try:
            content = content_of(body)
            if not is_fresh(source, content, self.now()):
                return refusal(401, "ts is missing or too far from now: sign the body anew")
            told = events_in(source, content)
        except UnreadableBody as error:
            return refusal(400, str(error))
        try:
            return await self._keep(source, told)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("tracking events of %s wait: %s", source, type(error).__name__)
            return later()

    async def _keep(self, source: str, told: ParsedBody) -> web.Response:
        now = self.now()
        async with self.database.read() as db:
            matched = await tracking.match(db, told.events, now)
        refused = dict(matched.refused)
        refused |= {each.line: each.reason for each in told.unread}
        new: set[int] = set()
        for code in sorted(matched.by_order):
            # A transaction each: others write in between, and one that fails takes none along.
            events = matched.by_order[code]
            try:
                async with self.database.write() as db:
                    lines, _ = await tracking.hear_of(
                        db, code, source, events, SYSTEM, now, self.periods
                    )
                new |= lines
            except Exception as error:
                if is_away(error):
                    raise
                log.exception("tracking events of order %s could not be kept", code)
                refused |= {each.line: "failed" for each in events}
        await self._set_aside(source, told, refused, now)
        if new:
            await self.wake()
        if refused:
            log.info("tracking events of %s: %s not taken", source, len(refused))
        lines = {each.line for events in matched.by_order.values() for each in events}
        answer: dict[str, Any] = {
            "new": len(new),
            "known": len(lines - new - refused.keys()),
            "refused": [{"event": line, "reason": refused[line]} for line in sorted(refused)],
        }
        return web.json_response(answer, status=202)

    async def _set_aside(
        self, source: str, told: ParsedBody, refused: Mapping[int, str], now: datetime
    ) -> None:
        """What staff can do something about: other people's parcels are nobody's trouble."""
        found = {each.line: each.found for each in told.unread}
        found |= {each.line: f"{each.number}: {each.report.code}" for each in told.events}
        aside = [
            (why, found[line][:EXCERPT_CHARACTERS])
            for line, why in sorted(refused.items())
            if why != "unknown_parcel"
        ]
        if aside:
            few = list(dict.fromkeys(aside))[:MOST_SET_ASIDE]
            async with self.database.write() as db:
                await unread_events.add(db, source, few, now)


@contextlib.asynccontextmanager
async def listening(app: web.Application, place: str) -> AsyncIterator[None]:
    """A web application at host:port for as long as this lasts."""
    logging.getLogger("aiohttp.server").addFilter(_is_ours)
    runner = Runner(app, access_log=None, keepalive_timeout=IDLE_SECONDS)
    await runner.setup()
    try:
        host, _, port = place.rpartition(":")
        await web.TCPSite(runner, host, int(port)).start()
        yield
    finally:
        await runner.cleanup()


def _is_ours(record: logging.LogRecord) -> bool:
    """What is no HTTP at all is answered 400, and no fault of ours: anybody could fill the log
    with it."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)
