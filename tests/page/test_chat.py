"""The conversation in a browser: with its script and without, on a small phone, light and dark."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web

from bot import capabilities, i18n
from bot.carriers.webhook import listening
from bot.chat import MessageScreen, Photo
from bot.commerce.boards import Boards
from bot.i18n import Reader
from bot.parsing.share_codes import code_of
from bot.settings import Settings
from bot.telegram.capabilities import TELEGRAM
from bot.web.capabilities import WEB
from bot.web.chat import log
from bot.web.connect import cart_of, chat_of, orders_of, shelf_of
from bot.web.mail.door import MailDoor
from storage.database import Database
from storage.models import Order, WebVisit
from storage.redis.client import connect
from storage.redis.server import RedisServer
from storage.redis.sessions import Sessions
from tests.page.axe import complaints
from tests.page.conftest import ARTEFACTS, ONE_LOOP, SMALL, WIDE, expect
from tests.support.databases import SqliteShelf
from tests.support.images import plain
from tests.support.market import jpeg
from tests.support.media import media_on
from tests.support.ports import free_port
from tests.support.trade import Trade

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import Browser, Page
    from sqlalchemy import Select


@dataclass
class ChatStreet:
    """Where the conversation is, and what is sold in it."""

    url: str
    trade: Trade
    product: int

    @property
    def start(self) -> str:
        return f"start={code_of('product', self.product)}"

    async def first(self, query: Select[Any]) -> Any:
        async with self.trade.database.read() as db:
            return (await db.scalars(query)).first()

    async def tells(self, words: str) -> None:
        """Something comes by itself, to whoever began last."""
        visit = await self.first(WebVisit.__table__.select().order_by(WebVisit.created_at.desc()))
        async with self.trade.database.write() as db:
            screen = MessageScreen((words,))
            await log.show(db, visit, words, screen, Reader.of("en"), self.trade.now)


async def _nobody_waits() -> None:
    """What is told by mail is sent by nobody here."""


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def street(
    sqlite_shelf: SqliteShelf, redis_server: RedisServer, tmp_path: Path
) -> AsyncIterator[ChatStreet]:
    i18n.load()
    capabilities.serve(TELEGRAM, WEB)
    url = await sqlite_shelf.lend()
    database = Database(url)
    trade = Trade(database)
    media = media_on(database, tmp_path / "media", lambda: trade.now)
    seller = await trade.seller("Aline", "rw", shop="Koperative Impumuro")
    photo = Photo(path=await media.keep(jpeg(120, (1200, 900)), (1200, 900), None))
    product = await trade.product(
        seller, "Ikawa ya Huye", photos=(photo, photo), description="Yumye neza.\nIhumura."
    )
    place = f"127.0.0.1:{free_port()}"
    settings = Settings(_env_file=None, web_url=f"http://{place}")
    app = web.Application()
    async with connect(redis_server.url) as redis:
        await redis.flushall()
        args = settings, media, lambda: trade.now, Boards()
        chat = chat_of(*args, Sessions(redis))
        chat.add_to(app)
        cart_of(chat).add_to(app)
        orders_of(settings, chat).add_to(app)
        MailDoor(database, lambda: trade.now, _nobody_waits).add_to(app)
        shelf_of(*args).add_to(app)
        async with listening(app, place):
            yield ChatStreet(f"http://{place}", trade, product)
    await database.close()
    await sqlite_shelf.take_back(url)


@asynccontextmanager
async def talking(
    browser: Browser, street: ChatStreet, *, but: str = "\0", **more: Any
) -> AsyncIterator[Page]:
    """A page that must complain of nothing (`but` of what has this in it), and ask nobody else."""
    more.setdefault("viewport", SMALL)
    context = await browser.new_context(**more)
    page = await context.new_page()
    wrong: list[str] = []
    page.on(
        "console",
        lambda said: said.type in ("error", "warning") and wrong.append(said.text),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith(street.url) or wrong.append(asked.url))
    yield page
    await context.close()
    assert [each for each in wrong if but not in each] == []


async def say(page: Page, words: str) -> None:
    await page.locator("#text").fill(words)
    await page.locator("#say > button").click()
    await expect(page.locator(".bubble.mine", has_text=words).last).to_be_visible()


async def press(page: Page, tap: str) -> None:
    await page.locator(f'.keys button[value*=":{tap}"]').last.click()


# What is asked from the card of a product to its order; `>` before a button.
TO_KIGALI = (
    *(">buy|", "2", ">checkout|", "Uwase Alice", ">f|RW|", "0788123456", "Huye", "Ngoma"),
    *("inyuma y'isoko", ">f|on_delivery|", ">f|<confirm|"),
)
TO_HANGZHOU = (
    *(">buy|", "2", ">checkout|", "王小明", ">f|CN|", "13800138000", "浙江", "杭州市", "西湖区"),
    *("文三路 90 号", "310012", ">f|arranged|", ">f|<confirm|"),
)
PLACED = {"rw": "Itumiza ryawe rigenze neza", "en": "has been placed", "zh": "下单成功"}


async def buys(page: Page, street: ChatStreet, language: str) -> None:
    """From the shelf to the order, with one's thumbs."""
    await page.goto(f"{street.url}/{language}/p/{street.product}-ikawa-ya-huye")
    await page.locator(".doors a").first.click()
    await page.locator("button[value=begin]").click()
    await expect(page.locator(".bubble", has_text="Ikawa ya Huye").last).to_be_visible()
    for step in TO_HANGZHOU if language == "zh" else TO_KIGALI:
        before = await page.locator("#log").inner_text()
        if step.startswith(">"):
            await press(page, step[1:])
        else:
            await say(page, step)
        await page.wait_for_function(
            "([before]) => document.getElementById('log')?.innerText !== before", arg=[before]
        )
    await expect(page.locator(".bubble", has_text=PLACED[language]).last).to_be_visible()
    assert await street.first(Order.__table__.select()) is not None


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_the_sale_with_its_script(
    browser: Browser, street: ChatStreet, language: str
) -> None:
    async with talking(browser, street) as page:
        loads: list[str] = []
        page.on("request", lambda asked: asked.is_navigation_request() and loads.append(asked.url))
        await buys(page, street, language)
        assert len(loads) <= 4, "what is sent loads no new page"


