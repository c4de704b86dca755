"""Both client libraries are told the same by the stand-in: what Telegram tells them."""
# ruff: noqa: E501 - Telegram's sentences are quoted whole

from __future__ import annotations

import asyncio
import inspect

import aiogram
import aiohttp
import pytest
import telegram
from aiogram.types import BufferedInputFile

from playground.checks import METHODS, describe
from playground.client import PlaygroundError
from playground.limits import Allowance
from tests.support.waiting import until

from .conftest import SIDES, AiogramSide, PtbSide, picture, refused, same

BUTTONS = {"inline_keyboard": [[{"text": "Buy", "callback_data": "buy:1"}]]}


def upload(side: AiogramSide | PtbSide, data: bytes, name: str = "a.jpg"):
    if side.name == "aiogram":
        return BufferedInputFile(data, name)
    return telegram.InputFile(data, name)


def attached(side: AiogramSide | PtbSide, data: bytes, name: str = "a.jpg"):
    """A new file inside a list of media."""
    return BufferedInputFile(data, name) if side.name == "aiogram" else data


def library(side: AiogramSide | PtbSide):
    """Where the side keeps its types."""
    return aiogram.types if side.name == "aiogram" else telegram


def buttons_for(side: AiogramSide | PtbSide, rows: list):
    types = library(side)
    made = [[types.InlineKeyboardButton(**button) for button in row] for row in rows]
    return types.InlineKeyboardMarkup(inline_keyboard=made)


