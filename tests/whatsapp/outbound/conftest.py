"""The market's sending half, with the stand-in for WhatsApp and people's phones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest_asyncio
from redis.asyncio import Redis
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce.notify import tell
from bot.courier.pace import PersonPace
from bot.courier.worker import Courier
from bot.settings import Settings
from bot.whatsapp.outbound.client import GraphClient
from bot.whatsapp.outbound.media import WhatsAppMedia, giver_of
from bot.whatsapp.outbound.reach import Reach
from bot.whatsapp.outbound.sender import WhatsAppSender
from bot.whatsapp.outbound.statuses import Status, apply
from bot.whatsapp.outbound.template_review import refresh, submit
from bot.whatsapp.outbound.templates import CODES, every
from bot.whatsapp.outbound.transport import WhatsAppTransport
from bot.whatsapp.pages import Pages
from playground.whatsapp.client import WhatsAppPhone
from storage import accounts
from storage.database import Database
from storage.media.names import PlatformNames
from storage.models import Account, Attempt, Notice
from storage.redis.daily_reach import DailyReach
from storage.redis.last_buttons import LastButtons
from storage.redis.later_pages import LaterPages
from storage.redis.message_buttons import MessageButtons
from storage.redis.rate_limit import Pace, RateLimiter
from storage.redis.template_pause import TemplatePause
from storage.redis.wakeup import Wakeup
from tests.support.media import media_on
from tests.support.notices import sample
from tests.support.trade import Trade
from tests.support.whatsapp import FIRST, Business, a_business

FAST = Pace(messages=1000, chat_us=100, chat_burst=1000)


@dataclass
class WhatsAppPost:
    business: Business
    trade: Trade
    client: GraphClient
    transport: WhatsAppTransport
    courier: Courier
    phones: dict[str, WhatsAppPhone] = field(default_factory=dict)
    _told: int = 0

    @property
    def sender(self) -> WhatsAppSender:
        return self.transport.sender

    async def person(self, name: str, language: str = "en", *, open_: bool = True) -> Sender:
        """Somebody who wrote just now, or two days ago."""
        phone = await self.business.world.person(
            name, phone=f"+25078812{len(self.phones):04}", language=language
        )
        await phone.say("Muraho")
        (said,) = await self.inbound(phone)
        person = await self.trade.person(
            name, language, platform="whatsapp", platform_id=said["from_user_id"]
        )
        self.phones[person.id] = phone
        if not open_:
            await self.business.world.forward_clock(2 * 86_400)
        await self.wrote(person, hours=24 if open_ else -24)
        return person

    async def inbound(self, phone: WhatsAppPhone) -> list[Any]:
        await self.business.inbound(len(self.phones) + 1)
        return self.business.told("messages")[-1:]

    async def wrote(self, who: Sender, *, hours: int) -> None:
        """They can be answered for so long from now on."""
        until = self.trade.now + timedelta(hours=hours)
        async with self.trade.database.write() as db:
            await db.execute(
                update(Account).where(Account.platform_id == who.id).values(reply_until=until)
            )
            if hours > 0:
                await accounts.open_windows(db, "whatsapp", {who.id: until})

    async def approve(self, *languages: str) -> None:
        """Meta has read all templates in these."""
        await submit(self.client, self.trade.database, self.trade.now)
        for template, language in every():
            if language in languages:
                code = CODES[language]
                await self.business.world.template(template.name, code, status="APPROVED")
        await refresh(self.client, self.trade.database, self.trade.now)

    async def tell(self, who: Sender, kind: str = "order_delivered", **more: Any) -> int:
        """Owe them a notice; its number."""
        self._told += 1
        async with self.trade.database.write() as db:
            await tell(
                db,
                await self.trade.id_of(who),
                sample(kind),
                key=f"t{self._told}",
                now=self.trade.now,
                **more,
            )
        async with self.trade.database.read() as db:
            return (await db.scalars(select(Notice.id).order_by(Notice.id.desc()))).first() or 0

    async def deliver(self) -> None:
        """Everything that is due, and what Meta says of it afterwards."""
        while await self.courier.drain():
            pass
        await self.business.settled()

    async def hear(self) -> list[Status]:
        """Statuses as they were posted, all of them, applied."""
        await self.business.settled()
        found = [Status.read(each) for each in self.business.told("statuses")]
        for each in found:
            async with self.trade.database.write() as db:
                await apply(db, each, self.trade.now)
        return found

    async def notice(self, number: int) -> Notice:
        async with self.trade.database.read() as db:
            return await db.get_one(Notice, number, populate_existing=True)

    async def state(self, number: int) -> str:
        return (await self.notice(number)).state

    async def outcomes(self, number: int) -> list[str]:
        async with self.trade.database.read() as db:
            rows = await db.scalars(
                select(Attempt.outcome).where(Attempt.notice_id == number).order_by(Attempt.id)
            )
            return list(rows)

    async def shown(self, who: Sender) -> list[str]:
        """What the business wrote on somebody's phone."""
        return [each.text for each in await self.phones[who.id].messages() if each.by_bot]


@pytest_asyncio.fixture
async def business() -> AsyncIterator[Business]:
    async with a_business() as started:
        await started.anew()
        yield started


@pytest_asyncio.fixture
async def post(
    sqlite: Database, redis: Redis, business: Business, tmp_path: Path
) -> AsyncIterator[WhatsAppPost]:
    trade = Trade(sqlite)
    settings = Settings(
        whatsapp_phone_id=FIRST.phone_id,
        whatsapp_waba_id=FIRST.waba_id,
        whatsapp_token=FIRST.token,
        whatsapp_app_secret=FIRST.app_secret,
        whatsapp_verify_token=FIRST.verify_token,
        whatsapp_api=f"{str(business.http._base_url).rstrip(chr(47))}/v24.0",
    )
    async with GraphClient.opened(settings) as client:
        names = PlatformNames(sqlite, giver_of(FIRST.phone_id), lambda: trade.now)
        media = WhatsAppMedia(client, media_on(sqlite, tmp_path), names)
        prefix = "isoko:whatsapp:1:"
        sender = WhatsAppSender(
            client,
            media,
            PersonPace(RateLimiter(redis, prefix, pace=FAST)),
            Pages(LaterPages(redis)),
            MessageButtons(redis),
        )
        transport = WhatsAppTransport(
            sender,
            sqlite,
            TemplatePause(redis, prefix),
            Reach(client, DailyReach(redis, prefix)),
            LastButtons(redis),
            lambda: trade.now,
        )
        courier = Courier(
            sqlite,
            redis,
            transport,
            Wakeup(redis),
            lambda: trade.now,
            ticks=lambda: trade.now.timestamp(),  # noqa: PLW0108 - its time is turned
        )
        yield WhatsAppPost(business, trade, client, transport, courier)
