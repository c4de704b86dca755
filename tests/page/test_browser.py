"""A phone's browser: what it opens, what it remembers, and who may send it a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.page.conftest import ONE_LOOP, SMALL, WIDE, expect, looking
from tests.page.market import market

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser, FrameLocator, Locator

    from playground.server import Running
    from tests.page.conftest import Desk

pytestmark = pytest.mark.timeout(120)
LI_NA = 700005


@pytest_asyncio.fixture(loop_scope=ONE_LOOP)
async def stand(tmp_path: Path, redis_url: str) -> AsyncIterator[Running]:
    async with market(tmp_path, redis_url) as served:
        yield served


async def site_of(desk: Desk) -> str:
    return str((await desk.world.state())["site"]).rstrip("/")


async def opened(desk: Desk, name: str, *path: str) -> tuple[Locator, FrameLocator]:
    """Somebody's phone that lies open, and what is in its browser."""
    await desk.page.locator("#people-open").click()
    row = desk.page.locator(".people li", has_text=name)
    await row.locator("button").click()
    await desk.page.locator("dialog .head button").click()
    phone = desk.phone(name)
    for each in path:
        await typed(phone, each)
    return phone, phone.frame_locator("iframe")


async def typed(phone: Locator, address: str) -> None:
    await phone.locator(".address").fill(address)
    await phone.locator(".address").press("Enter")


async def begun(phone: Locator, page: FrameLocator) -> None:
    """A conversation on the page, in Chinese."""
    await typed(phone, "zh/chat")
    await page.locator("button[value=begin]").click()
    await expect(page.locator("#log .bubble").first).to_be_visible()


async def kept(desk: Desk, person: int = LI_NA) -> list[str]:
    found = await desk.world.call("GET", f"people/{person}/browser")
    return list(found["cookies"])


async def test_it_reads_goes_back_and_forgets(browser: Browser, stand: Running) -> None:
    async with looking(browser, stand.url, WIDE) as desk:
        phone, page = await opened(desk, "李娜", "zh?to=CN")
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        assert await kept(desk) == [], "who only looks is not remembered"
        await begun(phone, page)
        assert await kept(desk) == ["isoko"]
        site = await site_of(desk)
        await expect(phone.locator(".address")).to_have_value(f"{site}/chat")
        await desk.shot("browser-chat")
        await phone.get_by_role("button", name="返回").click()
        await expect(phone.locator(".address")).to_have_value(f"{site}/zh/chat")
        await typed(phone, "chat")
        await expect(page.locator("#say")).to_be_visible()
        await phone.get_by_role("button", name="更多").click()
        await desk.shot("browser-menu")
        await phone.get_by_role("menuitem", name="清除存储").click()
        await expect(page.locator("button[value=begin]")).to_be_visible()
        assert await kept(desk) == []


async def test_a_view_that_forgets_at_each_opening(browser: Browser, stand: Running) -> None:
    """As WeChat's and LINE's may: within one view it goes on, by the next link it begins anew."""
    async with looking(browser, stand.url, WIDE) as desk:
        phone, page = await opened(desk, "李娜", "zh")
        await phone.get_by_role("button", name="更多").click()
        await phone.get_by_role("menuitem", name="浏览器设置").click()
        await phone.get_by_role("dialog").locator("input[type=checkbox]").check()
        await page.locator("html").evaluate("html => { html.id = 'before'; }")
        await phone.get_by_role("dialog").get_by_role("button", name="应用").click()
        await expect(page.locator("#before")).to_have_count(0)  # loaded again, as another browser
        await begun(phone, page)
        await phone.get_by_role("button", name="刷新").click()
        await expect(page.locator("#say")).to_be_visible()
        await typed(phone, "chat")
        await expect(page.locator("button[value=begin]")).to_be_visible()


async def test_a_link_in_a_chat_is_opened_on_whose_phone_one_likes(
    browser: Browser, stand: Running
) -> None:
    async with looking(browser, stand.url, WIDE) as desk:
        site = await site_of(desk)
        await desk.say("Eric", "/start")
        eric = desk.phone("Eric")
        await eric.locator(".theirs").first.wait_for()
        call = {"chat_id": 700003, "text": f"中文: {site}/zh?to=CN"}
        await desk.world.session.post(f"{stand.url}/bot{stand.token}/sendMessage", json=call)
        await eric.get_by_role("button", name=f"{site}/zh?to=CN").click()
        await desk.shot("browser-whose")
        await eric.get_by_role("dialog").get_by_role("button", name="Open there").click()
        page = desk.phone("李娜").frame_locator("iframe")
        await expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
        await eric.get_by_role("button", name=f"{site}/zh?to=CN").click()
        await eric.get_by_role("dialog").get_by_role("button", name="Open here").click()
        await expect(eric.frame_locator("iframe").locator("main")).to_be_visible()
        await desk.shot("browser-over-a-chat")
        await eric.locator(".browser-view").get_by_role("button", name="Close").click()
        await expect(eric.locator("iframe")).to_have_count(0)


async def test_a_second_browser_goes_on_with_the_conversation(
    browser: Browser, stand: Running
) -> None:
    async with looking(browser, stand.url, WIDE) as desk:
        phone, page = await opened(desk, "李娜")
        await begun(phone, page)
        await page.locator("#text").fill("咖啡")
        await page.locator("#say > button").click()
        await expect(page.locator(".bubble.mine").last).to_contain_text("咖啡")
        await page.locator(".menu summary").click()
        await page.locator("button[value=pass]").click()
        link = await page.locator("input.link").input_value()
        other, there = desk.phone("Eric"), desk.phone("Eric").frame_locator("iframe")
        await desk.say("Eric", "/start")
        await other.locator(".theirs").first.wait_for()
        call = {"chat_id": 700003, "text": link}
        await desk.world.session.post(f"{stand.url}/bot{stand.token}/sendMessage", json=call)
        await other.get_by_role("button", name=link).click()
        await other.get_by_role("dialog").get_by_role("button", name="Open here").click()
        await there.locator("button[value=on]").click()
        await expect(there.locator(".bubble.mine").last).to_contain_text("咖啡")


async def test_what_leads_elsewhere_stays_closed(browser: Browser, stand: Running) -> None:
    async with looking(browser, stand.url, SMALL) as desk:
        await desk.page.locator("[role=tab]", has_text="王小明").wait_for()
        phone, page = await opened(desk, "李娜", "zh")
        await expect(page.locator("main")).to_be_visible()
        await page.locator("main").evaluate(
            """main => main.insertAdjacentHTML("beforeend", '<a id="out" href="https://t.me/isoko_bot">Telegram</a>')"""
        )
        await page.locator("#out").click()
        await expect(phone.get_by_role("dialog")).to_contain_text("https://t.me/isoko_bot")
        await desk.shot("browser-elsewhere")
        await phone.get_by_role("dialog").get_by_role("button", name="关闭").click()
        await typed(phone, "https://example.com/")
        await expect(phone.locator(".toast")).to_contain_text("is no page of this house")
        desk.wrong = [each for each in desk.wrong if "409" not in each]
