"""Templates: how they must be made, what their review tells, and what is filled in."""

from __future__ import annotations

from typing import Any

import pytest

from playground.whatsapp.chats import DAY
from playground.whatsapp.client import WhatsAppPhone
from tests.support.images import plain
from tests.support.whatsapp import FIRST, Business

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALINE = "250788123456"
NEWS = "Your order {{1}} has changed: {{2}}. Tap to see it."
EXAMPLE = {"body_text": [["A12", "paid"]]}
BODY = {"type": "BODY", "text": NEWS, "example": EXAMPLE}


def made(**more: Any) -> dict[str, Any]:
    usual = {"name": "order_news", "language": "rw_RW", "category": "UTILITY"}
    return usual | {"components": [BODY]} | more


async def create(business: Business, **more: Any) -> tuple[int, Any]:
    return await business.call("POST", f"{FIRST.waba_id}/message_templates", made(**more))


def body(text: str, *examples: str) -> list[dict[str, Any]]:
    return [{"type": "BODY", "text": text, "example": {"body_text": [list(examples)]}}]


def quick(*labels: str) -> dict[str, Any]:
    return {
        "type": "BUTTONS",
        "buttons": [{"type": "QUICK_REPLY", "text": each} for each in labels],
    }


LINK = {"type": "URL", "text": "Open", "url": "https://isoko.rw/{{1}}", "example": ["x"]}
REFUSED: dict[str, tuple[int, dict[str, Any]]] = {
    "a capital in the name": (131009, {"name": "Order"}),
    "a language there is not": (131009, {"language": "rw"}),
    "no category": (131009, {"category": "NEWS"}),
    "no body": (131008, {"components": [quick("a")]}),
    "a body over 1024": (2388040, {"components": body("x" * 1025)}),
    "no example": (131009, {"components": [{"type": "BODY", "text": NEWS}]}),
    "a parameter at the end": (2388299, {"components": body("Your order is number {{1}}", "A")}),
    "too many parameters": (2388293, {"components": body("It {{1}} {{2}} is.", "A", "B")}),
    "numbers out of order": (131009, {"components": body("Order {{2}} is on its way.", "A")}),
    "a footer with a parameter": (
        131009, {"components": [BODY, {"type": "FOOTER", "text": "By {{1}}"}]}),
    "eleven buttons": (131009, {"components": [BODY, quick(*map(str, range(11)))]}),
    "a button over 25": (131009, {"components": [BODY, quick("a" * 26)]}),
    "quick replies apart": (131009, {"components": [BODY, {"type": "BUTTONS", "buttons": [
        {"type": "QUICK_REPLY", "text": "a"}, LINK, {"type": "QUICK_REPLY", "text": "b"}]}]}),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_badly_made_is_not_taken_for_review(business: Business, what: str) -> None:
    code, more = REFUSED[what]
    status, said = await create(business, **more)
    assert (status, said["error"]["code"]) == (400, code), said


async def test_its_review_is_told_and_it_goes_only_when_approved(
    aline: WhatsAppPhone, business: Business
) -> None:
    _, said = await create(business, components=[BODY, quick("Reba", "Hagarika")])
    number = int(said["id"])

    async def sent(**more: Any) -> Any:
        template = {"name": "order_news", "language": {"code": "rw_RW"}, "components": [
            {"type": "body", "parameters": [
                {"type": "text", "text": "A12"}, {"type": "text", "text": "paid"}]},
            {"type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [
                {"type": "payload", "payload": "order:12"}]},
        ]} | more  # fmt: skip
        return await business.send(ALINE, type="template", template=template)

    assert (await sent())[1]["error"]["code"] == 132001
    for status, code in (("REJECTED", 132001), ("PAUSED", 132015), ("DISABLED", 132016)):
        await business.world.template("order_news", "rw_RW", status=status, reason="SCAM")
        assert (await sent())[1]["error"]["code"] == code
    await business.world.template("order_news", "rw_RW", status="APPROVED")
    assert (await sent(language={"code": "en"}))[0] == 404
    events = await business.until(
        lambda: (told := business.told(of="message_template_status_update"))[3:] and told
    )
    assert [each["event"] for each in events] == ["REJECTED", "PAUSED", "DISABLED", "APPROVED"]
    assert events[0] == {
        "event": "REJECTED", "message_template_id": number, "reason": "SCAM",
        "message_template_name": "order_news", "message_template_language": "rw_RW",
        "message_template_category": "UTILITY",
    }  # fmt: skip
    await business.world.forward_clock(2 * DAY)  # nothing else would go
    status, said = await sent()
    assert said["messages"][0]["message_status"] == "accepted"
    shown = await aline.until("Your order A12 has changed: paid.")
    assert shown.data == {"Reba": "order:12", "Hagarika": "Hagarika"}
    await aline.tap("Reba")
    pressed = await business.inbound()
    assert (pressed["type"], pressed["button"]) == (
        "button", {"payload": "order:12", "text": "Reba"},
    )  # fmt: skip
    assert pressed["context"]["id"] == shown.id
    await business.statuses(await business.text(ALINE), "delivered")  # her tap opened the window
    wrong = (
        ([], 132000),
        ([{"type": "body", "parameters": [{"type": "text", "text": "A"}]}], 132000),
        ([{"type": "body", "parameters": [
            {"type": "text", "text": "A\nB"}, {"type": "text", "text": "b"}]}], 100),
        ([{"type": "body", "parameters": [
            {"type": "text", "text": "x" * 1000}, {"type": "text", "text": "b"}]}], 132005),
    )  # fmt: skip
    for components, code in wrong:
        assert (await sent(components=components))[1]["error"]["code"] == code


