"""The scripts of the house over one connection: each is asked while the answers to others are on
their way, and costs no task, no timer and no look at a pool.

redis-py opens that connection, with its address, TLS, password and database, and says what an
answer is that tells of a fault; between the two the wire is ours. What it saves, beside redis-py
used more plainly and two other libraries, stands in decision 0169; what it needs of redis-py's
insides is named in tests/test_tricks.py.

Nothing that waits on purpose (BLPOP, XREAD) may be asked here: it would hold up everybody.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import hiredis
from redis import exceptions
from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff


class Wire(asyncio.Protocol):
    """One connection of redis-py's that is open, from now on in our hands. Answers come in the
    order of what was asked."""

    def __init__(self, connection: AbstractConnection, seconds: float) -> None:
        writer, parser = connection._writer, connection._parser  # noqa: SLF001
        assert writer is not None
        self.open = True
        self._connection = connection  # its end would be that of the wire
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        # Who waits for an answer, and since when.
        self._waiting: deque[tuple[asyncio.Future[Any], float]] = deque()
        self._watch: asyncio.TimerHandle | None = None
        encoder = connection.encoder
        self._reader = hiredis.Reader(
            protocolError=exceptions.InvalidResponse,
            replyError=parser.parse_error,
            encoding=encoder.encoding,
            errors=encoder.encoding_errors,
            notEnoughData=self,  # nothing that a server could say
        )
        self._transport = writer.transport
        reader = connection._reader  # noqa: SLF001
        if self._transport.is_closing() or reader is None or reader.at_eof():
            raise exceptions.ConnectionError("Redis closed the connection as it was opened")
        self._transport.set_protocol(self)

    def ask(self, packed: bytes) -> asyncio.Future[Any]:
        if not self.open:  # it ended while whoever asks was told that it was opened
            raise exceptions.ConnectionError("Redis closed the connection")
        answer = self._loop.create_future()
        self._waiting.append((answer, self._loop.time()))
        self._transport.write(packed)
        if self._watch is None:
            self._watch = self._loop.call_later(self._seconds, self._look)
        return answer

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while (said := self._read()) is not self:
                answer, _ = self._waiting.popleft()
                if answer.done():  # whoever asked was cancelled
                    continue
                if isinstance(said, Exception):
                    answer.set_exception(said)
                    if only_reads(said):  # the one that writes is another
                        self.end(exceptions.ConnectionError("this Redis only reads now"))
                        return
                else:
                    answer.set_result(said)
        except (exceptions.RedisError, IndexError) as error:  # no words of Redis, or unasked ones
            self.end(exceptions.ConnectionError(f"what came is no answer: {type(error).__name__}"))

    def _read(self) -> Any:
        try:
            return self._reader.gets()
        except UnicodeDecodeError as error:  # of this one answer; the next is read
            return error

    def connection_lost(self, exc: Exception | None) -> None:
        self.end(exceptions.ConnectionError(f"Redis closed the connection: {exc or 'an end'}"))

    def end(self, error: Exception) -> None:
        """Close the connection; whoever waits hears why."""
        self.open = False
        self._connection._close()  # type: ignore[no-untyped-call]  # noqa: SLF001 - or it warns
        self._transport.abort()
        if self._watch is not None:
            self._watch.cancel()
            self._watch = None
        waiting, self._waiting = self._waiting, deque()
        for answer, _ in waiting:
            if not answer.done():
                answer.set_exception(error)

    def _look(self) -> None:
        """One timer for all: the first in line has waited longest."""
        self._watch = None
        if not self._waiting:
            return
        left = self._waiting[0][1] + self._seconds - self._loop.time()
        if left > 0:
            self._watch = self._loop.call_later(left, self._look)
        else:
            self.end(exceptions.TimeoutError(f"no answer of Redis in {self._seconds:g} seconds"))


def only_reads(error: Exception) -> bool:
    """Whether a server says that it does not write; before Redis 7 it says so of a script in words
    of its own."""
    return isinstance(error, exceptions.ReadOnlyError) or "-READONLY" in str(error)


class ScriptConnection:
    """Opened when the first one asks, and again after it was lost. What was on its way then is
    asked again, as redis-py does (`Retry` of the pool), so a script must bear being run twice."""

    def __init__(self, pool: ConnectionPool) -> None:
        self._pool = pool
        self._seconds: float = pool.connection_kwargs["socket_timeout"]
        self._retry: Retry = pool.connection_kwargs["retry"]
        self._wire: Wire | None = None
        self._opening: asyncio.Task[Wire] | None = None
        self._closed = False

    async def ask(self, *words: str | float) -> Any:
        """Raises redis-py's errors, as its own `execute_command` would."""
        packed = hiredis.pack_command(words)  # type: ignore[arg-type]

        async def ask() -> Any:
            wire = self._wire
            if wire is None or not wire.open:
                wire = await self._opened()
            return await wire.ask(packed)

        return await self._retry.call_with_retry(ask, _nothing, lambda _: not self._closed)

    async def close(self) -> None:
        self._closed = True
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.wait({self._opening})
        if self._wire is not None:
            self._wire.end(_is_closed())

    async def _opened(self) -> Wire:
        """All who come while it opens wait for the same one, and hear the same if it fails."""
        if self._closed:
            raise _is_closed()
        if self._opening is None:
            self._opening = asyncio.create_task(self._open())
            self._opening.add_done_callback(self._has_opened)
        opening = self._opening
        await asyncio.wait({opening})
        if self._closed:  # redis-py says that it took too long, where it was cancelled
            raise _is_closed()
        return opening.result()

    async def _open(self) -> Wire:
        connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]
        connection.retry = Retry(NoBackoff(), 0)  # who asks tries again
        try:
            await connection.connect()  # type: ignore[no-untyped-call]
            self._wire = Wire(connection, self._seconds)
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        return self._wire

    def _has_opened(self, opening: asyncio.Task[Wire]) -> None:
        self._opening = None
        if not opening.cancelled():
            opening.exception()  # perhaps nobody waits for it any more


class Script:
    """As redis-py's, of which it takes the place (`Redis.register_script`)."""

    def __init__(self, connection: ScriptConnection, text: str) -> None:
        self._connection = connection
        self._text = text
        self._sha = hashlib.sha1(text.encode()).hexdigest()  # noqa: S324 - Redis's name for it

    async def __call__(self, keys: Sequence[str], args: Iterable[str | float]) -> Any:
        words = (self._sha, len(keys), *keys, *args)
        try:
            return await self._connection.ask("EVALSHA", *words)
        except exceptions.NoScriptError:  # a server that has not seen it, or has forgotten
            return await self._connection.ask("EVAL", self._text, *words[1:])


async def _nothing(_error: Exception) -> None:
    """Between two tries: a wire that failed has ended by itself."""


def _is_closed() -> exceptions.ConnectionError:
    return exceptions.ConnectionError("the client of Redis is closed")
