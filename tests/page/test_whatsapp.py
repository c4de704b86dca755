"""A phone with WhatsApp on the page: what it draws, what can be pressed, what it has not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import ClientSession

from tests.page.conftest import expect
from tests.page.test_page import violations
from tests.support.images import plain
from tests.support.whatsapp import FIRST

if TYPE_CHECKING:
    from playground.server import Running
    from tests.page.conftest import Desk

ALICE = "+250788000111"


async def on_whatsapp(desk: Desk, name: str = "Alice", language: str = "en") -> Any:
    """Somebody whose phone lies open."""
    body = {"first_name": name, "phone": ALICE, "platform": "whatsapp", "language": language}
    made = await desk.world.call("POST", "people", body)
    await desk.page.get_by_role("button", name="People").click()
    await desk.page.locator(".people li", has_text=name).get_by_role("button").click()
    await desk.page.keyboard.press("Escape")
    await desk.say(name, "Hello")
    await expect(desk.phone(name).locator(".own .ticks")).to_have_text("✓✓")
    return made


async def call(stand_in: Running, **body: Any) -> None:
    headers = {"Authorization": f"Bearer {FIRST.token}"}
    body = {"messaging_product": "whatsapp"} | body
    async with ClientSession(stand_in.url, headers=headers) as http:
        answer = await http.post(f"/v24.0/{FIRST.phone_id}/messages", json=body)
        assert answer.status == 200, await answer.text()


async def send(stand_in: Running, **message: Any) -> None:
    await call(stand_in, to=ALICE, **message)


def buttons(*labels: str) -> dict[str, Any]:
    return {"buttons": [{"type": "reply", "reply": {"id": each, "title": each}} for each in labels]}


async def test_buttons_ticks_and_a_list(desk: Desk, stand_in: Running) -> None:
    await on_whatsapp(desk)
    phone = desk.phone("Alice")
    await expect(phone.locator(".status")).to_have_text("business account")
    assert not await phone.locator(".commands-open").is_visible()
    await send(stand_in, type="interactive", interactive={
        "type": "button", "header": {"type": "text", "text": "Isoko"}, "action": buttons("Buy"),
        "body": {"text": "*Coffee* is _good_, a*b*c <b>"}, "footer": {"text": "Kigali"},
    })  # fmt: skip
    await expect(phone.locator(".theirs .text")).to_have_text("Coffee is good, a*b*c <b>")
    await expect(phone.locator(".theirs .text strong")).to_have_text("Coffee")
    await expect(phone.locator(".theirs .header")).to_have_text("Isoko")
    await expect(phone.locator(".theirs .footer")).to_have_text("Kigali")
    await (await desk.button("Alice", "Buy")).click()
    await expect(phone.locator(".own").last.locator(".quote")).to_contain_text("Coffee is good")
    await expect(phone.locator(".keys .key", has_text="Buy")).to_be_enabled()  # for good
    rows = [{"id": "t", "title": "Tea", "description": "1 kg"}, {"id": "h", "title": "Honey"}]
    action = {"button": "Choose", "sections": [{"title": "Food", "rows": rows}]}
    await send(stand_in, type="interactive", interactive={
        "type": "list", "body": {"text": "What?"}, "action": action})  # fmt: skip
    await (await desk.button("Alice", "Choose")).click()
    sheet = phone.get_by_role("dialog", name="Choose")
    await expect(sheet.get_by_role("button", name="Send")).to_be_disabled()
    assert await violations(desk) == []
    await desk.shot("whatsapp-list")
    await sheet.get_by_label("Tea").check()
    await sheet.get_by_role("button", name="Send").click()
    await expect(sheet).to_have_count(0)
    await expect(phone.locator(".own").last.locator(".text")).to_have_text("Tea\n1 kg")
    (contact,) = stand_in.whatsapp.contacts
    said = contact.messages[-1]
    assert said.wire["interactive"]["list_reply"]["id"] == "t"
    await call(stand_in, status="read", message_id=said.id)
    await expect(phone.locator(".ticks.read")).to_have_count(3)


async def test_pictures_cards_and_what_a_person_sends(desk: Desk, stand_in: Running) -> None:
    await on_whatsapp(desk)
    phone = desk.phone("Alice")
    media = stand_in.whatsapp.media
    picture = media.upload(plain(kind="JPEG"), "image/jpeg", "k.jpg").id
    image = {"type": "image", "image": {"id": picture}}
    await send(stand_in, type="interactive", interactive={
        "type": "button", "header": image, "body": {"text": "Coffee"}, "action": buttons("Buy"),
    })  # fmt: skip
    await expect(phone.locator(".theirs .photo img")).to_be_visible()
    cards = [
        {"card_index": place, "header": image, "body": {"text": name}, "action": buttons(name)}
        for place, name in enumerate(("Tea", "Honey"))
    ]
    await send(stand_in, type="interactive", interactive={
        "type": "carousel", "body": {"text": "More"}, "action": {"cards": cards}})  # fmt: skip
    await phone.locator(".carousel .key", has_text="Honey").click()
    await expect(phone.locator(".own").last.locator(".text")).to_have_text("Honey")
    address = f"https://wa.me/{FIRST.display_phone_number}?text=Shop+12"
    action = {"name": "cta_url", "parameters": {"display_text": "Write", "url": address}}
    await send(stand_in, type="interactive", interactive={
        "type": "cta_url", "body": {"text": "?"}, "action": action})  # fmt: skip
    await (await desk.button("Alice", "Write")).click()
    await expect(phone.locator("textarea")).to_have_value("Shop 12")  # she has to send it herself
    await phone.get_by_role("button", name="What to do with this message").first.click()
    await phone.get_by_role("menuitem", name="React").click()
    await expect(phone.locator(".reactions")).to_have_text("👍")
    await phone.get_by_role("button", name="More").first.click()
    await phone.get_by_role("menuitem", name="Block the business").click()
    await expect(phone.locator(".blocked")).to_be_visible()


async def test_what_is_on_a_phone_is_chosen_when_it_is_added(small: Desk) -> None:
    await small.page.get_by_role("button", name="People").click()
    form = small.page.locator("form.add")
    await form.get_by_role("textbox", name="Name").fill("Keza")
    await form.get_by_label("What is on the phone").select_option("whatsapp")
    await expect(form.get_by_label("Language code that Telegram tells the bot")).to_be_disabled()
    await form.get_by_role("button", name="Add").click()
    keza = small.phone("Keza")
    await expect(keza).to_be_visible()
    await small.say("Keza", "Muraho")
    await expect(keza.locator(".own .text")).to_have_text("Muraho")
    await expect(keza.locator(".ticks")).to_be_visible()


async def test_behind_the_scenes_a_template_is_approved(desk: Desk, stand_in: Running) -> None:
    await desk.page.locator("#panel-open").click()
    await desk.page.get_by_role("tab", name="WhatsApp").click()
    await on_whatsapp(desk)
    await send(stand_in, type="text", text={"body": "Hi"})
    part = desk.page.locator("#panel-body")
    await expect(part).to_contain_text("Delivered: 1. Of these billed: 0. In all: 0.0000 USD")
    await expect(part).to_contain_text(f"POST /v24.0/{FIRST.phone_id}/messages")
    body = {"type": "BODY", "text": "Your order is on its way."}
    made = {"name": "hello", "language": "en", "category": "UTILITY", "components": [body]}
    headers = {"Authorization": f"Bearer {FIRST.token}"}
    async with ClientSession(stand_in.url, headers=headers) as http:
        await http.post(f"/v24.0/{FIRST.waba_id}/message_templates", json=made)
    await part.get_by_role("button", name="Approve").click()
    await expect(part.get_by_role("button", name="Pause")).to_be_visible()
    assert [each.status for each in stand_in.whatsapp.templates] == ["APPROVED"]
    assert await violations(desk) == []
