"""Browsers inside of apps, WeChat's and LINE's: each view may begin with nothing stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.page.conftest import expect
from tests.page.test_chat import ChatStreet, street, talking
from tests.page.test_order_link import bought
from tests.web.test_chat_identity import LINE, WECHAT

if TYPE_CHECKING:
    from playwright.async_api import Browser

__all__ = ["street"]


@pytest.mark.parametrize("agent", [WECHAT, LINE], ids=["wechat", "line"])
async def test_the_next_view_has_forgotten_and_a_link_brings_it_back(
    browser: Browser, street: ChatStreet, agent: str
) -> None:
    _, _, code, secret = await bought(street)
    # Told before the view is shut: how to go on elsewhere, and by which link.
    async with talking(browser, street, user_agent=agent, locale="zh-CN") as page:
        await page.goto(f"{street.url}/zh/chat?{street.start}")
        await page.locator("button[value=begin]").click()
        await page.locator("#text").fill("咖啡")
        await page.locator("#say > button").click()
        await expect(page.locator(".bubble.mine").last).to_contain_text("咖啡")
        await page.locator("details.more summary").click()
        await expect(page.locator("details.more")).to_contain_text("用浏览器打开")
        await page.locator(".menu summary").click()
        await page.locator("button[value=pass]").click()
        link = await page.locator("input.link").input_value()
    # Another view of the same app: nothing is kept, and nothing is broken.
    async with talking(browser, street, user_agent=agent, locale="zh-CN") as page:
        await page.goto(f"{street.url}/chat")
        await expect(page.locator("button[value=begin]")).to_be_visible()
        await page.goto(f"{street.url}/zh/o/{secret}")
        await expect(page.locator("main")).to_contain_text(code)
        await page.goto(link)
        await page.locator("button[value=on]").click()
        await expect(page.locator(".bubble.mine").last).to_contain_text("咖啡")
        await page.reload()
        await expect(page.locator(".bubble.mine").last).to_contain_text("咖啡")


async def test_a_phones_own_browser_is_told_nothing_of_it(
    browser: Browser, street: ChatStreet
) -> None:
    async with talking(browser, street, locale="zh-CN") as page:
        await page.goto(f"{street.url}/zh/chat")
        await page.locator("button[value=begin]").click()
        await page.locator("details.more summary").click()
        await expect(page.locator("#files")).to_be_visible()
        await expect(page.locator("details.more")).not_to_contain_text("用浏览器打开")
