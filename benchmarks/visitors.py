"""Two hundred people with nothing but a browser, all at once, beside people who trade on Telegram:
each opens the chat's page, begins, writes, and asks for what is new as its script does."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import aiohttp

from benchmarks.figures import Figure, at_most, single
from benchmarks.ground import Ground
from benchmarks.people import Crowd, Log
from benchmarks.processes import Bot, running
from benchmarks.telegram import Telegram
from tests.support.web_market import PageReader

VISITORS = 200
WORDS = ("/shop", "ikawa", "/cart", "/help")


@dataclass
class Asked:
    """How long each waited, in ms, and what was answered otherwise than it should be."""

    waited: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        """Of a hundred."""
        return sorted(self.waited)[int(len(self.waited) * 0.99)]


@dataclass
class Visitor:
    """A browser with an address of its own. Its cookie is for TLS alone, so it is kept by hand."""

    session: aiohttp.ClientSession
    number: int
    asked: Asked
    cookie: str = ""
    page: str = ""

    async def visit(self) -> None:
        await self._get("/en/chat")
        await self._post(do="begin", name=f"Visitor {self.number}")
        for words in WORDS:
            await self._post(text=words)
            cursor = PageReader(self.page).fields.get("cursor")
            if cursor is None:  # it did not begin, which is among what was lost
                return
            await self._ask((200, 204), "GET", f"/chat/after/{cursor}")

    async def _get(self, path: str) -> None:
        self.page = await self._ask((200,), "GET", path) or self.page

    async def _post(self, **filled: str) -> None:
        await self._ask((303,), "POST", "/chat", PageReader(self.page).fields | filled)
        await self._get("/chat")

    async def _ask(
        self,
        expected: tuple[int, ...],
        method: str,
        path: str,
        data: dict[str, str] | None = None,
    ) -> str:
        third, fourth = divmod(self.number, 250)
        headers = {
            "X-Forwarded-For": f"198.18.{third}.{fourth + 1}",
            "Sec-Fetch-Site": "same-origin",
            "Cookie": self.cookie,
        }
        began = time.perf_counter()
        async with self.session.request(
            method, path, data=data, headers=headers, allow_redirects=False
        ) as said:
            text = await said.text()
        self.asked.waited.append((time.perf_counter() - began) * 1e3)
        if "Set-Cookie" in said.headers:
            self.cookie = said.headers["Set-Cookie"].partition(";")[0]
        if said.status not in expected:
            self.asked.lost.append(f"{method} {path}: {said.status}")
            return ""
        return text


async def run(ground: Ground) -> list[Figure]:
    asked, chats = Asked(), Log()
    async with (
        ground.redis() as redis,
        Telegram() as telegram,
        running(
            "house",
            telegram,
            database=await ground.database("PostgreSQL"),
            redis=redis,
            folder=ground.room(),
            more={"ISOKO_WEB_URL": "https://isoko.example"},
        ) as house,
        aiohttp.ClientSession(
            f"http://127.0.0.1:{house.office.port}",
            connector=aiohttp.TCPConnector(limit=VISITORS),
            cookie_jar=aiohttp.DummyCookieJar(),
        ) as session,
    ):
        crowd = Crowd()
        await crowd.sell(house.office, Log(), 4, 4)  # it warms up
        over = asyncio.Event()
        trading = asyncio.create_task(_trading(house, crowd, chats, over))
        async with asyncio.TaskGroup() as group:
            for number in range(VISITORS):
                group.create_task(Visitor(session, number, asked).visit())
        over.set()
        await trading
    what = f"{VISITORS} visitors at once beside the chats"
    return [
        single(f"{what}: answered otherwise", "", [len(asked.lost)], at_most(0)),
        single(f"{what}: what they ask, p99", "ms", [asked.slowest]),
        single(f"{what}: an update of the chats, p99", "ms", [chats.percentile(0.99) * 1e3]),
    ]


async def _trading(house: Bot, crowd: Crowd, chats: Log, over: asyncio.Event) -> None:
    """One sale after the other."""
    while not over.is_set():
        await crowd.sell(house.office, chats, 1, 1)
