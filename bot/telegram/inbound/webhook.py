"""Updates by webhook, answered only when they are handled.

200 says that the turn is committed, and may carry one call of the Bot API as JSON. 503 with
Retry-After says that we are unwell and the update is to come again; never 410, at which Telegram
takes the webhook away.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from bot.engine.processor import TemporarilyUnavailable
from bot.parsing.json_body import InvalidJson, read_json
from bot.telegram.inbound.retry_policy import RetryPolicy
from bot.telegram.inbound.update_window import reason_of
from bot.telegram.inbound.updates import queue_of

if TYPE_CHECKING:
    from bot.telegram.inbound.health import Health
    from bot.telegram.inbound.update_window import Handle
    from bot.telegram.inbound.updates import Json
    from storage.constants import UpdateFailure

log = logging.getLogger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
RETRY_AFTER_SECONDS = 5
BODY_BYTES = 1024 * 1024
BODY_SECONDS = 10.0  # for a body to arrive
REMEMBERED = 10_000  # updates whose answer was handed over


Report = Callable[[], Awaitable[tuple[bool, str]]]


def build(secret: str, handle: Handle) -> web.Application:
    """The web application. `secret` is compared in constant time; nobody else may post updates."""
    app = web.Application(client_max_size=BODY_BYTES)
    app.router.add_post(PATH, _Door(secret, handle).receive)
    return app


class _Door:
    def __init__(self, secret: str, handle: Handle) -> None:
        self._secret = secret.encode()
        self._handle = handle
        self._handed_over: OrderedDict[int, None] = OrderedDict()
        self._patience = RetryPolicy()

    async def receive(self, request: web.Request) -> web.Response:
        # headers may hold any bytes, which aiohttp gives as halves of surrogate pairs
        given = request.headers.get(SECRET_HEADER, "").encode(errors="surrogateescape")
        if not hmac.compare_digest(given, self._secret):
            return web.Response(status=401)
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await request.read()
        except TimeoutError:
            return web.Response(status=408)
        except web.RequestPayloadError:  # not in the encoding that its head says
            return web.Response(status=400)
        try:
            update = read_json(body)
            number = update["update_id"]
            if not isinstance(number, int):
                raise InvalidJson("no number")
        except (InvalidJson, KeyError, TypeError):
            # Unreadable now is unreadable the next time: confirmed, so that it holds nobody up.
            log.exception("an update could not be read")
            return web.Response()
        said = await self._said(update)
        if isinstance(said, web.Response):
            return said
        if said is None or number in self._handed_over:
            return web.Response()
        # What a dead process could not hand over is said again; what this one did, is not.
        if request.transport is not None and not request.transport.is_closing():
            self._handed_over[number] = None
            if len(self._handed_over) > REMEMBERED:
                self._handed_over.popitem(last=False)
        return web.Response(text=said, content_type="application/json")

    async def _said(self, update: Json) -> str | web.Response | None:
        """What the acknowledgement is to say; a response where there is none, or no other."""
        number, (queue, _) = update["update_id"], queue_of(update)
        try:
            said = await self._handle(update, carries=True)
        except TemporarilyUnavailable as error:
            log.warning("update %s waits: %s", number, error)
            if not self._patience.failed(number, queue):
                return _later()
            return await self._give_up(update, reason_of(error))
        except Exception:
            log.exception("update %s cannot be handled", number)
            return await self._give_up(update, "mistake")
        self._patience.handled(number, queue)
        return said

    async def _give_up(self, update: Json, reason: UpdateFailure) -> web.Response:
        """Confirmed all the same: else it would hold its chat up for ever. Staff see that it was,
        and its sender is told."""
        log.error("update %s was given up: %s", update["update_id"], reason)
        try:
            await self._handle(update, given_up=reason)
        except TemporarilyUnavailable:
            return _later()
        except Exception:
            log.exception("update %s was not put down as failed", update["update_id"])
        return web.Response()


def add_health(app: web.Application, health: Health | None, more: Sequence[Report] = ()) -> None:
    """`GET /health`: 200 when all is well with the line to Telegram, where there is one, and by the
    reports of `more`, else 503; how, in words."""

    async def answer(_request: web.Request) -> web.Response:
        well, text = health.report() if health is not None else (True, "")
        for report in more:
            is_well, line = await report()
            well, text = well and is_well, f"{text}{line}\n"
        return web.Response(text=text, status=200 if well else 503)

    app.router.add_get("/health", answer)


def _later() -> web.Response:
    return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
