"""What each sort of message says to us."""

from __future__ import annotations

import random
import time
from typing import Any

import pytest

from bot import handlers
from bot.chat import (
    Command,
    Document,
    Edited,
    OtherContent,
    Said,
    SentDocument,
    SharedContact,
    SharedPlace,
    Tap,
    Tapped,
    What,
)
from bot.whatsapp.inbound.envelope import arrivals
from bot.whatsapp.inbound.events import event_of, phone_of, sender
from bot.whatsapp.inbound.keywords import NEWS, WORDS
from storage.models import InboxRow
from tests.support.whatsapp_inbox import (
    PHONE_ID,
    Json,
    message,
    mutated,
    now,
    of_every_type,
    posted,
    status,
    value,
)


def row_of(one: Json, contact: Json | None = None) -> InboxRow:
    body = posted(one)
    if contact is not None:
        body["entry"][0]["changes"][0]["value"]["contacts"] = [contact]
    [found] = arrivals(body, PHONE_ID, now())
    return InboxRow(
        attempts=1, key=found.key, sender=found.sender, payload=found.payload, sent_at=found.sent_at
    )


def what(one: Json) -> What | None:
    event = event_of(row_of(one))
    return event and event.what


FILE = {"id": "9001", "mime_type": "application/pdf", "sha256": "c2hh", "filename": "a.pdf"}
REPLY = {"type": "button_reply", "button_reply": {"id": "cart|1||", "title": "Cart"}}
CARD = {"phones": [{"phone": "+250 788 123 456", "wa_id": "250788123456"}]}
WRITTEN = {"phones": [{"phone": "+250 788 123 456"}]}
CART = Tapped(Tap("cart", "1"), id="", message=None)


@pytest.mark.parametrize(
    ("sent", "means"),
    [
        (message("text", " Ikawa 2 "), Said(" Ikawa 2 ")),
        (message("text", "ok", context={"forwarded": True}), Said("ok", forwarded=True)),
        (message("text", "/cart", context={"frequently_forwarded": True}), Said("/cart", True)),
        (message("text", "/Search  ikawa  nziza"), Command("search", "ikawa  nziza")),
        (message("text", "／orders"), Command("orders")),
        (message("text", "Menu."), Command("start")),
        (message("text", "Komande  zanjye"), Command("orders")),
        (message("text", "我的购物车"), Command("cart")),
        (message("text", "STOP"), Command("stop", "news")),
        (message("text", "/stop"), Command("stop")),
        (message("text", "/menu"), Command("start")),
        (message("text", "/stuck"), Command("stuck")),
        (message("text", "Muraho!"), Said("Muraho!")),  # a form may ask for a text
        (message("text", "群发消息"), Command("broadcast")),
        (message("text", "two orders of tea"), Said("two orders of tea")),
        (message("text", "c_7k4qm2"), Command("start", "c_7k4qm2")),
        (message("text", "Muraho! (C_7k4qm2) mfite ikibazo"), Command("start", "c_7k4qm2")),
        (message("text", "abc_7k4qm2 3"), Said("abc_7k4qm2 3")),
        (message("interactive", REPLY), CART),
        (message("button", {"payload": "cart|1||", "text": "Show"}), CART),
        (message("button", {"payload": "?", "text": "Show"}), Tapped(None, id="", message=None)),
        (message("button", {"payload": "Reba", "text": "Reba"}), Said("Reba")),  # of Meta's pages
        (message("button", {"text": "Menu"}), Command("start")),
        (
            message("image", FILE | {"caption": "Ikawa"}),
            SentDocument(Document("9001", "a.pdf", "picture", mark="c2hh"), caption="Ikawa"),
        ),
        (message("document", FILE), SentDocument(Document("9001", "a.pdf", mark="c2hh"))),
        (
            message("document", FILE | {"filename": "x.CSV"}),
            SentDocument(Document("9001", "x.CSV", "table", mark="c2hh")),
        ),
        (message("audio", {"id": "1", "voice": True}), OtherContent("voice")),
        (message("sticker", {"id": "1"}), OtherContent("sticker")),
        (message("location", {"latitude": -1.9, "longitude": 30}), SharedPlace(-1.9, 30.0)),
        (message("location", {"latitude": 1e999, "longitude": 30}), OtherContent("other")),
        (
            message("contacts", [CARD | {"origin": "contact_request"}]),
            SharedContact("250788123456", own=True),
        ),
        (message("contacts", [CARD]), SharedContact("250788123456", own=False)),
        (message("contacts", [{"name": {}}]), OtherContent("other")),
        (message("reaction", {"message_id": "wamid.1", "emoji": "👍"}), None),
        (message("text", "hello", group_id="123"), None),
        (message("unsupported", {"type": "edit"}), Edited()),
        (message("unsupported", {"type": "poll"}), OtherContent("poll")),
        (
            {k: v for k, v in message("video", None, errors=[{"code": 131052}]).items() if v},
            OtherContent("other"),
        ),
        (message("hologram", {}), OtherContent("other")),
    ],
)
def test_a_message(sent: Json, means: What | None) -> None:
    assert what(sent) == means


