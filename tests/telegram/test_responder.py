"""Answers that Telegram does not take as they are: something readable arrives all the same."""

from __future__ import annotations

import asyncio
import itertools
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from redis.asyncio import Redis
from sqlalchemy import select

from bot import i18n
from bot.chat import (
    AlbumScreen,
    Answer,
    Button,
    Command,
    Document,
    DocumentScreen,
    Event,
    MadeDocument,
    MadePhoto,
    Message,
    MessageScreen,
    Photo,
    Recording,
    Said,
    Screen,
    SharedPlace,
    Tap,
    Tapped,
)
from bot.chat import Sender as Person
from bot.engine.processor import Recipient, Unseen, WebhookReply
from bot.flows.form import CONFIRM
from bot.i18n import Reader
from bot.telegram.inbound.health import Health
from bot.telegram.inbound.listener import new_bot, opened
from bot.telegram.inbound.menus import Menus
from bot.telegram.inbound.responder import Responder
from bot.telegram.photos import giver_of
from bot.telegram.rendering import Outgoing, plainer
from bot.texts import t
from playground.client import Phone, Playground
from playground.media import Upload
from playground.server import Running, running
from storage.database import Database
from storage.media.byte_store import ByteStore, StoreAway
from storage.models import MediaName
from storage.models import Person as Row
from storage.redis.rate_limit import RateLimiter
from tests.support import images
from tests.support.market import jpeg
from tests.support.media import photos_on
from tests.support.trade import Trade
from tests.support.waiting import until

READER = Reader.of("en")
_KEYS = itertools.count(1)
ROWS = ((Button("Go", Tap("shop")),),)


@dataclass
class Counter:
    """The answering half against the stand-in, and somebody with a phone."""

    stand_in: Running
    world: Playground
    bot: Bot
    trade: Trade
    redis: Redis
    answering: Responder
    menus: Menus

    async def person(self, name: str) -> tuple[Phone, Person]:
        phone = await self.world.person(name, started=True)
        return phone, await self.trade.person(name, platform_id=str(phone.id))

    async def answer(
        self, who: Person, *screens: Screen, chat: str = "", what: Any = None, **more: Any
    ) -> None:
        event = Event(f"k{next(_KEYS)}", who, chat or who.id, what or Command("start"))
        known = await self.trade.known(who)
        await self.answering(event, Recipient(event.chat, READER, known), Answer(screens, **more))

    async def heard(self, chat: str) -> list[dict[str, Any]]:
        ledger = await self.world.ledger(int(chat))
        return [message["sent"] for message in ledger["messages"]]

    async def reachable(self, who: Person) -> bool:
        row = await self.trade.one(select(Row).where(Row.platform_id == who.id))
        return row.unreachable_since is None


@pytest.fixture
async def counter(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Counter]:
    i18n.load()
    async with (
        running(seed=3) as stand_in,
        Playground(stand_in.url) as world,
        new_bot(stand_in.token, stand_in.url) as bot,
    ):
        trade, menus = Trade(sqlite), Menus(bot)
        photos = photos_on(sqlite, tmp_path, token=stand_in.token)
        answering = Responder(bot, photos, RateLimiter(redis), sqlite, lambda: trade.now, menus)
        yield Counter(stand_in, world, bot, trade, redis, answering, menus)
        await menus.stop()


REFUSED = [
    MessageScreen(("A card",), ROWS, photo=Photo("no-such-name")),
    MessageScreen(("A card",), ROWS, photo=Photo(path="gone.jpg")),
    AlbumScreen(("A card",), ROWS, (Photo("no-such-name"), Photo(path="gone.jpg"))),
    DocumentScreen(("A card",), ROWS, Document("no-such-name", "list.csv")),
]


async def test_a_file_of_ours_arrives_with_its_name_and_its_buttons(counter: Counter) -> None:
    _, aline = await counter.person("Aline")
    file = MadeDocument("postage-prices.xlsx", b"what is in it")
    await counter.answer(aline, DocumentScreen(("Prices",), ROWS, file))
    [sent] = await counter.heard(aline.id)
    assert (sent["caption"], sent["document"]["file_name"]) == ("Prices", file.name)
    assert sent["reply_markup"]["inline_keyboard"]


