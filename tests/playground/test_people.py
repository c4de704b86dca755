"""People's acts reach the bot as Telegram would tell it, and phones show what is so."""

from __future__ import annotations

import asyncio
import io

import aiohttp
import pytest
from aiogram.exceptions import TelegramMigrateToChat
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from PIL import Image

from playground.client import NothingSuch, PlaygroundError

from .conftest import AiogramSide, picture, refused

ROWS = InlineKeyboardMarkup(
    inline_keyboard=[
        [InlineKeyboardButton(text="🛒 Gura", callback_data="buy:1")],
        [InlineKeyboardButton(text="Site", url="https://example.org/a")],
    ]
)


@pytest.fixture
async def side(stand_in):
    client = AiogramSide(stand_in.url, stand_in.token)
    yield client
    await client.close()


@pytest.fixture
async def updates(side, bot, aline):
    """What the bot hears from now on; every update must be one that aiogram can read."""
    bot.updates.drop_all()

    async def read() -> list[dict]:
        found = [update.body for update in bot.updates.waiting()]
        bot.updates.drop_all()
        for update in found:
            Update.model_validate(update)
        return found

    return read


class TestAdding:
    async def test_rw_is_never_reported(self, world) -> None:
        with pytest.raises(PlaygroundError, match="never reports Kinyarwanda"):
            await world.person("Aline", language="rw", language_code="rw")

    async def test_codes_by_language(self, world) -> None:
        await world.person("Aline", language="rw")
        await world.person("Wei", language="zh-hans", time_zone="Asia/Shanghai")
        people = (await world.state())["people"]
        assert [(p["language"], p["language_code"]) for p in people] == [
            ("rw", "en"),
            ("zh-hans", "zh-hans"),
        ]

    async def test_time_zone_must_exist(self, world) -> None:
        with pytest.raises(PlaygroundError, match="no time zone"):
            await world.person("X", time_zone="Africa/Kigalli")

    async def test_the_same_number_twice(self, world, aline) -> None:
        with pytest.raises(PlaygroundError, match="already a person"):
            await world.person("Other", id=aline.id)

    async def test_a_crowd_with_open_chats(self, world, side) -> None:
        people = [{"first_name": f"P{n}", "started": True} for n in range(50)]
        added = (await world.call("POST", "people", {"people": people}))["people"]
        assert len({person["id"] for person in added}) == 50
        assert await side.call("sendMessage", chat_id=added[-1]["id"], text="x")
        assert await side.call("getUpdates", timeout=0) == []


class TestSaying:
    async def test_a_command_has_its_entity(self, aline, updates) -> None:
        await aline.say("/start ref42")
        (update,) = await updates()
        assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
        assert update["message"]["from"]["language_code"] == "en"

    async def test_a_reply_carries_what_it_answers(self, aline, updates, side) -> None:
        asked = await side.call("sendMessage", chat_id=aline.id, text="Price?")
        await aline.say("12500", reply_to=asked["message_id"])
        assert (await updates())[0]["message"]["reply_to_message"]["text"] == "Price?"

    async def test_an_edit(self, aline, updates) -> None:
        (said,) = await aline.say("12500")
        await aline.edit(said, "13500")
        _, edited = await updates()
        assert (edited["edited_message"]["text"], edited["edited_message"]["message_id"]) == (
            "13500",
            said.id,
        )

    async def test_emptiness_cannot_be_said(self, aline) -> None:
        with pytest.raises(PlaygroundError, match="empty text"):
            await aline.say("  ")


