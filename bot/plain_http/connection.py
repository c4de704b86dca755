"""One line to a server: what is written to it, and what of all that comes back is the answer."""

from __future__ import annotations

import asyncio
import selectors
from dataclasses import dataclass
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

KEPT_SECONDS = 15.0  # unused; servers keep theirs for longer
LONGEST_SECONDS = 600.0  # in use: its host's name may stand for another machine by then
QUIET_SECONDS = 1.0  # after which a connection is looked at before it is used again
MOST_HEAD_BYTES = 64 * 1024
FRAMING = 8  # bytes that may come with one of a body: a chunk may be a single byte


class Unsent(ConnectionError):
    """Nothing was written: no connection came about in time, or there is no such address."""


class Unanswered(ConnectionError):
    """The call was written, and what came back is no answer: cut, without an end, or no HTTP."""


class Stale(Unanswered):
    """A connection that was kept ended before the first byte of an answer."""


@dataclass(frozen=True, slots=True)
class PlainAnswer:
    status: int
    body: bytes
    retry_after: str | None


class Connection(asyncio.Protocol):
    """One call is under way, or none."""

    def __init__(self, among: set[Connection]) -> None:
        self._among = among
        self._parser: HttpResponseParser | None = None
        self._transport: asyncio.Transport | None = None
        self._call: asyncio.Future[PlainAnswer] | None = None
        self._calls = 0
        self._since = self.idle_since = 0.0

    # -- for who calls -------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self._transport is not None and not self._transport.is_closing()

    def is_young(self, now: float) -> bool:
        return now - self.idle_since < KEPT_SECONDS and now - self._since < LONGEST_SECONDS

    def is_usable(self, now: float) -> bool:
        """Whether nothing was heard since the last answer. The event loop may not have come to it
        yet that the other side hung up, so after a while that is looked for."""
        if not self.is_open or not self.is_young(now):
            return False
        if now - self.idle_since < QUIET_SECONDS:
            return True
        assert self._transport is not None
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._transport.get_extra_info("socket"), selectors.EVENT_READ)
            return not waiting.select(0)

    def ask(self, request: bytes, most_bytes: int) -> asyncio.Future[PlainAnswer]:
        """The answer to come: Unanswered where it does not. Raises Unsent."""
        if not self.is_open:
            raise Unsent("closed as soon as it was opened")
        assert self._transport is not None
        self._call = self._loop.create_future()
        self._calls += 1
        self._received = self._head_bytes = self._body_bytes = 0
        self._most_bytes = most_bytes
        self._begin()
        self._transport.write(request)
        return self._call

    def abort(self, why: str = "given up") -> None:
        """At once, and without the farewell of TLS, for which nobody waits."""
        if self._transport is not None:
            self._transport.abort()
        self._fail(Unanswered(why))

    # -- as the event loop calls it ------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by its class
        self._parser = HttpResponseParser(self)
        self._among.add(self)

    def data_received(self, data: bytes) -> None:
        if self._call is None or self._parser is None:
            self.abort()  # nobody asked
            return
        self._received += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self.abort(str(error.__context__ or "no answer of HTTP"))
            return
        if self._received - FRAMING * self._body_bytes > MOST_HEAD_BYTES:
            # a line of a head, of a chunk or of a trailer that does not end, or 1xx for ever
            self.abort("a head without an end")

    def connection_lost(self, exc: Exception | None) -> None:
        self._among.discard(self)
        if exc is None and self._call is not None and self._is_body and self._is_until_end:
            self._answered()
        is_stale = self._calls > 1 and not self._received
        self._fail((Stale if is_stale else Unanswered)("closed by the other side"))
        self._parser = None  # they hold each other

    def _fail(self, why: Unanswered) -> None:
        call, self._call = self._call, None
        if call is not None and not call.done():
            call.set_exception(why)

    # -- as the parser calls it ----------------------------------------------------------

    def _begin(self) -> None:
        self._is_body, self._is_until_end = False, True
        self._pieces: list[bytes] = []
        self._retry_after: str | None = None

    def on_message_begin(self) -> None:
        if self._call is None:
            raise HttpParserError("more than one answer")

    def on_header(self, name: bytes, value: bytes) -> None:
        self._head_bytes += len(name) + len(value)
        if self._head_bytes > MOST_HEAD_BYTES:
            raise HttpParserError("a head without an end")
        if self._is_body:
            return  # a trailer
        name = name.lower()
        if name == b"content-length":
            self._is_until_end = False
        elif name == b"transfer-encoding":
            # any other coding has no end but the connection's
            self._is_until_end = not value.lower().endswith(b"chunked")
        elif name == b"retry-after":
            self._retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        self._is_body = True

    def on_body(self, piece: bytes) -> None:
        self._body_bytes += len(piece)
        if self._body_bytes > self._most_bytes:
            raise HttpParserError("a body without an end")
        self._pieces.append(piece)

    def on_message_complete(self) -> None:
        assert self._parser is not None
        assert self._transport is not None
        if self._parser.get_status_code() < 200:
            self._begin()  # the answer is still to come
            return
        is_last = not self._parser.should_keep_alive()
        self._answered()
        # Where it came before the whole call was written, the rest would be taken for a call.
        if is_last or self._transport.get_write_buffer_size():
            self._transport.abort()

    def _answered(self) -> None:
        call, self._call = self._call, None
        self.idle_since = self._loop.time()
        assert self._parser is not None
        if call is not None and not call.done():
            status = self._parser.get_status_code()
            call.set_result(PlainAnswer(status, b"".join(self._pieces), self._retry_after))
