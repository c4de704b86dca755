"""An order by its link in a browser: on a small phone, without any script, and into the chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bot.commerce import fulfilment, order_links, orders
from tests.page.axe import complaints
from tests.page.conftest import SMALL, WIDE, expect
from tests.page.test_chat import ChatStreet, street, talking
from tests.support.trade import ADDRESS

if TYPE_CHECKING:
    from playwright.async_api import Browser

    from bot.chat import Sender

__all__ = ["street"]


async def bought(street: ChatStreet) -> tuple[Sender, Sender, str, str]:
    """Seller, buyer, the order's code and its secret."""
    trade = street.trade
    seller = await trade.seller("Claudine", shop="Koperative Abahuzamugambi ba Kawa")
    buyer = await trade.person("王小明", "zh")
    await trade.put(buyer, await trade.product(seller, "Ikawa ya Huye yumye neza"), 2)
    [code] = await trade.place(buyer)
    await trade.does(seller, orders.accept, code)
    async with trade.acting(buyer) as (db, who):
        _, secret = await order_links.give(db, code, who, trade.now)
    return seller, buyer, code, secret


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("rw", "dark", SMALL), ("en", "light", SMALL), ("zh", "dark", SMALL), ("zh", "light", WIDE)],
)
async def test_for_everybody(
    browser: Browser, street: ChatStreet, language: str, scheme: Any, size: Any
) -> None:
    """Red where axe finds anything at all against WCAG AA, or a page is wider than its phone."""
    seller, _, code, secret = await bought(street)
    found: list[str] = []
    async with talking(
        browser, street, viewport=size, color_scheme=scheme, bypass_csp=True
    ) as page:
        for name in ("to-pay", "shipped", "code"):
            if name == "shipped":
                await street.trade.does(seller, fulfilment.shipped, code)
            if name == "code":
                await page.locator("button[name=then]").last.click()
                await expect(page.locator("#code")).to_be_visible()
            else:
                await page.goto(f"{street.url}/{language}/o/{secret}")
                await page.emulate_media(media="print")
                await expect(page.locator("button:visible")).to_have_count(0)
                await page.emulate_media(media="screen")
            seen = f"order-{name}-{language}-{scheme}-{size['width']}"
            found += await complaints(page, seen)
    assert found == []


async def test_into_the_chat_without_any_script(browser: Browser, street: ChatStreet) -> None:
    """As a web view does it that has forgotten its cookies."""
    _, _, code, secret = await bought(street)
    async with talking(browser, street, java_script_enabled=False, locale="zh-CN") as page:
        await page.goto(f"{street.url}/zh/o/{secret}")
        await page.get_by_role("button", name="在我的聊天中打开").click()
        [notice] = await street.trade.notices(kind="order_link_code")
        await page.locator("#code").fill(notice.facts["code"])
        await page.get_by_role("button", name="在此打开我的聊天").click()
        await expect(page).to_have_url(f"{street.url}/chat#end")
        await expect(page.locator("#log")).to_contain_text(code)
        await expect(page.locator("#log")).to_contain_text(ADDRESS["landmark"])