class TestTapping:
    async def test_by_label_data_or_part(self, aline, updates, side) -> None:
        await side.call("sendMessage", chat_id=aline.id, text="x", reply_markup=ROWS)
        for button in ("🛒 Gura", "buy:1", "Gura"):
            await aline.tap(button)
        assert [u["callback_query"]["data"] for u in await updates()] == ["buy:1"] * 3

    async def test_an_old_button_stays(self, aline, updates, side) -> None:
        first = await side.call("sendMessage", chat_id=aline.id, text="old", reply_markup=ROWS)
        await side.call("sendMessage", chat_id=aline.id, text="new", reply_markup=ROWS)
        await aline.tap("Gura", message=first["message_id"])
        assert (await updates())[0]["callback_query"]["message"]["text"] == "old"

    async def test_an_address_is_only_shown(self, aline, updates, side) -> None:
        await side.call("sendMessage", chat_id=aline.id, text="x", reply_markup=ROWS)
        assert (await aline.tap("Site"))["opens"] == {"url": "https://example.org/a"}
        assert await updates() == []

    async def test_a_button_taken_away(self, aline, side) -> None:
        sent = await side.call("sendMessage", chat_id=aline.id, text="x", reply_markup=ROWS)
        await side.call("editMessageReplyMarkup", chat_id=aline.id, message_id=sent["message_id"])
        with pytest.raises(NothingSuch, match="sees no button 'Gura'"):
            await aline.tap("Gura")

    async def test_it_spins_until_answered_or_150_seconds(self, aline, side, stand_in) -> None:
        await side.call("sendMessage", chat_id=aline.id, text="x", reply_markup=ROWS)
        await aline.tap("Gura")
        assert (await aline.toasts())[0].state == "spinning"
        stand_in.world.clock.forward(151)
        assert (await aline.toasts())[0].state == "expired"


class TestSending:
    async def test_an_album_is_messages_of_one_group(self, aline, updates) -> None:
        await aline.photos([picture(colour=c) for c in ("red", "green", "blue")], caption="Ikawa")
        found = [update["message"] for update in await updates()]
        assert len(found) == 3
        assert len({m["media_group_id"] for m in found}) == 1
        assert [m.get("caption") for m in found] == ["Ikawa", None, None]
        assert [m["message_id"] for m in found] == list(
            range(found[0]["message_id"], found[0]["message_id"] + 3)
        )

    async def test_one_photo_has_no_group(self, aline, updates, side) -> None:
        await aline.photos([picture(2000, 1000)])
        message = (await updates())[0]["message"]
        assert "media_group_id" not in message
        assert message["photo"][-1]["width"] == 2000
        again = await side.call(
            "sendPhoto", chat_id=aline.id, photo=message["photo"][-1]["file_id"]
        )
        assert again["photo"]

    async def test_a_photo_turned_by_its_camera_is_upright(self, aline, updates) -> None:
        out = io.BytesIO()
        taken = Image.new("RGB", (400, 200))
        exif = taken.getexif()
        exif[0x0112] = 6
        taken.save(out, "JPEG", exif=exif)
        await aline.photos([out.getvalue()])
        size = (await updates())[0]["message"]["photo"][-1]
        assert (size["width"], size["height"]) == (200, 400)

    @pytest.mark.parametrize(
        "kind", ["document", "sticker", "voice", "video", "audio", "animation"]
    )
    async def test_files(self, aline, updates, kind) -> None:
        await aline.file(picture(), "a.jpg", kind=kind)
        assert (await updates())[0]["message"][kind]["file_size"] > 0

    async def test_an_image_as_document_has_a_thumbnail(self, aline, updates) -> None:
        await aline.file(picture(), "kawa.png")
        document = (await updates())[0]["message"]["document"]
        assert (document["mime_type"], document["thumbnail"]["width"]) == ("image/png", 320)

    async def test_files_from_a_page(self, aline, updates, stand_in) -> None:
        form = aiohttp.FormData({"caption": "two"})
        for name in ("a.jpg", "b.jpg"):
            form.add_field("photo", picture(), filename=name, content_type="image/jpeg")
        async with aiohttp.ClientSession(stand_in.url) as session:
            response = await session.post(f"/control/people/{aline.id}/photos", data=form)
            shown = (await response.json())["messages"]
            assert len(shown) == 2
            file_id = shown[0]["message"]["photo"][-1]["file_id"]
            content = await session.get(f"/control/files/{file_id}")
            assert (content.content_type, content.status) == ("image/jpeg", 200)
            assert (await session.get("/control/files/AAAA")).status == 404
        assert len(await updates()) == 2

    @pytest.mark.parametrize(
        "caption", ["12500", "- kg", "[x]", "{", "-", "²", "٣", '{"a": 1}', "null", "007"]
    )
    @pytest.mark.parametrize("what", ["photos", "file"])
    async def test_a_pages_caption_is_text(self, aline, updates, stand_in, caption, what) -> None:
        bot_id = stand_in.token.partition(":")[0]
        form = aiohttp.FormData({"caption": caption, "bot_id": bot_id, "chat_id": str(aline.id)})
        form.add_field("photo", picture(), filename="a.jpg", content_type="image/jpeg")
        async with aiohttp.ClientSession(stand_in.url) as session:
            response = await session.post(f"/control/people/{aline.id}/{what}", data=form)
            assert response.status == 200, await response.text()
        assert (await updates())[0]["message"]["caption"] == caption

    @pytest.mark.parametrize("name", ["bot_id", "chat_id"])
    @pytest.mark.parametrize("value", ["x", "²", "1.5", "[1]", "-", "true"])
    async def test_a_pages_number_that_is_none(self, aline, updates, stand_in, name, value) -> None:
        form = aiohttp.FormData({name: value})
        form.add_field("photo", picture(), filename="a.jpg", content_type="image/jpeg")
        async with aiohttp.ClientSession(stand_in.url) as session:
            response = await session.post(f"/control/people/{aline.id}/photos", data=form)
            assert response.status == 400
            assert f"{name} must be a number" in (await response.json())["error"]
        assert await updates() == []

    async def test_a_photo_that_is_none(self, aline, updates) -> None:
        with pytest.raises(PlaygroundError, match="this picture cannot be read"):
            await aline.photos([b"x"])
        assert await updates() == []

    async def test_location_and_contacts(self, aline, updates) -> None:
        await aline.location(-1.94, 30.06)
        await aline.contact()
        await aline.contact("+8613800000000", "李")
        place, own, other = [update["message"] for update in await updates()]
        assert place["location"]["longitude"] == 30.06
        assert own["contact"] == {
            "phone_number": "+250788123456",
            "first_name": "Aline",
            "user_id": aline.id,
        }
        assert "user_id" not in other["contact"]

    async def test_forwarding_tells_where_from(self, aline, updates, side) -> None:
        sent = await side.call("sendMessage", chat_id=aline.id, text="offer")
        await aline.forward(sent["message_id"])
        assert (await updates())[0]["message"]["forward_from"]["id"] == 100000


