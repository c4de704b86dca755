"""What goes wrong on request, and what people's phones do to a message."""

from __future__ import annotations

import aiohttp
import pytest

from playground.shown import PlaygroundError
from playground.whatsapp.client import WhatsAppPhone
from tests.support.whatsapp import FIRST, Business

pytestmark = pytest.mark.asyncio(loop_scope="module")

ALINE = "250788123456"


async def test_a_cut_answer_is_a_message_all_the_same(
    aline: WhatsAppPhone, business: Business
) -> None:
    await business.world.switch(cut_next=1)
    with pytest.raises(aiohttp.ClientError):
        await business.send(
            ALINE, type="text", text={"body": "cut"}, biz_opaque_callback_data="row 7"
        )
    assert await aline.until("cut")
    await business.until(lambda: business.told("statuses"))
    assert business.told("statuses")[0]["biz_opaque_callback_data"] == "row 7"
    assert (await business.world.log("call"))[-1]["fault"] == "answer cut"


async def test_a_broken_server_took_nothing(aline: WhatsAppPhone, business: Business) -> None:
    await business.world.switch(server_error_next=1, server_error_code=503)
    assert (await business.send(ALINE, type="text", text={"body": "?"}))[0] == 503
    await business.world.switch(fail_next=1, fail_after_sent=True)
    told = await business.statuses(await business.text(ALINE), "sent", "failed")
    assert [each["status"] for each in told] == ["sent", "failed"]
    await business.world.switch(refuse_next=1, refuse_code=131056)
    assert (await business.refusal(ALINE, type="text", text={"body": "?"}))[0] == 131056
    await business.world.switch(down="503")
    assert (await business.call("GET", FIRST.phone_id))[0] == 503
    await business.world.switch(clear=True)
    await business.statuses(await business.text(ALINE), "delivered")
    assert [each.raw["state"] for each in await aline.sent()] == ["received", "failed", "delivered"]


async def test_what_is_dropped_never_comes(aline: WhatsAppPhone, business: Business) -> None:
    await business.world.switch(drop_next=1)
    await aline.say("lost")
    await aline.say("told")
    assert (await business.inbound())["text"]["body"] == "told"
    assert len(business.told("messages")) == 1


async def test_a_phone_that_is_off_gets_it_later_and_reads_it_when_it_looks(
    aline: WhatsAppPhone, business: Business
) -> None:
    await aline.change(online=False)
    number = await business.text(ALINE, "waits")
    await business.settled()
    assert [each["status"] for each in await business.statuses(number, "sent")] == ["sent"]
    await aline.change(online=True)
    await business.statuses(number, "delivered")
    await aline.read()
    told = await business.statuses(number, "read")
    assert "pricing" not in told[-1]  # it was on sent and on delivered
    await aline.change(receipts=False)
    number = await business.text(ALINE)
    await business.statuses(number, "delivered")
    await aline.read()
    await business.settled()
    assert "read" not in {each["status"] for each in await business.statuses(number, "sent")}


@pytest.mark.parametrize(
    ("what", "code"), [("has_app", 131026), ("blocked", 131026), ("blocked", 131050)]
)
async def test_who_is_gone_or_wants_nothing_is_not_reached(
    aline: WhatsAppPhone, business: Business, what: str, code: int
) -> None:
    await business.world.switch(blocked_as=str(code))
    await aline.change(**{what: what == "blocked"})
    (failed,) = await business.statuses(await business.text(ALINE), "failed")
    assert failed["errors"][0]["code"] == code
    with pytest.raises(PlaygroundError):
        await aline.say("I cannot")
    await aline.change(**{what: what != "blocked"})
    await aline.say("I can")


async def test_nobody_with_a_number_is_taken_and_fails(business: Business) -> None:
    (failed,) = await business.statuses(await business.text("+250789999999"), "failed")
    assert failed["errors"][0]["code"] == 131026
    assert failed["recipient_id"] == "250789999999"


async def test_who_stopped_offers_gets_none(aline: WhatsAppPhone, business: Business) -> None:
    await business.world.settings(review="approve")
    body = {"type": "BODY", "text": "Coffee is cheap this week."}
    made = {"name": "offer", "language": "en", "category": "MARKETING", "components": [body]}
    await business.call("POST", f"{FIRST.waba_id}/message_templates", made)
    await aline.change(no_marketing=True)
    told = await business.until(lambda: business.told("user_preferences", of="user_preferences"))
    assert (told[0]["value"], told[0]["wa_id"]) == ("stop", ALINE)
    offer = {"name": "offer", "language": {"code": "en"}}
    _, said = await business.send(ALINE, type="template", template=offer)
    (failed,) = await business.statuses(said["messages"][0]["id"], "failed")
    assert failed["errors"][0]["code"] == 131050
    await aline.change(no_marketing=False)
    _, said = await business.send(ALINE, type="template", template=offer)
    await business.statuses(said["messages"][0]["id"], "delivered")


async def test_an_address_that_does_not_answer_the_challenge_is_not_set(
    business: Business,
) -> None:
    await business.world.settings(verify_token="another")
    with pytest.raises(PlaygroundError, match="challenge"):
        await business.world.settings(webhook_url=business.url)
    await business.world.settings(verify_token=FIRST.verify_token)
    path = f"{FIRST.waba_id}/subscribed_apps"
    status, said = await business.call("POST", path, {"override_callback_uri": f"{business.url}x"})
    assert (status, said) == (200, {"success": True})
    assert (await business.call("GET", path))[1]["data"][0]["override_callback_uri"].endswith("x")


async def test_a_better_tier_and_a_flag_are_told(business: Business) -> None:
    await business.world.limits(reach=2_000)
    (told,) = await business.until(lambda: business.told(of="business_capability_update"))
    assert told["max_daily_conversations_per_business"] == "TIER_2K"
    await business.world.settings(quality="RED")
    events = await business.until(
        lambda: (told := business.told(of="phone_number_quality_update"))[1:] and told
    )
    assert [each["event"] for each in events] == ["UPGRADE", "FLAGGED"]
    assert events[0]["current_limit"] == "TIER_2K"


async def test_each_on_their_own_platform(aline: WhatsAppPhone, business: Business) -> None:
    with pytest.raises(PlaygroundError, match="no Telegram"):
        await business.world.call("POST", f"people/{aline.id}/say", {"text": "?"})
    with pytest.raises(PlaygroundError, match="on WhatsApp"):
        await business.world.call("POST", f"people/{aline.id}", {"phone": "+250722111222"})
    eric = await business.world.call("POST", "people", {"first_name": "Eric"})
    with pytest.raises(PlaygroundError, match="not on WhatsApp"):
        await business.world.call("POST", f"whatsapp/people/{eric['id']}/text", {"text": "?"})
    with pytest.raises(PlaygroundError, match="phone number"):
        await business.world.call("POST", "people", {"first_name": "E", "platform": "whatsapp"})
