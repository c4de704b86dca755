"""Photos that came by Telegram's name become ours: whole, once, and in spite of what may happen."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from aiogram import Bot
from sqlalchemy import select, update

from bot.chat import Photo, Sender
from bot.commerce import broadcasts, catalogue
from bot.commerce import people as members
from bot.jobs.photo_fetcher import MOST_TRIES, OldFolder, PhotoFetcher, fetch_all
from bot.telegram.inbound import files as plumbing
from bot.telegram.inbound.files import TelegramFiles
from bot.telegram.inbound.listener import new_bot
from bot.telegram.photos import giver_of
from playground.client import Playground
from playground.media import Upload
from playground.server import Running, running
from storage.database import Database
from storage.media import wanted
from storage.media.byte_store import ByteStore, StoreAway
from storage.media.library import Media
from storage.models import Broadcast, MediaFile, ProductPhoto, WantedFile
from tests.support import images
from tests.support.market import jpeg
from tests.support.media import media_on, photos_on
from tests.support.trade import Trade


@dataclass
class Studio:
    stand_in: Running
    world: Playground
    trade: Trade
    bot: Bot
    media: Media

    def fetcher(self) -> PhotoFetcher:
        """Of another process each time."""
        photos = photos_on(self.database, Path(), media=self.media, token=self.stand_in.token)
        sources = (TelegramFiles(self.bot, photos), OldFolder(self.media))
        return PhotoFetcher(self.database, self.media, sources, lambda: self.trade.now)

    @property
    def database(self) -> Database:
        return self.trade.database

    async def sent(self, content: bytes) -> Photo:
        """A photo as somebody has sent it to our bot."""
        world = self.stand_in.world
        sizes = await world.files.keep_photo(Upload("photo.jpg", content))
        bot = world.bot().id
        return Photo(world.files.file_id(sizes[-1], bot), giver=giver_of(bot))

    async def product(self, *photos: Photo, seller: Sender | None = None) -> int:
        seller = seller or await self.trade.seller(f"Seller {self.trade._ids}")
        return await self.trade.product(seller, photos=photos)

    async def paths(self) -> list[str]:
        rows = await self.trade.rows(
            select(ProductPhoto).order_by(ProductPhoto.product_id, ProductPhoto.position)
        )
        return [row.path for row in rows]

    async def wanted(self) -> list[WantedFile]:
        return await self.trade.rows(select(WantedFile))


@contextlib.asynccontextmanager
async def opened(database: Database, folder: Path) -> AsyncIterator[Studio]:
    async with (
        running(seed=3) as stand_in,
        Playground(stand_in.url) as world,
        new_bot(stand_in.token, stand_in.url) as bot,
    ):
        trade = Trade(database)
        media = media_on(database, folder / "media", lambda: trade.now)
        yield Studio(stand_in, world, trade, bot, media)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plumbing, "TRY_SECONDS", 0.5)
    monkeypatch.setattr(plumbing, "PAUSE_SECONDS", 0.01)


@pytest.fixture
async def studio(sqlite: Database, tmp_path: Path) -> AsyncIterator[Studio]:
    async with opened(sqlite, tmp_path) as studio:
        yield studio


@pytest.fixture
async def either(database: Database, tmp_path: Path) -> AsyncIterator[Studio]:
    """On both databases."""
    async with opened(database, tmp_path) as studio:
        yield studio


class TestCame:
    async def test_what_a_product_shows(self, either: Studio) -> None:
        first, second = await either.sent(jpeg(40)), await either.sent(jpeg(80))
        await either.product(first, second)
        outcomes = await either.fetcher().fetch_due()
        assert outcomes == {"came": 2}
        rows = await either.trade.rows(select(ProductPhoto))
        for row in rows:
            assert (await either.media.read(row.path)).startswith(b"\xff\xd8")
        assert {row.photo_id for row in rows} == {first.id, second.id}, "it shows them there"
        assert await either.wanted() == []
        assert len(await either.trade.rows(select(MediaFile))) == 2

    async def test_and_a_broadcast_whose_approval_stays_good(self, either: Studio) -> None:
        """Red when its version tells whether the bytes are here: nobody could approve it then."""
        photo, staff = await either.sent(jpeg()), await either.trade.staff()
        await either.trade.seller("Aline")
        async with either.database.write() as db:
            author = await members.find(db, staff, either.trade.staff_ids)
            assert author is not None
            facts = {"draft_id": "d", "who": "everyone", "language": "", "texts": {"en": "Hello"}}
            await broadcasts.start(db, author, either.trade.now, photo=photo, **facts)
        [row] = await either.trade.rows(select(Broadcast))
        before = broadcasts.version_of(row)
        assert await either.fetcher().fetch_due() == {"came": 1}
        [row] = await either.trade.rows(select(Broadcast))
        assert await either.media.read(row.photo_path)
        assert broadcasts.version_of(row) == before

    async def test_two_products_with_the_same_picture(self, either: Studio) -> None:
        """matrix-media-repo 199: one is deleted, and the other goes on showing it."""
        one, two = await either.trade.seller("Aline"), await either.trade.seller("Bosco")
        await either.product(await either.sent(jpeg()), seller=one)
        await either.product(await either.sent(jpeg()), seller=two)
        fetcher = either.fetcher()
        while await fetcher.fetch_due():
            pass
        [path] = set(await either.paths())
        async with either.trade.acting(one) as (db, who):
            pictures = await members.forget(db, who.person, either.trade.now)
            number = who.person.id
        await either.media.let_go(pictures, number)
        assert await either.media.read(path)
        async with either.trade.acting(two) as (db, who):
            pictures = await members.forget(db, who.person, either.trade.now)
        assert pictures == {path}

    async def test_of_several_processes_one_fetches(self, either: Studio) -> None:
        for number in range(3):
            await either.product(await either.sent(jpeg(40 * number)))
        found = await asyncio.gather(*(either.fetcher().fetch_due() for _ in range(3)))
        assert sum(each["came"] for each in found) == 3
        assert (await either.world.state())["counts"]["by_method"]["getFile"] == 3

    async def test_after_a_kill_another_goes_on(
        self, either: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Killed when the bytes are here and nothing shows them yet."""
        await either.product(await either.sent(jpeg()))

        async def killed(*_: object) -> bool:
            raise asyncio.CancelledError

        with monkeypatch.context() as patch:
            patch.setattr(wanted, "came", killed)
            with pytest.raises(asyncio.CancelledError):
                await either.fetcher().fetch_due()
        assert await either.paths() == [""]
        assert await either.fetcher().fetch_due() == {}, "the other may be at it"
        either.trade.forward(minutes=6)
        assert await either.fetcher().fetch_due() == {"came": 1}
        assert len(await either.trade.rows(select(MediaFile))) == 1

    async def test_it_is_woken_by_what_was_written(self, either: Studio) -> None:
        fetcher = either.fetcher()
        async with fetcher.fetching():
            await asyncio.sleep(0.1)
            await either.product(await either.sent(jpeg()))
            fetcher.soon()
            async with asyncio.timeout(10):
                while "" in await either.paths():
                    await asyncio.sleep(0.02)