class TestSuccess:
    async def test_get_me(self, side) -> None:
        me = await side.call("getMe")
        assert (me["id"], me["is_bot"], me["username"]) == (100000, True, "isoko_bot")

    async def test_html_becomes_entities_in_utf16(self, side, aline) -> None:
        sent = await side.call(
            "sendMessage", chat_id=aline.id, text="😀 <b>Ikawa</b> &amp; icyayi", parse_mode="HTML"
        )
        assert sent["text"] == "😀 Ikawa & icyayi"
        assert sent["entities"] == [{"type": "bold", "offset": 3, "length": 5}]

    async def test_buttons_stay_with_the_message(self, side, aline) -> None:
        rows = [
            [
                {"text": "Buy", "callback_data": "x" * 64},
                {"text": "Site", "url": "https://example.org"},
            ]
        ]
        sent = await side.call(
            "sendMessage", chat_id=aline.id, text="hi", reply_markup=buttons_for(side, rows)
        )
        first, second = sent["reply_markup"]["inline_keyboard"][0]
        assert first == {"text": "Buy", "callback_data": "x" * 64}
        assert second["url"] == "https://example.org/"

    async def test_reply_keyboard_shows_on_the_phone_only(self, side, aline) -> None:
        key = library(side).KeyboardButton(text="My number", request_contact=True)
        sent = await side.call(
            "sendMessage",
            chat_id=aline.id,
            text="?",
            reply_markup=library(side).ReplyKeyboardMarkup(keyboard=[[key]]),
        )
        assert "reply_markup" not in sent
        assert await aline.keyboard() == [["My number"]]

    async def test_photo_in_sizes_and_again_by_id(self, side, aline) -> None:
        sent = await side.call(
            "sendPhoto",
            chat_id=aline.id,
            photo=upload(side, picture(1000, 500)),
            caption="*",
        )
        sizes = sent["photo"]
        assert [(s["width"], s["height"]) for s in sizes] == [
            (90, 45),
            (320, 160),
            (800, 400),
            (1000, 500),
        ]
        assert sizes[0]["file_id"].startswith("AgAC")
        again = await side.call("sendPhoto", chat_id=aline.id, photo=sizes[-1]["file_id"])
        assert [s["file_unique_id"] for s in again["photo"]] == [s["file_unique_id"] for s in sizes]

    async def test_document_and_its_download(self, side, aline, stand_in) -> None:
        sent = await side.call(
            "sendDocument", chat_id=aline.id, document=upload(side, b"id,name\n", "list.csv")
        )
        document = sent["document"]
        assert (document["file_name"], document["mime_type"], document["file_size"]) == (
            "list.csv",
            "text/csv",
            8,
        )
        assert document["file_id"].startswith("BQAC")
        path = (await side.call("getFile", file_id=document["file_id"]))["file_path"]
        url = path if path.startswith("http") else f"{stand_in.url}/file/bot{stand_in.token}/{path}"
        async with aiohttp.ClientSession() as session, session.get(url) as answer:
            assert await answer.read() == b"id,name\n"

    async def test_album(self, side, aline) -> None:
        media = [
            library(side).InputMediaPhoto(
                media=attached(side, picture(colour=colour)), caption=colour
            )
            for colour in ("red", "blue")
        ]
        sent = await side.call("sendMediaGroup", chat_id=aline.id, media=media)
        assert len({message["media_group_id"] for message in sent}) == 1
        assert [message["caption"] for message in sent] == ["red", "blue"]
        assert len({message["photo"][0]["file_unique_id"] for message in sent}) == 2

    async def test_edit_and_delete(self, side, aline) -> None:
        sent = await side.call("sendMessage", chat_id=aline.id, text="one")
        where = {"chat_id": aline.id, "message_id": sent["message_id"]}
        edited = await side.call("editMessageText", text="two", **where)
        assert edited["text"] == "two"
        assert edited["edit_date"]
        assert await side.call("deleteMessage", **where) is True
        assert [m.deleted for m in await aline.messages()] == [False, True]

    async def test_commands_by_scope_and_language(self, side, aline) -> None:
        every = [library(side).BotCommand(command="help", description="Help")]
        mine = [library(side).BotCommand(command="sales", description="Ibicurujwe")]
        await side.call("setMyCommands", commands=every)
        await side.call(
            "setMyCommands",
            commands=mine,
            scope=library(side).BotCommandScopeChat(chat_id=aline.id),
        )
        assert await aline.commands() == {"sales": "Ibicurujwe"}
        assert await side.call("getMyCommands") == [{"command": "help", "description": "Help"}]
        await side.call(
            "deleteMyCommands", scope=library(side).BotCommandScopeChat(chat_id=aline.id)
        )
        assert await aline.commands() == {"help": "Help"}

    async def test_tap_and_notice(self, side, aline) -> None:
        await side.call(
            "sendMessage",
            chat_id=aline.id,
            text="hi",
            reply_markup=buttons_for(side, BUTTONS["inline_keyboard"]),
        )
        tap = await aline.tap("Buy")
        assert await side.call(
            "answerCallbackQuery",
            callback_query_id=tap["tap"]["id"],
            text="Murakoze",
            show_alert=True,
        )
        toast = await aline.toast()
        assert (toast.text, toast.alert, toast.data) == ("Murakoze", True, "buy:1")

    async def test_forward_and_copy(self, side, aline) -> None:
        sent = await side.call("sendMessage", chat_id=aline.id, text="original")
        source = {"chat_id": aline.id, "from_chat_id": aline.id, "message_id": sent["message_id"]}
        forwarded = await side.call("forwardMessage", **source)
        assert forwarded["forward_origin"]["sender_user"]["id"] == 100000
        copied = await side.call("copyMessage", **source)
        assert "forward_origin" not in (await aline.messages())[-1].api
        assert copied["message_id"] == forwarded["message_id"] + 1

    async def test_location_and_contact(self, side, aline) -> None:
        place = await side.call("sendLocation", chat_id=aline.id, latitude=-1.94, longitude=30.06)
        assert place["location"] == {"latitude": -1.94, "longitude": 30.06}
        contact = await side.call(
            "sendContact", chat_id=aline.id, phone_number="+250788123456", first_name="A"
        )
        assert contact["contact"]["user_id"] == aline.id

    async def test_names_menu_and_chat(self, side, aline) -> None:
        assert await side.call("setMyDescription", description="Isoko rya kawa", language_code="fr")
        assert (await side.call("getMyDescription", language_code="fr"))[
            "description"
        ] == "Isoko rya kawa"
        assert (await side.call("getChatMenuButton"))["type"] == "default"
        assert (await side.call("getChat", chat_id=aline.id))["first_name"] == "Aline"
        assert (await side.call("getChatMember", chat_id=aline.id, user_id=aline.id))[
            "status"
        ] == "member"

    async def test_chat_action_shows_typing(self, side, aline) -> None:
        assert await side.call("sendChatAction", chat_id=aline.id, action="typing")
        assert (await aline.chat())["typing"]["action"] == "typing"

    async def test_updates(self, side, aline) -> None:
        first = await side.call("getUpdates", timeout=0)
        assert [u["message"]["text"] for u in first] == ["/start"]
        after = first[-1]["update_id"] + 1
        await aline.say("muraho")
        second = await side.call("getUpdates", offset=after, timeout=0)
        assert [u["update_id"] for u in second] == [after]


