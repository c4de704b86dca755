"""A file is fetched where the open question wants one, and kept no longer than it is named."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import (
    Command,
    Document,
    OtherContent,
    Photo,
    Said,
    SentDocument,
    SentFile,
    SentPhoto,
    Unfit,
    What,
)
from bot.flows import core
from bot.flows.broadcast.audience import read_people
from bot.flows.form import Answered, Problem, Wanted
from storage.database import Database
from storage.models import ProductPhoto
from tests.support.talk import Desk, Phone, tapped

PICTURE = SentDocument(Document("file", "ikawa.png", "picture"))
TABLE = SentDocument(Document("file", "events.csv", "table"))
PDF = SentDocument(Document("file", "prices.pdf"))


@dataclass
class Cabinet:
    """Has every file, and notes what is asked of it. `hands_out` stands in for one of them."""

    fetched: list[tuple[str, Wanted]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    hands_out: What | None = None
    content: bytes = b""
    media: Any = None  # nobody here asks for a photo of ours

    async def fetch(self, person_id: int, sent: SentDocument, wanted: Wanted) -> What:
        document = sent.document
        if document.kind != wanted:
            return sent
        self.fetched.append((document.id, wanted))
        if self.hands_out is not None:
            return self.hands_out
        if wanted == "table":
            return SentFile(document.name, self.content)
        return SentPhoto(Photo(path=f"{document.id}.jpg"), sent.album, sent.caption)

    async def let_go(self, names: Collection[str], person_id: int) -> None:
        self.gone |= set(names)


@pytest.fixture
def cabinet() -> Cabinet:
    return Cabinet()


@pytest.fixture
def desk(sqlite: Database, redis: Redis, cabinet: Cabinet) -> Desk:
    return Desk(sqlite, redis, files=cabinet)


def picture(number: int | str, album: str = "", caption: str = "") -> SentDocument:
    document = Document(f"file{number}", f"{number}.png", "picture")
    return SentDocument(document, album, caption)


@pytest.fixture
async def aline(desk: Desk) -> Phone:
    """At the question for photos."""
    aline = await desk.seller("Aline", "en")
    return await aline.say("/sell")


async def publish(aline: Phone) -> None:
    await aline.tap("f|<keep")
    await aline.say("Ikawa", "100", "5")
    await aline.tap("f|bag")
    await aline.say("500 g")
    await aline.tap("f|<skip", "f|<confirm")


def said(aline: Phone, since: int) -> int:
    return sum(bool(answer.screens) for answer in aline.answers[since:])


class TestNotAskedFor:
    @pytest.mark.parametrize("what", [PICTURE, TABLE, PDF], ids=["picture", "table", "pdf"])
    async def test_nothing_is_fetched_unasked(
        self, what: What, desk: Desk, cabinet: Cabinet
    ) -> None:
        """Anybody's files were: strangers' and groups' too, and kept for ever."""
        bosco = await desk.member("Bosco")
        await bosco.send(what)
        assert bosco.words
        await bosco.send(what, private=False)
        await desk.phone("Stranger").send(what)
        await desk.phone("Another stranger").send(what, private=False)
        seller = await desk.seller("Aline", "en")
        await seller.send(what)
        await seller.say("/sell", "/cancel")
        await seller.send(what)
        assert cabinet.fetched == []

    @pytest.mark.parametrize("what", [PICTURE, TABLE, PDF], ids=["picture", "table", "pdf"])
    async def test_nor_at_a_question_for_something_else(
        self, what: What, aline: Phone, cabinet: Cabinet
    ) -> None:
        await aline.tap("f|<skip")
        await aline.send(what)
        assert "cannot be answered" in aline.words
        assert cabinet.fetched == []

    async def test_nor_more_than_ten_pictures(self, aline: Phone, cabinet: Cabinet) -> None:
        for number in range(12):
            await aline.send(picture(number))
        assert "The maximum is 10 photos." in aline.words
        assert len(cabinet.fetched) == 10

    async def test_a_table_of_a_stranger(self, desk: Desk, cabinet: Cabinet) -> None:
        """Red when more than staff's tables are read where nothing is asked."""
        staff = desk.phone("Staff", platform_id="900")
        staff.sender = await desk.trade.staff()
        cabinet.content = b"EE473124829RW;EMC;17/12/2026 14:05;Kigali"
        await staff.send(TABLE)
        assert cabinet.fetched == [("file", "table")]
        assert "This is what the file would do" in staff.words


