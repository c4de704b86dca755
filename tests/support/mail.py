"""The market's mail, with the stand-in for a mail server; people with a conversation on the web,
and the pages that mails lead to."""

from __future__ import annotations

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from redis.asyncio import Redis
from sqlalchemy import select

from bot import i18n
from bot.chat import Sender
from bot.commerce import mail
from bot.commerce.notify import tell
from bot.courier.pace import PersonPace
from bot.courier.worker import Courier
from bot.mail.client import MailServer
from bot.mail.inbox import BounceInbox
from bot.mail.message import MailSender
from bot.mail.returns import ReturnedMail
from bot.mail.transport import MailTransport
from bot.texts import Language
from bot.web.chat.transport import WebTransport
from bot.web.connect import mail_of
from playground.mail.letters import MailLetter
from playground.mail.service import MailService
from playground.server import running
from storage import web_visits
from storage.database import Database
from storage.models import Attempt, Notice, Person
from storage.redis.last_buttons import LastButtons
from storage.redis.rate_limit import Pace, RateLimiter
from storage.redis.wakeup import Wakeup
from tests.support.media import media_on
from tests.support.notices import sample
from tests.support.trade import Trade

FAST = Pace(messages=1000, chat_us=100, chat_burst=1000)
BASE = "https://isoko.example"
SENDER = MailSender("Isoko", "isoko@isoko.example", "bounces@isoko.example")


async def nobody_waits() -> None:
    """In place of the bell."""


@dataclass
class MailPost:
    """Couriers of mail and of the web on one database, and the mail server of the playground."""

    trade: Trade
    service: MailService
    server: MailServer
    transport: MailTransport
    mail: Courier
    web: Courier
    returned: ReturnedMail
    session: ClientSession
    url: str
    told: int = 0
    people: dict[str, Sender] = field(default_factory=dict)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, database: Database, redis: Redis, folder: Path) -> AsyncIterator[MailPost]:
        i18n.load()
        trade = Trade(database)

        def now() -> datetime:
            return trade.now

        async with running() as stand_in, contextlib.AsyncExitStack() as stack:
            service = stand_in.mail
            server = MailServer(service.host, service.port, "none", called="isoko.example")
            stack.push_async_callback(server.close)
            pace = PersonPace(RateLimiter(redis, "isoko:mail:", pace=FAST))
            media = media_on(database, folder, now)
            transport = MailTransport(server, SENDER, BASE, database, media, pace, now)
            on_web = WebTransport(database, LastButtons(redis), now, nobody_waits)

            def ticks() -> float:
                return trade.now.timestamp()

            def courier(out: Any, **more: Any) -> Courier:
                bell = Wakeup(redis)
                return Courier(database, redis, out, bell, now, ticks=ticks, **more)

            inbox = BounceInbox(f"maildir:{service.folder}")
            returned = ReturnedMail(database, inbox, SENDER.bounces, nobody_waits, now)
            app = web.Application()
            mail_of(database, now, nobody_waits).add_to(app)
            pages = TestServer(app)
            await pages.start_server()
            stack.push_async_callback(pages.close)
            session = await stack.enter_async_context(ClientSession())
            yield cls(
                trade,
                service,
                server,
                transport,
                courier(transport, copies=True),
                courier(on_web),
                returned,
                session,
                str(pages.make_url("")).rstrip("/"),
            )

    async def visitor(self, name: str = "小明", language: Language = "zh") -> Sender:
        """Somebody with a browser."""
        visit = f"visit{len(self.people)}"
        async with self.trade.database.write() as db:
            await web_visits.begin(db, visit, f"device-{visit}", name, language, self.trade.now)
        who = await self.trade.person(name, language, platform="web", platform_id=visit)
        self.people[visit] = who
        return who

    async def ask(self, who: Sender, address: str) -> str:
        async with self.trade.acting(who) as (db, member):
            return await mail.ask(db, member, who, address, self.trade.now)

    async def confirmed(self, who: Sender, address: str) -> None:
        """By the link of the mail, as somebody does."""
        assert await self.ask(who, address) == "sent"
        await self.deliver()
        status, page = await self.post(self.link("/m/"), do="confirm")
        assert status == 200, page
        await self.deliver()

    async def tell(self, who: Sender, kind: str = "order_delivered", **more: Any) -> int:
        """Owe them a notice; its number."""
        self.told += 1
        key = f"t{self.told}"
        async with self.trade.database.write() as db:
            id_ = await self.trade.id_of(who)
            await tell(db, id_, sample(kind), key=key, now=self.trade.now, **more)
        async with self.trade.database.read() as db:
            return (await db.scalars(select(Notice.id).where(Notice.dedupe_key == key))).one()

    async def tell_of(self, who: Sender, kind: str, **facts: Any) -> None:
        """The same with these facts."""
        self.told += 1
        async with self.trade.database.write() as db:
            id_ = await self.trade.id_of(who)
            await tell(db, id_, sample(kind, **facts), key=f"t{self.told}", now=self.trade.now)

    async def deliver_once(self) -> None:
        """What is due, on the web and then by mail."""
        while await self.web.drain():
            pass
        await self.mail.drain()

    async def deliver(self) -> None:
        """Everything that is due: on the web first, which owes what goes by mail."""
        while await self.web.drain() + await self.mail.drain():
            pass

    async def notice(self, number: int) -> Notice:
        async with self.trade.database.read() as db:
            return await db.get_one(Notice, number, populate_existing=True)

    async def copy_of(self, number: int) -> Notice | None:
        async with self.trade.database.read() as db:
            return await db.scalar(select(Notice).where(Notice.dedupe_key == f"mail:{number}"))

    async def outcomes(self, number: int) -> list[tuple[str, str]]:
        async with self.trade.database.read() as db:
            rows = await db.execute(
                select(Attempt.outcome, Attempt.detail)
                .where(Attempt.notice_id == number)
                .order_by(Attempt.id)
            )
            return [(outcome, detail) for outcome, detail in rows]

    async def address_of(self, who: Sender) -> tuple[str, str]:
        """Where they are reached."""
        async with self.trade.database.read() as db:
            row = await db.get_one(Person, await self.trade.id_of(who))
            return row.platform, row.platform_id

    # -- the inbox -------------------------------------------------------------------------------

    @property
    def letters(self) -> list[MailLetter]:
        return self.service.letters

    @property
    def last(self) -> MailLetter:
        return self.service.letters[-1]

    def link(self, with_: str, letter: MailLetter | None = None) -> str:
        """The first address in the newest mail that has this in it, as a path."""
        text = (letter or self.last).text
        found = re.findall(rf"{re.escape(BASE)}(\S*{re.escape(with_)}\S*)", text)
        assert found, text
        return str(found[0])

    async def get(self, path: str, **more: Any) -> tuple[int, str]:
        async with self.session.get(self.url + path, **more) as said:
            return said.status, await said.text()

    async def post(self, path: str, headers: Any = None, **fields: str) -> tuple[int, str]:
        async with self.session.post(self.url + path, data=fields, headers=headers) as said:
            return said.status, await said.text()