async def test_a_category_may_change_by_itself(business: Business) -> None:
    await create(business)
    await business.world.template("order_news", "rw_RW", category="MARKETING", soon=True)
    await business.world.template("order_news", "rw_RW", category="MARKETING")
    soon, now = await business.until(
        lambda: (told := business.told(of="template_category_update"))[1:] and told
    )
    assert (soon["correct_category"], soon["new_category"]) == ("MARKETING", "UTILITY")
    assert isinstance(soon["category_update_timestamp"], int)
    assert (now["previous_category"], now["new_category"]) == ("UTILITY", "MARKETING")


async def test_there_are_not_too_many_nor_two_alike(business: Business) -> None:
    await create(business)
    assert (await create(business))[1]["error"]["code"] == 2388024
    assert (await create(business, name="same_words"))[1]["error"]["code"] == 100
    assert (await create(business, language="en"))[0] == 200
    _, page = await business.call("GET", f"{FIRST.waba_id}/message_templates?limit=1")
    assert [each["language"] for each in page["data"]] == ["rw_RW"]
    assert "next" in page["paging"]
    await business.world.settings(most_templates=2)
    assert (await create(business, name="another"))[1]["error"]["code"] == 2388019
    path = f"{FIRST.waba_id}/message_templates?name=order_news"
    assert (await business.call("DELETE", path))[1] == {"success": True}
    assert (await business.call("DELETE", path))[0] == 400


async def test_an_approved_one_is_edited_once_a_day(business: Business) -> None:
    _, said = await create(business)
    await business.world.template("order_news", "rw_RW", status="APPROVED")
    new = {"components": body("Your order {{1}} is new, {{2}}, and so on here.", "A", "B")}
    assert (await business.call("POST", said["id"], new))[0] == 200
    _, now = await business.call("GET", said["id"])
    assert now["status"] == "PENDING"
    await business.world.template("order_news", "rw_RW", status="APPROVED")
    assert (await business.call("POST", said["id"], new))[0] == 400
    await business.world.forward_clock(DAY)
    assert (await business.call("POST", said["id"], new))[0] == 200


async def handle(business: Business, kind: str = "image/png", data: bytes = b"a picture") -> str:
    """An example that has gone up."""
    described = f"file_length={len(data)}&file_type={kind}"
    _, begun = await business.call("POST", f"{FIRST.app_id}/uploads?{described}")
    status, said = await business.call(
        "POST", begun["id"], data=data, more_headers={"file_offset": "0"}
    )
    assert status == 200, said
    return said["h"]


async def test_a_picture_above_needs_an_example_that_went_up(business: Business) -> None:
    """Red when a template is taken that Meta's reviewers cannot see."""

    async def ask(*handles: str) -> int:
        example = {"example": {"header_handle": list(handles)}} if handles else {}
        header = {"type": "HEADER", "format": "IMAGE"} | example
        return (await create(business, components=[header, BODY]))[0]

    assert await ask() == 400
    assert await ask("4::invented") == 400
    assert await ask(await handle(business, "application/pdf")) == 400
    old = await handle(business)
    await business.world.forward_clock(2 * DAY)
    assert await ask(old) == 400
    assert await ask(await handle(business)) == 200
    short = f"{FIRST.app_id}/uploads?file_length=9&file_type=image/png"
    _, begun = await business.call("POST", short)
    for data, offset in ((b"too short", ""), (b"short", "0")):
        more = {"file_offset": offset} if offset else {}
        assert (await business.call("POST", begun["id"], data=data, more_headers=more))[0] == 400


async def test_what_is_held_goes_or_fails_later(aline: WhatsAppPhone, business: Business) -> None:
    await business.world.settings(review="approve")
    example = {"header_handle": [await handle(business)]}
    header = {"type": "HEADER", "format": "IMAGE", "example": example}
    await create(business, components=[header, BODY, {"type": "BUTTONS", "buttons": [LINK]}])
    await business.world.switch(hold_templates=True)
    _, file = await business.upload(plain(kind="JPEG"), "image/jpeg")
    components = [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": file["id"]}}]},
        {"type": "body", "parameters": [
            {"type": "text", "text": "A"}, {"type": "text", "text": "b"}]},
        {"type": "button", "sub_type": "url", "index": 0, "parameters": [
            {"type": "text", "text": "o/12"}]},
    ]  # fmt: skip
    template = {"name": "order_news", "language": {"code": "rw_RW"}, "components": components}
    _, said = await business.send(ALINE, type="template", template=template)
    assert said["messages"][0]["message_status"] == "held_for_quality_assessment"
    assert not business.told("statuses")
    assert await business.world.release_held() == 1
    shown = await aline.until("Your order A")
    assert shown.bubble["picture"]["id"] == file["id"]
    assert (await aline.tap("Open"))["opens"] == "https://isoko.rw/o/12"
    _, said = await business.send(ALINE, type="template", template=template)
    await business.world.release_held(release=False)
    (failed,) = await business.statuses(said["messages"][0]["id"], "failed")
    assert failed["errors"][0]["code"] == 132015
