"""A group with topics: what answers in one stays there, whatever is sent, and arrives somewhere
readable when the topic is closed or gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.chat import (
    AlbumScreen,
    Command,
    Document,
    DocumentScreen,
    Event,
    Message,
    MessageScreen,
    Photo,
    PlaceScreen,
    Recording,
    Screen,
    SharedPlace,
    Tap,
    Tapped,
    VoiceScreen,
)
from bot.chat import Answer as Says
from bot.engine.processor import Recipient, WebhookReply
from bot.telegram.rendering import Outgoing, Poll, outgoing, plainer
from bot.texts import t
from tests.support.market import jpeg
from tests.support.ogg import ogg
from tests.telegram.test_responder import READER, ROWS, Counter, counter

__all__ = ["counter"]  # the fixture

CARD = Photo(path="card.jpg")


class Group:
    """One with topics, somebody in it, and the answering half."""

    def __init__(self, counter: Counter, chat: str, to: Recipient, who: Any) -> None:
        self.counter, self.chat, self.to, self.who = counter, chat, to, who
        self.keys = 0

    async def answer(self, *screens: Screen, what: Any = None, carries: bool = False, **more: Any):
        self.keys += 1
        event = Event(
            f"topic{self.keys}", self.who, self.chat, what or Command("start"), private=False,
            topic=self.to.topic, carries=carries,
        )  # fmt: skip
        return await self.counter.answering(event, self.to, Says(screens, **more))

    async def sent(self) -> list[dict[str, Any]]:
        return await self.counter.heard(self.chat)

    async def topic(self, state: str) -> None:
        await self.counter.world.call("POST", f"groups/{self.chat}", {"topics": {"5": state}})


@pytest.fixture
async def group(counter: Counter, tmp_path: Path) -> Group:
    (tmp_path / "card.jpg").write_bytes(jpeg())
    phone, who = await counter.person("Aline")
    members = {str(phone.id): "member", "100000": "member"}
    body = {"title": "Abahinzi", "members": members, "topics": {"5": "open", "6": "open"}}
    made = await counter.world.call("POST", "groups", body)
    chat = str(made["chat_id"])
    to = Recipient(chat, READER, await counter.trade.known(who), "5")
    return Group(counter, chat, to, who)


SCREENS = [
    MessageScreen(("Words",), ROWS),
    MessageScreen(("A card",), ROWS, photo=CARD),
    AlbumScreen(("Album",), ROWS, (CARD, CARD)),
    PlaceScreen(SharedPlace(-1.9, 30.1), ROWS),
    MessageScreen(("x" * 3000, "y" * 3000), ROWS),
    MessageScreen(("Gone",), ROWS, photo=Photo("no-such-name")),  # a text comes in its place
    DocumentScreen(("Gone",), ROWS, Document("no-such-name", "list.csv")),
]


@pytest.mark.parametrize("carries", [False, True], ids=["polling", "webhook"])
@pytest.mark.parametrize("screen", SCREENS)
async def test_all_of_it_stays_in_the_topic(group: Group, screen: Screen, carries: bool) -> None:
    """Red when anything is sent into "General", which readers of the topic never see."""
    left = await group.answer(screen, carries=carries)
    assert not isinstance(left, WebhookReply), "a topic may be gone: nothing rides"
    sent = await group.sent()
    assert sent
    assert {each.get("message_thread_id") for each in sent} == {5}


async def test_a_voice(group: Group, tmp_path: Path) -> None:
    (tmp_path / "ask.ogg").write_bytes(ogg())
    await group.answer(VoiceScreen(Recording(str(tmp_path / "ask.ogg"), "m")))
    assert [each.get("message_thread_id") for each in await group.sent()] == [5]


@pytest.mark.parametrize("carries", [False, True], ids=["polling", "webhook"])
async def test_an_edit_and_what_is_new_beside_it(group: Group, carries: bool) -> None:
    await group.answer(MessageScreen(("First",), ROWS))
    [first] = await group.sent()
    tap = Tapped(Tap("shop"), "long-gone", Message(group.chat, str(first["message_id"])))
    await group.answer(
        MessageScreen(("Second",), ROWS), MessageScreen(("Third",)), what=tap, carries=carries
    )
    shown = (await group.counter.world.ledger(int(group.chat)))["messages"]
    assert [each["edits"] for each in shown] == [1, 0]
    assert [each.get("message_thread_id") for each in await group.sent()] == [5, 5]


async def test_what_a_tap_cannot_be_told_is_said_in_the_topic(group: Group) -> None:
    tap = Tapped(Tap("shop"), "long-gone", Message(group.chat, "1"))
    await group.answer(what=tap, toast=t("Sold out: {product}", product="Tea"), alert=True)
    assert [each.get("message_thread_id") for each in await group.sent()] == [5]


@pytest.mark.parametrize("state", ["closed", "gone"])
@pytest.mark.parametrize("carries", [False, True], ids=["polling", "webhook"])
async def test_one_that_is_closed_or_gone(group: Group, state: str, carries: bool) -> None:
    """Red when a 400 of the topic leaves whoever asked without an answer."""
    await group.topic(state)
    await group.answer(MessageScreen(("Words",), ROWS), carries=carries)
    await group.answer(MessageScreen(("A card",), ROWS, photo=CARD), carries=carries)
    sent = await group.sent()
    assert [each.get("text") or each.get("caption") for each in sent] == ["Words", "A card"]
    assert [each.get("message_thread_id") for each in sent] == [None, None]
    assert all("reply_markup" in each for each in sent)


async def test_one_of_a_private_chat_that_telegram_does_not_find(group: Group) -> None:
    """telegram-bot-api 847, 693: topics that are there, and every message to them is refused."""
    to = replace(group.to, chat=group.who.id)
    event = Event("private", group.who, group.who.id, Command("start"), topic="5")
    await group.counter.answering(event, to, Says((MessageScreen(("Words",), ROWS),)))
    [sent] = await group.counter.heard(group.who.id)
    assert (sent["text"], "reply_markup" in sent) == ("Words", True)


def test_what_is_plainer_stays_in_the_topic() -> None:
    for screen in SCREENS:
        for message in outgoing(screen, READER):
            kept = replace(message, topic="5")
            assert {each.topic for each in plainer(kept, READER)} == {"5"}
    question = Outgoing("poll", "Which?", poll=Poll(("a", "b")), topic="5")
    assert plainer(question, READER)[0].topic == "5"
