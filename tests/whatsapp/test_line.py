"""The whole way on the stand-in: a phone with WhatsApp, webhook, inbox, market, and back."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.chat import Button, MessageScreen
from bot.commerce.notify import tell
from bot.i18n import Reader
from bot.taps import PRODUCT
from bot.whatsapp.connect import connected
from bot.whatsapp.outbound.client import GraphClient
from bot.whatsapp.outbound.template_review import submit
from playground.whatsapp.account import Settings as Account
from playground.whatsapp.client import WhatsAppPhone, WhatsAppPlayground, WhatsAppShown
from storage import whatsapp_inbox
from storage.models import Account as Row
from storage.models import InboxRow, MediaFile, Notice
from storage.redis.client import connect
from storage.redis.later_pages import LaterPages
from storage.redis.message_buttons import MessageButtons
from storage.redis.rate_limit import RateLimiter
from tests.support.market import Market, jpeg
from tests.support.media import media_on
from tests.support.notices import sample
from tests.support.ports import free_port

FIRST = Account()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whatsapp_inbox, "ALONE", timedelta(milliseconds=20))


@contextlib.asynccontextmanager
async def opened(
    url: str, redis_url: str, folder: Path
) -> AsyncIterator[tuple[Market, WhatsAppPlayground]]:
    """A market that is served on WhatsApp, too."""
    listen = f"127.0.0.1:{free_port()}"

    class Served(Market):
        def before(self) -> None:
            self.settings = self.settings.model_copy(
                update={"whatsapp_api": f"{self.stand_in.url}/v24.0"}
            )

    async with (
        Served.open(
            url,
            redis_url,
            folder,
            webhook_listen=listen,
            whatsapp_phone_id=FIRST.phone_id,
            whatsapp_waba_id=FIRST.waba_id,
            whatsapp_token=SecretStr(FIRST.token),
            whatsapp_app_secret=SecretStr(FIRST.app_secret),
            whatsapp_verify_token=SecretStr(FIRST.verify_token),
        ) as market,
        WhatsAppPlayground(market.stand_in.url) as world,
    ):
        await world.settings(webhook_url=f"http://{listen}/whatsapp")
        yield market, world


async def through(phone: WhatsAppPhone, *steps: tuple[str, str]) -> None:
    """What they do (`>` taps), and words of what they are answered."""
    for act, answered in steps:
        await (phone.tap(act[1:]) if act.startswith(">") else phone.say(act))
        await phone.until(answered)


async def test_a_shop_is_opened_and_a_product_listed(
    sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    async with opened(sqlite_url, redis_url, tmp_path) as (market, world):
        aline = await world.person("Aline", phone="+250788123456", username="aline")
        await aline.say("Muraho", referral={"source_type": "ad", "source_id": "1"})
        await aline.until("Hitamo ururimi")
        await through(
            aline,
            (">English", "Hello Aline"),
            ("gurisha", "in one message"),
            (">Write one by one", "name of your shop"),
            ("Duka", "What do you sell"),
            ("Ikawa", "istrict"),
            ("Huye", "hone"),
        )
        # her number is hidden: she shares it by the button that asks for it
        await aline.contact()
        await aline.until("erchant")
        await through(aline, (">Skip", "everything correct"), (">Open the shop", "open"))
        await through(aline, ("sell", "hoto"))
        before = len(await shown(aline))
        await aline.photos([jpeg(10), jpeg(60), jpeg(110)], caption="Ikawa nziza")
        await aline.until("photos have arrived")
        await handled(market)
        assert len(await shown(aline)) == before + 1  # three messages of hers, one of ours
        async with market.database.read() as db:
            assert await db.scalar(select(func.count()).select_from(MediaFile)) == 3
            account = (await db.scalars(select(Row).where(Row.platform == "whatsapp"))).one()
        assert account.phone == "+250788123456"  # she has shared it
        assert account.reply_until is not None
        assert account.reply_until > market.now() + timedelta(hours=71)


async def test_what_was_sent_while_the_house_was_down_is_answered_once(
    sqlite_url: str, redis_url: str, tmp_path: Path
) -> None:
    """A restart, a lost answer, a change of number: each in the middle of a form."""
    async with opened(sqlite_url, redis_url, tmp_path) as (market, world):
        eric = await world.person("Eric", phone="+250788000111")
        await through(
            eric, ("hi", "Hitamo"), (">English", "Hello Eric"), ("sell", "in one message")
        )
        await through(eric, (">Write one by one", "name of your shop"))
        await market.stop()
        await eric.say("Duka")
        await market.start()
        await world.forward_clock(600)
        await eric.until("What do you sell", anywhere=True)
        await through(eric, ("Ikawa", "istrict"), ("Huye", "hone number"))
        # its answer is on the phone, and never reached us: a status says so, and it is not repeated
        await world.switch(cut_next=1, status_first=True)
        await eric.say("0788 000 111")
        await eric.until("erchant")
        await handled(market)
        asked = [each for each in await shown(eric) if "merchant code?" in each.text]
        assert len(asked) == 1
        await eric.change(phone="+250788000222")
        await through(eric, ("123456", "everything correct"))
        async with market.database.read() as db:
            account = (await db.scalars(select(Row).where(Row.platform == "whatsapp"))).one()
        assert account.phone == "+250788000222"
        await handled(market)
        url = f"http://{market.settings.webhook_listen}/health"
        async with aiohttp.ClientSession() as client, client.get(url) as answer:
            assert "WhatsApp: nothing waits" in await answer.text()
        await turns_pages(market, eric, account.platform_id, redis_url)
        await is_told_outside_the_day(market, world, eric, account.person_id)


async def turns_pages(market: Market, phone: WhatsAppPhone, whose: str, redis_url: str) -> None:
    """More buttons than a list has rows: the rest is shown when it is asked for, and no handler
    hears of it; the pages of long ago are gone, in words."""
    rows = tuple((Button(f"Product {n}", PRODUCT(n)),) for n in range(1, 14))
    async with connect(redis_url) as redis:
        media = media_on(market.database, market.folder)
        pace, kept = RateLimiter(redis, "isoko:of-a-test:"), LaterPages(redis)
        below = MessageButtons(redis)
        async with connected(market.settings, pace, kept, below, media, market.now) as sender:
            screen = MessageScreen(("Choose one",), rows)
            await sender.send(whose, screen, Reader.of("en"), "answer", "test")
        await phone.until("Choose one")
        await phone.tap("More options")
        page = await phone.until(lambda shown: "Product 13" in str(shown))
        assert "Product 1]" not in str(page)
        await redis.delete(f"isoko:pages:whatsapp:{whose}")
    await phone.tap("More options")
    await phone.until("no longer available")


async def is_told_outside_the_day(
    market: Market, world: WhatsAppPlayground, phone: WhatsAppPhone, person_id: int
) -> None:
    """Meta says afterwards that the day is over: a template goes instead, and its button works."""
    await world.settings(review="approve")
    async with GraphClient.opened(market.settings) as client:
        await submit(client, market.database, market.now())
    await world.forward_clock(25 * 3600)
    async with market.database.write() as db:
        await tell(db, person_id, sample("order_placed"), key="test", now=market.now())
    await phone.until("You have a new order: IS-7K4QM2", timeout=20, anywhere=True)
    await phone.tap("Show")
    await phone.until("This is no longer available")
    state = ""
    for _ in range(100):  # the template is on the phone a little before that is written down
        async with market.database.read() as db:
            state = await db.scalar(select(Notice.state)) or ""
        if state == "delivered":
            return
        await asyncio.sleep(0.05)
    raise AssertionError(state)


async def shown(phone: WhatsAppPhone) -> list[WhatsAppShown]:
    """What the market has sent."""
    return [each for each in await phone.messages() if each.by_bot]


async def handled(market: Market) -> None:
    """Until nothing is left in the inbox."""
    left: list[InboxRow] = []
    for _ in range(300):
        async with market.database.read() as db:
            left = list(await db.scalars(select(InboxRow).where(InboxRow.handled_at.is_(None))))
        if not left:
            return
        await asyncio.sleep(0.05)
    raise AssertionError([(row.key, row.attempts, row.error) for row in left])