class TestKeys:
    async def test_a_key_shares_where_its_owner_is(self, world, updates, side) -> None:
        wei = await world.person("Wei", time_zone="Asia/Shanghai")
        await wei.say("/start")
        key = KeyboardButton(text="Here", request_location=True)
        keys = ReplyKeyboardMarkup(keyboard=[[key]], one_time_keyboard=True)
        await side.call("sendMessage", chat_id=wei.id, text="Where?", reply_markup=keys)
        (told,) = await wei.press("Here")
        assert round(told.api["location"]["longitude"]) == 120
        assert await wei.keyboard() == []

    async def test_a_key_shares_the_number_and_goes(self, aline, updates, side) -> None:
        keys = ReplyKeyboardMarkup(
            keyboard=[
                [
                    KeyboardButton(text="My number", request_contact=True),
                    KeyboardButton(text="Skip"),
                ]
            ],
            one_time_keyboard=True,
        )
        await side.call("sendMessage", chat_id=aline.id, text="Phone?", reply_markup=keys)
        assert await aline.keyboard() == [["My number", "Skip"]]
        await aline.press("My number")
        assert (await updates())[0]["message"]["contact"]["phone_number"] == "+250788123456"
        assert await aline.keyboard() == []
        with pytest.raises(PlaygroundError, match="there is no key 'Skip'"):
            await aline.press("Skip")

    async def test_the_bot_takes_it_away(self, aline, side) -> None:
        keys = ReplyKeyboardMarkup(keyboard=[[KeyboardButton(text="Yego")]])
        await side.call("sendMessage", chat_id=aline.id, text="?", reply_markup=keys)
        await aline.press("Yego")
        assert await aline.keyboard() == [["Yego"]]
        await side.call(
            "sendMessage", chat_id=aline.id, text="!", reply_markup=ReplyKeyboardRemove()
        )
        assert await aline.keyboard() == []


class TestBlocking:
    async def test_the_bot_hears_of_it(self, aline, updates) -> None:
        await aline.block()
        await aline.unblock()
        gone, back = [
            update["my_chat_member"]["new_chat_member"]["status"] for update in await updates()
        ]
        assert (gone, back) == ("kicked", "member")

    async def test_a_blocked_bot_is_not_written_to(self, aline) -> None:
        await aline.block()
        with pytest.raises(PlaygroundError, match="has blocked the bot"):
            await aline.say("hi")


