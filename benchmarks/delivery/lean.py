"""A Telegram that does nothing but count, for rates at which the stand-in itself is the limit.

It knows the stand-in's own flood limits (playground/limits.py), answers `sendMessage` with the
shortest message that a client accepts, and everybody has a room.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

from playground.limits import Allowance, Limiter
from playground.refusals import Refusal

ME = {"id": 100000, "is_bot": True, "first_name": "Isoko", "username": "isoko_bot"}


class Here:
    """The clock that the limiter asks."""

    def now(self) -> float:
        return time.time()


class Bench(asyncio.Protocol):
    """One connection: reads requests, writes answers."""

    def __init__(self, limiter: Limiter | None, log: list[list[Any]]) -> None:
        self._limiter, self._log = limiter, log
        self._pending = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pending += data
        while (end := self._pending.find(b"\r\n\r\n")) >= 0:
            head = self._pending[:end].lower()
            _, found, rest = head.partition(b"content-length:")
            size = int(rest.split(b"\r\n", 1)[0]) if found else 0
            if len(self._pending) < end + 4 + size:
                return
            path = self._pending.split(b" ", 2)[1]
            body = self._pending[end + 4 : end + 4 + size]
            self._pending = self._pending[end + 4 + size :]
            status, answer = self._answer(path.rsplit(b"/", 1)[1].decode(), body)
            text = json.dumps(answer).encode()
            assert self._transport is not None
            self._transport.write(
                b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
                % (status, len(text), text)
            )

    def _answer(self, method: str, body: bytes) -> tuple[int, dict[str, Any]]:
        if not method.startswith("send"):
            return 200, {"ok": True, "result": ME if method == "getMe" else True}
        values = {name: each[0] for name, each in parse_qs(body.decode()).items()}
        chat, text = int(values["chat_id"]), values.get("text", "")
        try:
            if self._limiter is not None:
                self._limiter.spend(chat, paid=values.get("allow_paid_broadcast") == "true")
        except Refusal as refusal:
            self._log.append([time.time(), chat, text, refusal.code, None])
            return refusal.code, refusal.as_answer()
        self._log.append([time.time(), chat, text, 200, None])
        result = {
            "message_id": len(self._log),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "P"},
            "from": ME,
            "text": text,
        }
        return 200, {"ok": True, "result": result}


async def lean(token: str, questions: Callable[[], Any], say: Callable[[object], None]) -> None:
    """Serve until the other side hangs up; `{"limits": false}` lifts them."""
    log: list[list[Any]] = []
    limited = Limiter(Here(), Allowance())  # type: ignore[arg-type]
    limits: list[Limiter | None] = [limited]
    server = await asyncio.get_running_loop().create_server(
        lambda: Bench(limits[0], log), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    say({"url": f"http://127.0.0.1:{port}", "token": token})
    async for question in questions():
        if "limits" in question:
            limits[0] = limited if question["limits"] else None
            say(None)
        elif "people" in question:
            log.clear()
            say(question["people"])
        else:
            say(log)
