"""Who calls: a pool of connections for each server."""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections import deque
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from aiohappyeyeballs import start_connection

from bot.plain_http.connection import Connection, PlainAnswer, Stale, Unsent

if TYPE_CHECKING:
    from collections.abc import Mapping

CONNECT_SECONDS = 10.0
NEXT_ADDRESS_SECONDS = 0.25  # until the next address of a host is tried beside the first

_AS_IT_IS = "%/:=&?~+!$,;'@()*[]"  # of an address; all else that is no letter is written by number
_HOST = re.compile(r"[!-~]+")
_HEADER = re.compile(r"[\t -~\x80-\xff]*")
_NONE: Mapping[str, str] = MappingProxyType({})


class PlainClient:
    """At most `most` connections to each server; who comes when all are in use waits in line."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._pools: dict[_Origin, _Pool] = {}
        self._closed = False

    async def call(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] = _NONE,
        *,
        seconds: float,
        most_bytes: int,
    ) -> PlainAnswer:
        """The answer, whatever its status. Raises Unsent, Unanswered, TimeoutError."""
        address = _address_of(url)
        request = _request(method, address, headers, body)
        pool = self._pools.get(address.origin)
        if pool is None:
            pool = self._pools[address.origin] = _Pool(address.origin, self._most)
        connection = None
        try:
            async with asyncio.timeout(seconds), pool.places:
                while True:
                    connection = pool.kept() or await pool.connect()
                    if self._closed:
                        connection.abort()
                        raise Unsent("the client is closed")
                    try:
                        answer = await connection.ask(request, most_bytes)
                    except Stale:
                        if method != "GET":  # what is read twice has changed nothing
                            raise
                    except BaseException:  # cancelled, too: its answer would be the next one's
                        connection.abort()
                        raise
                    else:
                        pool.keep(connection)
                        return answer
        except TimeoutError as error:
            if connection is None:
                raise Unsent("no connection in time") from error
            raise

    async def close(self) -> None:
        """Ends every connection; calls that are under way are Unanswered."""
        self._closed = True
        for pool in self._pools.values():
            for connection in list(pool.open):
                connection.abort("the client is closed")
        await asyncio.sleep(0)  # the event loop closes them


@dataclass(frozen=True, slots=True)
class _Origin:
    is_tls: bool
    host: str
    port: int


class _Pool:
    """Who may call a server now, and the connections to it."""

    def __init__(self, origin: _Origin, most: int) -> None:
        self.places = asyncio.Semaphore(most)  # first come, first served
        self.open: set[Connection] = set()
        self._idle: deque[Connection] = deque()
        self._origin = origin

    def kept(self) -> Connection | None:
        """The one that was used last, which the other side is the least likely to have closed."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable(now):
                return connection
            connection.abort()
        return None

    def keep(self, connection: Connection) -> None:
        if connection.is_open:
            self._idle.append(connection)
        while self._idle and not self._idle[0].is_young(connection.idle_since):
            self._idle.popleft().abort()

    async def connect(self) -> Connection:
        """Raises Unsent."""
        loop = asyncio.get_running_loop()
        origin = self._origin
        made = Connection(self.open)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                found = await loop.getaddrinfo(
                    origin.host, origin.port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
                )
                line = await start_connection(found, happy_eyeballs_delay=NEXT_ADDRESS_SECONDS)
                try:
                    await loop.create_connection(
                        lambda: made,
                        sock=line,
                        ssl=_trusted() if origin.is_tls else None,
                        server_hostname=origin.host if origin.is_tls else None,
                    )
                except BaseException:  # cancelled when it had just come about, too
                    line.close()
                    made.abort()
                    raise
        except TimeoutError as error:
            raise Unsent("no connection in time") from error
        # uvloop raises RuntimeError for some, and a host's name may be none
        except (OSError, RuntimeError, UnicodeError) as error:
            raise Unsent(getattr(error, "strerror", None) or type(error).__name__) from error
        return made


@dataclass(frozen=True, slots=True)
class _Address:
    origin: _Origin
    host: str
    target: str


@lru_cache(256)
def _address_of(url: str) -> _Address:
    """Raises Unsent, without the address in it."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname, parts.port
        host = parts.netloc.encode("idna").decode()
    except ValueError:
        raise Unsent("no address") from None
    if parts.scheme not in {"http", "https"} or not name or not _HOST.fullmatch(host):
        raise Unsent("no address")
    target = quote(parts.path or "/", _AS_IT_IS)
    if parts.query:
        target += f"?{quote(parts.query, _AS_IT_IS)}"
    is_tls = parts.scheme == "https"
    return _Address(_Origin(is_tls, name, port or (443 if is_tls else 80)), host, target)


def _request(method: str, address: _Address, headers: Mapping[str, str], body: bytes) -> bytes:
    """Raises Unsent where a header would be two."""
    more = ""
    for name, value in headers.items():
        if not _HEADER.fullmatch(value):
            raise Unsent(f"{name} is no header")
        more += f"{name}: {value}\r\n"
    if body or method != "GET":
        more += f"Content-Length: {len(body)}\r\n"
    return (
        f"{method} {address.target} HTTP/1.1\r\nHost: {address.host}\r\nUser-Agent: Isoko\r\n"
        f"Accept-Encoding: identity\r\n{more}\r\n".encode("latin-1")
        + body
    )


@cache
def _trusted() -> ssl.SSLContext:
    """By those whom this machine trusts, or SSL_CERT_FILE names; read once, as it takes a while."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return context
