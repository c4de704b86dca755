"""An order filled in on one page in a browser: with its script and without, on a small phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from storage.models import Order, OrderLine
from tests.commerce.test_options import option
from tests.page.axe import complaints
from tests.page.conftest import SMALL, WIDE, expect
from tests.page.test_chat import ChatStreet, street, talking
from tests.support.tariffs import set_tariff

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

__all__ = ["street"]

ONE_LINE = "王小明 13800138000 浙江省杭州市西湖区文三路90号2单元301室 310012"
KIGALI = (
    ("recipient", "Uwase Alice"),
    ("phone", "0788 123 456"),
    ("sector", "Ngoma"),
    ("landmark", "inyuma y'isoko"),
)


async def put(page: Page, street: ChatStreet, language: str, query: str = "") -> None:
    await page.goto(f"{street.url}/{language}/p/{street.product}{query}")
    await page.locator("#quantity").fill("2")
    await page.locator("button[value=put]").click()
    await expect(page.locator("#order")).to_be_visible()


async def write(page: Page) -> None:
    """Where it goes in Rwanda."""
    for key, value in KIGALI:
        await page.locator(f"#f-{key}").fill(value)
    await page.locator("#f-district").select_option("Huye")


async def order(page: Page, street: ChatStreet) -> Order:
    await page.locator("button[value=place]").click()
    await page.wait_for_url("**/o/*")
    found: Order = await street.first(Order.__table__.select())
    await expect(page.locator("#content")).to_contain_text("IS-")
    return found


async def in_cash(page: Page, language: str, *, script: bool) -> None:
    """All that is asked of an order to Huye."""
    await page.locator("#f-country").select_option("RW")
    if script:
        await expect(page.locator("#f-district")).to_be_visible()
    elif language == "zh":
        await page.locator("noscript button, button[value=fill]").first.click()
    await write(page)
    if not script:  # else what follows from the district comes by itself
        await page.locator(".last button[value=look]").click()
    await page.locator("input[name=f-method][value=on_delivery]").check()
    if not script:
        await page.locator(".last button[value=look]").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_an_order_on_one_page(
    browser: Browser, street: ChatStreet, language: str, script: bool
) -> None:
    async with talking(browser, street, java_script_enabled=script) as page:
        await put(page, street, language)
        await in_cash(page, language, script=script)
        await order(page, street)
        await page.goto(f"{street.url}/chat")
        await expect(page.locator("#log")).to_contain_text("IS-")


@pytest.mark.parametrize(("language", "script"), [("rw", False), ("en", True), ("zh", False)])
async def test_one_of_several_sizes(
    browser: Browser, street: ChatStreet, language: str, script: bool
) -> None:
    """What is chosen on the page of another size, by the keyboard, is what is ordered."""
    trade = street.trade
    seller = await trade.seller("Jeanne", "rw")
    small = await trade.product(seller, "Ikawa ya Nyaruguru", price=4000, weight=250)
    large = await option(trade, seller, small, "1 kg", own=("250 g",), price=12000)
    await option(trade, seller, small, "5 kg", price=50000, stock=0)
    async with talking(browser, street, java_script_enabled=script) as page:
        await page.goto(f"{street.url}/{language}/p/{small}")
        await expect(page.locator("input[name=product][disabled]")).to_have_count(1)
        await page.locator("input[name=product]:checked").focus()
        await page.keyboard.press("ArrowDown")
        await expect(page.locator(f"input[name=product][value='{large}']")).to_be_checked()
        await page.locator("button[value=put]").click()
        await expect(page.locator(".lines li > a")).to_have_text("Ikawa ya Nyaruguru, 1 kg")
        await in_cash(page, language, script=script)
        await order(page, street)
    line = await street.first(select(OrderLine))
    assert (line.product_id, line.quantity, line.name) == (large, 1, "Ikawa ya Nyaruguru, 1 kg")


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
async def test_an_address_that_is_pasted(
    browser: Browser, street: ChatStreet, script: bool
) -> None:
    await set_tariff(street.trade, "CN,ems,1000,30000,500,8000,30000,7-14,RWF")
    async with talking(browser, street, java_script_enabled=script) as page:
        await put(page, street, "zh", "?to=CN")
        await page.locator("#f-pasted").fill(ONE_LINE)
        if script:  # as the browser says it of what was pasted
            pasted = "new InputEvent('input', {inputType: 'insertFromPaste', bubbles: true})"
            await page.evaluate(f"document.getElementById('f-pasted').dispatchEvent({pasted})")
        else:
            await page.locator(".last button[value=look]").click()
        await expect(page.locator("#f-recipient")).to_have_value("王小明")
        await expect(page.locator("#f-city")).to_have_value("杭州市")
        await expect(page.locator("#f-postcode")).to_have_value("310012")
        await order(page, street)


async def test_tapped_twice_and_gone_back(browser: Browser, street: ChatStreet) -> None:
    """A double tap is one order (extcode/cart 33, OriginProtocol/dshop 573); back from it is no
    page from which it could be ordered again (saleor 490), nor a shelf with the old cart."""
    for script in (True, False):
        let = {"but": "status of 422", "java_script_enabled": script}
        async with talking(browser, street, **let) as page:
            await page.goto(f"{street.url}/en")
            await put(page, street, "en")
            await write(page)
            await page.locator(".last button[value=look]").click()
            await page.locator("input[name=f-method][value=on_delivery]").check()
            if not script:
                await page.locator(".last button[value=look]").click()
            await page.goto(f"{street.url}/en")
            await expect(page.locator("a.cart")).to_contain_text("1")
            await page.locator("a.cart").click()
            await page.locator("button[value=place]").dblclick()
            await page.wait_for_url("**/o/*")
            await page.go_back()
            await expect(page.locator("#content")).to_contain_text("Your cart is empty")
            await page.goto(f"{street.url}/en")
            await expect(page.locator("a.cart")).to_have_count(0)
    query = Order.__table__.select()
    async with street.trade.database.read() as db:
        assert len((await db.execute(query)).all()) == 2


async def test_with_the_keyboard_alone(browser: Browser, street: ChatStreet) -> None:
    """The Enter key asks for the sum and never orders; what follows from a choice leaves the focus
    where it is."""
    async with talking(browser, street, but="status of 422", viewport=WIDE) as page:
        await put(page, street, "en")
        await write(page)
        await expect(page.locator("[aria-busy]")).to_have_count(0)
        await page.locator("#f-recipient").press("Enter")
        radio = page.locator("input[name=f-method]").first
        await radio.focus()
        await page.keyboard.press("Space")
        await expect(page.locator("button[value=place]")).to_be_visible()
        assert await page.evaluate("document.activeElement.name") == "f-method"
        await page.locator("#f-recipient").press("Enter")
        await expect(page.locator("button[value=place]")).to_be_visible()
        assert await street.first(Order.__table__.select()) is None
        await page.locator("button[value=place]").focus()
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/o/*")


async def read_aloud(page: Page) -> list[tuple[int, str, str]]:
    """The live regions as chromium gives them to a screen reader: which node,
    how, and its words."""
    browser = await page.context.new_cdp_session(page)
    nodes = (await browser.send("Accessibility.getFullAXTree"))["nodes"]
    by_id = {each["nodeId"]: each for each in nodes}

    def words(node: dict[str, Any]) -> str:
        if node["role"]["value"] == "StaticText":
            return str(node["name"]["value"])
        return "".join(words(by_id[each]) for each in node.get("childIds", ()))

    found = []
    for node in nodes:
        has = {each["name"]: each["value"].get("value") for each in node.get("properties", ())}
        roots = [each for each in node.get("properties", ()) if each["name"] == "root"]
        if node["role"]["value"] in ("status", "alert", "log") or (has.get("live") and not roots):
            found.append((node["backendDOMNodeId"], str(has.get("live")), words(node)))
    await browser.detach()
    return found


@pytest.mark.parametrize(
    ("language", "total"),
    [("en", "Total: 25 000 Frw"), ("rw", "Igiteranyo: 25 000 Frw"), ("zh", "25,000")],
)
async def test_the_sum_is_read_aloud(
    browser: Browser, street: ChatStreet, language: str, total: str
) -> None:
    """By a region that is there before its words: one that comes with them is not heard
    (hlxsites/aem-boilerplate-commerce#1344, shopware/shopware#17341)."""
    async with talking(browser, street, but="status of 422") as page:
        await put(page, street, language)
        if language == "zh":
            await page.locator("#f-country").select_option("RW")
            await expect(page.locator("#f-district")).to_be_visible()
        [(region, live, words)] = await read_aloud(page)
        assert (live, words) == ("polite", "")
        await write(page)
        await page.locator("input[name=f-method][value=on_delivery]").check()
        await expect(page.locator("button[value=place]")).to_be_visible()
        [(same, live, words)] = await read_aloud(page)
        assert (same, live) == (region, "polite")
        assert total in words.replace("\xa0", " ")
        await page.locator("#f-phone").fill("12")
        await page.locator("#f-district").select_option("Gasabo")
        await expect(page.locator("#f-phone[aria-invalid]")).to_be_visible()
        [(same, _, words)] = await read_aloud(page)
        assert same == region
        assert total not in words.replace("\xa0", " ")
        assert words.strip(), "what is wrong is said, too"


async def test_what_was_not_sent_is_read_aloud(browser: Browser, street: ChatStreet) -> None:
    async with talking(browser, street, but="Failed to load") as page:
        await put(page, street, "en")
        await page.route("**/cart", lambda route: route.abort())
        for district in ("Huye", "Gasabo"):
            await page.locator("#f-district").select_option(district)
            await expect(page.locator("#told")).to_contain_text("Not sent")


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [("rw", "dark", SMALL), ("en", "light", SMALL), ("zh", "dark", SMALL), ("zh", "light", WIDE)],
)
async def test_for_everybody(
    browser: Browser, street: ChatStreet, language: str, scheme: Any, size: Any
) -> None:
    found: list[str] = []
    seen = f"{language}-{scheme}-{size['width']}"
    async with talking(
        browser, street, but="status of 4", viewport=size, color_scheme=scheme, bypass_csp=True
    ) as page:
        await page.goto(f"{street.url}/{language}/cart")
        found += await complaints(page, f"cart-empty-{seen}")
        await put(page, street, language)
        found += await complaints(page, f"cart-{seen}")
        await page.locator("#discount-code").fill("NTAYO-22")
        await page.locator("button[value=code]").click()
        await expect(page.locator("#status")).not_to_be_empty()
        found += await complaints(page, f"cart-no-code-{seen}")
        if language == "zh":
            await page.locator("#f-country").select_option("RW")
        await expect(page.locator("#f-district")).to_be_visible()
        await page.locator(".last button[value=look]").click()
        await expect(page.locator("[aria-invalid]").first).to_be_visible()
        found += await complaints(page, f"cart-wrong-{seen}")
        await write(page)
        await page.locator(".last button[value=look]").click()
        await page.locator("input[name=f-method][value=on_delivery]").check()
        await expect(page.locator("button[value=place]")).to_be_visible()
        found += await complaints(page, f"cart-review-{seen}")
        await page.goto(f"{street.url}/{language}")
        await expect(page.locator("a.cart")).to_be_visible()
        found += await complaints(page, f"cart-on-shelf-{seen}")
    assert found == []
