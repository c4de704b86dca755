"""The shelf on a server of its own, with a market behind it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import xmlschema
from aiohttp import ClientResponse, ClientSession, web
from aiohttp.test_utils import TestServer
from sqlalchemy import event

from bot import capabilities, i18n
from bot.settings import Settings
from bot.web.connect import shelf_of
from bot.web.shelf import Shelf
from storage.database import Database
from storage.media.library import Media
from tests.support.market import jpeg
from tests.support.media import media_on
from tests.support.trade import Trade

BASE = "https://isoko.example"
DATA = Path(__file__).parent / "data"
FEED = xmlschema.XMLSchema11(DATA / "feed.xsd")  # what a catalogue takes


@dataclass
class Front:
    """Somebody with a browser before the shelf; `statements` is what the database was asked."""

    trade: Trade
    media: Media
    shelf: Shelf
    url: str
    session: ClientSession
    statements: list[str] = field(default_factory=list)

    async def get(self, path: str, **more: Any) -> tuple[ClientResponse, str]:
        more.setdefault("allow_redirects", False)
        async with self.session.request(more.pop("method", "GET"), self.url + path, **more) as said:
            body = await said.read()
            return said, body.decode(errors="replace")

    async def photo(self, red: int = 120, size: tuple[int, int] = (1600, 1200)) -> str:
        return await self.media.keep(jpeg(red, size), size, None)

    def anew(self) -> None:
        """Another process: it remembers nothing."""
        pages = self.shelf.pages
        made = shelf_of(Settings(_env_file=None, web_url=BASE), self.media, pages.now)
        vars(self.shelf).update(vars(made))


@pytest.fixture
async def open_front(
    tmp_path: Path,
) -> AsyncIterator[Callable[[Database], Any]]:
    closing: list[Any] = []

    async def opened(database: Database) -> Front:
        i18n.load()
        trade = Trade(database)
        media = media_on(database, tmp_path / "media", lambda: trade.now)
        settings = Settings(_env_file=None, web_url=BASE)
        capabilities.called("telegram", "isoko_bot")
        shelf = shelf_of(settings, media, lambda: trade.now)
        app = web.Application()
        shelf.add_to(app)
        server = TestServer(app)
        await server.start_server()
        session = ClientSession()
        closing.extend((session.close, server.close))
        url = str(server.make_url("")).rstrip("/")
        front = Front(trade, media, shelf, url, session)

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):
                front.statements.append(statement)

        for engine in {database.engine.sync_engine, database._reading.sync_engine}:
            event.listen(engine, "before_cursor_execute", note)
        return front

    yield opened
    for close in closing:
        await close()


@pytest.fixture
async def front(open_front: Callable[[Database], Any], database: Database) -> Front:
    made: Front = await open_front(database)
    return made


@pytest.fixture
async def lone_front(open_front: Callable[[Database], Any], sqlite: Database) -> Front:
    """Where the kind of database makes no difference."""
    made: Front = await open_front(sqlite)
    return made
