"""The wallet's page, as a buyer opens it from a message on their phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import ClientSession

from tests.page.conftest import expect

if TYPE_CHECKING:
    from playground.server import Running
    from tests.page.conftest import Desk

KEY = "sk_test_of_the_playground"


async def sent(stand_in: Running, person: int, back: str, method: str = "alipay") -> None:
    """A payment that Stripe was asked for, and the message with its button."""
    form = {
        "amount": "11800",
        "currency": "cny",
        "confirm": "true",
        "payment_method_types[]": method,
        "payment_method_data[type]": method,
        "payment_method_options[wechat_pay][client]": "web",
        "return_url": back,
        "description": "IS-7K3M",
    }
    async with ClientSession(stand_in.url) as http:
        path = "/providers/stripe/v1/payment_intents"
        headers = {"Authorization": f"Bearer {KEY}"}
        made = await (await http.post(path, data=form, headers=headers)).json()
        action = made["next_action"][made["next_action"]["type"]]
        button = {
            "text": "付款 ¥118.00",
            "url": action.get("url") or action["hosted_instructions_url"],
        }
        message: dict[str, Any] = {
            "chat_id": person,
            "text": "IS-7K3M",
            "reply_markup": {"inline_keyboard": [[button]]},
        }
        answer = await http.post(f"/bot{stand_in.token}/sendMessage", json=message)
        assert answer.status == 200, await answer.text()


async def buyer(desk: Desk, name: str) -> int:
    """Somebody who has begun a talk with the bot."""
    await desk.say(name, "/start")
    await desk.phone(name).locator(".theirs").first.wait_for()
    people = (await desk.world.state())["people"]
    return next(each["id"] for each in people if each["first_name"] == name)


@pytest.mark.parametrize("method", ["alipay", "wechat_pay"])
async def test_opened_paid_and_back_in_the_talk(desk: Desk, stand_in: Running, method: str) -> None:
    await sent(stand_in, await buyer(desk, "王小明"), "https://t.me/isoko_bot?start=o-7", method)
    await (await desk.button("王小明", "付款")).click()
    wallet = desk.phone("王小明").frame_locator("iframe")
    for words in ("Isoko", "IS-7K3M", "¥118.00"):
        await expect(wallet.locator("main")).to_contain_text(words)
    await desk.shot(f"wallet-{method}")
    width = await wallet.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    assert width == 0
    await wallet.get_by_role("button", name="确认付款").click()
    await expect(wallet.get_by_role("status")).to_contain_text("支付成功")
    rows = (await desk.world.call("GET", "providers/stripe/transactions"))["transactions"]
    assert [each["state"] for each in rows] == ["succeeded"]
    await wallet.get_by_role("link", name="返回商家").click()
    # Telegram makes a start of it; the page of the wallet is gone.
    await expect(desk.phone("王小明").locator("iframe")).to_have_count(0)
    await expect(desk.phone("王小明").get_by_role("dialog")).to_contain_text(
        "t.me/isoko_bot?start=o-7"
    )
    await desk.phone("王小明").get_by_role("dialog").locator(".primary").click()
    await expect(desk.phone("王小明").locator(".own .text").last).to_have_text("/start o-7")


async def test_cancelled_and_nothing_leaves_the_machine(desk: Desk, stand_in: Running) -> None:
    await sent(stand_in, await buyer(desk, "Eric"), "https://shop.example/back")
    await (await desk.button("Eric", "付款")).click()
    wallet = desk.phone("Eric").frame_locator("iframe")
    await wallet.get_by_role("button", name="取消").click()
    await expect(wallet.get_by_role("status")).to_contain_text("已取消")
    await wallet.get_by_role("link", name="返回商家").click()
    notice = desk.phone("Eric").get_by_role("dialog")
    await expect(notice).to_contain_text("https://shop.example/back?payment_intent=pi_")
