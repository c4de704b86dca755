"""The door of the conversation on a server of its own, a market behind it, browsers before it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, ClientSession, CookieJar, FormData, web
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis
from sqlalchemy import select

from bot import capabilities, i18n
from bot.chat import Sender
from bot.commerce.boards import Boards
from bot.settings import Settings
from bot.telegram.capabilities import TELEGRAM
from bot.web.capabilities import WEB
from bot.web.chat.door import ChatDoor
from bot.web.chat.transport import WebTransport
from bot.web.connect import cart_of, chat_of, orders_of, shelf_of
from bot.web.orders.door import OrderDoor
from storage import web_log, web_visits
from storage.database import Database
from storage.media.library import Media
from storage.models import Notice
from storage.redis.last_buttons import LastButtons
from storage.redis.sessions import Sessions
from storage.secret_hash import hashed
from tests.support.media import media_on
from tests.support.pretended import courier_of
from tests.support.trade import Trade
from tests.support.web_market import PageReader, WebMessage

BASE = "http://isoko.example"


@dataclass
class Front:
    """Where browsers knock. `restart` is another process on the same database and Redis."""

    trade: Trade
    redis: Redis
    folder: Path
    base: str = BASE
    url: str = ""
    door: ChatDoor = field(init=False)
    orders: OrderDoor = field(init=False)
    media: Media = field(init=False)
    _server: TestServer | None = None
    _browsers: list[Browser] = field(default_factory=list)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(
        cls, database: Database, redis: Redis, folder: Path, base: str = BASE
    ) -> AsyncIterator[Front]:
        i18n.load()
        before = capabilities.served()
        capabilities.serve(TELEGRAM, WEB)
        front = cls(Trade(database), redis, folder, base)
        await front.restart()
        yield front
        for each in front._browsers:
            await each.session.close()
        await front.close()
        capabilities.serve(*before)

    async def restart(self) -> None:
        await self.close()
        self.media = media_on(self.trade.database, self.folder / "media", lambda: self.trade.now)
        settings = Settings(_env_file=None, web_url=self.base)
        args = settings, self.media, lambda: self.trade.now, Boards()
        self.door = chat_of(*args, Sessions(self.redis))
        app = web.Application()
        self.door.add_to(app)
        cart_of(self.door).add_to(app)
        self.orders = orders_of(settings, self.door)
        self.orders.add_to(app)
        shelf_of(*args).add_to(app)
        self._server = TestServer(app)
        await self._server.start_server()
        self.url = str(self._server.make_url("")).rstrip("/")

    async def close(self) -> None:
        if self._server is not None:
            await self._server.close()

    def browser(self, **headers: str) -> Browser:
        made = Browser(self, ClientSession(cookie_jar=CookieJar(unsafe=True), headers=headers))
        self._browsers.append(made)
        return made

    async def visitor(self, language: str = "en", name: str = "Bosco") -> Browser:
        """Somebody who has begun, in a language."""
        browser = self.browser()
        await browser.begin(f"/{language}/chat", name=name)
        return browser

    @property
    def transport(self) -> WebTransport:
        return WebTransport(self.trade.database, LastButtons(self.redis), lambda: self.trade.now)

    async def deliver(self) -> int:
        """What is due on the web."""
        return await courier_of(self.trade, self.redis, self.transport).drain()  # type: ignore[arg-type]

    async def count(self, model: Any, *where: Any) -> int:
        async with self.trade.database.read() as db:
            return len((await db.scalars(select(model).where(*where))).all())

    async def notices(self) -> list[Notice]:
        async with self.trade.database.read() as db:
            return list((await db.scalars(select(Notice))).all())


@dataclass
class Browser:
    """Somebody's browser; `fields` are those of the forms of the page that it shows."""

    front: Front
    session: ClientSession
    page: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    async def get(self, path: str, **more: Any) -> tuple[ClientResponse, str]:
        more.setdefault("allow_redirects", False)
        async with self.session.request(
            more.pop("method", "GET"), self.front.url + path, **more
        ) as said:
            return said, (await said.read()).decode(errors="replace")

    async def look(self, path: str = "/chat") -> str:
        said, self.page = await self.get(path)
        assert said.status == 200, self.page
        fields = PageReader(self.page).fields
        self.fields = {
            name: fields[name]
            for name in ("token", "key", "cursor", "start", "language", "pass")
            if name in fields
        }
        return self.page

    async def begin(self, path: str = "/chat", **more: str) -> str:
        await self.look(path)
        said, text = await self.send(self.fields | {"do": "begin"} | more)
        assert said.status == 303, text
        return await self.look()

    async def post(
        self, headers: dict[str, str] | None = None, **fields: str
    ) -> tuple[ClientResponse, str]:
        """A form of the page, with what is filled in."""
        return await self.send(self.fields | fields, headers)

    async def send(
        self, data: Any, headers: dict[str, str] | None = None
    ) -> tuple[ClientResponse, str]:
        async with self.session.post(
            self.front.url + "/chat", data=data, headers=headers, allow_redirects=False
        ) as said:
            return said, await said.text()

    async def does(self, **fields: str) -> list[WebMessage]:
        """Something on the page, and what the page shows then."""
        said, text = await self.send(self.fields | fields)
        assert said.status == 303, text
        await self.look(said.headers["Location"].partition("#")[0])
        return self.bubbles

    async def say(self, text: str) -> list[WebMessage]:
        return await self.does(text=text)

    async def tap(self, begins: str) -> list[WebMessage]:
        for each in reversed(self.bubbles):
            for data in each.data.values():
                if data.startswith(begins):
                    return await self.does(tap=f"{each.number}:{data}")
        raise AssertionError(f"there is no button {begins!r} in:\n{self.words}")

    async def upload(
        self, *files: tuple[Any, str, str], **fields: str
    ) -> tuple[ClientResponse, str]:
        form = FormData(default_to_multipart=True)
        for name, value in (self.fields | fields).items():
            form.add_field(name, value)
        for content, name, kind in files:
            form.add_field("files", content, filename=name, content_type=kind)
        return await self.send(form)

    @property
    def bubbles(self) -> list[WebMessage]:
        return PageReader(self.page).bubbles

    @property
    def words(self) -> str:
        return "\n".join(each.text for each in self.bubbles if each.by_bot)

    @property
    def cookie(self) -> str:
        name = self.front.door.visits.cookie.name
        return next((each.value for each in self.session.cookie_jar if each.key == name), "")

    async def visit(self) -> str:
        async with self.front.trade.database.read() as db:
            found = await web_visits.by_device(db, hashed(self.cookie), self.front.trade.now)
        assert found is not None
        return found[0].id

    async def sender(self) -> Sender:
        return Sender("web", await self.visit(), "Bosco", "en")

    async def log(self) -> list[dict[str, Any]]:
        async with self.front.trade.database.read() as db:
            return [each.content for each in await web_log.latest(db, await self.visit())]


def buttons_of(bubbles: list[WebMessage]) -> Iterator[str]:
    for each in bubbles:
        yield from each.data.values()