async def test_the_sale_with_the_script_in_an_older_browser(
    browser: Browser, street: ChatStreet
) -> None:
    """One that does not say which button sent a form (before Safari 15.4; Phuks-co/throat 349),
    nor takes it along (before Chrome 112; vercel/next.js 76524)."""
    async with talking(browser, street) as page:
        await page.add_init_script(
            """Object.defineProperty(SubmitEvent.prototype, "submitter", {get: () => undefined});
               const now = window.FormData;
               window.FormData = function (form) { return new now(form); };
               delete HTMLFormElement.prototype.requestSubmit;"""
        )
        await buys(page, street, "en")


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_the_sale_without_any_script(
    browser: Browser, street: ChatStreet, language: str
) -> None:
    async with talking(browser, street, java_script_enabled=False) as page:
        page.wait_for_function = _changed(page)  # type: ignore[method-assign]
        await buys(page, street, language)


def _changed(page: Page) -> Any:
    async def waits(_code: str, *, arg: list[str]) -> None:
        while await page.locator("#log").inner_text() == arg[0]:
            await asyncio.sleep(0.02)

    return waits


async def test_what_comes_by_itself(browser: Browser, street: ChatStreet) -> None:
    """Appended, or changed in its place; whoever reads farther up stays there, and is told."""
    async with talking(browser, street, has_touch=True) as page:
        await page.goto(f"{street.url}/en/chat")
        await page.locator("button[value=begin]").click()
        for number in range(6):
            await say(page, f"ubuki {number}")
        await page.evaluate("scrollTo(0, 0)")
        await street.tells("Your parcel has arrived.")
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(page.locator("#newer")).to_be_visible()
        assert await page.evaluate("scrollY") == 0
        await page.locator("#newer").click()
        await expect(page.locator("#newer")).to_be_hidden()
        await street.tells("Was it good?")
        await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await expect(page.get_by_text("Was it good?")).to_be_in_viewport()


async def test_the_keyboard_and_the_focus(browser: Browser, street: ChatStreet) -> None:
    """A tap gives the field no focus (microsoft/BotFramework-WebChat 429, 623). Enter sends, but
    not while it chooses a character (omnigent 433, omi 12090), and with Shift it is a line."""
    async with talking(browser, street, viewport=WIDE) as page:
        await page.goto(f"{street.url}/en/chat")
        await page.locator("button[value=begin]").click()
        await page.locator(".keys button").last.click()
        await expect(page.locator("body.sending")).to_have_count(0)
        assert await page.evaluate("document.activeElement.id") != "text"
        field = page.locator("#text")
        await field.fill("蜂蜜")
        await field.evaluate(
            """each => each.dispatchEvent(new KeyboardEvent("keydown",
                {key: "Enter", isComposing: true, bubbles: true, cancelable: true}))"""
        )
        await field.press("Shift+Enter")
        assert await page.locator(".bubble.mine").count() == 0
        await field.fill("ubuki")
        await field.press("Enter")
        await expect(page.locator(".bubble.mine", has_text="ubuki")).to_be_visible()
        assert await field.input_value() == ""
        assert await page.evaluate("document.activeElement.id") == "text"


async def test_pressed_twice_and_gone_back(browser: Browser, street: ChatStreet) -> None:
    """A double click is one; going back shows how things stand, and works (dreamwidth 2571,
    mushroom-observer 5144, blurts-server 2979)."""
    async with talking(browser, street, java_script_enabled=False) as page:
        await page.goto(f"{street.url}/en/chat")
        await page.locator("button[value=begin]").click()
        await page.locator("#text").fill("ubuki")
        await page.locator("#say > button").dblclick()
        await expect(page.locator(".bubble.mine")).to_have_count(1)
        await say(page, "icyayi")
        await page.go_back()
        await say(page, "amata")
        said = await page.locator(".bubble.mine .said").all_inner_texts()
        assert said == ["ubuki", "icyayi", "amata"]


