"""A stand-in for WhatsApp with a business that calls it and writes down what it is told."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import io
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from playground.server import running
from playground.whatsapp.account import Settings
from playground.whatsapp.client import WhatsAppPlayground
from playground.whatsapp.service import WhatsApp

SOON = 5.0
FIRST = Settings()


@dataclass
class Business:
    """Who has the number: its calls, and its webhook."""

    http: aiohttp.ClientSession
    world: WhatsAppPlayground
    stand_in: WhatsApp  # the state itself
    url: str = ""
    status: int = 200  # of its answers to webhooks
    posts: list[bytes] = field(default_factory=list)  # those that were signed rightly, in order
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    # -- calling -------------------------------------------------------------------------

    async def call(
        self,
        verb: str,
        path: str,
        body: Any = None,
        *,
        token: str = FIRST.token,
        more_headers: dict[str, str] | None = None,
        **more: Any,
    ) -> tuple[int, Any]:
        """A call of the Graph API: the status, and the body as JSON where it is some."""
        headers = {"Authorization": f"Bearer {token}"} | (more_headers or {})
        if body is not None:
            more["json"] = body
        async with self.http.request(verb, f"/v24.0/{path}", headers=headers, **more) as response:
            raw = await response.read()
            is_json = response.content_type == "application/json"
            return response.status, json.loads(raw) if is_json else raw

    async def send(self, to: Any = None, **message: Any) -> tuple[int, Any]:
        """POST …/messages to somebody's phone number, unless a recipient is given."""
        body = {"messaging_product": "whatsapp", "recipient_type": "individual"} | message
        if to is not None:
            body["to"] = to
        return await self.call("POST", f"{FIRST.phone_id}/messages", body)

    async def text(self, to: str, words: str = "Muraho", **more: Any) -> str:
        """Send a text that is taken; its id."""
        status, said = await self.send(to, type="text", text={"body": words}, **more)
        assert status == 200, said
        return str(said["messages"][0]["id"])

    async def refusal(self, to: str, **message: Any) -> tuple[int, str]:
        """Send what must be refused: the code, and the details."""
        status, said = await self.send(to, **message)
        assert status >= 400, said
        return said["error"]["code"], said["error"].get("error_data", {}).get("details", "")

    async def upload(self, data: bytes, kind: str, name: str = "a") -> tuple[int, Any]:
        """POST …/media."""
        form = aiohttp.FormData()
        form.add_field("messaging_product", "whatsapp")
        form.add_field("type", kind)
        form.add_field("file", io.BytesIO(data), filename=name, content_type=kind)
        return await self.call("POST", f"{FIRST.phone_id}/media", data=form)

    # -- being told ----------------------------------------------------------------------

    async def take(self, request: web.Request) -> web.Response:
        """The webhook: verification, and what is signed with the secret."""
        if request.method == "GET":
            asked = request.query
            fits = asked.get("hub.verify_token") == FIRST.verify_token
            text = asked.get("hub.challenge", "") if fits else "no"
            return web.Response(text=text, status=200 if fits else 403)
        body = await request.read()
        mark = hmac.new(FIRST.app_secret.encode(), body, hashlib.sha256).hexdigest()
        assert request.headers["X-Hub-Signature-256"] == f"sha256={mark}"
        async with self.heard:
            self.posts.append(body)
            self.heard.notify_all()
        return web.Response(status=self.status)

    def told(self, kind: str = "", *, of: str = "messages") -> list[Any]:
        """Everything that was told, in order: `messages`, `statuses`, or values of other fields."""
        values = [
            change["value"]
            for post in self.posts
            for entry in json.loads(post)["entry"]
            for change in entry["changes"]
            if change["field"] == of
        ]
        return [each for value in values for each in value.get(kind, ())] if kind else values

    async def until(self, true: Callable[[], Any]) -> Any:
        """Wait until something is true of what was told; its value."""
        async with asyncio.timeout(SOON), self.heard:
            await self.heard.wait_for(true)
        return true()

    async def statuses(self, number: str, *wanted: str) -> list[Any]:
        """The statuses of a message, once the last of the wanted was told."""

        def of_this() -> list[Any]:
            return [each for each in self.told("statuses") if each["id"] == number]

        await self.until(lambda: {each["status"] for each in of_this()} >= set(wanted))
        return of_this()

    async def inbound(self, count: int = 1) -> Any:
        """The newest message from a person, once so many came."""
        await self.until(lambda: len(self.told("messages")) >= count)
        return self.told("messages")[-1]

    async def settled(self) -> None:
        """Wait until everything under way was told, by the stand-in's own word."""
        await self.stand_in.deliveries.settled()
        await self.stand_in.webhooks.told()

    async def anew(self) -> None:
        """Nobody is there, nothing was told, and the webhook is set."""
        await self.world.reset()
        self.stand_in.templates.clear()
        self.status = 200
        await self.world.settings(**FIRST.as_json() | {"webhook_url": self.url})
        self.posts.clear()


@asynccontextmanager
async def a_business() -> AsyncIterator[Business]:
    """A playground, and a business beside it."""
    async with (
        running(seed=1) as stand_in,
        WhatsAppPlayground(stand_in.url) as world,
        aiohttp.ClientSession(stand_in.url) as http,
    ):
        business = Business(http, world, stand_in.whatsapp)
        app = web.Application()
        app.add_routes([web.route("*", "/{rest:.*}", business.take)])
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            business.url = f"http://127.0.0.1:{runner.addresses[0][1]}/whatsapp"
            yield business
        finally:
            await runner.cleanup()
