"""pywa as an outside opinion: its client is served here, and what is told here it can read.

Left out for what pywa 4.5 is known not to read: all but the first thing of a webhook, `failed`
statuses (they name no contact), people without an id of the business's, and numbers that changed
where they are hidden.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from playground.whatsapp.client import WhatsAppPhone
from tests.support.images import plain
from tests.support.whatsapp import FIRST, Business

pytestmark = pytest.mark.asyncio(loop_scope="module")
ALINE = "250788123456"


@pytest.fixture(scope="module")
def pywa() -> Any:
    """The library; a second's worth of importing, for these tests only."""
    return importlib.import_module("pywa_async")


@pytest_asyncio.fixture(loop_scope="module")
async def client(business: Business, pywa: Any) -> AsyncIterator[Any]:
    """pywa's client, pointed at the stand-in."""
    made = pywa.WhatsApp(
        phone_id=FIRST.phone_id,
        token=FIRST.token,
        waba_id=FIRST.waba_id,
        server=None,
        verify_token=FIRST.verify_token,
        app_secret=FIRST.app_secret,
        skip_duplicate_updates=False,
    )
    session = made.api._session
    version = str(session.base_url).rstrip("/").rpartition("/")[2]
    session.base_url = f"{business.world.url}/{version}"
    yield made
    await session.aclose()


async def test_its_client_is_served(
    aline: WhatsAppPhone, business: Business, client: Any, pywa: Any
) -> None:
    types = pywa.types
    await client.send_message(ALINE, "Muraho", tracker="row 1")
    await client.send_message(
        ALINE, "Choose", header="Isoko", footer="Kigali",
        buttons=[types.Button("Buy", "buy"), types.Button("Later", "later")],
    )  # fmt: skip
    rows = [types.SectionRow("Coffee", "c", "1 kg"), types.SectionRow("Tea", "t")]
    await client.send_message(
        ALINE, "Choose", buttons=types.SectionList("Goods", [types.Section("All", rows)])
    )
    await client.send_message(ALINE, "Pay", buttons=types.URLButton("Open", "https://isoko.rw/p"))
    await client.send_image(ALINE, plain(kind="JPEG"), caption="Ikawa", mime_type="image/jpeg")
    await client.send_image(
        ALINE, plain(kind="JPEG"), caption="Ikawa", mime_type="image/jpeg",
        buttons=[types.Button("Buy", "buy")],
    )  # fmt: skip
    await client.send_document(ALINE, b"a,b", filename="a.txt", mime_type="text/plain")
    await client.send_location(ALINE, -1.9441, 30.0619, name="Kigali")
    await client.request_location(ALINE, "Where?")
    await client.request_contact_info(ALINE, "Your number?")
    user_id = (await aline.chat())["contact"]["user_id"]
    await client.send_message(user_id, "by id")
    await business.settled()
    shown = [each for each in await aline.messages() if each.by_bot]
    assert [each.kind for each in shown] == [
        "text", "interactive", "interactive", "interactive", "image", "interactive", "document",
        "location", "interactive", "interactive", "text",
    ]  # fmt: skip
    assert shown[2].is_list
    assert shown[5].bubble["picture"]["kind"] == "image"
    await aline.say("Ndi hano")
    said = await business.inbound()
    await client.indicate_typing(said["id"])
    assert (await aline.chat())["contact"]["typing"]
    await client.mark_message_as_read(said["id"])
    assert (await aline.sent())[-1].raw["state"] == "read"
    await client.send_reaction(ALINE, "👍", said["id"])
    await business.settled()
    assert (await aline.sent())[-2].raw["reactions"] == {"business": "👍"}


async def test_its_refusals_are_understood(
    aline: WhatsAppPhone, business: Business, client: Any, pywa: Any
) -> None:
    types = pywa.types
    with pytest.raises(pywa.errors.InvalidParameter) as wrong:
        await client.send_message(ALINE, "?", buttons=[types.Button("a" * 21, "a")])
    assert "21" in wrong.value.details
    client.token = "wrong"
    with pytest.raises(pywa.errors.ExpiredAccessToken):
        await client.send_message(ALINE, "?")


async def test_its_files_go_both_ways(
    aline: WhatsAppPhone, business: Business, client: Any, pywa: Any
) -> None:
    picture = plain(kind="JPEG")
    media = await client.upload_media(picture, mime_type="image/jpeg", filename="k.jpg")
    asked = await client.get_media_url(media.id)
    assert (asked.file_size, asked.mime_type) == (len(picture), "image/jpeg")
    assert await client.get_media_bytes(url=asked.url) == picture
    await client.delete_media(media.id)
    with pytest.raises(pywa.errors.WhatsAppError):
        await client.get_media_url(media.id)