async def test_what_is_sent_before_the_answer(browser: Browser, street: ChatStreet) -> None:
    """Over a slow line: each goes after the other, none is lost, and what is typed meanwhile stays
    in the field."""
    async with talking(browser, street) as page:
        await page.goto(f"{street.url}/en/chat")
        await page.locator("button[value=begin]").click()
        await page.locator("#log .bubble").first.wait_for()
        held = asyncio.Event()

        async def slow(route: Any) -> None:
            await held.wait()
            await route.continue_()

        await page.route("**/chat", slow)
        for words in ("ubuki", "icyayi", "icyayi"):
            await page.locator("#text").fill(words)
            await page.locator("#say > button").click()
        await page.locator("#text").fill("ama")
        held.set()
        await expect(page.locator("body.sending")).to_have_count(0)
        said = await page.locator(".bubble.mine .said").all_inner_texts()
        assert said == ["ubuki", "icyayi"], "a double click is one"
        assert await page.locator("#text").input_value() == "ama"


async def test_photos_from_the_phone(browser: Browser, street: ChatStreet) -> None:
    for script in (True, False):
        async with talking(browser, street, java_script_enabled=script) as page:
            await page.goto(f"{street.url}/en/chat")
            await page.locator("button[value=begin]").click()
            await say(page, "/sell")
            for answer in ("Kopakama", "Ikawa", "Huye", "0788123456"):
                await say(page, answer)
            await press(page, "f|<skip|")
            await press(page, "f|<confirm|")
            await expect(page.locator(".bubble", has_text="Your shop is open").last).to_be_visible()
            await say(page, "/sell")
            await page.locator(".more summary").click()
            picture = {"name": "a.png", "mimeType": "image/png", "buffer": plain(60, 40)}
            await page.locator("#files").set_input_files([picture])
            await page.locator("#say > button").click()
            await expect(page.get_by_text("1 photo so far")).to_be_visible()


async def test_a_line_that_is_cut(browser: Browser, street: ChatStreet) -> None:
    """It is said, what was written stays in the field, and sent once more it is there once."""
    context = await browser.new_context(viewport=SMALL)
    page = await context.new_page()
    await page.goto(f"{street.url}/en/chat")
    await page.locator("button[value=begin]").click()
    await page.locator("#log .bubble").first.wait_for()
    await page.wait_for_load_state()
    await context.set_offline(True)
    await page.locator("#text").fill("ubuki")
    await page.locator("#say > button").click()
    await expect(page.locator("#status")).to_have_text(
        "Not sent. Look at your connection, and try again."
    )
    assert await page.locator("#text").input_value() == "ubuki"
    await context.set_offline(False)
    await page.locator("#say > button").click()
    await expect(page.locator(".bubble.mine")).to_have_count(1)
    await expect(page.locator("#status")).to_be_empty()
    await context.close()


async def test_a_second_browser_goes_on(browser: Browser, street: ChatStreet) -> None:
    async with talking(browser, street) as page, talking(browser, street) as other:
        await page.goto(f"{street.url}/en/chat")
        await page.locator("button[value=begin]").click()
        await say(page, "ubuki")
        await page.locator(".menu summary").click()
        await page.locator("button[value=pass]").click()
        link = await page.locator("input.link").input_value()
        ARTEFACTS.mkdir(exist_ok=True)
        await page.screenshot(path=ARTEFACTS / "chat-pass.png")
        await other.goto(link)
        await other.locator("button[value=on]").click()
        await expect(other.locator(".bubble.mine", has_text="ubuki")).to_be_visible()
        await other.locator(".menu summary").click()
        await other.locator("button[value=leave]").click()
        await expect(other.locator("button[value=begin]")).to_be_visible()
        await other.go_back()
        await expect(other.locator(".bubble")).to_have_count(0)


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("rw", "dark", SMALL), ("en", "light", SMALL), ("zh", "light", WIDE)],
)
async def test_for_everybody(
    browser: Browser, street: ChatStreet, language: str, scheme: Any, size: Any
) -> None:
    """Red where axe finds anything at all against WCAG AA, or a page is wider than its phone."""
    found: list[str] = []

    async def looks(page: Page, name: str) -> None:
        seen = f"chat-{name}-{language}-{scheme}-{size['width']}"
        found.extend(await complaints(page, seen, whole=False))

    async with talking(
        browser, street, viewport=size, color_scheme=scheme, bypass_csp=True
    ) as page:
        await page.goto(f"{street.url}/{language}/chat?{street.start}")
        await looks(page, "begin")
        await page.locator("button[value=begin]").click()
        await looks(page, "card")
        await page.locator(".keys button").first.click()
        await say(page, "/help")
        await looks(page, "words")
        await say(page, "/sell")
        for answer in ("Koperative Kopakama " * 2, "Ikawa", "Huye"):
            await say(page, answer)
        await looks(page, "number")
        await page.locator(".more summary").click()
        await page.locator(".menu summary").click()
        await looks(page, "menu")
        await page.locator("button[value=pass]").click()
        await looks(page, "pass")
    assert found == []
