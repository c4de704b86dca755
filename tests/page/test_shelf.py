"""The market's public pages in a browser: without scripts, on a small phone, light and dark."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from aiohttp import web
from sqlalchemy import select

from bot import capabilities, i18n
from bot.carriers.webhook import listening
from bot.chat import Photo
from bot.commerce import translations
from bot.settings import Settings
from bot.telegram.capabilities import TELEGRAM
from bot.web.connect import shelf_of
from bot.whatsapp.capabilities import WHATSAPP
from demo import postage, rates
from storage.database import Database
from storage.models import Order, Review
from storage.product_texts import Words
from tests.commerce.test_options import option
from tests.page.axe import complaints
from tests.page.conftest import ONE_LOOP, SMALL, WIDE, expect
from tests.support.databases import SqliteShelf
from tests.support.market import jpeg
from tests.support.media import media_on
from tests.support.ports import free_port
from tests.support.trade import Trade

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

LONG = "Umwihariko w'ikawa yogejwe" * 4


@dataclass
class Street:
    """Where the shelf stands, and what is on it."""

    url: str
    product: int
    sizes: int

    def paths(self, language: str) -> dict[str, str]:
        return {
            "market": f"/{language}",
            "category": f"/{language}/c/coffee",
            "shop": f"/{language}/s/1-koperative-impumuro",
            "product": f"/{language}/p/{self.product}-ikawa-ya-huye",
            "sizes": f"/{language}/p/{self.sizes}",
            "search": f"/{language}/search?q=ikawa",
            "nothing": f"/{language}/search?q=zzzz",
            "filtered": f"/{language}/search?q=ikawa&most=20000&stock=1&order=cheapest",
            "left": f"/{language}/search?q=ikawa&category=tea",
            "missing": f"/{language}/p/999",
        }


@pytest_asyncio.fixture(loop_scope=ONE_LOOP, scope="module")
async def street(
    sqlite_shelf: SqliteShelf, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Street]:
    i18n.load()
    capabilities.serve(TELEGRAM, WHATSAPP)
    for platform, name in (("telegram", "isoko_bot"), ("whatsapp", "250788000000")):
        capabilities.called(platform, name)
    url = await sqlite_shelf.lend()
    database = Database(url)
    trade = Trade(database)
    media = media_on(database, tmp_path_factory.mktemp("media"), lambda: trade.now)
    seller = await trade.seller("Aline", "rw", shop="Koperative Impumuro")
    photos = [
        Photo(path=await media.keep(jpeg(red, size), size, None))
        for red, size in ((90, (1600, 1200)), (160, (900, 1600)))
    ]
    product = await trade.product(
        seller, "Ikawa ya Huye", photos=photos, description="Yumye neza.\nIhumura."
    )
    buyer = await trade.person("Uwase", "rw")
    code = await trade.order(buyer, product)
    async with database.write() as db:
        order = await db.scalar(select(Order).where(Order.code == code))
        assert order is not None
        said = {"stars": 4, "words": "Nziza cyane 很好", "at": trade.now}
        db.add(Review(order_id=order.id, buyer_id=order.buyer_id, **said))
    sizes = await trade.product(seller, "Umunyu", photos=photos[:1], description="Usya neza.")
    await option(trade, seller, sizes, "1 kg", own=("500 g",), price=21000)
    await option(trade, seller, sizes, "5 kg", price=90000, stock=0)
    async with trade.acting(seller) as (db, who):
        await translations.write(db, who, sizes, "zh", Words("湖盐", ""), 1, trade.now)
    for number in range(26):
        name = LONG if number == 25 else f"Ikawa {number}"
        await trade.product(seller, name, stock=number % 4, photos=photos[:1])
    async with database.write() as db:
        await postage.set_sample(db, trade.now - timedelta(days=1))
        await rates.set_sample(db, trade.now)
    place = f"127.0.0.1:{free_port()}"
    settings = Settings(_env_file=None, web_url=f"http://{place}")
    app = web.Application()
    shelf_of(settings, media, lambda: trade.now).add_to(app)
    async with listening(app, place):
        yield Street(f"http://{place}", product, sizes)
    await database.close()
    await sqlite_shelf.take_back(url)


@asynccontextmanager
async def reading(browser: Browser, url: str, **more: Any) -> AsyncIterator[Page]:
    """A page that must complain of nothing, keep nothing and ask nobody else."""
    context = await browser.new_context(**more)
    page = await context.new_page()
    wrong: list[str] = []
    page.on(
        "console",
        lambda said: (
            said.type in ("error", "warning")
            and "404 (Not Found)" not in said.text
            and wrong.append(said.text)
        ),
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: asked.url.startswith(url) or wrong.append(asked.url))
    yield page
    assert await context.cookies() == []
    await context.close()
    assert wrong == []


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("rw", "dark", SMALL), ("en", "light", SMALL), ("zh", "dark", SMALL), ("zh", "light", WIDE)],
)
async def test_for_everybody(
    browser: Browser, street: Street, language: str, scheme: Any, size: Any
) -> None:
    """Red where axe finds anything at all against WCAG AA, or a page is wider than its phone."""
    found: list[str] = []
    async with reading(browser, street.url, viewport=size, color_scheme=scheme) as page:
        for name, path in street.paths(language).items():
            await page.goto(street.url + path)
            if name in ("category", "filtered", "sizes"):
                for summary in await page.locator("summary").all():
                    await summary.click()
            seen = f"shelf-{name}-{language}-{scheme}-{size['width']}"
            found += await complaints(page, seen, whole=name != "market")
            small = await page.evaluate(
                """() => [...document.querySelectorAll("main a, button, summary, select")]
                    .map((each) => [each.getBoundingClientRect(), each.textContent.trim()])
                    .filter(([box]) => box.height && box.height < 20).map(([, text]) => text)"""
            )
            found += [f"{name}: too small for a finger: {each}" for each in small]
    assert found == []


async def test_without_any_script(browser: Browser, street: Street) -> None:
    """From the market to a product, by page, word and language."""
    async with reading(
        browser, street.url, viewport=SMALL, java_script_enabled=False, locale="zh-CN"
    ) as page:
        await page.goto(street.url)
        assert page.url == f"{street.url}/zh"
        await page.keyboard.press("Tab")
        await page.locator("summary").focus()
        await page.keyboard.press("Enter")
        await page.get_by_label("排序方式").select_option("价格从高到低")
        await page.get_by_label("只看有货").press("Space")
        await page.get_by_role("button", name="查看商品").press("Enter")
        await expect(page.locator("main .gone")).to_have_count(0)
        await page.locator(".chosen a").click()
        await page.locator(".way a").click()
        await page.get_by_role("link", name="下一页").click()
        assert "/zh?after=" in page.url
        await page.get_by_role("searchbox").fill("Huye ikawa")
        await page.get_by_role("searchbox").press("Enter")
        await page.locator(".tiles a", has_text="Ikawa ya Huye").click()
        await expect(page.locator("h1")).to_have_text("Ikawa ya Huye")
        await expect(page.locator(".price")).not_to_contain_text("¥")
        await page.locator(".places a", has_text="中国").click()
        await expect(page.locator(".price")).to_contain_text("¥")
        image = page.locator(".photos img").first
        assert await image.evaluate("each => each.complete && each.naturalWidth > 300")
        await page.locator(".places a", has_text="卢旺达").click()
        await expect(page.locator(".price")).not_to_contain_text("¥")
        await page.locator(".languages a", has_text="Ikinyarwanda").click()
        assert page.url.endswith(f"/rw/p/{street.product}-ikawa-ya-huye")
        await expect(page.locator("html")).to_have_attribute("lang", "rw")


async def test_in_wechat_on_a_slow_line(browser: Browser, street: Street) -> None:
    """The first view is there within three seconds on what browsers call slow 3G, and the picture
    that WeChat takes for its card, the first of at least 300 pixels, is the product's."""
    agent = (
        "Mozilla/5.0 (Linux; Android 13; M2012K11AC) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065"
        " MicroMessenger/8.0.49.2600 Language/zh_CN"
    )
    async with reading(browser, street.url, viewport=SMALL, user_agent=agent) as page:
        line = await page.context.new_cdp_session(page)
        await line.send("Network.enable")
        slow = {"downloadThroughput": 50_000, "uploadThroughput": 50_000}
        await line.send(
            "Network.emulateNetworkConditions", {"offline": False, "latency": 400, **slow}
        )
        await page.goto(street.url + street.paths("zh")["product"], wait_until="commit")
        await page.locator(".price").wait_for()
        painted = await page.evaluate(
            """() => new Promise((done) => new PerformanceObserver((list) => {
                const [first] = list.getEntriesByName("first-contentful-paint");
                if (first) done(first.startTime);
            }).observe({type: "paint", buffered: true}))"""
        )
        assert painted < 3000
        first = page.locator("img").first
        assert "/photo/" in str(await first.get_attribute("src"))
        assert await first.get_attribute("alt") == "Ikawa ya Huye"
