"""Pictures of ours stay while something names them, and no longer."""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from obstore.store import MemoryStore
from redis.asyncio import Redis
from sqlalchemy import delete, select, update

from storage.database import Database
from storage.media import library
from storage.media.byte_store import ByteStore, NotKept, StoreAway, open_store
from storage.media.library import Media, NotAPhoto
from storage.media.names import PlatformNames
from storage.media.naming import named_in
from storage.media.sweep import GRACE, sweep
from storage.models import (
    Broadcast,
    BytesInDoubt,
    MediaFile,
    MediaName,
    Product,
    ProductPhoto,
)
from storage.redis.sessions import Sessions
from tests.support import images
from tests.support.trade import Trade

SESSION = '{"running":{"state":{"answers":{"photos":[{"id":"","path":"%s","album":""}]}}}}'
SIZE = (4, 3)
ALINE, BOSCO = 1, 2


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


@pytest.fixture
def sessions(redis: Redis) -> Sessions:
    return Sessions(redis)


@pytest.fixture(params=["folder", "bucket"])
def media(request: pytest.FixtureRequest, trade: Trade, tmp_path: Path) -> Media:
    folder = tmp_path / "media"
    store = open_store("", folder)  # which makes it
    if request.param == "bucket":
        store = ByteStore(MemoryStore)
    return Media(trade.database, store, folder, lambda: trade.now)


def in_store(media: Media) -> set[str]:
    """Whose bytes are there."""
    if media.store.folder is not None:
        names = [each.name for each in media.folder.iterdir()]
    else:
        names = [each["path"] for chunk in media.store._opened().list() for each in chunk]
    return {name.partition("-")[0] for name in names}


async def show(trade: Trade, path: str, product: int | None = None) -> int:
    product = product or await trade.product(await trade.seller(f"Seller {trade._ids}"))
    async with trade.database.write() as db:
        db.add(ProductPhoto(product_id=product, position=0, path=path))
    return product


async def send(trade: Trade, path: str) -> None:
    staff = await trade.id_of(await trade.staff())
    async with trade.database.write() as db:
        facts = {"author_id": staff, "state": "finished", "audience": {}, "texts": {}, "total": 0}
        db.add(Broadcast(draft_id=path, photo_path=path, **facts))


class TestKept:
    async def test_by_what_is_in_it(self, media: Media, trade: Trade) -> None:
        sha = await media.keep(b"picture", SIZE, ALINE)
        assert sha == hashlib.sha256(b"picture").hexdigest()
        assert await media.read(sha) == b"picture"
        [row] = await trade.rows(select(MediaFile))
        assert (row.mime, row.size, row.width, row.height) == ("image/jpeg", 7, 4, 3)
        assert await trade.rows(select(BytesInDoubt)) == []

    async def test_the_same_twice_is_one(self, media: Media, trade: Trade) -> None:
        first = await media.keep(b"picture", SIZE, ALINE)
        again = await media.keep_all([(b"picture", SIZE), (b"other", SIZE)], BOSCO)
        assert again[0] == first
        assert in_store(media) == set(again)
        owners = {row.sha256: row.person_id for row in await trade.rows(select(MediaFile))}
        assert owners == {first: None, again[1]: BOSCO}

    async def test_at_once_as_well(self, media: Media, trade: Trade) -> None:
        names = await asyncio.gather(*(media.keep(b"picture", SIZE, n) for n in range(6)))
        assert len(set(names)) == 1
        assert in_store(media) == set(names)
        assert await media.read(names[0]) == b"picture"
        [row] = await trade.rows(select(MediaFile))
        assert row.person_id is None
        assert await trade.rows(select(BytesInDoubt)) == []

    async def test_bytes_that_were_lost_come_back(self, media: Media, trade: Trade) -> None:
        sha = await media.keep(b"picture", SIZE, ALINE)
        [row] = await trade.rows(select(MediaFile))
        await media.store.delete(row.object)
        with pytest.raises(NotKept):
            await media.read(sha)
        await media.keep(b"picture", SIZE, ALINE)
        assert await media.read(sha) == b"picture"

    async def test_what_is_not_there(self, media: Media) -> None:
        for name in ("0" * 64, "old.jpg", "../isoko.db", "", "made-"):
            with pytest.raises(NotKept):
                await media.read(name)

    async def test_a_picture_without_its_place(self, media: Media, tmp_path: Path) -> None:
        (tmp_path / "sent").write_bytes(images.from_a_camera())
        sha = await media.keep_picture(tmp_path / "sent", ALINE)
        assert b"Exif" not in await media.read(sha)

    async def test_what_is_no_photo(self, media: Media, tmp_path: Path, trade: Trade) -> None:
        (tmp_path / "sent").write_bytes(images.bomb(13_300))
        with pytest.raises(NotAPhoto, match="too_many_pixels"):
            await media.keep_picture(tmp_path / "sent", ALINE)
        assert in_store(media) == set()

    async def test_no_room(
        self, media: Media, trade: Trade, monkeypatch: pytest.MonkeyPatch, sessions: Sessions
    ) -> None:
        """What is half there is in doubt, and goes with the sweep."""
        put = ByteStore.put

        async def cut(self: ByteStore, name: str, content: bytes) -> None:
            await put(self, name, content[:3])
            raise StoreAway("No space left on device")

        monkeypatch.setattr(ByteStore, "put", cut)
        with pytest.raises(StoreAway):
            await media.keep(b"picture", SIZE, ALINE)
        assert await trade.rows(select(MediaFile)) == []
        assert len(in_store(media)) == 1
        trade.forward(days=2)
        await sweep(media, sessions)
        assert in_store(media) == set()
        assert await trade.rows(select(BytesInDoubt)) == []