async def test_its_templates_are_taken_and_sent(
    aline: WhatsAppPhone, business: Business, client: Any, pywa: Any
) -> None:
    templates = pywa.types.templates
    made = templates.Template(
        name="order_news",
        language=templates.TemplateLanguage.KINYARWANDA,
        category=templates.TemplateCategory.UTILITY,
        parameter_format=templates.ParamFormat.NAMED,
        components=[
            body := templates.BodyText(
                "Ubutumwa bwawe nimero {{number}} bwahinduye imiterere none.", number="A12"
            ),
            templates.Buttons(buttons=[show := templates.QuickReplyButton(text="Reba")]),
        ],
    )
    created = await client.create_template(made)
    assert created.status.value == "PENDING"
    params = [body.params(number="A12"), show.params(callback_data="order:12", index=0)]
    send = {"name": "order_news", "language": templates.TemplateLanguage.KINYARWANDA}
    with pytest.raises(pywa.errors.TemplateNotExists):
        await client.send_template(ALINE, **send, params=params)
    await business.world.template("order_news", "rw_RW", status="APPROVED")
    await client.send_template(ALINE, **send, params=params)
    shown = await aline.until("nimero A12 bwahinduye")
    assert shown.data == {"Reba": "order:12"}
    number = await client.get_business_phone_number()
    assert number.quality_rating == "GREEN"


async def test_it_reads_what_people_do_and_what_becomes_of_messages(
    aline: WhatsAppPhone, business: Business, client: Any, pywa: Any
) -> None:
    types = pywa.types
    heard: list[Any] = []

    async def hear(_: Any, update: Any) -> None:
        heard.append(update)

    for handler in (
        "Message", "CallbackButton", "CallbackSelection", "MessageStatus", "PhoneNumberChange",
        "UserMarketingPreferences", "TemplateStatusUpdate", "TemplateCategoryUpdate",
        "TemplateQualityUpdate",
    ):  # fmt: skip
        client.add_handlers(getattr(pywa.handlers, f"{handler}Handler")(hear))

    number = await business.text(ALINE, biz_opaque_callback_data="row 7")
    await business.statuses(number, "delivered")
    buttons = [{"type": "reply", "reply": {"id": "buy", "title": "Buy"}}]
    rows = [{"id": "tea", "title": "Tea", "description": "1 kg"}]
    for each in (
        {"type": "button", "action": {"buttons": buttons}},
        {"type": "list", "action": {"button": "Goods", "sections": [{"rows": rows}]}},
        {"type": "request_contact_info", "action": {"name": "request_contact_info"}},
        {"type": "location_request_message", "action": {"name": "send_location"}},
    ):
        await business.send(
            ALINE, type="interactive", interactive=each | {"body": {"text": "Choose"}}
        )
    await business.settled()
    for choice in ("Buy", "Tea", "Share contact info", "Send location"):
        await aline.tap(choice)
    await aline.say("Muraho", reply_to=number)
    await aline.photos([plain(kind="JPEG")], caption="Ikawa")
    await aline.file(b"OggS...", "v.ogg", kind="voice")
    await aline.file(b"%PDF", "a.pdf", content_type="application/pdf")
    await aline.file(b"RIFF", "s.webp", kind="sticker")
    await aline.contact("+250783654321", "Eric")
    await aline.react(await aline.last())
    await aline.forward("from elsewhere", often=True)
    await aline.unsupported()
    await aline.say("Mbwira", referral={
        "source_type": "ad", "source_id": "7", "source_url": "https://fb.me/x", "headline": "Isoko",
        "body": "", "media_type": "image", "image_url": "https://fb.me/y",
    })  # fmt: skip
    await aline.change(no_marketing=True)
    await aline.change(phone="+250722111222")
    body = {"type": "BODY", "text": "Your order is on its way."}
    made = {"name": "a", "language": "en", "category": "UTILITY", "components": [body]}
    await business.call("POST", f"{FIRST.waba_id}/message_templates", made)
    await business.world.template("a", "en", status="PAUSED", category="MARKETING", quality="RED")
    await business.settled()

    for post in list(business.posts):
        before = len(heard)
        assert await client.webhook_update_handler(post) == ("ok", 200)
        assert len(heard) == before + 1, json.loads(post)
    kinds = [type(each).__name__ for each in heard]
    assert kinds.count("CallbackButton") == kinds.count("CallbackSelection") == 1
    assert {"PhoneNumberChange", "UserMarketingPreferences", "TemplateStatusUpdate"} <= set(kinds)
    messages = [each for each in heard if isinstance(each, types.Message)]
    assert [each.type.value for each in messages] == [
        "contacts", "location", "text", "image", "audio", "document", "sticker", "contacts",
        "reaction", "text", "unsupported", "text",
    ]  # fmt: skip
    assert messages[0].contacts.origin == "contact_request"
    assert messages[2].reply_to_message.id == number
    assert messages[3].caption == "Ikawa"
    assert messages[9].forwarded_many_times
    assert messages[10].error.code == 131051
    assert messages[11].referral.source_id == "7"
    statuses = [each for each in heard if isinstance(each, types.MessageStatus)]
    assert statuses[0].tracker == "row 7"
    assert statuses[0].pricing.category.value == "service"