class TestGroup:
    @pytest.fixture
    async def group(self, world, aline) -> int:
        made = await world.call(
            "POST",
            "groups",
            {"title": "Staff", "members": {str(aline.id): "creator", "100000": "member"}},
        )
        return made["chat_id"]

    async def test_only_what_is_meant_for_the_bot(self, aline, group, updates, side) -> None:
        there = aline.in_chat(group)
        for text in ("good morning", "/broadcast", "/help@other_bot", "hey @isoko_bot"):
            await there.say(text)
        sent = await side.call("sendMessage", chat_id=group, text="what?")
        await there.say("this", reply_to=sent["message_id"])
        assert [u["message"]["text"] for u in await updates()] == [
            "/broadcast",
            "hey @isoko_bot",
            "this",
        ]

    async def test_thrown_out(self, world, group, side) -> None:
        await world.call("POST", f"groups/{group}", {"members": {"100000": "kicked"}})
        failure = await refused(side, "sendMessage", chat_id=group, text="x")
        assert failure.description == "Forbidden: bot was kicked from the supergroup chat"

    async def test_administrators(self, aline, group, side) -> None:
        found = await side.call("getChatAdministrators", chat_id=group)
        assert [member["user"]["id"] for member in found] == [aline.id]
        assert await side.call("getChatMemberCount", chat_id=group) == 2


class TestSeeing:
    async def test_unread_rises_and_goes(self, aline, side) -> None:
        for _ in range(2):
            await side.call("sendMessage", chat_id=aline.id, text="x")
        assert (await aline.chat())["unread"] == 2
        await aline.read()
        assert (await aline.chat())["unread"] == 0

    async def test_history_in_pages(self, aline, world) -> None:
        for n in range(6):
            await aline.say(str(n))
        page = await world.call("GET", f"people/{aline.id}/chat", limit=3)
        assert ([m["message"]["text"] for m in page["messages"]], page["more"]) == (
            ["3", "4", "5"],
            True,
        )
        older = await world.call(
            "GET", f"people/{aline.id}/chat", limit=9, before=page["messages"][0]["message_id"]
        )
        assert ([m["message"]["text"] for m in older["messages"]], older["more"]) == (
            ["/start", "0", "1", "2"],
            False,
        )

    async def test_menu_by_scope_and_language(self, world, side, aline) -> None:
        async def menu(word: str, **where: object) -> None:
            await side.call(
                "setMyCommands", commands=[BotCommand(command="help", description=word)], **where
            )

        wei = await world.person("Wei", language="zh-hans")
        await wei.say("/start")
        await menu("everywhere")
        await menu("每处", language_code="zh")
        assert [(await p.commands())["help"] for p in (aline, wei)] == ["everywhere", "每处"]
        await menu("private", scope=BotCommandScopeAllPrivateChats())
        # A narrower scope wins over a better language, as Telegram resolves it.
        assert [(await p.commands())["help"] for p in (aline, wei)] == ["private", "private"]
        await menu("mine", scope=BotCommandScopeChat(chat_id=aline.id))
        assert [(await p.commands())["help"] for p in (aline, wei)] == ["mine", "private"]

    async def test_a_second_bot_is_another_chat(self, world, aline, stand_in) -> None:
        await world.call("POST", "bots", {"token": "200000:abc", "name": "Other"})
        other = aline.in_chat(bot_id=200000)
        await other.say("hello other")
        assert [m.text for m in await other.messages()] == ["hello other"]
        assert [m.text for m in await aline.messages()] == ["/start"]
        assert len(stand_in.world.bots["200000:abc"].updates) == 1