def test_every_command_has_a_word_and_every_word_one_command() -> None:
    words = [word for known in WORDS.values() for word in known]
    assert sorted(set(words)) == sorted(words)
    assert set(WORDS) - {"cancel"} == set(handlers.COMMANDS)
    assert all(
        what(message("text", word)) == Command(name, NEWS if name == "stop" else "")
        for name in WORDS
        for word in WORDS[name]
    )


def test_every_command_has_words_of_three_languages() -> None:
    """Red when one is added with its name alone: nobody types slashes or English there."""
    said_alike = {"menu", "start", "help"}
    for name, words in WORDS.items():
        chinese = [word for word in words if any("\u4e00" <= each <= "\u9fff" for each in word)]
        others = [word for word in words if word.isascii() and word not in {name, *said_alike}]
        assert chinese, name
        assert others, name


@pytest.mark.parametrize(
    ("one", "contact", "known"),
    [
        # the number may be hidden, and a name is not always in a profile
        (message(), {"user_id": "RW.1", "profile": {"name": "Eric"}}, ("RW.1", "Eric", "", "rw")),
        (message(), {"user_id": "RW.1", "username": "eric"}, ("RW.1", "eric", "", "rw")),
        (message(), {"wa_id": "250788123456"}, ("RW.1", "", "", "rw")),
        (
            message(sender="CN.5", phone="8613800138000"),
            {"wa_id": "8613800138000", "profile": {"name": " 王 \n小明 "}},
            ("CN.5", "王 小明", "+8613800138000", "zh"),
        ),
        (
            message("contacts", [CARD | {"origin": "contact_request"}]),
            {},
            ("RW.1", "+250788123456", "+250788123456", "rw"),
        ),
        (message("contacts", [CARD | {"origin": "other"}]), {}, ("RW.1", "", "", "rw")),
        # a card may have the number as people write it, and no more
        (
            message("contacts", [WRITTEN | {"origin": "contact_request"}]),
            {},
            ("RW.1", "+250788123456", "+250788123456", "rw"),
        ),
        (
            message(
                "contacts", [{"phones": [{"phone": "0788 123 456"}], "origin": "contact_request"}]
            ),
            {},
            ("RW.1", "", "", "rw"),
        ),
        # who is named by the number alone has the id in what stands beside
        (
            {k: v for k, v in message(phone="85251234567").items() if k != "from_user_id"},
            {"wa_id": "85251234567", "user_id": "HK.8"},
            ("HK.8", "+85251234567", "+85251234567", "zh"),
        ),
        # an id in the place of a number is none
        (
            message(sender="", phone="US.13491208655302741918"),
            {},
            ("US.13491208655302741918", "", "", "en"),
        ),
        (
            message(sender="KE.1", phone="250788123456"),
            {},
            ("KE.1", "+250788123456", "+250788123456", "rw"),
        ),
    ],
)
def test_who_it_is(one: Json, contact: Json, known: tuple[str, str, str, str]) -> None:
    row = row_of(one, contact)
    who = sender(row)
    assert (who.id, who.name, phone_of(row), who.language_code) == known


def test_whatever_is_posted_is_taken_apart(record_property: Any) -> None:
    """Red when a body of any shape raises, or one message in it costs another."""
    chance = random.Random(7)
    began, bodies, read, unreadable = time.monotonic(), 0, 0, 0
    while bodies < 3000:
        bodies += 1
        some = chance.sample(of_every_type(), 3)
        last = message("text", "untouched", wamid="wamid.last")
        spoiled = mutated(posted(*some, statuses=(status("read"), status("failed"))), chance)
        whole = {
            "object": "whatsapp_business_account",
            "entry": [{"changes": [{"field": "messages", "value": value(last)}]}],
        }
        if isinstance(spoiled.get("entry"), list):
            whole["entry"] = [*spoiled["entry"], *whole["entry"]]
        found = arrivals(whole, PHONE_ID, now())
        assert found[-1].payload["message"]["text"] == {"body": "untouched"}
        assert len({each.key for each in found}) == len(found)
        for each in found:
            if each.kind != "message":
                continue
            facts = {"key": each.key, "sender": each.sender, "payload": each.payload}
            row = InboxRow(attempts=1, **facts, sent_at=each.sent_at)
            try:
                event_of(row)
                read += 1
            except (AttributeError, KeyError, TypeError, ValueError):
                unreadable += 1
    assert read > 8 * unreadable > 0
    record_property("microseconds a body", round((time.monotonic() - began) / bodies * 1e6))
