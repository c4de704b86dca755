"""Updates by webhook, answered only when they are handled.

200 says that the turn is committed, and may carry one call of the Bot API as JSON. 503 with
Retry-After says that we are unwell and the update is to come again; never 410, at which Telegram
takes the webhook away.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections import OrderedDict
from typing import TYPE_CHECKING

from aiohttp import web

from bot.reception import Unwell

if TYPE_CHECKING:
    from bot.telegram.polling import Handle

log = logging.getLogger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
RETRY_AFTER_SECONDS = 5
BODY_BYTES = 1024 * 1024
REMEMBERED = 10_000  # updates whose answer was handed over


def build(secret: str, handle: Handle) -> web.Application:
    """The web application. `secret` is compared in constant time; nobody else may post updates."""

    handed_over: OrderedDict[int, None] = OrderedDict()

    async def receive(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return web.Response(status=401)
        try:
            update = json.loads(await request.read())
            number = int(update["update_id"])
        except (ValueError, KeyError, TypeError):
            # Unreadable now is unreadable the next time: confirmed, so that it holds nobody up.
            log.exception("an update could not be read")
            return web.Response()
        try:
            said = await handle(update, carries=True)
        except Unwell as error:
            log.warning("update %s waits: %s", number, error)
            return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
        except Exception:
            # Ours to mend. Confirmed all the same: else it would hold its chat up for ever.
            log.exception("update %s was given up", number)
            said = None
        if said is None or number in handed_over:
            return web.Response()
        # What a dead process could not hand over is said again; what this one did, is not.
        if request.transport is not None and not request.transport.is_closing():
            handed_over[number] = None
            if len(handed_over) > REMEMBERED:
                handed_over.popitem(last=False)
        return web.Response(text=said, content_type="application/json")

    async def health(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    app = web.Application(client_max_size=BODY_BYTES)
    app.router.add_post(PATH, receive)
    app.router.add_get("/health", health)
    return app
