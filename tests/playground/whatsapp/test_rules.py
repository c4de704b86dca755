"""The rules that a stand-in for the Cloud API must hold a bot to; each was a real bug somewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aiohttp import web

from playground.whatsapp.chats import DAY
from playground.whatsapp.client import WhatsAppPhone
from tests.support.images import plain
from tests.support.whatsapp import Business

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALINE = "+250788123456"
MONTH = 31 * DAY


def buttons(*labels: str, body: str = "?", **more: Any) -> dict[str, Any]:
    rows = [
        {"type": "reply", "reply": {"id": f"b{place}", "title": label}}
        for place, label in enumerate(labels)
    ]
    return {"type": "button", "body": {"text": body}, "action": {"buttons": rows}} | more


def rows(*labels: str, body: str = "?", label: str = "Hitamo", **more: Any) -> dict[str, Any]:
    each = [{"id": f"r{place}", "title": title} for place, title in enumerate(labels)]
    action = {"button": label, "sections": [{"title": "", "rows": each}]}
    return {"type": "list", "body": {"text": body}, "action": action} | more


def with_id(number: str, kind: str = "button") -> dict[str, Any]:
    made = buttons("a") if kind == "button" else rows("a")
    inside = made["action"]
    if kind == "button":
        inside["buttons"][0]["reply"]["id"] = number
    else:
        inside["sections"][0]["rows"][0]["id"] = number
    return made


REFUSED = {
    "a label over 20": buttons("a" * 21),
    "an emoji counts as two": buttons("🎁" * 10 + "a"),
    "an empty label": buttons(" "),
    "two labels alike": buttons("a", "a"),
    "two labels alike but for capitals": buttons("Reba", "reba"),
    "four buttons": buttons("a", "b", "c", "d"),
    "no buttons": buttons(),
    "an id over 256": with_id("i" * 257),
    "a body over 1024": buttons("a", body="x" * 1025),
    "a footer over 60": buttons("a", footer={"text": "x" * 61}),
    "a header over 60": buttons("a", header={"type": "text", "text": "x" * 61}),
    "a row over 24": rows("a" * 25),
    "an empty row": rows(""),
    "a row's id over 200": with_id("i" * 201, "list"),
    "eleven rows": rows(*map(str, range(11))),
    "a list's body over 4096": rows("a", body="x" * 4097),
    "what opens a list over 20": rows("a", label="x" * 21),
    "a list's header with a picture": rows("a", header={"type": "image", "image": {"link": "x"}}),
    "a link beside buttons": buttons("a", action={"name": "cta_url", "buttons": []}),
    "a name that nobody knows": buttons("a", colour="red"),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_rule_1_what_is_too_long_is_refused_as_a_whole(
    aline: WhatsAppPhone, business: Business, what: str
) -> None:
    code, details = await business.refusal(ALINE, type="interactive", interactive=REFUSED[what])
    assert code in (100, 131008, 131009)
    assert details
    assert len(await aline.sent()) == 1  # what she wrote herself


async def test_rule_1_what_just_fits_is_on_the_phone(
    aline: WhatsAppPhone, business: Business
) -> None:
    fits = [
        buttons("a" * 20, "🎁" * 10, body="x" * 1024, footer={"text": "y" * 60}),
        rows(*(f"{n}" * 12 for n in range(10, 20)), body="x" * 4096, label="y" * 20),
        with_id("i" * 256),
        with_id("i" * 200, "list"),
    ]
    for each in fits:
        status, said = await business.send(ALINE, type="interactive", interactive=each)
        assert status == 200, said
    assert (await business.send(ALINE, type="text", text={"body": "x" * 4096}))[0] == 200
    code, _ = await business.refusal(ALINE, type="text", text={"body": "x" * 4097})
    assert code == 131009
    await business.settled()
    assert len(await aline.messages()) == 6


async def test_rule_2_a_closed_window_is_told_later_or_at_once(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.forward_clock(DAY - 60)
    await business.statuses(await business.text(ALINE), "delivered")
    await business.world.forward_clock(120)
    number = await business.text(ALINE)  # 200 all the same
    (failed,) = await business.statuses(number, "failed")
    assert failed["errors"][0]["code"] == 131047
    await business.world.switch(window_refused_at_once=True)
    code, _ = await business.refusal(ALINE, type="text", text={"body": "?"})
    assert code == 131047
    await aline.say("Ndahari")
    await business.statuses(await business.text(ALINE), "delivered")


async def test_rule_2_an_advertisement_opens_three_days_and_they_are_free(
    aline: WhatsAppPhone, business: Business
) -> None:
    await aline.say("Mbwira", referral={"source_type": "ad", "source_id": "7", "headline": "Isoko"})
    assert (await business.inbound())["referral"]["source_id"] == "7"
    number = await business.text(ALINE)
    sent = (await business.statuses(number, "delivered"))[0]
    assert sent["pricing"]["type"] == "free_entry_point"
    assert sent["conversation"]["origin"]["type"] == "referral_conversion"
    await business.world.forward_clock(3 * DAY - 60)
    await business.statuses(await business.text(ALINE), "delivered")


async def test_rule_3_an_id_where_a_number_belongs_is_taken_and_lost(
    aline: WhatsAppPhone, business: Business
) -> None:
    user_id = (await aline.chat())["contact"]["user_id"]
    lost = await business.text(user_id)
    status, said = await business.send(recipient=user_id, type="text", text={"body": "by id"})
    assert (status, said["contacts"]) == (200, [{"input": user_id, "user_id": user_id}])
    await business.statuses(said["messages"][0]["id"], "delivered")
    assert not [each for each in business.told("statuses") if each["id"] == lost]
    assert [each.text for each in await aline.messages()] == ["Muraho", "by id"]
    # Both: the phone number is meant.
    eric = await business.world.person("Eric", phone="+250783654321")
    await eric.say("Hi")
    await business.text("+250 783 654 321", "to Eric", recipient=user_id)
    assert (await eric.until("to Eric")).by_bot


async def test_rule_4_a_number_behind_a_username_is_not_told(
    aline: WhatsAppPhone, business: Business
) -> None:
    ming = await business.world.person(
        "王小明", phone="+8613800138000", username="xiaoming", user_id="CN.7"
    )
    await ming.say("你好")
    said = await business.inbound()
    assert said["from_user_id"] == "CN.7"
    assert "from" not in said
    (contact,) = business.told()[-1]["contacts"]
    assert contact == {
        "profile": {"name": "王小明", "username": "@xiaoming"}, "user_id": said["from_user_id"],
    }  # fmt: skip
    _, answer = await business.send(recipient=said["from_user_id"], type="text", text={"body": "?"})
    sent = (await business.statuses(answer["messages"][0]["id"], "delivered"))[0]
    assert "recipient_id" not in sent
    assert sent["recipient_user_id"] == said["from_user_id"]
    await business.world.switch(hidden_as="empty")
    await ming.say("在吗")
    assert (await business.inbound(2))["from"] == business.told()[-1]["contacts"][0]["wa_id"] == ""
    await business.world.switch(clear=True)
    # Who is written to by number is known by it for 30 days, whatever name they take.
    await business.text(ALINE)
    await business.settled()
    await aline.change(username="aline")
    await aline.say("Ndacyahari")
    assert (await business.inbound(3))["from"] == "250788123456"
    await business.world.forward_clock(MONTH)
    await aline.say("Nongeye")
    assert "from" not in await business.inbound(4)


async def test_rule_4_another_number_is_another_id(
    aline: WhatsAppPhone, business: Business
) -> None:
    before = (await aline.chat())["contact"]["user_id"]
    await aline.change(phone="+250722111222")
    said = await business.inbound()
    system = said["system"]
    assert (system["type"], system["wa_id"]) == ("user_changed_number", "250722111222")
    assert system["previous_user_id"] == before != system["user_id"]
    assert "contacts" not in business.told()[-1]
    _, answer = await business.send(recipient=before, type="text", text={"body": "?"})
    (failed,) = await business.statuses(answer["messages"][0]["id"], "failed")
    assert failed["errors"][0]["code"] == 131026


async def test_rule_5_a_pair_has_a_credit_that_is_paid_back(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.limits(enforced=True, per_second=1000)
    for _ in range(45):
        await business.text(ALINE)
    assert (await business.refusal(ALINE, type="text", text={"body": "?"}))[0] == 131056
    await business.world.forward_clock(6)
    await business.text(ALINE)
    assert (await business.refusal(ALINE, type="text", text={"body": "?"}))[0] == 131056
    eric = await business.world.person("Eric", phone="+250783654321")
    await eric.say("Hi")
    await business.text("+250783654321")


async def test_rule_5_a_number_has_a_throughput_and_a_reach(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.limits(enforced=True, per_second=3, reach=1)
    await business.world.forward_clock(2)
    for _ in range(3):
        await business.text(ALINE)
    assert (await business.refusal(ALINE, type="text", text={"body": "?"}))[0] == 130429
    await business.world.limits(per_second=1000)
    await a_template(business)
    for place in range(2):
        await business.world.person(f"Person {place}", phone=f"+25078000010{place}")
    first, second = [
        (await business.send(f"+25078000010{place}", type="template", template=HELLO))[1]
        for place in range(2)
    ]
    await business.statuses(first["messages"][0]["id"], "delivered")
    (failed,) = await business.statuses(second["messages"][0]["id"], "failed")
    assert failed["errors"][0]["code"] == 131048


HELLO = {"name": "hello", "language": {"code": "en"}}


async def a_template(business: Business, name: str = "hello", **more: Any) -> None:
    """One that is approved."""
    body = {"type": "BODY", "text": f"Your order of the market is on its way: {name}."}
    made = {"name": name, "language": "en", "category": "UTILITY", "components": [body]} | more
    status, said = await business.call("POST", "300000000000001/message_templates", made)
    assert (status, said["status"]) == (200, "PENDING"), said
    await business.world.template(name, made["language"], status="APPROVED")


async def test_rule_6_statuses_keep_no_order_and_no_promise(
    aline: WhatsAppPhone, business: Business
) -> None:
    await aline.change(looking=True)  # the chat is open: it is read, and never delivered
    number = await business.text(ALINE, biz_opaque_callback_data="row 7")
    told = await business.statuses(number, "sent", "read")
    assert [each["status"] for each in told] == ["sent", "read"]
    assert {each["biz_opaque_callback_data"] for each in told} == {"row 7"}
    assert told[0]["pricing"] == told[1]["pricing"] == {
        "billable": False, "pricing_model": "PMP", "type": "free_customer_service",
        "category": "service",
    }  # fmt: skip
    await aline.change(looking=False)
    await business.world.switch(twice=True)
    number = await business.text(ALINE)
    await business.until(
        lambda: sum(each["id"] == number for each in business.told("statuses")) == 4
    )
    await business.world.switch(clear=True, fail_next=1, fail_code=131049)
    (failed,) = await business.statuses(await business.text(ALINE), "failed")
    value = next(each for each in business.told() if failed in each.get("statuses", ()))
    assert "contacts" not in value
    assert "pricing" not in failed
    assert failed["errors"][0]["error_data"]["details"]
    await business.world.switch(clear=True, fail_next=1, failed_contacts=True)
    (failed,) = await business.statuses(await business.text(ALINE), "failed")
    value = next(each for each in business.told() if failed in each.get("statuses", ()))
    assert value["contacts"] == [{"wa_id": "250788123456"}]
    await business.world.switch(clear=True, shuffle=True, batch=2, hold_ms=1000)
    orders = set()
    for _ in range(12):
        told = await business.statuses(await business.text(ALINE), "sent", "delivered")
        orders.add(tuple(each["status"] for each in told))
    assert orders == {("sent", "delivered"), ("delivered", "sent")}


async def test_rule_6_a_status_may_come_before_the_answer(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.switch(status_first=True)
    number = await business.text(ALINE)
    assert [each["status"] for each in business.told("statuses")] == ["sent", "delivered"]
    assert {each["id"] for each in business.told("statuses")} == {number}


async def test_rule_7_batches_mix_everything_and_what_is_retried_comes_among_others(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.switch(batch=40, hold_ms=50, rebatch=True)
    business.status = 500
    for place in range(8):
        await aline.say(f"{place}")
        await business.text(ALINE)
    await business.until(lambda: business.posts)
    shapes = json.loads(business.posts[0])["entry"]
    assert len(shapes) > 1
    assert any(len(entry["changes"]) > 1 for entry in shapes)
    values = [change["value"] for entry in shapes for change in entry["changes"]]
    assert any(
        len(value.get("messages", ())) + len(value.get("statuses", ())) > 1 for value in values
    )
    first = [each["id"] for each in business.told("messages")]
    business.status = 200
    business.posts.clear()
    await aline.say("another")
    await business.until(lambda: len(business.told("messages")) == 9)
    assert {each["id"] for each in business.told("messages")} > set(first)


async def test_rule_8_two_sends_at_once_may_arrive_the_other_way(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.switch(swap=True)
    first, second = await business.text(ALINE, "first"), await business.text(ALINE, "second")
    await business.statuses(first, "delivered")
    told = [each["id"] for each in business.told("statuses") if each["status"] == "delivered"]
    assert told == [second, first]


async def test_rule_9_a_link_is_fetched_and_only_from_here(
    aline: WhatsAppPhone, business: Business
) -> None:
    asked = []

    async def picture(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(body=plain(kind="JPEG"), content_type="image/jpeg")

    app = web.Application()
    app.router.add_get("/k.jpg", picture)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        here = f"http://127.0.0.1:{runner.addresses[0][1]}"
        _, said = await business.send(ALINE, type="image", image={"link": f"{here}/k.jpg"})
        await business.statuses(said["messages"][0]["id"], "delivered")
        assert asked == ["/k.jpg"]
        assert (await aline.last()).bubble["picture"]["mime_type"] == "image/jpeg"
        for link, why in (
            (f"{here}/none.jpg", "answered 404"),
            ("https://example.org/k.jpg", "not on this machine"),
        ):
            _, said = await business.send(ALINE, type="image", image={"link": link})
            (failed,) = await business.statuses(said["messages"][0]["id"], "failed")
            assert failed["errors"][0]["code"] == 131053
            assert why in failed["errors"][0]["error_data"]["details"]
    finally:
        await runner.cleanup()
    code, _ = await business.refusal(ALINE, type="image", image={"link": "file:///etc/passwd"})
    assert code == 131009


@pytest.mark.parametrize("status", [201, 404, 410, 503])
async def test_rule_10_all_but_200_comes_again_with_the_same_bytes(
    aline: WhatsAppPhone, business: Business, status: int
) -> None:
    business.status = status
    await aline.say("Ikawa n'icyayi: 茶/…")
    await business.until(lambda: len(business.posts) == 2)  # the second try is at once
    for _ in range(3):
        await business.world.forward_clock(60)
    business.status = 200
    await business.until(lambda: len(business.posts) > 3)
    assert len(set(business.posts)) == 1
    assert b"\\u8336\\/\\u2026" in business.posts[0]
    count = len(business.posts)
    await business.world.forward_clock(7 * DAY)
    await business.settled()
    assert len(business.posts) <= count + 1


async def test_rule_10_after_seven_days_it_is_lost(
    aline: WhatsAppPhone, business: Business
) -> None:
    business.status = 500
    await aline.say("?")
    await business.until(lambda: len(business.posts) == 2)
    await business.world.forward_clock(8 * DAY)
    await business.stand_in.webhooks.told()
    count = len(business.posts)
    await business.world.forward_clock(8 * DAY)
    await business.stand_in.webhooks.told()
    assert len(business.posts) == count


async def test_rule_11_time_is_text_and_numbers_are_numbers(
    aline: WhatsAppPhone, business: Business
) -> None:
    await aline.location(-1.9441, 30.0619, name="Kimironko")
    said = await business.inbound()
    assert isinstance(said["timestamp"], str)
    assert said["location"] == {"latitude": -1.9441, "longitude": 30.0619, "name": "Kimironko"}
    told = await business.statuses(await business.text(ALINE), "delivered")
    assert all(isinstance(each["timestamp"], str) for each in told)
    await a_template(business)
    update = await business.until(lambda: business.told(of="message_template_status_update"))
    assert isinstance(update[0]["message_template_id"], int)
    _, page = await business.call("GET", "300000000000001/message_templates")
    assert page["data"][0]["id"] == str(update[0]["message_template_id"])


async def test_rule_12_nothing_that_was_sent_can_be_changed_or_asked_for(
    aline: WhatsAppPhone, business: Business
) -> None:
    number = await business.text(ALINE)
    for verb, path in (
        ("GET", number), ("DELETE", number), ("POST", number), ("PUT", "200000000000001/messages"),
        ("GET", f"200000000000001/messages/{number}"), ("GET", "200000000000001/messages"),
    ):  # fmt: skip
        status, said = await business.call(verb, path)
        assert (status, said["error"]["code"]) in ((400, 100), (404, 100)), (verb, path)
    status, said = await business.call("POST", "99/messages", {})
    assert (status, said["error"]["code"]) == (400, 33)
    status, said = await business.call("POST", "200000000000001/messages", {}, token="wrong")
    assert (status, said["error"]["code"]) == (401, 190)


async def test_rule_13_what_is_delivered_is_billed_by_category(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.limits(service_free=2)
    for _ in range(3):
        await business.statuses(await business.text(ALINE), "delivered")
    before = (await business.world.bill())["last"]
    await a_template(business)
    await a_template(business, "offer", category="MARKETING")
    for name in ("hello", "offer"):
        _, said = await business.send(ALINE, type="template", template=HELLO | {"name": name})
        await business.statuses(said["messages"][0]["id"], "delivered")
    await business.world.switch(fail_next=1)
    await business.statuses(await business.text(ALINE), "failed")  # costs nothing
    bill = await business.world.bill()
    assert bill["categories"]["service"] == {"messages": 3, "billed": 1, "micro_dollars": 4_000}
    assert bill["categories"]["marketing"]["micro_dollars"] == 22_500
    assert (await business.world.bill(since=before))["micro_dollars"] == 26_500
    assert (await business.world.bill(person=aline.id))["messages"] == 5
