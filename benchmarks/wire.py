"""HTTP/1.1 as lean as it can be: the load must not eat the processor that it measures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

Json = dict[str, Any]
Handler = Callable[[str, Json], Json]  # path and fields -> what goes back


def head_and_rest(data: bytes) -> tuple[bytes, bytes] | None:
    head, found, rest = data.partition(b"\r\n\r\n")
    return (head, rest) if found else None


def header(head: bytes, name: bytes) -> bytes:
    start = head.lower().find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else None].strip()


def fields_of(content_type: bytes, body: bytes) -> Json:
    """Whatever way the bot chose to send them: JSON, a form, or multipart."""
    if content_type.startswith(b"application/json"):
        return dict(json.loads(body))
    if content_type.startswith(b"multipart/"):
        return dict(_parts(content_type, body))
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _parts(content_type: bytes, body: bytes) -> list[tuple[str, str]]:
    boundary = b"--" + content_type.split(b"boundary=")[1].strip(b'"')
    found = []
    for part in body.split(boundary)[1:-1]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.split(b'name="')[1].split(b'"')[0]
        found.append((name.decode(), value[:-2].decode(errors="replace")))
    return found


def unchunked(rest: bytes) -> bytes | None:
    """The body of a chunked message; None while it is not whole."""
    body = b""
    while True:
        size, found, rest = rest.partition(b"\r\n")
        if not found:
            return None
        length = int(size, 16)
        if len(rest) < length + 2:
            return None
        body, rest = body + rest[:length], rest[length + 2 :]
        if not length:
            return body


class Server(asyncio.Protocol):
    """One connection of a bot to the stand-in."""

    def __init__(self, handle: Handler) -> None:
        self._handle = handle
        self._data = b""
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (split := head_and_rest(self._data)) is not None:
            head, rest = split
            if header(head, b"transfer-encoding") == b"chunked":
                whole = unchunked(rest)
                if whole is None:
                    return
                body, rest = whole, b""  # nobody here sends the next before the answer
            else:
                length = int(header(head, b"content-length") or 0)
                if len(rest) < length:
                    return
                body, rest = rest[:length], rest[length:]
            self._data = rest
            path = head.split(b" ", 2)[1].decode()
            answer = self._handle(path, fields_of(header(head, b"content-type"), body))
            said = json.dumps(answer, ensure_ascii=False).encode()
            assert self._transport is not None
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                % (len(said), said)
            )


class Line(asyncio.Protocol):
    """One kept connection to a bot's webhook; one update at a time."""

    def __init__(self) -> None:
        self._data = b""
        self._answer: asyncio.Future[tuple[int, bytes, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the bot closed the line"))

    async def post(self, body: bytes, secret: str) -> tuple[int, bytes, bytes]:
        """Status, content type and body of the answer."""
        return await self.post_to(b"/telegram", b"X-Telegram-Bot-Api-Secret-Token", secret, body)

    async def post_to(
        self, path: bytes, named: bytes, secret: str, body: bytes
    ) -> tuple[int, bytes, bytes]:
        """The same to another address, where what proves the sender stands under another name."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(
            b"POST %s HTTP/1.1\r\nHost: bot\r\nContent-Type: application/json\r\n"
            b"%s: %s\r\nContent-Length: %d\r\n\r\n%s"
            % (path, named, secret.encode(), len(body), body)
        )
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._data += data
        split = head_and_rest(self._data)
        if split is None or self._answer is None:
            return
        head, rest = split
        if header(head, b"transfer-encoding") == b"chunked":
            whole = unchunked(rest)
            if whole is None:
                return
        else:
            length = int(header(head, b"content-length") or 0)
            if len(rest) < length:
                return
            whole = rest[:length]
        self._data = b""
        status = int(head.split(b" ", 2)[1])
        self._answer.set_result((status, header(head, b"content-type"), whole))
