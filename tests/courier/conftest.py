"""A post office: the stand-in as Telegram, people on it, and couriers on one database."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.chat import Sender as Person
from bot.commerce.notify import tell
from bot.courier.worker import Courier
from bot.telegram.outbound.sender import TelegramSender, new_bot
from bot.telegram.photos import TelegramPhotos
from playground.client import Phone, Playground
from playground.server import Running, running
from storage.database import Database
from storage.models import Attempt, Notice
from storage.redis.last_buttons import LastButtons
from storage.redis.rate_limit import Pace, RateLimiter
from storage.redis.wakeup import Wakeup
from tests.support.media import photos_on
from tests.support.notices import sample
from tests.support.trade import Trade

FAST = Pace(window_us=15_000, chat_us=100, chat_burst=1000, group_messages=1000)


@dataclass
class Post:
    stand_in: Running
    world: Playground
    trade: Trade
    redis: Redis
    folder: Path
    stack: contextlib.AsyncExitStack
    phones: dict[str, Phone] = field(default_factory=dict)
    _told: int = 0

    async def courier(self, *, url: str = "", pace: Pace = FAST) -> Courier:
        token = self.stand_in.token
        bot = new_bot(token, url or self.stand_in.url, RateLimiter(self.redis, pace=pace))
        if not url:
            await self.stack.enter_async_context(bot)
        transport = TelegramSender(bot, self.photos(), LastButtons(self.redis))
        return Courier(
            self.trade.database,
            self.redis,
            transport,
            Wakeup(self.redis),
            lambda: self.trade.now,
            ticks=lambda: self.trade.now.timestamp(),  # noqa: PLW0108 - its time is turned
        )

    def photos(self) -> TelegramPhotos:
        return photos_on(self.trade.database, self.folder, token=self.stand_in.token)

    async def person(
        self, name: str, language: str = "en", *, number: int | None = None, started: bool = True
    ) -> Person:
        """Somebody with a phone, known to the market."""
        phone = await self.world.person(name, id=number, started=started)
        person = await self.trade.person(name, language, platform_id=str(phone.id))
        self.phones[person.id] = phone
        return person

    async def tell(
        self, who: Person, kind: str = "order_delivered", *, key: str = "", **more: Any
    ) -> None:
        self._told += 1
        facts = {"hours": self._told} if kind == "order_waiting" else {}
        async with self.trade.database.write() as db:
            await tell(
                db,
                await self.trade.id_of(who),
                sample(kind, **facts),
                key=key or f"test:{self._told}",
                now=self.trade.now,
                **more,
            )

    async def waits(self, who: Person, hours: int, **more: Any) -> None:
        """A notice that can be told from others by a number."""
        self._told = hours - 1
        await self.tell(who, "order_waiting", **more)

    async def heard(self, who: Person) -> list[str]:
        """Every message that was ever sent to somebody."""
        ledger = await self.world.ledger(int(who.id))
        return [m["sent"].get("text") or m["sent"].get("caption", "") for m in ledger["messages"]]

    async def hours(self, who: Person) -> list[int]:
        """The numbers of the notices from `waits`, in the order of their arrival."""
        return [
            int(text.split("waiting for ")[1].split()[0])
            for text in await self.heard(who)
            if "waiting for " in text
        ]

    async def calls(self) -> int:
        return sum(
            count
            for method, count in (await self.world.state())["counts"]["by_method"].items()
            if method.startswith("send")
        )

    async def notices(self) -> list[Notice]:
        return await self.trade.notices()

    async def states(self) -> list[str]:
        return await self.trade.rows(select(Notice.state).order_by(Notice.id))

    async def attempts(self) -> list[tuple[str, str]]:
        rows = await self.trade.rows(select(Attempt).order_by(Attempt.id))
        return [(row.outcome, row.detail) for row in rows]

    async def set(self, **values: Any) -> None:
        """Of every notice."""
        async with self.trade.database.write() as db:
            await db.execute(update(Notice).values(**values))

    def turn_to(self, moment: datetime) -> None:
        self.trade.now = moment


@contextlib.asynccontextmanager
async def opened(database: Database, redis: Redis, folder: Path) -> AsyncIterator[Post]:
    async with (
        running(seed=5) as stand_in,
        Playground(stand_in.url) as world,
        contextlib.AsyncExitStack() as stack,
    ):
        yield Post(stand_in, world, Trade(database), redis, folder, stack)


@pytest.fixture
async def post(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Post]:
    async with opened(sqlite, redis, tmp_path) as post:
        yield post


@pytest.fixture
async def either(database: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Post]:
    """The same on both databases, where it matters who sees what when."""
    async with opened(database, redis, tmp_path) as post:
        yield post
