"""From a card that Aline shares to a parcel that came, for somebody who has a browser and a mailbox
and nothing else; each step on the phone or in the inbox where a visitor of the demo does it, in
Chinese until it is paid, then in English. In one language each, Kinyarwanda too, and in a browser
that knows nobody, it is told by tests/stories/test_mailed.py.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from bot.commerce import catalogue
from bot.settings import Settings
from storage.database import Database
from tests.page.conftest import ONE_LOOP, WIDE, expect, looking
from tests.page.market import ALINE, market
from tests.page.test_browser import opened, typed
from tests.support.trade import Trade

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, FrameLocator

    from playground.server import Running
    from tests.page.conftest import Desk

pytestmark = pytest.mark.timeout(180)
ADDRESS = "li.na@qq.com"
ONE_LINE = "李娜 13900139000 浙江省杭州市西湖区龙井路1号 310013"


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def stand(tmp_path: Path, redis_url: str) -> AsyncIterator[Running]:
    """Aline has a shop with coffee in it."""
    async with market(tmp_path, redis_url) as served:
        settings = Settings(_env_file=None, bot_token=served.token, data_dir=tmp_path)
        trade = Trade(Database(settings.database), now=datetime.now(UTC))
        aline = await trade.person("Aline", "rw", platform_id=str(ALINE))
        async with trade.acting(aline) as (db, who):
            await catalogue.open_shop(
                db,
                who,
                trade.now,
                draft_id=trade.draft(),
                name="Koperative Kopakama",
                about="Ikawa",
                district="Huye",
                phone="+250788123456",
                merchant_code="123456",
            )
        await trade.product(aline)
        await trade.database.close()
        yield served


async def tap(desk: Desk, name: str, data: str) -> None:
    await desk.phone(name).locator(f'[data-tap^="{data}"]').last.click()


async def follow(desk: Desk, subject: str, part: str) -> None:
    """Open a mail in the inbox, and the link in it that leads to such a page."""
    panel = desk.page.locator("#panel")
    await panel.locator("button.subject", has_text=subject).first.click()
    await panel.frame_locator("iframe").locator(f"a[href*='{part}']").first.click()


async def pasted(page: FrameLocator) -> None:
    await page.locator("#f-pasted").fill(ONE_LINE)
    await page.locator("#f-pasted").evaluate(
        """field => field.dispatchEvent(
            new InputEvent('input', {inputType: 'insertFromPaste', bubbles: true}))"""
    )
    await expect(page.locator("#f-postcode")).to_have_value("310013")


async def ordered(page: FrameLocator) -> None:
    """From the product's page, on one page, to be paid in WeChat."""
    await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    await expect(page.locator("main")).to_contain_text("¥")
    await page.locator("#quantity").fill("2")
    await page.locator("button[value=put]").click()
    await pasted(page)
    await page.locator("input[name=f-service][value=ems]").check()
    await page.locator("input[name=f-method][value=wechat_pay]").check()
    await page.locator("button[value=place]").click()
    await expect(page.locator("h1")).to_contain_text("IS-")


async def test_the_whole_way_by_link_and_mail(browser: Browser, stand: Running) -> None:
    async with looking(browser, stand.url, WIDE) as desk:
        # Aline shares her card; its link is opened on the phone that has only a browser.
        await desk.say("Aline", "/products")
        await tap(desk, "Aline", "own|")
        await tap(desk, "Aline", "share|")
        aline = desk.phone("Aline")
        await aline.get_by_role("button", name="?to=CN").last.click()
        await aline.get_by_role("dialog").locator("button", has_text="Fungurira aho").click()
        phone = desk.phone("李娜")
        page = phone.frame_locator("iframe")
        await ordered(page)

        # In the chat mail is offered; the address is confirmed by the link that comes there.
        await typed(phone, "chat")
        await page.locator("button[value*='email.type']").last.click()
        await expect(page.locator(".bubble").last).to_contain_text("邮")
        await page.locator("#text").fill(ADDRESS)
        await page.locator("#say > button").click()
        await desk.page.locator("#inbox-open").click()
        await follow(desk, "邮箱", "/m/")
        await desk.shot("by-mail-confirm")
        await page.locator("button[value=confirm]").click()
        await expect(page.locator("h1")).to_contain_text(ADDRESS)

        # Accepted: the mail leads to the order, that to the chat, and there it is paid.
        await tap(desk, "Aline", "o.acc|")
        await follow(desk, "IS-", "/o/")
        await page.locator("button[value=pay]").click()
        await page.locator("#log a[href*='/wallet/']").last.click()
        await page.locator("button[value=pay]").click()
        await expect(aline.locator(".messages")).to_contain_text("yishyuwe")

        # From here on in English, the mails too: the chat asks for the language.
        await typed(phone, "chat")
        await page.locator("#text").fill("/language")
        await page.locator("#say > button").click()
        await page.locator("button[value*='lang|en']").last.click()
        await expect(page.locator("html")).to_have_attribute("lang", "en")

        # Sent: its journey, by the link of the mail that says so; and it came.
        await tap(desk, "Aline", "o.pack|")
        await tap(desk, "Aline", "o.ship|")
        await tap(desk, "Aline", "f|post|")
        await aline.locator(".theirs", has_text="🔢").last.wait_for()
        await desk.say("Aline", "EE473124829RW")
        await follow(desk, "is on its way", "/en/o/")
        await expect(page.locator("main")).to_contain_text("EE473124829RW")
        await expect(page.locator("html")).to_have_attribute("lang", "en")
        await desk.shot("by-mail-journey")
        await page.locator("button[value=received]").click()
        await page.locator("button[value*='o.dlv!']").last.click()
        await expect(page.locator("button[value*='o.dlv!']")).to_have_count(0)
        await expect(aline.locator(".messages")).to_contain_text("Umuguzi yakiriye")

        # A second browser goes on with the conversation.
        await page.locator(".menu summary").click()
        await page.locator("button[value=pass]").click()
        link = await page.locator("input.link").input_value()
        await desk.world.person("周敏", language="zh", platform="browser")
        _, there = await opened(desk, "周敏", link)
        await there.locator("button[value=on]").click()
        await expect(there.locator("#log")).to_contain_text("EE473124829RW")
        await desk.shot("by-mail-second")