class TestAskedFor:
    async def test_a_picture(self, desk: Desk, aline: Phone, cabinet: Cabinet) -> None:
        await aline.send(PICTURE)
        assert "1 photo so far." in aline.words
        await publish(aline)
        (row,) = await desk.trade.rows(select(ProductPhoto))
        assert row.path == "file.jpg"

    async def test_a_pdf(self, aline: Phone, cabinet: Cabinet) -> None:
        await aline.send(PDF)
        assert "That file is not a photo." in aline.words
        assert cabinet.fetched == []

    async def test_what_cannot_be_had_is_said(self, aline: Phone, cabinet: Cabinet) -> None:
        cabinet.hands_out = Unfit("lost", PICTURE.document)
        await aline.send(PICTURE)
        assert "That file did not arrive. Please send it again." in aline.words
        cabinet.hands_out = None
        await aline.send(PICTURE)
        assert "1 photo so far." in aline.words

    @pytest.mark.parametrize("why", ["too_large", "too_many_pixels", "format"])
    async def test_staff_send_as_a_file_what_is_no_photo(
        self, why: str, desk: Desk, cabinet: Cabinet
    ) -> None:
        staff = desk.phone("Staff", platform_id="900")
        staff.sender = await desk.trade.staff()
        await staff.say("/broadcast")
        await staff.tap("f|everyone", "f|any")
        cabinet.hands_out = Unfit(why, PICTURE.document)  # type: ignore[arg-type]
        await staff.send(PICTURE)
        await staff.tap("f|<skip")
        await staff.say("The market is closed")
        await staff.tap("f|<skip")
        assert "ikawa.png" in staff.words

    async def test_a_pdf_for_a_table(self, desk: Desk, cabinet: Cabinet) -> None:
        staff = desk.phone("Staff", platform_id="900")
        staff.sender = await desk.trade.staff()
        await staff.say("/tracking")
        await staff.send(PDF)
        assert "That is not a table. Please send a file like the example" in staff.words


