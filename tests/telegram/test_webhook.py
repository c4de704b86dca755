"""The door that Telegram posts to: whatever is sent to it, by whomever, ends in a status."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.carriers import webhook as carriers
from bot.engine.processor import TemporarilyUnavailable
from bot.telegram.inbound import webhook
from bot.telegram.inbound.health import Health
from bot.telegram.inbound.webhook import SECRET_HEADER
from tests.support.ports import free_port

SECRET = "a-secret-of-the-tests"


class Door:
    """What was posted, and what the handler does with it."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.given_up: list[str] = []
        self.error: Exception | None = None
        self.health = Health()
        self.port = free_port()

    async def handle(self, update: dict[str, Any], *, given_up: str = "", **_: Any) -> str | None:
        if given_up:
            self.given_up.append(given_up)
            return None
        if self.error:
            raise self.error
        self.heard.append(update)
        return None

    async def post(self, body: bytes, secret: str = SECRET) -> int:
        url = f"http://127.0.0.1:{self.port}{webhook.PATH}"
        async with (
            aiohttp.ClientSession() as client,
            client.post(url, data=body, headers={SECRET_HEADER: secret}) as response,
        ):
            return response.status

    async def raw(self, request: bytes, until_closed: float = 5.0) -> bytes:
        """All that comes back until the door hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        try:
            return await asyncio.wait_for(reader.read(), until_closed)
        finally:
            writer.close()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    async with serving(door):
        yield door


@contextlib.asynccontextmanager
async def serving(door: Door) -> AsyncIterator[None]:
    app = webhook.build(SECRET, door.handle)
    webhook.add_health(app, door.health)
    async with carriers.listening(app, f"127.0.0.1:{door.port}"):
        yield


@pytest.mark.parametrize("secret", [b"\xff\xfe", "énc".encode(), b"", b"wrong"])
async def test_any_bytes_in_the_secret_are_no_secret(door: Door, secret: bytes) -> None:
    """Red when somebody without the secret gets a 500."""
    head = f"POST {webhook.PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{SECRET_HEADER}: "
    answer = await door.raw(head.encode() + secret + b"\r\nContent-Length: 2\r\n\r\n{}")
    assert answer.startswith(b"HTTP/1.1 401")
    assert not door.heard


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"7",
        b"NaN",
        b'{"update_id": Infinity}',
        b'{"update_id": "7"}',
        b'{"update_id": 1e999}',
        b'{"message": {}}',
        b"[" * 100_000,
        b'{"update_id": 7, "message": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"\xff\xff",
    ],
    ids=lambda body: repr(body[:30]),
)
async def test_what_can_never_be_read_does_not_come_again(door: Door, body: bytes) -> None:
    assert await door.post(body) == 200
    assert not door.heard


async def test_of_a_readable_one_only_what_is_bad_is_left_out(door: Door) -> None:
    deep = b"[" * 400 + b"]" * 400
    body = b'{"update_id": 7, "a": NaN, "b": "x\\u0000y\\ud800", "c": ' + deep + b"}"
    assert await door.post(body) == 200
    assert door.heard == [{"update_id": 7, "a": None, "b": "xy\ufffd"}]


async def test_what_must_wait_comes_again_and_at_last_does_not(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.telegram.inbound.retry_policy.SECONDS", 0.0)
    mine = {"update_id": 1, "message": {"from": {"id": 1}, "chat": {"type": "private"}}}
    other = {"update_id": 2, "message": {"from": {"id": 2}, "chat": {"type": "private"}}}
    statuses = []
    for _ in range(6):
        door.error = TemporarilyUnavailable("this one only")
        statuses.append(await door.post(json.dumps(mine).encode()))
        door.error = None
        await door.post(json.dumps(other).encode())
    assert statuses[:2] == [503, 503]
    assert 200 in statuses
    assert door.given_up[0] == "platform"


async def test_a_mistake_of_ours_is_put_down(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    door.error = ZeroDivisionError("a bug")
    assert await door.post(b'{"update_id": 7}') == 200
    assert door.given_up == ["mistake"]
    assert "a bug" in caplog.text


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
async def test_a_body_in_another_coding_than_it_says(door: Door, coding: str) -> None:
    """Red when it is a 500, a mistake of ours."""
    head = f"POST {webhook.PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
    head += f"{SECRET_HEADER}: {SECRET}\r\nContent-Encoding: {coding}\r\n"
    head += "Content-Length: 4\r\n\r\n"
    answer = await door.raw(head.encode() + b"abcd")
    assert answer.split()[1] == b"400"


class TestHalf:
    """Of a request that never arrives whole: the connection is closed in the end."""

    async def test_a_body(self, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(webhook, "BODY_SECONDS", 0.05)
        head = f"POST {webhook.PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        head += f"{SECRET_HEADER}: {SECRET}\r\nContent-Length: 100\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        writer.write(head.encode() + b"{")
        assert (await asyncio.wait_for(reader.readline(), 5)).startswith(b"HTTP/1.1 408")
        writer.close()

    @pytest.mark.parametrize("sent", [b"", b"POST /telegram HTTP/1.1\r\nX-Half: "])
    async def test_a_head(self, sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(carriers, "IDLE_SECONDS", 0.2)
        door = Door()
        async with serving(door):
            assert await door.raw(sent) == b""


async def test_health_is_the_truth(door: Door) -> None:
    async def health() -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as client,
            client.get(f"http://127.0.0.1:{door.port}/health") as response,
        ):
            return response.status, await response.text()

    assert await health() == (200, "ok\nby webhook\n")
    door.health.trouble = "Another tool changes the webhook of this bot."
    status, text = await health()
    assert status == 503
    assert "Another tool" in text
