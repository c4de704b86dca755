"""One playground for a file of tests, and a house that hears callbacks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from playground.client import Playground
from playground.server import running

SOON = 5.0


@dataclass
class Heard:
    """One callback, as it came."""

    verb: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class House:
    """Whom the provider calls."""

    url: str = ""
    status: int = 200
    queue: asyncio.Queue[Heard] = field(default_factory=asyncio.Queue)

    async def hears(self) -> Heard:
        """The next callback, once there is one."""
        async with asyncio.timeout(SOON):
            return await self.queue.get()

    def forget(self) -> None:
        """What came so far."""
        self.queue = asyncio.Queue()

    @property
    def is_quiet(self) -> bool:
        """Whether nothing came that was not taken."""
        return self.queue.empty()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.queue.put_nowait(Heard(request.method, request.path, dict(request.headers), body))
        return web.Response(status=self.status)


@asynccontextmanager
async def a_house() -> AsyncIterator[House]:
    """A server that writes down what it is told."""
    house = House()
    app = web.Application()
    app.add_routes([web.route("*", "/{rest:.*}", house._take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        house.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield house
    finally:
        await runner.cleanup()


@dataclass
class Provider:
    """One provider's stand-in, seen from the house that is its customer."""

    http: aiohttp.ClientSession
    world: Playground
    house: House
    control: Control
    path: str

    async def anew(self, **settings: Any) -> None:
        """Nobody has asked for anything yet, and the house hears; its merchant has set these."""
        await self.world.reset()
        self.house.forget()
        self.house.status = 200
        await self.control.set(**settings)


@asynccontextmanager
async def a_provider(name: str) -> AsyncIterator[Provider]:
    """A playground, and a house beside it."""
    async with (
        running(seed=1) as stand_in,
        Playground(stand_in.url) as world,
        a_house() as house,
        aiohttp.ClientSession(stand_in.url) as http,
    ):
        yield Provider(http, world, house, Control(world, name), f"/providers/{name}")


class Control:
    """The control API of one provider."""

    def __init__(self, playground: Playground, name: str) -> None:
        self.playground = playground
        self.name = name

    async def switch(self, **switches: Any) -> dict[str, Any]:
        return await self.playground.call("POST", f"providers/{self.name}/switches", switches)

    async def set(self, **settings: Any) -> dict[str, Any]:
        return await self.playground.call("POST", f"providers/{self.name}/settings", settings)

    async def transactions(self) -> list[dict[str, Any]]:
        answer = await self.playground.call("GET", f"providers/{self.name}/transactions")
        return answer["transactions"]

    async def one(self, number: str) -> dict[str, Any]:
        return next(each for each in await self.transactions() if each["id"] == number)

    async def do(self, what: str, number: str, **values: Any) -> dict[str, Any]:
        path = f"providers/{self.name}/transactions/{number}/{what}"
        return await self.playground.call("POST", path, values)

    async def log(self, way: str | None = None) -> list[dict[str, Any]]:
        rows = (await self.playground.call("GET", f"providers/{self.name}/log"))["exchanges"]
        return [row for row in rows if way in (None, row["way"])]
