"""What others post to the house, as it comes: read whole or refused in words, whoever they are."""

from __future__ import annotations

import asyncio

from aiohttp import web

BODY_SECONDS = 10.0  # for a body to arrive
RETRY_AFTER_SECONDS = 5


class Refused(Exception):
    """A body that is not taken; `answer` says why."""

    def __init__(self, status: int, why: str) -> None:
        self.answer = refusal(status, why)
        super().__init__(why)


async def read(request: web.Request, most: int) -> bytes:
    """The body of a request, of `most` bytes. Raises Refused."""
    # In most cases it has come together with its head, and there is nothing to wait for.
    patience = None if request.content.is_eof() else BODY_SECONDS
    try:
        async with asyncio.timeout(patience):
            body = await request.read()  # 413 by itself beyond the limit of the application
    except TimeoutError:
        raise Refused(400, "the body did not arrive in time") from None
    except web.RequestPayloadError:
        raise Refused(400, "the body is not in the encoding that its head says") from None
    if len(body) > most:
        raise Refused(413, "the body is too large")
    return body


def refusal(status: int, why: str) -> web.Response:
    return web.json_response({"error": why}, status=status)


def answer(status: int, why: str) -> web.Response:
    """By a status: 200, that it is to be posted again, or why it is refused."""
    if status == 200:
        return web.Response()
    return later() if status == 503 else refusal(status, why)


def later() -> web.Response:
    """We are unwell: to be posted again."""
    return web.Response(status=503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})
