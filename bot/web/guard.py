"""What goes wrong while a page of somebody's own is made, or a form of it done, is told on a page:
what was refused, what is away at the moment, and what is our mistake."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from bot.engine.processor import TemporarilyUnavailable
from bot.texts import Text, t
from bot.web.answers import too_fast
from bot.web.chat.posted import BadForm
from bot.web.flood import address_of
from storage.database import is_away
from storage.media.byte_store import StoreAway

if TYPE_CHECKING:
    from aiohttp import web

    from bot.web.flood import AddressLimit

log = logging.getLogger(__name__)

Answering = Callable[["web.Request"], Awaitable["web.StreamResponse"]]
Refusing = Callable[["web.Request", Text, int], "web.Response"]

AWAY = t("The market cannot be reached at the moment. Please try again in a minute.")
WRONG = t("Something went wrong. Please try again.")


def passes(error: Exception) -> bool:
    """Whether it is no fault of the request's, and over by itself."""
    return isinstance(error, TemporarilyUnavailable | StoreAway) or is_away(error)


def guarded(
    answer: Answering, refused: Refusing, what: str, limit: AddressLimit | None = None
) -> Answering:
    """`refused` makes the page that says why, with a status; `what` is how the log calls the page.
    Of one address no more is answered than `limit` takes."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            if limit is not None and not limit.takes(address_of(request)):
                raise too_fast()
            return await answer(request)
        except BadForm as bad:
            return refused(request, bad.why, bad.status)
        except Exception as error:
            if passes(error):
                log.warning("%s waits: %s", what, type(error).__name__)
                return refused(request, AWAY, 503)
            log.exception("%s could not be made", what)
            return refused(request, WRONG, 500)

    return guard
