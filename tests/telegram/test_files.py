"""Files between the stand-in and the media folder: downloads that fail, and what is kept."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from redis.asyncio import Redis

from bot.chat import Document, SentDocument, SentFile, SentPhoto, Unfit
from bot.telegram.inbound import files as plumbing
from bot.telegram.inbound.files import TelegramFiles
from bot.telegram.inbound.listener import new_bot
from bot.telegram.inbound.updates import event_of
from playground.acts import file, room_for
from playground.client import Playground
from playground.media import Upload
from playground.phone import Phone
from playground.server import Running, running
from storage.database import Database
from storage.media.byte_store import ByteStore, StoreAway
from tests.support import images
from tests.support.media import photos_on

TROUBLES = ("502", "404", "slow", "cut", "short")
TABLE = b"EE473124829RW;EMC;17/12/2026 14:05;Kigali\n" * 20


@pytest.fixture
async def stand_in() -> AsyncIterator[Running]:
    async with running(seed=3) as started:
        yield started


@pytest.fixture
async def playground(stand_in: Running) -> AsyncIterator[Playground]:
    async with Playground(stand_in.url) as client:
        yield client


@pytest.fixture
async def aline(playground: Playground) -> Phone:
    return await playground.person("Aline")


@pytest.fixture
async def files(
    stand_in: Running,
    sqlite: Database,
    redis: Redis,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[TelegramFiles]:
    monkeypatch.setattr(plumbing, "TRY_SECONDS", 0.5)
    monkeypatch.setattr(plumbing, "PAUSE_SECONDS", 0.01)
    bot = new_bot(stand_in.token, stand_in.url)
    yield TelegramFiles(bot, photos_on(sqlite, tmp_path / "media", token=stand_in.token))
    await bot.session.close()


WHO = 7


async def sent(stand_in: Running, phone: Phone, data: bytes, name: str) -> Any:
    world = stand_in.world
    person = world.people[phone.id]
    await file(world, person, room_for(world, person, None, None), "document", Upload(name, data))
    *_, update = stand_in.world.bot().updates.waiting()
    event = event_of(update.body, 1, "isoko_bot")
    assert event is not None
    return event.what


class TestDownloads:
    @pytest.mark.parametrize("trouble", TROUBLES)
    async def test_what_fails_twice_comes_whole(
        self,
        trouble: str,
        files: TelegramFiles,
        stand_in: Running,
        playground: Playground,
        aline: Phone,
    ) -> None:
        table = await sent(stand_in, aline, TABLE, "events.csv")
        await playground.faults(downloads_next=2, download_trouble=trouble)
        assert await files.fetch(WHO, table, "table") == SentFile("events.csv", TABLE)

    @pytest.mark.parametrize("trouble", TROUBLES)
    async def test_what_goes_on_failing_is_said(
        self,
        trouble: str,
        files: TelegramFiles,
        stand_in: Running,
        playground: Playground,
        aline: Phone,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        picture = await sent(stand_in, aline, images.plain(), "ikawa.png")
        await playground.faults(downloads_next=99, download_trouble=trouble)
        found = await files.fetch(WHO, picture, "picture")
        assert isinstance(found, Unfit)
        assert found.why == "lost"
        assert list(files.photos.media.folder.iterdir()) == [], "no part of it stays"
        assert stand_in.token not in caplog.text

    async def test_a_call_for_it_that_fails(
        self, files: TelegramFiles, stand_in: Running, playground: Playground, aline: Phone
    ) -> None:
        table = await sent(stand_in, aline, TABLE, "events.csv")
        await playground.faults(server_error_next=2, methods=["getFile"])
        assert await files.fetch(WHO, table, "table") == SentFile("events.csv", TABLE)

    @pytest.mark.parametrize(("name", "most"), [("ikawa.png", 10), ("events.csv", 2)])
    async def test_too_large(
        self, name: str, most: int, files: TelegramFiles, stand_in: Running, aline: Phone
    ) -> None:
        """Whether Telegram says so before, or it turns out while it comes."""
        large = await sent(stand_in, aline, bytes((most << 20) + 1), name)
        wanted = large.document.kind
        assert await files.fetch(WHO, large, wanted) == Unfit("too_large", large.document, most)
        unsaid = SentDocument(Document(large.document.id, name, wanted))
        assert await files.fetch(WHO, unsaid, wanted) == Unfit("too_large", unsaid.document, most)

    async def test_more_than_telegram_hands_over(
        self, files: TelegramFiles, stand_in: Running, aline: Phone
    ) -> None:
        huge = await sent(stand_in, aline, bytes((20 << 20) + 1), "ikawa.png")
        unsaid = SentDocument(Document(huge.document.id, "ikawa.png", "picture"))
        found = await files.fetch(WHO, unsaid, "picture")
        assert found == Unfit("too_large", unsaid.document, 10)


class TestPictures:
    async def test_one_that_comes_twice_is_one_file(
        self, files: TelegramFiles, stand_in: Running, playground: Playground, aline: Phone
    ) -> None:
        picture = await sent(stand_in, aline, images.plain(), "ikawa.png")
        first = await files.fetch(WHO, picture, "picture")
        assert isinstance(first, SentPhoto)
        assert await files.fetch(WHO, picture, "picture") == first
        [kept] = files.photos.media.folder.iterdir()
        assert kept.name.startswith(first.photo.path)
        assert hashlib.sha256(kept.read_bytes()).hexdigest() == first.photo.path

    async def test_one_that_two_people_send_stays_when_one_takes_it_back(
        self, files: TelegramFiles, stand_in: Running, aline: Phone
    ) -> None:
        """It is one file, and may be in a form of the other's."""
        picture = await sent(stand_in, aline, images.plain(), "ikawa.png")
        mine, theirs = [await files.fetch(who, picture, "picture") for who in (WHO, 8)]
        assert mine == theirs
        await files.let_go([mine.photo.path], WHO)
        assert await files.photos.media.read(mine.photo.path)

    async def test_a_full_disk_is_no_fault_of_the_picture(
        self, files: TelegramFiles, stand_in: Running, aline: Phone, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        picture = await sent(stand_in, aline, images.plain(), "ikawa.png")

        async def full(*_: object) -> None:
            raise StoreAway("No space left on device")

        monkeypatch.setattr(ByteStore, "put", full)
        found = await files.fetch(WHO, picture, "picture")
        assert isinstance(found, Unfit)
        assert found.why == "lost"

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (images.bomb(13_300), "too_many_pixels"),
            (images.HEIC, "format"),
            (images.plain()[:50], "damaged"),
        ],
    )
    async def test_why_one_is_not_taken(
        self, content: bytes, why: str, files: TelegramFiles, stand_in: Running, aline: Phone
    ) -> None:
        picture = await sent(stand_in, aline, content, "ikawa.heic")
        found = await files.fetch(WHO, picture, "picture")
        assert isinstance(found, Unfit)
        assert found.why == why
        assert list(files.photos.media.folder.iterdir()) == []


class TestWhatItCallsItself:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [
            ("ikawa.PNG", "picture"),
            ("ikawa.heic", "picture"),
            ("events.csv", "table"),
            ("events.XLSX", "table"),
            ("list.txt", "table"),
            ("prices.pdf", "other"),
            ("", "other"),
        ],
    )
    async def test_by_its_name(self, name: str, kind: str, stand_in: Running, aline: Phone) -> None:
        document = await sent(stand_in, aline, b"data", name)
        assert document.document.kind == kind

    async def test_what_is_not_wanted_is_not_fetched(
        self, files: TelegramFiles, stand_in: Running, playground: Playground, aline: Phone
    ) -> None:
        await playground.faults(server_error_next=1, methods=["getFile"])
        table = await sent(stand_in, aline, TABLE, "events.csv")
        assert await files.fetch(WHO, table, "picture") == table
        assert (await playground.state())["faults"]["server_error_next"] == 1