LONG = "a" * 4097
REFUSALS = [
    ("sendMessage", {"text": ""}, "Bad Request: message text is empty"),
    ("sendMessage", {"text": "  \n "}, "Bad Request: text must be non-empty"),
    ("sendMessage", {"text": LONG}, "Bad Request: message is too long"),
    ("sendMessage", {"text": "😀" * 2049}, "Bad Request: message is too long"),
    ("sendMessage", {"text": "a" * 100_000}, "Bad Request: text is too long"),
    (
        "sendMessage", {"text": "<b>x", "parse_mode": "HTML"},
        "Bad Request: can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (
        "sendMessage", {"text": "<b>x</i>", "parse_mode": "HTML"},
        "Bad Request: can't parse entities: Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\"",
    ),
    (
        "sendMessage", {"text": "12.5", "parse_mode": "MarkdownV2"},
        "Bad Request: can't parse entities: Character '.' is reserved and must be escaped with the preceding '\\'",
    ),
    ("sendMessage", {"text": "x", "parse_mode": "BBCode"}, "Bad Request: unsupported parse_mode"),
    ("sendMessage", {"text": "x", "chat_id": 999}, "Bad Request: chat not found"),
    ("sendMessage", {"text": "x", "chat_id": "@nobody"}, "Bad Request: chat not found"),
    ("sendMessage", {"text": "x", "chat_id": -100123}, "Bad Request: chat not found"),
    ("sendPhoto", {"photo": "x" * 13}, "Bad Request: wrong remote file identifier specified: Wrong string length"),
    (
        "sendPhoto", {"photo": "abcd"},
        "Bad Request: wrong remote file identifier specified: can't unserialize it. Wrong last symbol",
    ),
    ("getFile", {"file_id": "x" * 13, "chat_id": None}, "Bad Request: wrong remote file identifier specified: Wrong string length"),
    ("editMessageText", {"text": "x", "message_id": 777}, "Bad Request: message to edit not found"),
    ("deleteMessage", {"message_id": 777}, "Bad Request: message to delete not found"),
    ("forwardMessage", {"message_id": 777, "from_chat_id": "SAME"}, "Bad Request: message to forward not found"),
    ("copyMessage", {"message_id": 777, "from_chat_id": "SAME"}, "Bad Request: message to copy not found"),
    ("sendMessage", {"text": "x", "reply_to_message_id": 777}, "Bad Request: message to be replied not found"),
    (
        "answerCallbackQuery", {"callback_query_id": "123", "chat_id": None},
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    ("sendChatAction", {"action": "dancing"}, "Bad Request: wrong parameter action in request"),
    ("getChatAdministrators", {}, "Bad Request: there are no administrators in the private chat"),
]  # fmt: skip


class TestRefusal:
    @pytest.mark.parametrize(("method", "values", "said"), REFUSALS)
    async def test_words(self, side, aline, method, values, said) -> None:
        values = {"chat_id": aline.id} | values
        values = {k: aline.id if v == "SAME" else v for k, v in values.items() if v is not None}
        failure = await refused(side, method, **values)
        assert failure.code == 400
        assert same(failure.description, said), failure.description

    async def test_button_data_of_65_bytes(self, side, aline) -> None:
        # 22 Chinese characters are 66 bytes: the limit is in bytes, not in characters.
        rows = [[{"text": "x", "callback_data": "市" * 22}]]
        failure = await refused(
            side, "sendMessage", chat_id=aline.id, text="x", reply_markup=buttons_for(side, rows)
        )
        assert same(failure.description, "Bad Request: BUTTON_DATA_INVALID")

    async def test_button_url(self, side, aline) -> None:
        rows = [[{"text": "x", "url": "nope"}]]
        failure = await refused(
            side, "sendMessage", chat_id=aline.id, text="x", reply_markup=buttons_for(side, rows)
        )
        assert same(
            failure.description,
            "Bad Request: inline keyboard button URL 'nope' is invalid: Wrong HTTP URL",
        )

    async def test_caption_of_1025(self, side, aline) -> None:
        values = {"chat_id": aline.id, "photo": upload(side, picture())}
        assert await side.call("sendPhoto", caption="a" * 1024, **values)
        values["photo"] = upload(side, picture())
        failure = await refused(side, "sendPhoto", caption="a" * 1025, **values)
        assert same(failure.description, "Bad Request: message caption is too long")

    async def test_length_counts_after_the_tags(self, side, aline) -> None:
        text = "<b>" + "a" * 4096 + "</b>"
        sent = await side.call("sendMessage", chat_id=aline.id, text=text, parse_mode="HTML")
        assert len(sent["text"]) == 4096

    async def test_not_modified(self, side, aline) -> None:
        rows = buttons_for(side, BUTTONS["inline_keyboard"])
        sent = await side.call("sendMessage", chat_id=aline.id, text="same", reply_markup=rows)
        where = {"chat_id": aline.id, "message_id": sent["message_id"]}
        failure = await refused(side, "editMessageText", text="same", reply_markup=rows, **where)
        assert same(
            failure.description,
            "Bad Request: message is not modified: specified new message content and reply markup are exactly the"
            " same as a current content and reply markup of the message",
        )
        taken_away = await side.call("editMessageText", text="same", **where)
        assert "reply_markup" not in taken_away

    async def test_edit_of_the_wrong_kind(self, side, aline) -> None:
        sent = await side.call("sendMessage", chat_id=aline.id, text="x")
        failure = await refused(
            side, "editMessageCaption", chat_id=aline.id, message_id=sent["message_id"], caption="y"
        )
        assert same(failure.description, "Bad Request: there is no caption in the message to edit")
        own = (await aline.messages())[0]
        failure = await refused(
            side, "editMessageText", chat_id=aline.id, message_id=own.id, text="y"
        )
        assert same(failure.description, "Bad Request: message can't be edited")

    async def test_type_of_file(self, side, aline) -> None:
        photo = (await side.call("sendPhoto", chat_id=aline.id, photo=upload(side, picture())))[
            "photo"
        ][0]
        failure = await refused(side, "sendDocument", chat_id=aline.id, document=photo["file_id"])
        assert same(failure.description, "Bad Request: can't use file of type Photo as Document")
        document = await side.call(
            "sendDocument", chat_id=aline.id, document=upload(side, picture())
        )
        failure = await refused(
            side, "sendPhoto", chat_id=aline.id, photo=document["document"]["file_id"]
        )
        assert same(failure.description, "Bad Request: can't use file of type Document as Photo")

    async def test_another_bots_file(self, side, aline, stand_in) -> None:
        stand_in.world.add_bot("200000:other")
        other = SIDES[side.name](stand_in.url, "200000:other")
        await aline.in_chat(bot_id=200000).say("/start")
        sent = await other.call("sendPhoto", chat_id=aline.id, photo=upload(side, picture()))
        failure = await refused(side, "getFile", file_id=sent["photo"][0]["file_id"])
        assert same(
            failure.description, "Bad Request: wrong file_id or the file is temporarily unavailable"
        )
        await other.close()

    async def test_album_of_eleven_and_of_one(self, side, aline) -> None:
        sent = await side.call("sendPhoto", chat_id=aline.id, photo=upload(side, picture()))
        item = library(side).InputMediaPhoto(media=sent["photo"][0]["file_id"])
        failure = await refused(side, "sendMediaGroup", chat_id=aline.id, media=[item] * 11)
        assert same(failure.description, "Bad Request: too many messages to send as an album")
        alone = await side.call("sendMediaGroup", chat_id=aline.id, media=[item])
        assert "media_group_id" not in alone[0]

    async def test_documents_and_photos_do_not_mix(self, side, aline) -> None:
        media = [
            library(side).InputMediaPhoto(media=attached(side, picture())),
            library(side).InputMediaDocument(media=attached(side, b"x", "x.txt")),
        ]
        failure = await refused(side, "sendMediaGroup", chat_id=aline.id, media=media)
        assert same(
            failure.description, "Bad Request: document can't be mixed with other media types"
        )

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"not a picture", "Bad Request: IMAGE_PROCESS_FAILED"),
            (b"", "Bad Request: file must be non-empty"),
            (picture(2100, 100), "Bad Request: PHOTO_INVALID_DIMENSIONS"),
        ],
    )
    async def test_bad_pictures(self, side, aline, data, said) -> None:
        failure = await refused(side, "sendPhoto", chat_id=aline.id, photo=upload(side, data))
        assert same(failure.description, said)

    async def test_picture_of_eleven_megabytes(self, side, aline) -> None:
        big = picture() + b"\0" * (10 * 1024 * 1024)
        failure = await refused(side, "sendPhoto", chat_id=aline.id, photo=upload(side, big))
        assert same(
            failure.description,
            f"Bad Request: file of size {len(big)} bytes is too big for a photo; the maximum size is 10485760 bytes",
        )

    async def test_document_over_fifty_megabytes(self, side, aline) -> None:
        failure = await refused(
            side,
            "sendDocument",
            chat_id=aline.id,
            document=upload(side, b"\0" * (50 * 1024 * 1024 + 1), "x.bin"),
        )
        assert (failure.code, failure.description) == (413, "Request Entity Too Large")

    async def test_download_over_twenty_megabytes(self, side, aline) -> None:
        sent = await side.call(
            "sendDocument",
            chat_id=aline.id,
            document=upload(side, b"\0" * (20 * 1024 * 1024 + 1), "x.bin"),
        )
        failure = await refused(side, "getFile", file_id=sent["document"]["file_id"])
        assert same(failure.description, "Bad Request: file is too big")

    @pytest.mark.parametrize("code", ["zh-hans", "rwa", "RW", "1"])
    async def test_commands_take_two_letters(self, side, code) -> None:
        commands = [library(side).BotCommand(command="help", description="x")]
        failure = await refused(side, "setMyCommands", commands=commands, language_code=code)
        assert same(failure.description, "Bad Request: invalid language code specified")

    async def test_who_never_wrote(self, side, world) -> None:
        stranger = await world.person("Wei", language="zh-hans")
        failure = await refused(side, "sendMessage", chat_id=stranger.id, text="x")
        assert (failure.code, same(failure.description, "Bad Request: chat not found")) == (
            400,
            True,
        )

    async def test_blocked(self, side, aline) -> None:
        await aline.block()
        failure = await refused(side, "sendMessage", chat_id=aline.id, text="x")
        assert (failure.code, failure.description) == (
            403,
            "Forbidden: bot was blocked by the user",
        )
        # Bots ask in this way who has blocked them, without a message that anybody sees.
        failure = await refused(side, "sendChatAction", chat_id=aline.id, action="typing")
        assert failure.description == "Forbidden: bot was blocked by the user"
        await aline.unblock()
        assert await side.call("sendMessage", chat_id=aline.id, text="x")

    async def test_tap_answered_twice_or_late(self, side, aline, world) -> None:
        rows = buttons_for(side, BUTTONS["inline_keyboard"])
        await side.call("sendMessage", chat_id=aline.id, text="hi", reply_markup=rows)
        first = (await aline.tap("Buy"))["tap"]["id"]
        await side.call("answerCallbackQuery", callback_query_id=first)
        late = (await aline.tap("Buy"))["tap"]["id"]
        await world.forward_clock(151)
        for number in (first, late):
            failure = await refused(side, "answerCallbackQuery", callback_query_id=number)
            assert "query is too old" in failure.description.lower()

    async def test_429_with_seconds(self, side, aline, world) -> None:
        await world.faults(too_many_next=1, retry_after=7)
        failure = await refused(side, "sendMessage", chat_id=aline.id, text="x")
        assert (failure.code, failure.retry_after) == (429, 7)

    async def test_wrong_token(self, side, stand_in) -> None:
        other = SIDES[side.name](stand_in.url, "100000:another-secret")
        failure = await refused(other, "getMe")
        assert failure.code == 401
        await other.close()

    async def test_second_poller_ends_the_first(self, side, aline, bot) -> None:
        bot.updates.drop_all()
        first = asyncio.create_task(refused(side, "getUpdates", timeout=10))
        await until(lambda: bot.updates.is_polled)
        poller = bot.updates._poller

        async def say() -> None:
            await until(lambda: bot.updates._poller not in (None, poller))
            await aline.say("later")

        saying = asyncio.create_task(say())
        second = await side.call("getUpdates", timeout=10)
        assert len(second) == 1
        await saying
        failure = await first
        assert (failure.code, "terminated by other getUpdates request" in failure.description) == (
            409,
            True,
        )

    async def test_poll_while_a_webhook_is_set(self, side) -> None:
        await side.call("setWebhook", url="http://127.0.0.1:9/nobody")
        failure = await refused(side, "getUpdates", timeout=0)
        assert failure.code == 409
        assert "can't use getUpdates method while webhook is active" in failure.description
        await side.call("deleteWebhook")
        assert await side.call("getUpdates", timeout=0) == []


