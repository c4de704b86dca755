"""A seller on the web, known by a cookie alone: a price is changed once a code was right."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import second_factor
from bot.jobs.calendar import Rounds
from storage import accounts
from storage.database import Database
from storage.models import Account, CodeApp, Product, WebVisit
from storage.second_factor import people_called
from tests.support.chat_door import Browser, Front
from tests.support.trade import Trade


@pytest.fixture
async def front(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(sqlite, redis, tmp_path) as opened:
        yield opened


async def seller(front: Front, language: str = "en") -> tuple[Browser, int]:
    """With a shop and a product, on a page."""
    browser = await front.visitor(language, "Aline")
    trade: Trade = front.trade
    account = await trade.one(select(Account).where(Account.platform == "web"))
    sender = Sender("web", account.platform_id, "Aline", "en")
    await trade.open_shop(sender, "Kopakama", "123456")
    product = await trade.product(sender)
    return browser, product


async def price(front: Front) -> int:
    return int((await front.trade.one(select(Product))).price)


async def joined(front: Front) -> None:
    async with front.trade.database.write() as db:
        account = (await db.scalars(select(Account).where(Account.platform == "web"))).one()
        await accounts.add(db, account.person_id, ("telegram", "77"), "Aline", front.trade.now)


async def code(front: Front) -> str:
    return str((await front.trade.notices(kind="confirmation_code"))[-1].facts["code"])


async def test_by_a_code_to_another_account(front: Front) -> None:
    browser, product = await seller(front)
    await joined(front)
    await browser.say("/products")
    await browser.tap(f"own|{product}")
    await browser.tap(f"edit|{product}~price")
    assert "Which code did you get on your account: Telegram?" in browser.words
    assert (await front.trade.notices(kind="confirmation_code"))[-1].platform == "telegram"
    right = await code(front)
    await browser.say("1234 5678" if right != "12345678" else "8765 4321")
    assert "That is not the code." in browser.words
    await browser.say(f"{right[:4]} {right[4:]}")
    assert "confirmed here for up to twelve hours" in browser.words
    await browser.tap(f"edit|{product}~price")  # go on
    await browser.say("13000")
    assert await price(front) == 13_000
    await browser.tap(f"edit|{product}~price")
    await browser.say("14000")
    assert await price(front) == 14_000, "asked once"


async def test_another_browser_is_asked_itself(front: Front) -> None:
    browser, product = await seller(front)
    await joined(front)
    await browser.say("/confirm")
    await browser.say(await code(front))
    assert "confirmed here" in browser.words
    _, page = await browser.post(do="pass")
    [given] = re.findall(r"/chat/on/([A-Za-z0-9_-]{43})", page)
    other = front.browser()
    await other.look(f"/chat/on/{given}")
    said, text = await other.send(other.fields | {"do": "on"})
    assert said.status == 303, text
    await other.look()
    await other.say("/products")
    await other.tap(f"own|{product}")
    await other.tap(f"edit|{product}~price")
    assert "Which code did you get" in other.words


async def test_at_the_end_of_a_form_too(front: Front) -> None:
    """Red when a form that began while it held is a way around."""
    browser, product = await seller(front)
    await joined(front)
    await browser.say("/confirm")
    await browser.say(await code(front))
    await browser.say("/products")
    await browser.tap(f"own|{product}")
    await browser.tap(f"edit|{product}~price")
    front.trade.forward(hours=13)
    await browser.say("13000")
    assert "first show that it is you: /confirm" in browser.words
    assert await price(front) == 12_500


async def test_by_an_app_that_is_set_up_on_the_page(front: Front) -> None:
    browser, product = await seller(front)
    await browser.say("/products")
    await browser.tap(f"own|{product}")
    await browser.tap(f"edit|{product}~price")
    assert "no other account and no app yet" in browser.words
    await browser.tap("sf.app")
    secret = (await front.trade.one(select(CodeApp))).secret
    assert secret in browser.words.replace(" ", "")
    assert "/chat/photo/" in browser.page or "/chat/file/" in browser.page, "the QR code"
    await browser.tap("sf.code")
    await browser.say(pyotp.TOTP(secret).at(front.trade.now))
    assert "Recovery codes" in browser.words
    await browser.say("/products")
    await browser.tap(f"own|{product}")
    await browser.tap(f"edit|{product}~price")
    await browser.say("13000")
    assert await price(front) == 13_000
    await browser.say("/settings")
    await browser.tap("sf.show")
    assert "Your app shows the code." in browser.words
    await browser.tap("sf.off")
    await browser.tap("sf.off!")
    assert await front.trade.rows(select(CodeApp)) == []


@pytest.mark.parametrize(("language", "said"), [("rw", "Kode yoherezwa"), ("zh", "验证码会发送")])
async def test_in_the_words_of_whoever_reads(front: Front, language: str, said: str) -> None:
    browser, _ = await seller(front, language)
    await joined(front)
    await browser.say("/settings")
    await browser.tap("sf.show")
    assert said in browser.words


async def test_stock_and_names_are_asked_nothing(front: Front) -> None:
    browser, product = await seller(front)
    await joined(front)
    await browser.say("/products")
    await browser.tap(f"own|{product}")
    await browser.tap(f"edit|{product}~stock")
    await browser.say("7")
    assert (await front.trade.one(select(Product))).available == 7


async def test_whose_phone_is_gone_goes_on_from_another(front: Front) -> None:
    """Whoever found it, with its open page, is out; and can set up no app in their place."""
    lost = await front.visitor("en", "Aline")
    await lost.say("/settings")
    visit = (await front.trade.one(select(WebVisit))).id
    async with front.trade.database.write() as db:
        person = await people_called(db, f"web:{visit}")
        assert not await second_factor.reset(db, person[0], front.trade.now), "there was none"
        [given] = await second_factor.move(db, person[0], front.trade.now)
    _, page = await lost.get("/chat")
    assert "/settings" not in page
    assert (await lost.post(text="/accounts"))[0].status != 303
    rounds = Rounds(
        front.trade.database, lambda: front.trade.now, front.trade.periods, front.trade.staff_ids
    )
    await rounds.make()
    new = front.browser()
    await new.look(f"/chat/on/{given}")
    said, _ = await new.post(do="on")
    assert said.status == 303
    assert "/settings" in await new.look(), "what was said is still there"
    again = front.browser()
    assert (await again.get(f"/chat/on/{given}"))[0].status != 200, "once"