class TestLetGo:
    async def test_but_for_what_is_named(self, media: Media, trade: Trade) -> None:
        shown = await media.keep(b"on sale", SIZE, ALINE)
        sent = await media.keep(b"sent", SIZE, ALINE)
        taken_back = await media.keep(b"taken back", SIZE, ALINE)
        await show(trade, shown)
        await send(trade, sent)
        await PlatformNames(trade.database, "telegram:1", media.now).remember(taken_back, "AgAC")
        await media.let_go({shown, sent, taken_back, "0" * 64}, ALINE)
        assert in_store(media) == {shown, sent}
        assert await trade.rows(select(MediaName)) == []

    async def test_what_somebody_else_sent_is_not_taken_from_them(
        self, media: Media, trade: Trade, sessions: Sessions, redis: Redis
    ) -> None:
        """matrix-media-repo 199: the same content, in a form of another's that is not done."""
        sha = await media.keep(b"picture", SIZE, ALINE)
        await media.keep(b"picture", SIZE, BOSCO)
        await redis.set("isoko:session:telegram:2", SESSION % sha)
        await media.let_go([sha], ALINE)
        trade.forward(days=2)
        await sweep(media, sessions)
        assert in_store(media) == {sha}
        await redis.delete("isoko:session:telegram:2")
        await sweep(media, sessions)
        assert in_store(media) == set()

    async def test_sent_again_while_it_goes(
        self, media: Media, trade: Trade, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when bytes are named by what is in them alone: the new ones went with the old."""
        sha = await media.keep(b"picture", SIZE, ALINE)
        remove = ByteStore.delete

        async def slow(self: ByteStore, name: str) -> None:
            monkeypatch.setattr(ByteStore, "delete", remove)
            await media.keep(b"picture", SIZE, ALINE)
            await remove(self, name)

        monkeypatch.setattr(ByteStore, "delete", slow)
        await media.let_go([sha], ALINE)
        assert await media.read(sha) == b"picture"

    async def test_what_cannot_be_removed_now_is_later(
        self, media: Media, trade: Trade, monkeypatch: pytest.MonkeyPatch, sessions: Sessions
    ) -> None:
        """mastodon 12571: one that fails is logged, and the others go on."""
        shas = [await media.keep(each, SIZE, ALINE) for each in (b"one", b"two")]
        remove = ByteStore.delete

        async def away(self: ByteStore, name: str) -> None:
            if name.startswith(shas[0]):
                raise StoreAway("503")
            await remove(self, name)

        monkeypatch.setattr(ByteStore, "delete", away)
        await media.let_go(shas, ALINE)
        assert in_store(media) == {shas[0]}
        with pytest.raises(NotKept):
            await media.read(shas[0])
        monkeypatch.setattr(ByteStore, "delete", remove)
        trade.forward(days=2)
        await sweep(media, sessions)
        assert in_store(media) == set()

    async def test_a_bucket_that_is_away_is_not_asked_for_each(
        self, media: Media, trade: Trade, monkeypatch: pytest.MonkeyPatch, sessions: Sessions
    ) -> None:
        """mastodon 27752: a sweep that waits for a thousand time-outs, every day. Ours holds up
        whatever else is due at its time."""
        shas = await media.keep_all([(b"%d" % n, SIZE) for n in range(50)], ALINE)
        asked: list[str] = []

        async def away(_self: ByteStore, name: str) -> None:
            asked.append(name)
            raise StoreAway("timed out")

        remove = ByteStore.delete
        monkeypatch.setattr(ByteStore, "delete", away)
        await media.let_go(shas, ALINE)
        assert len(asked) == library.AT_ONCE
        monkeypatch.setattr(ByteStore, "delete", remove)
        trade.forward(days=2)
        await sweep(media, sessions)
        assert in_store(media) == set()
        assert await trade.rows(select(BytesInDoubt)) == []

    async def test_nothing_outside_the_folder(self, media: Media) -> None:
        outside = media.folder.parent / "isoko.db"
        outside.write_bytes(b"")
        await media.let_go({"../isoko.db", str(outside), "", ".."}, ALINE)
        assert outside.exists()


class TestSwept:
    async def test_what_nothing_names(
        self, media: Media, trade: Trade, sessions: Sessions, redis: Redis
    ) -> None:
        contents = ("on sale", "deleted", "sent", "in a form", "forgotten")
        kept = {each: await media.keep(each.encode(), SIZE, ALINE) for each in contents}
        await show(trade, kept["on sale"])
        gone = await show(trade, kept["deleted"])
        await send(trade, kept["sent"])
        async with trade.database.write() as db:
            await db.execute(update(Product).where(Product.id == gone).values(state="deleted"))
        names = PlatformNames(trade.database, "telegram:1", media.now)
        await names.remember(kept["forgotten"], "AgAC")
        await names.remember(kept["on sale"], "AgAD")
        await redis.set("isoko:session:telegram:7", SESSION % kept["in a form"])
        await redis.set("isoko:session:telegram:8", '{"who":"abc"}')
        trade.forward(days=2)
        new = await media.keep(b"new", SIZE, ALINE)
        assert await sweep(media, sessions) == 2
        assert in_store(media) == {kept["on sale"], kept["sent"], kept["in a form"], new}
        assert [row.name for row in await trade.rows(select(MediaName))] == ["AgAD"]
        assert await sweep(media, sessions) == 0

    async def test_what_was_sent_again_today_is_new(
        self, media: Media, trade: Trade, sessions: Sessions
    ) -> None:
        sha = await media.keep(b"picture", SIZE, ALINE)
        trade.forward(days=2)
        await media.keep(b"picture", SIZE, BOSCO)
        assert await sweep(media, sessions) == 0
        assert await media.read(sha) == b"picture"

    async def test_what_is_published_while_it_is_swept_stays(
        self,
        media: Media,
        trade: Trade,
        sessions: Sessions,
        redis: Redis,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Red when products are asked before forms only: between the two a form became one."""
        sha = await media.keep(b"picture", SIZE, ALINE)
        await trade.product(await trade.seller("Aline"))
        [product] = await trade.rows(select(Product))
        trade.forward(days=2)
        read = Sessions.texts

        async def texts(self: Sessions):  # type: ignore[no-untyped-def]
            await show(trade, sha, product.id)
            async for text in read(self):
                yield text

        monkeypatch.setattr(Sessions, "texts", texts)
        assert await sweep(media, sessions) == 0
        assert in_store(media) == {sha}

    async def test_many(
        self,
        media: Media,
        trade: Trade,
        sessions: Sessions,
        redis: Redis,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """More than are asked for at once."""
        monkeypatch.setattr(library, "BATCH", 10)
        names = await media.keep_all([(b"%d" % n, SIZE) for n in range(35)], ALINE)
        for number in range(0, 35, 2):
            await redis.set(f"isoko:session:telegram:{number}", SESSION % names[number])
        trade.forward(days=2)
        assert await sweep(media, sessions) == 17
        assert in_store(media) == set(names[::2])

    async def test_bytes_of_another_market_in_the_same_bucket_stay(
        self, media: Media, sessions: Sessions, trade: Trade
    ) -> None:
        """mastodon 33948: 238 GB that the sweep's own database did not know. Nothing is listed."""
        if media.store.folder is not None:
            pytest.skip("a data folder is one market's")
        await media.store.put("f" * 64 + "-01234567.jpg", b"theirs")
        trade.forward(days=9)
        assert await sweep(media, sessions) == 0
        assert in_store(media) == {"f" * 64}

    async def test_bytes_of_a_process_that_was_killed(
        self, media: Media, trade: Trade, sessions: Sessions
    ) -> None:
        """Between the bytes and the row, and between the row and the bytes."""
        sha = await media.keep(b"picture", SIZE, ALINE)
        [row] = await trade.rows(select(MediaFile))
        async with trade.database.write() as db:
            await db.execute(delete(MediaFile))
            db.add(BytesInDoubt(object=row.object, since=trade.now))
        trade.forward(hours=1)
        await sweep(media, sessions)
        assert in_store(media) == {sha}, "it may be at work still"
        trade.forward(days=2)
        await sweep(media, sessions)
        assert in_store(media) == set()


class TestFilesOf01:
    """Named after the person and the file, in the folder of the machine that fetched them."""

    def hang(self, media: Media, trade: Trade, *names: str) -> None:
        for name in names:
            (media.folder / name).write_bytes(b"picture")
            then = (trade.now - 2 * GRACE).timestamp()
            os.utime(media.folder / name, (then, then))

    async def test_are_read_and_let_go(self, media: Media, trade: Trade) -> None:
        self.hang(media, trade, "on-sale.jpg", "taken-back.jpg")
        await show(trade, "on-sale.jpg")
        assert await media.read("on-sale.jpg") == b"picture"
        await media.let_go({"on-sale.jpg", "taken-back.jpg", "never-there.jpg"}, ALINE)
        assert [each.name for each in media.folder.iterdir()] == ["on-sale.jpg"]

    async def test_are_swept(
        self, media: Media, trade: Trade, sessions: Sessions, redis: Redis
    ) -> None:
        self.hang(media, trade, "on-sale.jpg", "in-a-form.jpg", "gone.jpg", "broken-off.part")
        (media.folder / "made-x").mkdir()
        os.utime(media.folder / "made-x", (0, 0))
        names = PlatformNames(trade.database, "telegram:1", media.now)
        await names.remember("gone.jpg", "AgAC")
        await names.remember("on-sale.jpg", "AgAD")
        await show(trade, "on-sale.jpg")
        await redis.set("isoko:session:telegram:7", SESSION % "in-a-form.jpg")
        assert await sweep(media, sessions) == 2
        left = sorted(each.name for each in media.folder.iterdir())
        assert left == ["in-a-form.jpg", "on-sale.jpg"]
        assert [row.name for row in await trade.rows(select(MediaName))] == ["AgAD"]


class TestNames:
    async def test_are_of_one_bot(self, media: Media, trade: Trade) -> None:
        """grammyjs/website 1021: another bot's may work today, and show something else tomorrow."""
        one = PlatformNames(trade.database, "telegram:1", media.now)
        other = PlatformNames(trade.database, "telegram:2", media.now)
        await one.remember("a", "AgAC")
        assert await one.of(["a", "b"]) == {"a": "AgAC"}
        assert await other.of(["a"]) == {}
        assert await PlatformNames(trade.database, "telegram:1", media.now).of(["a"])

    async def test_those_of_0_1_are_the_first_platforms(self, media: Media, trade: Trade) -> None:
        async with trade.database.write() as db:
            db.add(MediaName(giver="", content="a", name="old"))
        telegram = PlatformNames(trade.database, "telegram:1", media.now, first=True)
        assert await telegram.of(["a"]) == {"a": "old"}
        whatsapp = PlatformNames(trade.database, "whatsapp:1", media.now)
        assert await whatsapp.of(["a"]) == {}
        assert (telegram.gave(""), whatsapp.gave("")) == (True, False)
        await telegram.remember("a", "new")
        again = PlatformNames(trade.database, "telegram:1", media.now, first=True)
        assert await again.of(["a"]) == {"a": "new"}
        await again.forget(["new", "old"], ["a"])
        assert await again.of(["a"]) == {}

    async def test_last_as_long_as_they_are_good(self, media: Media, trade: Trade) -> None:
        names = PlatformNames(trade.database, "whatsapp:1", media.now)
        await names.remember("a", "123", trade.now + timedelta(days=30))
        assert await names.of(["a"]) == {"a": "123"}
        trade.forward(days=31)
        assert await names.of(["a"]) == {}
        await names.remember("a", "456", trade.now + timedelta(days=30))
        again = PlatformNames(trade.database, "whatsapp:1", media.now)
        assert await again.of(["a"]) == {"a": "456"}


def test_what_a_session_names() -> None:
    assert named_in(None) == named_in('{"who":"abc"}') == set()
    assert named_in('[{"path":""},{"path":"a.jpg"},{"path":"b.jpg"}]') == {"a.jpg", "b.jpg"}