class TestLongTables:
    async def test_others_are_answered_while_one_is_read(
        self, desk: Desk, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """36 tables of 2 MB held everybody for minutes. Red when one is read in the loop."""
        staff = desk.phone("Staff", platform_id="900")
        staff.sender = await desk.trade.staff()
        bosco = await desk.member("Bosco")
        await staff.say("/tracking")
        read, answered = core.advance, threading.Event()

        def advance(form: Any, state: Any, what: Any) -> Any:
            assert not isinstance(what, SentFile) or answered.wait(20)
            return read(form, state, what)

        monkeypatch.setattr(core, "advance", advance)
        cabinet.content = b"EE473124829RW;EMC;17/12/2026 14:05;Kigali"
        reading = asyncio.create_task(staff.send(TABLE))
        await bosco.say("/start")
        answered.set()
        await reading
        assert "This is what the file would do" in staff.words

    @pytest.mark.parametrize(
        "content", [b"0788123456\n" * 10_001, b"0788123456," * 60_001, b"+250788123456;\n" * 99_999]
    )
    async def test_too_long_a_list_is_not_read(self, content: bytes) -> None:
        found = read_people(SentFile("people.csv", content))
        assert isinstance(found, Problem)
        assert "split it" in found.text.msgid

    async def test_one_that_is_just_long_enough(self) -> None:
        content = "".join(f"tg:{number}\n" for number in range(100_000, 110_000))
        found = read_people(SentFile("people.csv", content.encode()))
        assert isinstance(found, Answered)
        assert len(found.value.ids) == 10_000  # type: ignore[attr-defined]


class TestAlbums:
    @pytest.mark.parametrize(
        "what",
        [OtherContent("video"), SentPhoto(Photo("one")), PICTURE, PDF],
        ids=lambda what: repr(what)[:20],
    )
    @pytest.mark.parametrize("where", ["nowhere", "photos", "name"])
    async def test_ten_of_a_kind_get_one_reply(
        self, what: What, where: str, desk: Desk, aline: Phone
    ) -> None:
        from dataclasses import replace

        who = aline if where != "nowhere" else await desk.member("Bosco")
        if where == "name":
            await who.tap("f|<skip")
        before = len(who.answers)
        for _ in range(10):
            await who.send(replace(what, album="a"), album="a")  # type: ignore[type-var]
        assert said(who, before) == 1
        await who.say("/start")
        assert who.last.screens

    @pytest.mark.parametrize("first", ["photo", "video"])
    async def test_mixed_ones_get_one_reply_and_the_photos_are_kept(
        self, first: str, desk: Desk, aline: Phone
    ) -> None:
        parts: list[What] = [
            SentPhoto(Photo("one"), "a"),
            OtherContent("video", "a"),
            SentPhoto(Photo("two"), "a"),
            OtherContent("video", "a"),
            picture("three", "a"),
        ]
        if first == "video":
            parts = [parts[1], *parts[:1], *parts[2:]]
        before = len(aline.answers)
        for part in parts:
            await aline.send(part, album="a")
        assert said(aline, before) == 1
        assert "Only photos are kept" in next(
            each for each in [aline.words_of(a) for a in aline.answers[before:]] if each
        )
        await publish(aline)
        rows = await desk.trade.rows(select(ProductPhoto).order_by(ProductPhoto.position))
        assert [row.photo_id or row.path for row in rows] == ["one", "two", "filethree.jpg"]

    async def test_of_those_that_cannot_be_kept_the_first_is_said(
        self, aline: Phone, cabinet: Cabinet
    ) -> None:
        await aline.send(picture(1, "a"), album="a")
        cabinet.hands_out = Unfit("damaged", PICTURE.document)
        before = len(aline.answers)
        for number in range(2, 6):
            await aline.send(picture(number, "a"), album="a")
        assert said(aline, before) == 1
        assert "is damaged" in aline.words_of(aline.answers[before])
        cabinet.hands_out = None
        await aline.send(picture(6, "a"), album="a")
        await publish(aline)
        assert "on the market" in aline.words

    async def test_the_button_stays_good(self, aline: Phone) -> None:
        await aline.photo("0", "a")
        button = aline.tapping("f|<keep")
        for number in range(1, 10):
            await aline.photo(str(number), "a")
        await aline.send(button)
        assert "name of the product" in aline.words


class TestCaptions:
    async def test_one_that_could_be_a_name_is_offered_as_one(self, aline: Phone) -> None:
        await aline.send(SentPhoto(Photo("one"), caption="Ikawa ya Huye"))
        await aline.tap("f|<keep")
        assert "Ikawa ya Huye" in aline.labels
        await aline.tap("f|<words")
        assert "What is the price" in aline.words
        await aline.say("100", "5")
        await aline.tap("f|bag")
        await aline.say("500 g")
        assert not aline.offers("f|<words"), "it is the name"
        await aline.tap("f|<skip")
        assert "Product name: Ikawa ya Huye" in aline.words

    async def test_a_longer_one_is_offered_as_the_description(self, aline: Phone) -> None:
        words = "Washed Bourbon, grown at 1,800 m, roasted last week in Huye. " * 3
        await aline.send(picture("one", caption=words))
        await aline.tap("f|<keep")
        assert not aline.offers("f|<words")
        await aline.say("Ikawa", "100", "5")
        await aline.tap("f|bag")
        await aline.say("500 g")
        await aline.tap("f|<words")
        assert words.strip() in aline.words

    async def test_one_below_a_later_photo_of_an_album(self, aline: Phone) -> None:
        """Where apps put the words below another than the first."""
        await aline.photo("one", "a")
        await aline.send(SentPhoto(Photo("two"), "a", "Ikawa ya Huye"), album="a")
        await aline.tap("f|<keep")
        assert "Ikawa ya Huye" in aline.labels

    async def test_it_goes_with_the_photo(self, aline: Phone) -> None:
        await aline.send(SentPhoto(Photo("one"), caption="Ikawa ya Huye"))
        await aline.tap("f|none", "f|<keep")
        assert not aline.offers("f|<words")

    async def test_where_no_question_can_use_it_that_is_said(self, aline: Phone) -> None:
        product = await aline.desk.trade.product(aline.sender)
        await aline.say("/cancel")
        await aline.send(tapped(f"edit|{product}~photos||"))
        await aline.send(SentPhoto(Photo("one"), caption="Ikawa ya Huye"))
        assert "Text below a photo is not kept here." in aline.words

    @pytest.mark.parametrize("caption", ["x", "🔥", " ", "字" * 1024])
    async def test_one_that_cannot_be_an_answer(self, aline: Phone, caption: str) -> None:
        await aline.send(SentPhoto(Photo("one"), caption=caption))
        await publish(aline)
        assert "on the market" in aline.words

    async def test_staff_may_take_it_as_the_text_of_any_language(self, desk: Desk) -> None:
        staff = await composing(desk)
        await staff.send(SentPhoto(Photo("one"), caption="The market is closed on Friday."))
        await staff.tap("f|<skip", "f|<words")
        assert not staff.offers("f|<words"), "it is the English text"
        await staff.tap("f|<skip")
        assert "The market is closed on Friday." in staff.words

    async def test_one_that_is_too_long_for_us_is_said(self, desk: Desk) -> None:
        """Who pays Telegram writes up to 4,096 characters below a photo."""
        staff = await composing(desk)
        await staff.send(SentPhoto(Photo("one"), caption="word " * 400))
        assert "was not kept. Please write it here." in staff.words
        await staff.tap("f|<skip")
        await staff.say("Short")
        assert "was not kept" not in staff.words

    async def test_those_of_a_picture_that_goes_as_a_file(
        self, desk: Desk, cabinet: Cabinet
    ) -> None:
        staff = await composing(desk)
        cabinet.hands_out = Unfit("format", PICTURE.document, caption="\ue000Poster\ue001 day")
        await staff.send(picture("one", caption="Poster day"))
        assert "Poster day" in staff.labels


async def composing(desk: Desk) -> Phone:
    """A member of staff who is asked for a photo."""
    staff = desk.phone("Staff", platform_id="900")
    staff.sender = await desk.trade.staff()
    await staff.say("/broadcast")
    await staff.tap("f|everyone", "f|any")
    return staff


class TestLettingGo:
    async def test_taken_back(self, aline: Phone, cabinet: Cabinet) -> None:
        await aline.send(picture(1))
        await aline.send(picture(2))
        assert cabinet.gone == set()
        await aline.tap("f|none")
        assert cabinet.gone == {"file1.jpg", "file2.jpg"}

    async def test_parked_ones_stay(self, aline: Phone, cabinet: Cabinet) -> None:
        await aline.send(picture(1))
        await aline.say("/cancel", "/start", "ikawa")
        assert cabinet.gone == set()
        await aline.say("/sell")
        await aline.tap("fresh")
        assert cabinet.gone == {"file1.jpg"}

    async def test_with_the_person(self, aline: Phone, cabinet: Cabinet) -> None:
        """What is on the market, what was on it, and what was about to be."""
        await aline.send(picture(1))
        await publish(aline)
        cabinet.gone.clear()  # it is a product's now, which whoever keeps the files finds out
        await aline.say("/sell")
        await aline.send(picture(2))
        await aline.say("/cancel", "/privacy")
        await aline.tap("forget|", "forget!")
        assert "deleted" in aline.words
        assert cabinet.gone == {"file1.jpg", "file2.jpg"}
        assert await aline.desk.trade.rows(select(ProductPhoto)) == []

    async def test_a_folder_that_fails_is_nobodys_trouble(
        self, aline: Phone, cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def fail(_names: Collection[str], _person_id: int) -> None:
            raise OSError("read-only")

        monkeypatch.setattr(cabinet, "let_go", fail)
        await aline.send(picture(1))
        await aline.tap("f|none")
        await aline.send(Said("x"))
        assert aline.words

    async def test_a_command_lets_nothing_go(self, aline: Phone, cabinet: Cabinet) -> None:
        await aline.send(picture(1))
        await aline.send(Command("help"))
        assert cabinet.gone == set()
