"""The prompt of mobile money on a phone: it comes by itself, takes a PIN, and goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from aiohttp import ClientSession

from tests.page.conftest import expect

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
    script = {"cast": {"staff": "en"}, "chapters": [{"words": "tour.order", "steps": steps}]}
    await desk.page.route("**/tour/tour.json", lambda route: route.fulfill(json=script))
    number = await asked(stand_in, await number_of(desk, "Eric"))
    await desk.page.locator("#tour-start").click()
    await expect(desk.page.locator("#tour")).to_have_attribute("data-state", "done")
    paid = await desk.world.call("GET", "providers/pawapay/transactions")
    assert [(t["id"], t["state"]) for t in paid["transactions"]] == [(number, "succeeded")]
