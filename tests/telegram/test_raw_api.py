"""A reply with any status and any body is either Telegram's word or an error that is borne."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot, exceptions
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import SendMessage
from aiohttp import web

from bot.telegram.inbound import raw_api
from bot.telegram.inbound.raw_api import Call, TolerantSession, make, result_of

HTML = b"<html><head><title>502 Bad Gateway</title></head></html>"
TOKEN = "42:not-a-real-token"

BODIES = (
    HTML,
    b"",
    b" \r\n",
    b'{"ok": true, "result": [',
    b'{"ok": true}',
    b'{"ok": "yes", "result": []}',
    b"[]",
    b"null",
    b"NaN",
    b'"ok"',
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"ok": false}',
    b'{"ok": false, "description": 7, "error_code": "x", "parameters": []}',
    b'{"ok": false, "parameters": {"retry_after": "soon", "migrate_to_chat_id": "x"}}',
    b'{"ok": false, "parameters": {"retry_after": 1e999}}',
)
STATUSES = (200, 201, 204, 301, 400, 401, 403, 404, 409, 413, 429, 500, 502, 504, 520, 999)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:30]))
def test_any_body_with_any_status_is_an_error_that_everybody_bears(
    status: int, body: bytes
) -> None:
    with pytest.raises(exceptions.TelegramAPIError) as caught:
        result_of("getUpdates", status, body)
    if body in (HTML, b"") and status not in (413, 429):
        # a gateway's 401 is not Telegram's: nobody's token is revoked by a hotel's network
        assert type(caught.value) is exceptions.TelegramServerError


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (400, "chat not found", exceptions.TelegramBadRequest),
        (401, "Unauthorized", exceptions.TelegramUnauthorizedError),
        (403, "bot was blocked by the user", exceptions.TelegramForbiddenError),
        (404, "Not Found", exceptions.TelegramNotFound),
        (409, "Conflict: terminated", exceptions.TelegramConflictError),
        (500, "Internal Server Error", exceptions.TelegramServerError),
    ],
)
def test_telegrams_own_word_is_told_apart(status: int, said: str, error: type[Exception]) -> None:
    body = {"ok": False, "error_code": status, "description": said}
    for arrives_as in (status, 200):  # a proxy may say 200 to everything
        with pytest.raises(error, match=said):
            result_of("sendMessage", arrives_as, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("body", "header", "seconds"),
    [
        ({"parameters": {"retry_after": 7}}, None, 7),
        ({"parameters": {}}, "9", 9),
        ({}, "in a while", raw_api.PAUSE_SECONDS),
        ({"parameters": {"retry_after": 10**12}}, None, raw_api.LONGEST_PAUSE_SECONDS),
        ({"parameters": {"retry_after": -3}}, None, 1),
    ],
)
def test_how_long_to_wait(body: dict[str, Any], header: str | None, seconds: int) -> None:
    content = json.dumps({"ok": False, **body}).encode()
    with pytest.raises(exceptions.TelegramRetryAfter) as caught:
        result_of("sendMessage", 429, content, header)
    assert caught.value.retry_after == seconds


def test_one_bad_value_does_not_cost_the_other_updates() -> None:
    body = (
        b'{"ok": true, "result": [{"update_id": 1, "message": {"text": "a\\u0000b\\ud800c"}},'
        b'{"update_id": 2, "message": {"location": {"latitude": NaN, "longitude": -Infinity}}},'
        b'{"update_id": 3, "message": ' + b"[" * 200 + b"]" * 200 + b"},"
        b'{"update_id": 4, "message": {"text": "\\ud83d\\ude00 ikawa"}}]}'
    )
    one, two, three, four = result_of("getUpdates", 200, body)
    assert one["message"]["text"] == "ab\ufffdc"
    assert two["message"]["location"] == {"latitude": None, "longitude": None}
    assert three == {"update_id": 3}
    assert four["message"]["text"] == "😀 ikawa"


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@contextlib.asynccontextmanager
async def telegram(answer: Answer) -> AsyncIterator[Bot]:
    """A server that answers every call so, and a bot that calls it."""
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    bot = Bot(TOKEN, session=TolerantSession(api=TelegramAPIServer.from_base(url)))
    try:
        yield bot
    finally:
        await bot.session.close()
        await runner.cleanup()


async def test_an_answer_without_end_is_not_read_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(raw_api, "MOST_BYTES", 200_000)

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b'{"ok": true, "result": ' + b" " * 50_000)

    async with telegram(endless) as bot:
        with pytest.raises(exceptions.TelegramAPIError):
            await make(bot, Call("getUpdates", {}))


async def test_nor_one_that_never_begins() -> None:
    async def silent(_request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        raise AssertionError

    async with telegram(silent) as bot:
        with pytest.raises(exceptions.TelegramNetworkError, match="no answer in time"):
            await make(bot, Call("getUpdates", {}), seconds=0.05)


@pytest.mark.parametrize("body", BODIES[:-4], ids=lambda body: repr(body[:30]))
async def test_aiograms_own_calls_bear_it_too(body: bytes) -> None:
    """Those that send files. Red when one ends a turn with aiogram's ClientDecodeError."""

    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.Response(body=body, content_type="text/html", charset="utf-8")

    async with telegram(answer) as bot:
        with pytest.raises(exceptions.TelegramAPIError):
            await bot(SendMessage(chat_id=1, text="x"))


async def test_the_token_is_in_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async with telegram(cut) as bot:
        with pytest.raises(exceptions.TelegramNetworkError) as caught:
            await make(bot, Call("getUpdates", {}))
    assert TOKEN not in str(caught.value)
