"""Attempts to move money, and a provider that answers what a test wants."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.commerce.statements import AttemptFacts
from bot.money import Money

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MTN, AIRTEL = "+250788123456", "+250733456789"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def an_attempt(**facts: Any) -> AttemptFacts:
    """A payment of 24,000 francs by MTN, with some facts otherwise."""
    usual: dict[str, Any] = {
        "id": str(uuid4()),
        "kind": "payment",
        "channel": "mtn",
        "amount": Money(24_000, "RWF"),
        "phone": MTN,
        "order": "IS-7K4QM2",
        "payment_id": "",
        "payment_reference": "",
        "reference": "",
        "made_at": NOW,
        "return_url": "https://market.example/back",
    }
    return AttemptFacts(**usual | facts)


@dataclass
class Asked:
    """A call as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class ScriptedProvider:
    """`says` has an answer for a path, or for all: "". A list is used up, its last one stays."""

    url: str = ""
    says: dict[str, Any] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def answer(self, status: int, content: Any, path: str = "") -> None:
        self.says.setdefault(path, []).append((status, content))

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.asked.append(Asked(request.method, request.path, dict(request.headers), body))
        lines = self.says.get(request.path) or self.says[""]
        said = lines.pop(0) if len(lines) > 1 else lines[0]
        if callable(said):
            answered: web.StreamResponse = await said(request)
            return answered
        status, content = said
        if isinstance(content, str):
            return web.Response(status=status, text=content, content_type="text/html")
        if content is None:
            return web.Response(status=status)
        return web.json_response(content, status=status)


@asynccontextmanager
async def a_scripted_provider() -> AsyncIterator[ScriptedProvider]:
    provider = ScriptedProvider()
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", provider.take)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    provider.url = str(server.make_url("")).rstrip("/")
    try:
        yield provider
    finally:
        await server.close()
