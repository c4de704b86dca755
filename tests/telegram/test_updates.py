"""What Telegram tells of and the market does not hear: docs/l10n.md says in which language."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat import Command, Event, Message, OtherContent, Said, SharedPlace, Tap, Tapped
from bot.formatting import bare
from bot.telegram.inbound.updates import UPDATES, event_of, outline_of, queue_of

SOMEBODY = {"id": 7, "is_bot": False, "first_name": "Aline"}
CHANNEL = {"id": -1001, "type": "channel", "title": "Isoko"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("channel_post", {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "/start"}),
        ("edited_channel_post", {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "/start"}),
        ("inline_query", {"id": "1", "from": SOMEBODY, "query": "ikawa", "offset": ""}),
        ("message", {"message_id": 1, "date": 0, "chat": CHANNEL, "text": "/start"}),
    ],
)
def test_channels_and_inline_queries_are_not_heard(kind: str, body: dict[str, Any]) -> None:
    """Red when a channel is answered, in whatever language, before it has one."""
    assert event_of({"update_id": 1, kind: body}, 42, "isoko_bot") is None
    assert kind == "message" or kind not in UPDATES


PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -1002, "type": "supergroup", "title": "Abahinzi"}
ORIGIN = {"type": "user", "date": 0, "sender_user": SOMEBODY}


def heard(kind: str = "message", **body: Any) -> Event | None:
    message = {"message_id": 1, "date": 0, "from": SOMEBODY, "chat": PRIVATE, **body}
    return event_of({"update_id": 1, kind: message}, 42, "isoko_bot")


def command(text: str) -> dict[str, Any]:
    length = len(text.split(maxsplit=1)[0])
    return {"text": text, "entities": [{"type": "bot_command", "offset": 0, "length": length}]}


def what(**body: Any) -> Any:
    event = heard(**body)
    return event and event.what


@pytest.mark.parametrize(
    ("name", "mime", "kind"),
    [
        ("prices.xlsx", "application/octet-stream", "table"),
        ("Prices.XLSM", "", "table"),
        ("", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "table"),
        ("prices.numbers", "", "table"),
        ("prices.pdf", "application/pdf", "other"),
    ],
)
def test_a_spreadsheet_is_a_table_whatever_it_calls_itself(name: str, mime: str, kind: str) -> None:
    sent = what(document={"file_id": "one", "file_name": name, "mime_type": mime})
    assert sent.document.kind == kind


@pytest.mark.parametrize(
    "field", ["story", "checklist", "paid_media", "dice", "game", "giveaway", "invoice"]
)
def test_whatever_people_send_is_answered(field: str) -> None:
    assert what(**{field: {}}) == OtherContent("other")


@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([{"type": "paragraph", "text": "Ikawa"}], "Ikawa"),
        (
            [
                {"type": "heading", "size": 1, "text": ["Ikawa ", {"type": "bold", "text": "ya"}]},
                {"type": "paragraph", "text": {"type": "italic", "text": ["Huye", " 500 g"]}},
            ],
            "Ikawa ya\nHuye 500 g",
        ),
        (
            [
                {
                    "type": "list",
                    "items": [
                        {"label": "•", "blocks": [{"type": "paragraph", "text": "Ubuki"}]},
                        {"label": "•", "blocks": [{"type": "paragraph", "text": "Icyayi"}]},
                    ],
                }
            ],
            "Ubuki\nIcyayi",
        ),
        ([{"type": "table", "cells": [[{"text": "12 500"}, {"text": "40"}]]}], "12 500\n40"),
        ([{"type": "photo", "photo": [], "caption": {"text": "Indobo"}}], "Indobo"),
        ([{"type": "paragraph", "text": {"type": "custom_emoji", "alternative_text": "☕"}}], "☕"),
    ],
)
def test_a_text_with_formatting_is_a_text(blocks: list[Any], words: str) -> None:
    said = what(rich_message={"blocks": blocks})
    assert isinstance(said, Said)
    assert (said.text, bare(said.rich or words)) == (words, words)


def test_formatting_without_words_is_answered_too() -> None:
    assert what(rich_message={"blocks": [{"type": "divider"}]}) == OtherContent("other")
    assert what(rich_message="nonsense") == OtherContent("other")


def test_a_command_with_formatting_is_a_command() -> None:
    blocks = [{"type": "paragraph", "text": {"type": "bold", "text": "/search ikawa"}}]
    assert what(rich_message={"blocks": blocks}) == Command("search", "ikawa")


def test_a_forwarded_command_is_not_obeyed() -> None:
    assert what(**command("/start"), forward_origin=ORIGIN) == Said("/start", forwarded=True)
    assert what(**command("/start")) == Command("start")


def test_a_place_that_moves_is_heard_once() -> None:
    place = {"latitude": -1.9, "longitude": 30.0, "live_period": 900}
    assert what(location=place) == SharedPlace(-1.9, 30.0)
    assert heard("edited_message", location=place, edit_date=1) is None
    edited = heard("edited_message", text="Ikawa", edit_date=1)
    assert edited is not None


@pytest.mark.parametrize("latitude", [float("inf"), float("nan")])
def test_a_place_that_is_nowhere(latitude: float) -> None:
    assert what(location={"latitude": latitude, "longitude": 0.0}) == OtherContent("other")


class TestGroups:
    def test_only_a_command_is_for_us(self) -> None:
        event = heard(chat=GROUP, **command("/start@isoko_bot"))
        assert event is not None
        assert (event.what, event.private, event.chat) == (Command("start"), False, "-1002")
        assert heard(chat=GROUP, **command("/start@other_bot")) is None
        for body in ({"text": "Muraho"}, {"photo": [{"file_id": "x"}]}, {"sticker": {}}):
            assert heard(chat=GROUP, **body) is None
        assert heard("edited_message", chat=GROUP, text="Muraho") is None

    @pytest.mark.parametrize(
        "nobody",
        [
            {"from": {"id": 777000, "is_bot": False, "first_name": "Telegram"}},
            {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
            {"sender_chat": GROUP},
            {"sender_chat": CHANNEL, "is_automatic_forward": True},
        ],
    )
    def test_nobody_is_a_person(self, nobody: dict[str, Any]) -> None:
        assert heard(chat=GROUP, **nobody, **command("/start")) is None

    def test_the_topic_is_known(self) -> None:
        topic = {"message_thread_id": 5, "is_topic_message": True}
        event = heard(chat=GROUP, **topic, **command("/start"))
        assert event is not None
        assert event.topic == "5"
        event = heard(chat=GROUP, message_thread_id=5, **command("/start"))
        assert event is not None
        assert event.topic == "", "a reply in a group without topics"

    def test_all_of_one_stand_in_one_line(self) -> None:
        one = {"update_id": 1, "message": {"from": {"id": 1}, "chat": GROUP}}
        other = {"update_id": 2, "message": {"from": {"id": 2}, "chat": GROUP}}
        tap = {"update_id": 3, "callback_query": {"from": {"id": 3}, "message": {"chat": GROUP}}}
        assert queue_of(one) == queue_of(other) == queue_of(tap) == ("chat -1002", False)
        private = {"update_id": 4, "message": {"from": {"id": 1}, "chat": PRIVATE}}
        assert queue_of(private) == ("user 1", True)
        vote = {"update_id": 5, "poll_answer": {"user": {"id": 1}}}
        assert queue_of(vote) == ("user 1", True)

    @pytest.mark.parametrize("body", [None, 7, [], {}, {"from": 3}, {"chat": []}])
    def test_an_update_of_no_shape_stands_somewhere(self, body: Any) -> None:
        for kind in (*UPDATES, "unheard_of"):
            queue_of({"update_id": 1, kind: body})
            outline_of({"update_id": 1, kind: body}, 42)


@pytest.mark.parametrize(
    "data", ["x" * 65 + "|||", "prod|" + "é" * 40 + "||", "prod|1|a|" + "9" * 70]
)
def test_a_forged_button_is_no_tap(data: str) -> None:
    """Red when the tap of somebody with a client of their own raises while a form runs."""
    assert Tap.decode(data) is None


BOT = {"id": 42, "is_bot": True, "first_name": "Isoko"}
KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "home|||"}, {"text": "B"}]]}
CHAT = {"id": 7, "type": "private", "first_name": "Aline"}


@pytest.mark.parametrize(
    ("answered", "taps"),
    [
        (None, None),
        ({"from": SOMEBODY, "text": "mine", "reply_markup": KEYBOARD}, None),
        ({"from": BOT, "text": "no buttons"}, ()),
        ({"from": BOT, "text": "buttons", "reply_markup": KEYBOARD}, ("home|||", "")),
        ({"from": BOT, "text": "keys", "reply_markup": {"keyboard": [["A"]]}}, ()),
    ],
)
async def test_what_a_message_replies_to(answered: Any, taps: Any) -> None:
    """Red when a reply to an earlier message of ours cannot be told from an answer."""
    message = {"message_id": 2, "date": 0, "chat": CHAT, "from": SOMEBODY, "text": "1"}
    if answered is not None:
        message["reply_to_message"] = {"message_id": 1, "date": 0, "chat": CHAT, **answered}
    event = event_of({"update_id": 1, "message": message}, 42, "isoko_bot")
    assert event is not None
    assert event.replies_to == taps


def test_a_button_of_a_message_that_telegram_does_not_show_any_more() -> None:
    """aiogram 1675, telegram-bot-api 401: chat, number and a date of 0 are all there is of it."""
    query = {
        "id": "1",
        "from": SOMEBODY,
        "data": "shop|||",
        "message": {"chat": PRIVATE, "date": 0, "message_id": 875400},
    }
    event = event_of({"update_id": 1, "callback_query": query}, 42, "isoko_bot")
    assert event is not None
    assert isinstance(event.what, Tapped)
    assert event.what.tap == Tap("shop")
    assert event.what.message == Message("7", "875400")


def test_a_number_that_is_no_topic_s() -> None:
    """telegram-bot-api 447, grammY auto-thread 3: who replies in "General" brings the number of a
    message along, to which nothing can be sent."""
    event = heard(chat=GROUP, message_thread_id=4711, **command("/start"))
    assert event is not None
    assert event.topic == ""