async def test_pictures_of_ours_arrive_and_are_kept_nowhere(counter: Counter) -> None:
    _, aline = await counter.person("Aline")
    one, other = MadePhoto(content=images.plain()), MadePhoto(content=images.plain(90, 60))
    await counter.answer(aline, MessageScreen(("A page",), ROWS, one))
    await counter.answer(aline, AlbumScreen(("Pages",), ROWS, (one, other)))
    page, *pages, words = await counter.heard(aline.id)
    assert (page["caption"], words["text"]) == ("A page", "Pages")
    assert [each["photo"][-1]["width"] for each in (page, *pages)] == [64, 64, 90]
    async with counter.trade.database.read() as db:
        assert (await db.scalars(select(MediaName))).all() == []


class TestRefused:
    @pytest.mark.parametrize("screen", REFUSED)
    async def test_a_text_comes_in_its_place_with_the_buttons(
        self, counter: Counter, screen: Screen
    ) -> None:
        _, aline = await counter.person("Aline")
        await counter.answer(aline, screen)
        last = (await counter.heard(aline.id))[-1]
        assert last["text"] == "A card"
        assert last["reply_markup"]["inline_keyboard"][0][0]["text"] == "Go"

    @pytest.mark.parametrize(
        ("message", "words"),
        [
            (Outgoing("photo", photos=(Photo("x"),)), "photos cannot be shown"),
            (Outgoing("album", photos=(Photo("x"), Photo("y"))), "photos cannot be shown"),
            (Outgoing("voice", voice=Recording("gone.ogg", "m")), "cannot be played"),
            (Outgoing("place", place=SharedPlace(-1.9, 30.1)), "-1.9, 30.1"),
            (Outgoing("document", document=Document("x", "list.csv")), "list.csv"),
        ],
    )
    async def test_what_has_no_words_gets_some(
        self, counter: Counter, message: Outgoing, words: str
    ) -> None:
        assert words in plainer(message, READER)[0].text

    async def test_words_that_are_refused_as_html_come_plain(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        to = Recipient(aline.id, READER, await counter.trade.known(aline))
        broken = Outgoing("text", "1 < 2 <b>and &amp; more", {"inline_keyboard": []})
        assert await counter.answering._send(to, broken)
        assert [each["text"] for each in await counter.heard(aline.id)] == ["1 < 2 and & more"]

    async def test_words_without_the_buttons_that_are_refused(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        bad = MessageScreen(("Words",), ((Button("Map", url="no address"),),))
        with pytest.raises(Unseen):
            await counter.answer(aline, bad)
        [sent] = await counter.heard(aline.id)
        assert (sent["text"], sent.get("reply_markup")) == ("Words", None)

    async def test_what_a_tap_cannot_be_told_is_said_in_words(self, counter: Counter) -> None:
        """Older than Telegram remembers: the refusal stood nowhere."""
        _, aline = await counter.person("Aline")
        tap = Tapped(Tap("shop"), "long-gone", Message(aline.id, "1"))
        to = Recipient(aline.id, READER, await counter.trade.known(aline))
        answer = Answer(toast=t("Sold out: {product}", product="Tea"), alert=True)
        event = Event("a", aline, aline.id, tap)
        assert isinstance(await counter.answering(event, to, answer), int)
        assert [each["text"] for each in await counter.heard(aline.id)] == ["Sold out: Tea"]
        rider = await counter.answering(replace(event, key="b", carries=True), to, answer)
        assert isinstance(rider, WebhookReply)
        assert json.loads(rider.said)["text"] == "Sold out: Tea"

    @pytest.mark.parametrize(
        "tap",
        [Tap("o.paid!", "IS-7K4QM2"), Tap("acc.yes", "48210937"), Tap("f", CONFIRM, "0123abcd", 3)],
    )
    async def test_what_decides_does_not_ride(self, counter: Counter, tap: Tap) -> None:
        """Red when a second 1, typed above the question, can be its yes: where a message stands
        that rides is not known."""
        _, aline = await counter.person("Aline")
        to = Recipient(aline.id, READER, await counter.trade.known(aline))
        event = Event("c", aline, aline.id, Said("1"), carries=True)
        answer = Answer((MessageScreen(("Sure?",), ((Button("Yes", tap),),)),))
        where = await counter.answering(event, to, answer)
        [sent] = await counter.heard(aline.id)
        assert where == sent["message_id"]

    async def test_an_address_has_no_preview(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        await counter.answer(aline, MessageScreen(("https://example.rw",)))
        [sent] = await counter.heard(aline.id)
        assert sent["link_preview_options"] == {"is_disabled": True}


class TestPhotos:
    """What Telegram does not know by its name goes up as bytes (bot/telegram/photos.py)."""

    async def stranger(self, counter: Counter, red: int = 120) -> Photo:
        """A photo of ours under a name that another bot has for it."""
        files = counter.stand_in.world.files
        name = files.file_id((await files.keep_photo(Upload("a.jpg", jpeg(red))))[-1], 999)
        sha = await counter.answering.photos.media.keep(jpeg(red), (64, 48), None)
        return Photo(name, sha)

    async def test_one_that_is_refused_goes_up_once(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        photo = await self.stranger(counter)
        for _ in range(2):
            await counter.answer(aline, MessageScreen(("A card",), ROWS, photo=photo))
        first, second = await counter.heard(aline.id)
        for sent in (first, second):
            assert sent["caption"] == "A card"
            assert sent["reply_markup"]["inline_keyboard"]
        assert first["photo"] == second["photo"]
        [name] = await counter.trade.rows(select(MediaName))
        assert (name.giver, name.content) == (giver_of(counter.bot.id), photo.path)

    async def test_an_album_with_one_of_them(self, counter: Counter) -> None:
        """Nobody says which of them it was: all of which we have bytes go up."""
        _, aline = await counter.person("Aline")
        photos = (await self.stranger(counter), await self.stranger(counter, 240))
        await counter.answer(aline, AlbumScreen(("All",), (), photos))
        sent = await counter.heard(aline.id)
        assert ["photo" in each for each in sent] == [True, True, False]

    async def test_another_platforms_name_is_never_said(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        photo = replace(await self.stranger(counter), giver="whatsapp:1")
        await counter.answer(aline, MessageScreen(("A card",), photo=photo))
        [sent] = await counter.heard(aline.id)
        assert sent["photo"]
        calls = [call.method for call in counter.stand_in.world.journal.calls]
        assert calls.count("sendPhoto") == 1

    async def test_bytes_that_cannot_be_had_now_are_words(
        self, counter: Counter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        _, aline = await counter.person("Aline")
        photo = Photo(path=(await self.stranger(counter)).path)

        async def away(*_: object) -> bytes:
            raise StoreAway("503 Slow Down")

        monkeypatch.setattr(ByteStore, "get", away)
        await counter.answer(aline, MessageScreen(("A card",), ROWS, photo=photo))
        [sent] = await counter.heard(aline.id)
        assert sent["text"] == "A card"


FIRST_UPLOAD = """
import asyncio
from types import SimpleNamespace
from bot.chat import Photo
from bot.telegram.inbound.responder import Responder
from bot.telegram.rendering import Outgoing

async def bytes_of(photo):
    return b"a picture"

photos = SimpleNamespace(bytes_of=bytes_of)
markup = {"inline_keyboard": [[{"text": "Go", "callback_data": "shop|||"}]]}
message = Outgoing("photo", "A card", markup, (Photo(path="card.jpg"),))
responder = Responder(None, photos, None, None, None, None)
method = asyncio.run(responder._upload("1", message))
print(type(method.reply_markup).__name__)
"""


def test_the_first_picture_of_a_process_has_its_buttons() -> None:
    """aiogram's models are built when they are used, so only a new process shows what is not."""
    code = FIRST_UPLOAD
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "InlineKeyboardMarkup", done.stderr


class TestGone:
    async def test_whoever_blocked_us_is_remembered(self, counter: Counter) -> None:
        phone, aline = await counter.person("Aline")
        await phone.block()
        with pytest.raises(Unseen):
            await counter.answer(aline, MessageScreen(("Hello",)))
        assert not await counter.reachable(aline)

    async def test_and_whose_chat_is_no_more(self, counter: Counter) -> None:
        ghost = await counter.trade.person("Ghost", platform_id="999999")
        with pytest.raises(Unseen):
            await counter.answer(ghost, MessageScreen(("Hello",)))
        assert not await counter.reachable(ghost)

    async def test_a_group_that_threw_us_out_says_nothing_of_who_wrote_there(
        self, counter: Counter
    ) -> None:
        _, aline = await counter.person("Aline")
        with pytest.raises(Unseen):
            await counter.answer(aline, MessageScreen(("Hello",)), chat="-100999")
        assert await counter.reachable(aline)


class TestTooMany:
    async def test_one_chat_waits_and_no_other(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        _, bosco = await counter.person("Bosco")
        await counter.world.faults(too_many_next=1, retry_after=1, chat_id=int(aline.id))
        slow = asyncio.create_task(counter.answer(aline, MessageScreen(("Hello",))))
        calls = counter.stand_in.world.journal.calls
        await until(lambda: any(call.method == "sendMessage" for call in calls))
        await counter.answer(bosco, MessageScreen(("Hello",)))
        assert not slow.done(), "she was written to while she is left alone"
        assert len(await counter.heard(bosco.id)) == 1
        await slow
        assert len(await counter.heard(aline.id)) == 1

    async def test_an_edit_that_is_refused_is_sent_anew(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        await counter.answer(aline, MessageScreen(("One",), ROWS))
        place = (await counter.world.ledger(int(aline.id)))["messages"][0]
        await counter.world.faults(too_many_next=1, retry_after=3600, methods=["editMessageText"])
        number = str(place["sent"]["message_id"])
        tap = Tapped(Tap("shop"), "", Message(aline.id, number))
        await counter.answer(aline, MessageScreen(("Two",), ROWS), what=tap)
        assert [each["text"] for each in await counter.heard(aline.id)] == ["One", "Two"]

    async def test_no_answer_waits_for_a_menu(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        await counter.world.faults(too_many_next=9, retry_after=3600, methods=["setMyCommands"])
        for _ in range(2):
            await counter.answer(aline, MessageScreen(("Hello",)), menu=True)
        assert len(await counter.heard(aline.id)) == 2
        await counter.answer(aline, MessageScreen(("Hello",)))

    async def test_a_menu_is_set_when_it_can_be_and_only_once(self, counter: Counter) -> None:
        _, aline = await counter.person("Aline")
        await counter.world.faults(server_error_next=1, methods=["setMyCommands"])
        calls = counter.stand_in.world.journal.calls

        def menus() -> int:
            return sum(call.method == "setMyCommands" for call in calls)

        await counter.answer(aline, MessageScreen(("Hello",)), menu=True)
        await until(lambda: menus() == 2)
        await until(lambda: counter.menus._work is not None and counter.menus._work.done())
        await counter.answer(aline, MessageScreen(("Hello",)), menu=True)
        assert counter.menus._work is not None
        assert counter.menus._work.done()
        assert menus() == 2

    async def test_the_start_waits_for_no_menu(self, counter: Counter) -> None:
        await counter.world.faults(
            too_many_next=9, retry_after=3600, methods=["setMyCommands", "getMyCommands"]
        )
        token, url = counter.stand_in.token, counter.stand_in.url
        async with (
            asyncio.timeout(30),
            new_bot(token, url) as bot,
            opened(bot, Health()) as line,
        ):
            assert line.username