POLL_REFUSALS = [
    ({"question": " "}, "Bad Request: text must be non-empty"),
    ({"question": "😀" * 301}, "Bad Request: poll question length must not exceed 300"),
    ({"options": []}, "Bad Request: poll must have at least one answer option"),
    ({"options": ["a"] * 13}, "Bad Request: poll can't have more than 12 options"),
    ({"options": ["a", "市" * 101]}, "Bad Request: poll options length must not exceed 100"),
    ({"options": ["a", ""]}, "Bad Request: text must be non-empty"),
    ({"type": "riddle"}, "Bad Request: unsupported poll type specified"),
    ({"type": "quiz"}, "Bad Request: correct quiz option list must be non-empty"),
    ({"type": "quiz", "correct_option_ids": [2]}, "Bad Request: wrong quiz correct_option_id"),
]


class TestPoll:
    DAYS = ("Friday", "Saturday", "Sunday")

    async def ask(self, side, aline, **more):
        values = {"question": "When?", "options": list(self.DAYS), "is_anonymous": False} | more
        return await side.call("sendPoll", chat_id=aline.id, **values)

    async def heard(self, side) -> list:
        """What came of polls since the last look, but for the id of the update."""
        found = await side.call("getUpdates", timeout=0)
        if found:
            await side.call("getUpdates", offset=found[-1]["update_id"] + 1, timeout=0)
        return [update.get("poll") or update.get("poll_answer") for update in found][-2:]

    async def test_votes_changed_and_taken_back(self, side, aline) -> None:
        asked = (await self.ask(side, aline))["poll"]
        assert [option["text"] for option in asked["options"]] == list(self.DAYS)
        assert (asked["is_closed"], asked["allows_revoting"], asked["type"]) == (
            False,
            True,
            "regular",
        )
        for chosen, count in ([1], 1), ([0], 1), ([], 0):
            shown = await aline.vote(*chosen)
            answer, poll = await self.heard(side)
            assert (answer["poll_id"], answer["user"]["id"]) == (asked["id"], aline.id)
            assert (
                list(answer.get("option_ids", ())) == chosen
            )  # one library leaves out what is empty
            assert poll["total_voter_count"] == count
            assert shown.api["poll"]["total_voter_count"] == count

    async def test_several_answers_and_anonymous(self, side, aline) -> None:
        await self.ask(side, aline, is_anonymous=True, allows_multiple_answers=True)
        shown = await aline.vote("Friday", "Sunday")
        assert shown.raw["votes"] == {str(aline.id): [0, 2]}
        (poll,) = [each for each in await self.heard(side) if each]  # and no poll_answer
        assert [option["voter_count"] for option in poll["options"]] == [1, 0, 1]

    async def test_stopped_once(self, side, aline) -> None:
        sent = await self.ask(side, aline)
        await aline.vote("Friday")
        where = {"chat_id": aline.id, "message_id": sent["message_id"]}
        ended = await side.call("stopPoll", **where)
        assert (ended["is_closed"], ended["total_voter_count"]) == (True, 1)
        failure = await refused(side, "stopPoll", **where)
        assert same(failure.description, "Bad Request: poll has already been closed")
        with pytest.raises(PlaygroundError, match="the poll is closed"):
            await aline.vote("Sunday")
        text = await side.call("sendMessage", chat_id=aline.id, text="no poll")
        for number, said in (
            (text["message_id"], "message is not a poll"),
            (777, "message with poll to stop not found"),
        ):
            failure = await refused(side, "stopPoll", chat_id=aline.id, message_id=number)
            assert same(failure.description, f"Bad Request: {said}")

    async def test_a_quiz_is_answered_once(self, side, aline) -> None:
        sent = await self.ask(
            side, aline, type="quiz", correct_option_ids=[2], explanation="It <b>is</b>.",
            explanation_parse_mode="HTML",
        )  # fmt: skip
        assert list(sent["poll"]["correct_option_ids"]) == [2]
        assert sent["poll"]["explanation"] == "It is."
        await aline.vote("Friday")
        with pytest.raises(PlaygroundError, match="cannot be changed"):
            await aline.vote("Sunday")

    async def test_forwarded_it_is_the_same_and_copied_another(self, side, aline, world) -> None:
        bosco = await world.person("Bosco")
        await bosco.say("/start")
        sent = await self.ask(side, aline)
        source = {"from_chat_id": aline.id, "message_id": sent["message_id"]}
        passed = await side.call("forwardMessage", chat_id=bosco.id, **source)
        await bosco.vote("Friday")
        assert passed["poll"]["id"] == sent["poll"]["id"]
        assert (await aline.messages())[-1].api["poll"]["total_voter_count"] == 1
        await side.call("copyMessage", chat_id=bosco.id, **source)
        copied = (await bosco.messages())[-1].api["poll"]
        assert copied["id"] != sent["poll"]["id"]
        assert copied["total_voter_count"] == 0

    @pytest.mark.parametrize(("values", "said"), POLL_REFUSALS)
    async def test_refused(self, side, aline, values, said) -> None:
        failure = await refused(
            side, "sendPoll", **({"chat_id": aline.id, "question": "?", "options": ["a"]} | values)
        )
        assert same(failure.description, said), failure.description


