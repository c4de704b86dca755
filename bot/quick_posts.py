"""Posts that are answered without what aiohttp makes for each: a task, a request, a response, and
four turns of the event loop. For a small body that is most of what it takes.

Only what needs none of that goes this way: a POST to an address that was named for it, whole as its
head is read, on a connection where nothing else is under way. All else goes aiohttp's way, to the
same address. How it is read, how long a connection may be idle and how it ends is aiohttp's in
either case.

What this needs of aiohttp's insides is named in tests/test_tricks.py.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.http import HttpVersion11
from aiohttp.web_protocol import RequestHandler

log = logging.getLogger(__name__)

Answer = Callable[[int, str], None]  # called once, with a status and why it is not 200
Take = Callable[[Mapping[str, str], bytes, Answer], None]  # what is done with head and body
TAKEN: web.AppKey[dict[str, Take]] = web.AppKey("TAKEN", dict)  # by path

MOST_BYTES = 64 * 1024
RETRY_AFTER_SECONDS = 5


class Runner(web.AppRunner):
    """As aiohttp's; what the application has in TAKEN is answered quickly."""

    async def _make_server(self) -> web.Server:
        theirs = await super()._make_server()
        if TAKEN not in self.app:
            return theirs
        return _Server(
            theirs.request_handler,
            request_factory=theirs.request_factory,
            **theirs._kwargs,  # noqa: SLF001
        ).taking(self.app[TAKEN])


class _Server(web.Server):
    def taking(self, taken: dict[str, Take]) -> _Server:
        self.taken = taken
        return self

    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(RequestHandler):
    __slots__ = ("_taken", "_under_way")

    def __init__(self, server: _Server, **how: Any) -> None:
        super().__init__(server, **how)
        self._taken = server.taken
        self._under_way = False

    def data_received(self, data: bytes) -> None:
        waiter = self._waiter
        if waiter is None or waiter.done():  # aiohttp is at one, or about to be
            super().data_received(data)
            return
        self._waiter = None  # so that it is not called yet
        try:
            super().data_received(data)
        finally:
            self._waiter = waiter
        if self._messages and not (self._under_way or self._is_taken()):
            self._go_on()

    def _is_taken(self) -> bool:
        if len(self._messages) != 1 or self._logging_enabled:
            return False
        message: Any
        message, body = self._messages[0]
        if getattr(message, "method", "") != "POST":  # also what cannot be read
            return False
        take = self._taken.get(message.path)
        if (
            take is None
            or message.version != HttpVersion11
            or message.should_close
            or message.upgrade
            or message.chunked
            or message.compression
            or "Expect" in message.headers
            or not body.is_eof()
            or body.exception() is not None
            or body.total_bytes > MOST_BYTES
        ):
            return False
        assert self._parser is not None
        assert self._manager is not None
        self._messages.popleft()
        self._parser.message_consumed()
        self._manager.requests_count += 1
        # Whoever ends the server waits for it, and it is not idle.
        self._under_way = self._request_in_progress = True
        self._next_keepalive_close_time = self._loop.time() + self._keepalive_timeout
        try:
            # Reading it the usual way looks for more of it, each time.
            take(message.headers, b"".join(body._buffer), self._answer)  # noqa: SLF001
        except Exception:
            log.exception("what was posted to %s stumbled", message.path)
            self._answer(500, "a fault of ours")
        return True

    def _answer(self, status: int, why: str) -> None:
        if not self._under_way:
            return
        self._under_way = self._request_in_progress = False
        if self.transport is not None:
            self.transport.write(_written(status, why))
        if self._handler_waiter is not None and not self._handler_waiter.done():
            self._handler_waiter.set_result(None)
        if self._messages:
            self._go_on()

    def _go_on(self) -> None:
        """What has come is aiohttp's."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


_dated: tuple[int, str] = (0, "")


def _written(status: int, why: str) -> bytes:
    global _dated  # noqa: PLW0603 - of each second once
    second = int(time.time())
    if second != _dated[0]:
        _dated = second, formatdate(second, usegmt=True)
    body = json.dumps({"error": why}) if why else ""
    head = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Date: {_dated[1]}"]
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        head.append(f"Retry-After: {RETRY_AFTER_SECONDS}")
    if body:
        head.append("Content-Type: application/json; charset=utf-8")
    return "\r\n".join((*head, f"Content-Length: {len(body)}", "", body)).encode()