class TestDidNot:
    async def test_telegram_is_away_for_days(self, studio: Studio) -> None:
        await studio.product(await studio.sent(jpeg()))
        await studio.world.faults(downloads_next=99, download_trouble="502")
        for _ in range(4):
            assert await studio.fetcher().fetch_due() == {"away": 1}
            assert await studio.fetcher().fetch_due() == {}, "after a pause"
            studio.trade.forward(hours=12)
        [row] = await studio.wanted()
        assert (row.tries, row.reason) == (4, "status 502")
        await studio.world.faults(downloads_next=0)
        assert await studio.fetcher().fetch_due() == {"came": 1}

    async def test_it_is_given_up_some_day(self, studio: Studio) -> None:
        await studio.product(await studio.sent(jpeg()))
        async with studio.database.write() as db:
            await db.execute(update(WantedFile).values(tries=MOST_TRIES - 1))
        await studio.world.faults(downloads_next=99)
        assert await studio.fetcher().fetch_due() == {"status 502": 1}
        [row] = await studio.wanted()
        assert row.due_at is None
        async with studio.database.read() as db:
            assert await wanted.count(db) == (0, {"status 502": 1})

    @pytest.mark.parametrize("name", ["AgACnonsense", "BQACAgQAAxkBAAIB"])
    async def test_telegram_has_it_no_more(self, studio: Studio, name: str) -> None:
        """tdlib/telegram-bot-api 490: invalid file_id. It stays so, and stops nothing else."""
        await studio.product(Photo(name, giver=giver_of(studio.stand_in.world.bot().id)))
        await studio.product(await studio.sent(jpeg()))
        outcomes = await studio.fetcher().fetch_due()
        assert outcomes == {"Telegram has it no more": 1, "came": 1}
        studio.trade.forward(days=9)
        assert await studio.fetcher().fetch_due() == {}

    async def test_it_was_given_to_another_bot(self, studio: Studio) -> None:
        """Telegraf 876: a name is of one bot. After a change of token nothing is asked for."""
        photo = await studio.sent(jpeg())
        await studio.product(Photo(photo.id, giver="telegram:999"))
        outcomes = await studio.fetcher().fetch_due()
        assert outcomes == {"the bot that has it is not ours: telegram:999": 1}
        assert "getFile" not in (await studio.world.state())["counts"]["by_method"]

    async def test_too_large(self, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
        """botman 415, obsidian-telegram-sync 79: a file beyond the limit, and nothing else came."""
        monkeypatch.setattr(plumbing, "IMAGE_MEGABYTES", 0)
        await studio.product(await studio.sent(jpeg()))
        assert await studio.fetcher().fetch_due() == {"too large": 1}

    async def test_what_came_is_no_photo(self, studio: Studio) -> None:
        files = studio.stand_in.world.files
        stored = await files.keep("document", Upload("photo.jpg", images.bomb(13_300)))
        bot = studio.stand_in.world.bot().id
        await studio.product(Photo(files.file_id(stored, bot), giver=giver_of(bot)))
        assert await studio.fetcher().fetch_due() == {"no photo: too_many_pixels": 1}

    async def test_a_full_disk_counts_against_nobody(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await studio.product(await studio.sent(jpeg()))

        async def full(*_: object) -> None:
            raise StoreAway("No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(ByteStore, "put", full)
            for _ in range(3):
                assert await studio.fetcher().fetch_due() == {"cannot be kept now": 1}
                studio.trade.forward(minutes=2)
        [row] = await studio.wanted()
        assert (row.tries, row.reason) == (0, "our own disk or bucket")
        assert await studio.fetcher().fetch_due() == {"came": 1}

    async def test_nor_one_that_is_full_while_it_comes(
        self, studio: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await studio.product(await studio.sent(jpeg()))

        async def full(_self: object, _name: str, _into: IO[bytes]) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(TelegramFiles, "download", full)
            assert await studio.fetcher().fetch_due() == {"cannot be kept now": 1}
        studio.trade.forward(minutes=2)
        assert await studio.fetcher().fetch_due() == {"came": 1}

    async def test_the_photo_was_changed_before(self, studio: Studio) -> None:
        seller = await studio.trade.seller("Aline")
        first, second = await studio.sent(jpeg(40)), await studio.sent(jpeg(80))
        product = await studio.product(first, seller=seller)
        async with studio.trade.acting(seller) as (db, who):
            await catalogue.change(
                db, who, product, studio.trade.now, draft_id="d", photos=(second,)
            )
        assert await studio.fetcher().fetch_due() == {"came": 1, "taken back": 1}
        [row] = await studio.trade.rows(select(ProductPhoto))
        assert row.photo_id == second.id
        assert len(await studio.trade.rows(select(MediaFile))) == 1

    async def test_and_while_it_came(self, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
        """What nothing shows any more does not stay either."""
        seller = await studio.trade.seller("Aline")
        product = await studio.product(await studio.sent(jpeg()), seller=seller)
        download = TelegramFiles.download

        async def slow(self: TelegramFiles, name: str, into: IO[bytes]) -> None:
            await download(self, name, into)
            async with studio.trade.acting(seller) as (db, who):
                await catalogue.set_state(db, who, product, "deleted", studio.trade.now)

        monkeypatch.setattr(TelegramFiles, "download", slow)
        assert await studio.fetcher().fetch_due() == {"came": 1}
        assert await studio.trade.rows(select(MediaFile)) == []
        assert list(studio.media.folder.iterdir()) == []


class TestFormsOf01:
    async def test_a_file_of_theirs_comes_over_when_it_is_published(self, studio: Studio) -> None:
        name = "a" * 32 + ".jpg"
        (studio.media.folder / name).write_bytes(jpeg())
        await studio.product(Photo(path=name))
        assert await studio.fetcher().fetch_due() == {"came": 1}
        [path] = await studio.paths()
        assert await studio.media.read(path)


class TestCommand:
    async def fetch(self, either: Studio) -> tuple[int, list[str]]:
        said: list[str] = []
        return await fetch_all(either.fetcher(), said.append), said

    async def old(self, either: Studio, *photos: Photo) -> None:
        """As 0.1 kept them: without a giver, and nothing that says they are to be fetched."""
        await either.product(*(Photo(photo.id, photo.path) for photo in photos))
        async with either.database.write() as db:
            for row in await db.scalars(select(WantedFile)):
                await db.delete(row)

    async def test_it_fetches_what_older_products_lack(self, either: Studio) -> None:
        (either.media.folder / ("a" * 32 + ".jpg")).write_bytes(jpeg(200))
        await self.old(either, await either.sent(jpeg(40)), Photo(path="a" * 32 + ".jpg"))
        await self.old(either, await either.sent(jpeg(80)))
        assert await either.fetcher().fetch_due() == {}
        code, said = await self.fetch(either)
        assert (code, said[-1]) == (0, "Pictures that are ours now: 3")
        assert all(len(path) == 64 for path in await either.paths())
        assert (await self.fetch(either))[1] == ["Pictures that are ours now: 0"]

    async def test_it_goes_on_where_it_was_stopped(
        self, either: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for number in range(6):
            await self.old(either, await either.sent(jpeg(40 * number)))
        fetch_due = PhotoFetcher.fetch_due

        async def interrupted(self: PhotoFetcher) -> object:
            await fetch_due(self)
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(PhotoFetcher, "fetch_due", interrupted)
            with pytest.raises(KeyboardInterrupt):
                await self.fetch(either)
        code, said = await self.fetch(either)
        assert (code, said[-1]) == (0, "Pictures that are ours now: 2")

    async def test_it_goes_on_beside_the_market(
        self, either: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when one that finds all of its rows taken thinks that it is done."""
        for number in range(6):
            await self.old(either, await either.sent(jpeg(40 * number)))
        claim, claimed = wanted.claim, list[str]()

        async def after_the_market(db: Any, each: WantedFile, now: Any) -> bool:
            claimed.append(each.name)
            return await claim(db, each, now) and len(claimed) > 4

        monkeypatch.setattr(wanted, "claim", after_the_market)
        code, said = await self.fetch(either)
        assert code == 0
        assert said[-2:] == [
            "Pictures that are ours now: 2",
            "Still to be fetched, by the market or by this command: 4",
        ]

    async def test_it_stops_where_nothing_can_be_kept(
        self, either: Studio, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when all of them are downloaded for a disk that is full."""
        for number in range(6):
            await self.old(either, await either.sent(jpeg(40 * number)))

        async def full(*_: object) -> None:
            raise StoreAway("No space left on device")

        monkeypatch.setattr(ByteStore, "put", full)
        code, said = await self.fetch(either)
        assert code == 1
        assert "Not fetched (cannot be kept now): 4" in said
        # Four at once; whoever is slow to hear that it stops may just have begun with another.
        assert (await either.world.state())["counts"]["by_method"]["getFile"] < 6

    async def test_it_says_what_did_not_come_and_tries_that_again(self, either: Studio) -> None:
        await self.old(either, Photo("AgACnonsense"), await either.sent(jpeg()))
        await self.old(either, Photo(path="lost.jpg"))
        for came in (1, 0):
            code, said = await self.fetch(either)
            assert code == 1
            assert f"Pictures that are ours now: {came}" in said
            assert "Not fetched (Telegram has it no more): 1" in said
            assert "Not fetched (away): 1" in said
        assert said[-1] == "Still to be fetched, by the market or by this command: 1"

    async def test_what_was_given_up_and_is_shown_no_more_is_forgotten(
        self, either: Studio
    ) -> None:
        seller = await either.trade.seller("Aline")
        product = await either.product(Photo("AgACnonsense", giver="telegram:9"), seller=seller)
        await either.fetcher().fetch_due()
        async with either.database.write() as db:
            await wanted.drop_unshown(db)
        assert len(await either.wanted()) == 1
        async with either.trade.acting(seller) as (db, who):
            await catalogue.set_state(db, who, product, "deleted", either.trade.now)
        async with either.database.write() as db:
            await wanted.drop_unshown(db)
        assert await either.wanted() == []


def test_pauses_grow_to_half_a_day() -> None:
    assert timedelta(days=4) < sum(
        (min(timedelta(seconds=30) * 2**n, timedelta(hours=12)) for n in range(MOST_TRIES)),
        timedelta(),
    )