class TestLimits:
    async def test_both_read_the_seconds(self, side, aline, stand_in) -> None:
        stand_in.world.allow(Allowance(chat_burst=2))
        for _ in range(2):
            await side.call("sendMessage", chat_id=aline.id, text="x")
        failure = await refused(side, "sendMessage", chat_id=aline.id, text="x")
        assert (failure.code, failure.retry_after) == (429, 1)
        stand_in.world.clock.forward(1)
        assert await side.call("sendMessage", chat_id=aline.id, text="x")


class TestDescription:
    """The description generated from aiogram, held against python-telegram-bot's methods."""

    # python-telegram-bot's names for what it does itself, before anything goes over the wire.
    OWN = frozenset([
        "read_timeout", "write_timeout", "connect_timeout", "pool_timeout", "api_kwargs", "self", "filename",
        "disable_web_page_preview", "reply_to_message_id", "allow_sending_without_reply", "location", "venue",
        "contact", "current_offset", "auto_pagination", "thumbnail", "is_anonymous",
    ])  # fmt: skip

    def methods(self):
        for name, function in inspect.getmembers(telegram.Bot, inspect.iscoroutinefunction):
            low = name.replace("_", "")
            if low in METHODS and not name.startswith("_"):
                yield low, function

    def test_it_knows_their_methods(self) -> None:
        assert len(list(self.methods())) > 140

    def test_it_knows_their_fields(self) -> None:
        unknown = []
        for name, function in self.methods():
            fields = set(describe(name).fields)
            given = set(inspect.signature(function).parameters) - self.OWN
            if name == "sendmediagroup":
                given -= {"caption", "parse_mode", "caption_entities"}  # put on the first item
            unknown += [f"{name}: {field}" for field in sorted(given - fields)]
        assert unknown == []

    def test_what_they_require_is_at_least_known(self) -> None:
        wrong = []
        for name, function in self.methods():
            parameters = inspect.signature(function).parameters.values()
            theirs = {p.name for p in parameters if p.default is p.empty} - {"self"}
            ours = set(describe(name).required)
            if name == "editmessagetext":
                ours.add(
                    "text"
                )  # since rich messages aiogram leaves it open; editing.py asks for it
            wrong += [f"{name}: {field}" for field in sorted(theirs - ours - self.OWN)]
        assert wrong == []
