"""Mobile money on the page: a prompt that comes by itself, takes a PIN and goes; its switches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import ClientSession

from playground.providers.control import ALL
from playground.server import build_app
from playground.world import World
from tests.page.conftest import expect
from tests.page.test_page import WORDS

if TYPE_CHECKING:
    from playground.server import Running
    from tests.page.conftest import Desk

TOKEN = "pawapay-token-of-the-playground"


async def asked(stand_in: Running, phone: str, amount: str = "24000", kind: str = "deposit") -> str:
    """A deposit (or payout) that pawaPay was asked for."""
    number = str(uuid4())
    side = "payer" if kind == "deposit" else "recipient"
    account = {"phoneNumber": phone, "provider": "MTN_MOMO_RWA"}
    body: dict[str, Any] = {f"{kind}Id": number, "amount": amount, "currency": "RWF"}
    body[side] = {"type": "MMO", "accountDetails": account}
    headers = {"Authorization": f"Bearer {TOKEN}"}
    async with ClientSession(stand_in.url) as http:
        answer = await http.post(f"/providers/pawapay/v2/{kind}s", json=body, headers=headers)
        assert (await answer.json())["status"] == "ACCEPTED"
    return number


async def number_of(desk: Desk, name: str) -> str:
    people = (await desk.world.state())["people"]
    phone: str = next(each["phone"] for each in people if each["first_name"] == name)
    return phone.removeprefix("+")


async def test_the_right_pin_pays(desk: Desk, stand_in: Running) -> None:
    phone = desk.phone("Eric")
    await asked(stand_in, await number_of(desk, "Eric"))
    prompt = phone.get_by_role("alertdialog", name="MTN MoMo")
    await expect(prompt).to_contain_text("Pay 24,000 RWF to Isoko?")
    await expect(prompt).to_contain_text("Everybody's PIN here: 1234")
    await expect(prompt.locator(".left")).to_have_text("5:00", timeout=2000)
    await desk.shot("prompt")
    await prompt.get_by_label("PIN").fill("1234")
    await prompt.get_by_label("PIN").press("Enter")
    await expect(prompt).to_have_count(0)
    await expect(phone.locator(".toast")).to_have_text("MTN MoMo: 24,000 RWF paid to Isoko.")
    await desk.say("Eric", "Paid")  # the talk is in reach again
    await expect(phone.locator(".theirs .text")).to_have_text("Paid")


async def test_a_wrong_pin_is_said_and_the_third_declines(desk: Desk, stand_in: Running) -> None:
    await asked(stand_in, await number_of(desk, "Aline"))
    prompt = desk.phone("Aline").get_by_role("alertdialog")
    for left in ("2", "1"):
        await prompt.get_by_label("PIN").fill("0000")
        await prompt.get_by_role("button", name="Ishyura").click()
        await expect(prompt).to_contain_text(f"Inshuro zisigaye: {left}")
    await prompt.get_by_label("PIN").fill("0000")
    await prompt.get_by_role("button", name="Ishyura").click()
    await expect(prompt).to_have_count(0)
    await expect(desk.phone("Aline").locator(".toast")).to_have_text(
        "MTN MoMo: Ntiwishyuye: Isoko."
    )


async def test_decline_and_then_the_next_one(desk: Desk, stand_in: Running) -> None:
    number = await number_of(desk, "Eric")
    await asked(stand_in, number, "24000")
    await asked(stand_in, number, "500")
    prompt = desk.phone("Eric").get_by_role("alertdialog")
    await expect(prompt).to_contain_text("24,000 RWF")
    await prompt.get_by_role("button", name="Decline").click()
    await expect(prompt).to_contain_text("Pay 500 RWF")
    await desk.world.forward_clock(301)  # and whoever does nothing is asked no longer
    await expect(prompt).to_have_count(0)


async def test_it_is_there_after_the_page_was_loaded_again(desk: Desk, stand_in: Running) -> None:
    await asked(stand_in, await number_of(desk, "Eric"))
    prompt = desk.phone("Eric").get_by_role("alertdialog")
    await expect(prompt).to_be_visible()
    await desk.page.reload()
    await expect(prompt).to_be_visible()
    person = next(p for p in stand_in.world.people.values() if p.first_name == "Eric")
    await (await desk.world.phone(person.id)).enter_pin()  # answered elsewhere
    await expect(prompt).to_have_count(0)


async def test_money_that_comes_is_told(desk: Desk, stand_in: Running) -> None:
    await asked(stand_in, await number_of(desk, "Aline"), "5000", "payout")
    toast = desk.phone("Aline").locator(".toast")
    await expect(toast).to_have_text("MTN MoMo: Wakiriye 5,000 RWF: Isoko.")


async def test_the_tour_types_a_pin(desk: Desk, stand_in: Running) -> None:
    steps = [{"who": "staff", "pin": "1234", "expect": {}}]
    chapters = [{"words": "tour.order", "steps": steps}]
    script = {"cast": {"staff": {"language": "en"}}, "chapters": chapters}
    await desk.page.route("**/tour/tour.json", lambda route: route.fulfill(json=script))
    number = await asked(stand_in, await number_of(desk, "Eric"))
    await desk.page.locator("#tour-start").click()
    await expect(desk.page.locator("#tour")).to_have_attribute("data-state", "done")
    paid = await desk.world.call("GET", "providers/pawapay/transactions")
    assert [(t["id"], t["state"]) for t in paid["transactions"]] == [(number, "succeeded")]


async def test_every_switch_has_its_words() -> None:
    for provider in build_app(World())[ALL].values():
        for name, form in provider.as_json()["form"].items():
            assert f'"pay.{name}": [' in WORDS, name
            assert form["type"] in ("tick", "number", "text", "list", "choice")


async def test_switches_and_transactions_in_the_panel(desk: Desk, stand_in: Running) -> None:
    await desk.page.locator("#panel-open").click()
    await desk.page.get_by_role("tab", name="Payments").click()
    panel = desk.page.locator(".payments")
    await panel.get_by_label("Only for the next ones").fill("1")
    await panel.get_by_label("Callbacks are lost").check()
    await panel.get_by_label("How callbacks are signed").select_option("raw")
    await expect(panel).to_contain_text("Left: 1")
    await expect(panel.locator(".armed")).to_have_count(2)
    (shown, *_) = (await desk.world.call("GET", "providers"))["providers"]
    assert (shown["name"], shown["next"]) == ("pawapay", 1)
    assert shown["switches"]["callbacks_lost"] is False
    only = shown["next_switches"]
    assert (only["callbacks_lost"], only["signature"]) == (True, "raw")
    number = await asked(stand_in, await number_of(desk, "Eric"))
    await expect(panel.locator(".armed")).to_have_count(0)  # it was the next one
    row = panel.locator(f"[data-id='{number}']")
    await expect(row).to_contain_text("24,000 RWF deposit · Eric")
    await row.get_by_role("button", name="Fail").click()
    await expect(row).to_contain_text("failed · PAYMENT_NOT_APPROVED")
    await expect(desk.phone("Eric").get_by_role("alertdialog")).to_have_count(0)
    await expect(panel.locator(".log")).to_contain_text("POST /providers/pawapay/v2/deposits")
    too_wide = "box => [...box.querySelectorAll('*')].some(each => each.scrollWidth > 380)"
    assert not await desk.page.locator("#panel .body").evaluate(too_wide)
    await desk.shot("payments")