class TestUntil:
    async def test_it_waits_for_what_comes_later(self, aline, side) -> None:
        async def later() -> None:
            await asyncio.sleep(0.1)
            await side.call("sendMessage", chat_id=aline.id, text="Murakaza neza")

        sending = asyncio.create_task(later())
        assert (await aline.until("Murakaza")).text == "Murakaza neza"
        await sending

    async def test_what_was_before_the_last_act_does_not_count(self, aline, side) -> None:
        await side.call("sendMessage", chat_id=aline.id, text="Which district?")
        await aline.say("Huye")
        with pytest.raises(NothingSuch, match="Which district"):
            await aline.until("district", timeout=0.1)
        assert await aline.until("district", anywhere=True)

    async def test_an_edit_counts_as_new(self, aline, side) -> None:
        sent = await side.call("sendMessage", chat_id=aline.id, text="Step 1", reply_markup=ROWS)
        await aline.tap("Gura")
        await side.call(
            "editMessageText", chat_id=aline.id, message_id=sent["message_id"], text="Step 2"
        )
        assert (await aline.until("Step 2")).id == sent["message_id"]

    async def test_the_failure_shows_the_chat(self, aline, side) -> None:
        await side.call("sendMessage", chat_id=aline.id, text="Something else", reply_markup=ROWS)
        with pytest.raises(NothingSuch) as caught:
            await aline.until("Murakaza", timeout=0.1)
        shown = str(caught.value)
        assert "Something else" in shown
        assert "[🛒 Gura]" in shown
        assert "'Murakaza'" in shown


class TestFormatting:
    """Every update must be one that aiogram can read, which `updates` sees to."""

    HTML = 'Come <b>ear<i>ly</i></b> 🎉\n<a href="https://a.rw?b=1">here</a> or <code>1</code>'
    WORDS = "Come early 🎉\nhere or 1"

    async def test_tags_become_entities(self, world, aline, updates) -> None:
        await world.call("POST", "faults", {"typed": "formatted"})
        [shown] = await aline.say(self.HTML)
        await aline.photos([picture()], caption=self.HTML)
        await aline.edit(shown, "<u>late</u>")
        text, photo, edited = await updates()
        entities = text["message"]["entities"]
        assert text["message"]["text"] == self.WORDS
        assert [(each["type"], each["offset"], each["length"]) for each in entities] == [
            ("bold", 5, 5),
            ("italic", 8, 2),
            ("text_link", 14, 4),
            ("code", 22, 1),
        ]
        assert photo["message"]["caption"] == self.WORDS
        assert photo["message"]["caption_entities"] == entities
        assert edited["edited_message"]["entities"][0]["type"] == "underline"

    async def test_pasted_it_is_blocks(self, world, aline, updates) -> None:
        await world.call("POST", "faults", {"typed": "rich"})
        [shown] = await aline.say(self.HTML)
        assert shown.text == self.WORDS, "a phone shows the words"
        message = (await updates())[0]["message"]
        assert "text" not in message
        first, second = message["rich_message"]["blocks"]
        early = ["ear", {"type": "italic", "text": "ly"}]
        assert first["text"] == ["Come ", {"type": "bold", "text": early}, " 🎉"]
        assert second["text"][0] == {"type": "url", "text": "here", "url": "https://a.rw/?b=1"}

    async def test_tags_that_are_none(self, world, aline, updates) -> None:
        await world.call("POST", "faults", {"typed": "formatted"})
        with pytest.raises(PlaygroundError, match="end tag"):
            await aline.say("<b>Come")
        with pytest.raises(PlaygroundError, match="empty"):
            await aline.say("<b></b>")
        await world.call("POST", "faults", {"typed": "plain"})
        [shown] = await aline.say("<b>Come")
        assert shown.text == "<b>Come"
        with pytest.raises(PlaygroundError, match="no value for typed"):
            await world.call("POST", "faults", {"typed": "loud"})


class TestEndings:
    async def test_a_deleted_account(self, world, aline, side) -> None:
        await world.call("POST", f"people/{aline.id}", {"deactivated": True})
        failure = await refused(side, "sendMessage", chat_id=aline.id, text="x")
        assert failure.description == "Forbidden: user is deactivated"

    async def test_a_group_that_moved(self, world, aline, side, updates) -> None:
        members = {str(aline.id): "creator", "100000": "member"}
        old = await world.call(
            "POST", "groups", {"title": "Staff", "type": "group", "members": members}
        )
        new = await world.call("POST", f"groups/{old['chat_id']}", {"upgrade": True})
        with pytest.raises(TelegramMigrateToChat) as caught:
            await side.bot.send_message(old["chat_id"], "x")
        assert caught.value.migrate_to_chat_id == new["chat_id"]
        assert await side.call("sendMessage", chat_id=new["chat_id"], text="x")
        told = [update["message"] for update in await updates()]
        assert told[0]["migrate_to_chat_id"] == new["chat_id"]
        assert told[1]["migrate_from_chat_id"] == old["chat_id"]
