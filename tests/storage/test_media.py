"""Pictures of ours stay while something names them, and no longer."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis
from sqlalchemy import select, update

from storage import media as stored
from storage.database import Database
from storage.media import GRACE, Media, named_in
from storage.models import Broadcast, Product, ProductPhoto, Upload
from storage.products import remember_upload
from storage.redis.sessions import Sessions
from tests.support.trade import Trade

SESSION = '{"running":{"state":{"answers":{"photos":[{"id":"","path":"%s","album":""}]}}}}'


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


@pytest.fixture
def media(database: Database, redis: Redis, tmp_path: Path) -> Media:
    return Media(tmp_path / "media", database, Sessions(redis))


def hang(media: Media, trade: Trade, *names: str, old: timedelta = 2 * GRACE) -> None:
    media.folder.mkdir(exist_ok=True)
    for name in names:
        (media.folder / name).write_bytes(b"picture")
        then = (trade.now - old).timestamp()
        os.utime(media.folder / name, (then, then))


def there(media: Media) -> set[str]:
    return {each.name for each in media.folder.iterdir()}


async def show(trade: Trade, product: int, name: str) -> None:
    async with trade.database.write() as db:
        db.add(ProductPhoto(product_id=product, position=0, path=name))


async def test_a_sweep_takes_what_nothing_names(media: Media, trade: Trade, redis: Redis) -> None:
    seller = await trade.seller("Aline")
    await show(trade, await trade.product(seller), "on-sale.jpg")
    await show(trade, gone := await trade.product(seller), "deleted.jpg")
    await show(trade, await trade.product(seller), "")
    staff = await trade.id_of(await trade.staff())
    async with trade.database.write() as db:
        await db.execute(update(Product).where(Product.id == gone).values(state="deleted"))
        db.add(
            Broadcast(
                draft_id="d",
                author_id=staff,
                state="finished",
                audience={},
                texts={},
                photo_path="sent.jpg",
                total=0,
            )
        )
        await remember_upload(db, "telegram", "forgotten.jpg", "AgAC")
        await remember_upload(db, "telegram", "on-sale.jpg", "AgAC")
    await redis.set("isoko:session:telegram:7", SESSION % "in-a-form.jpg")
    await redis.set("isoko:session:telegram:8", '{"who":"abc"}')
    kept = {"on-sale.jpg", "sent.jpg", "in-a-form.jpg"}
    hang(media, trade, *kept, "deleted.jpg", "forgotten.jpg", "broken-off.part")
    hang(media, trade, "new.jpg", old=GRACE / 2)
    assert await media.sweep(trade.now) == 3
    assert there(media) == kept | {"new.jpg"}
    assert [row.path for row in await trade.rows(select(Upload))] == ["on-sale.jpg"]
    assert await media.sweep(trade.now) == 0


async def test_what_is_published_while_it_is_swept_stays(
    media: Media, trade: Trade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when products are asked before forms only: between the two a form became a product."""
    product = await trade.product(await trade.seller("Aline"))
    hang(media, trade, "published.jpg")
    read = Sessions.texts

    async def texts(self: Sessions):  # type: ignore[no-untyped-def]
        await show(trade, product, "published.jpg")
        async for text in read(self):
            yield text

    monkeypatch.setattr(Sessions, "texts", texts)
    assert await media.sweep(trade.now) == 0
    assert there(media) == {"published.jpg"}


async def test_many(
    media: Media, trade: Trade, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than are asked for at once."""
    monkeypatch.setattr(stored, "BATCH", 10)
    names = [f"{number}.jpg" for number in range(35)]
    hang(media, trade, *names)
    for number in range(0, 35, 2):
        await redis.set(f"isoko:session:telegram:{number}", SESSION % f"{number}.jpg")
    assert await media.sweep(trade.now) == 17
    assert there(media) == set(names[::2])


async def test_let_go_but_for_what_is_named(media: Media, trade: Trade) -> None:
    await show(trade, await trade.product(await trade.seller("Aline")), "on-sale.jpg")
    hang(media, trade, "on-sale.jpg", "taken-back.jpg", old=timedelta())
    await media.let_go({"on-sale.jpg", "taken-back.jpg", "never-there.jpg"})
    assert there(media) == {"on-sale.jpg"}


async def test_nothing_outside_the_folder(media: Media, trade: Trade) -> None:
    outside = media.folder.parent / "isoko.db"
    outside.write_bytes(b"")
    hang(media, trade)
    await media.let_go({"../isoko.db", str(outside), "", ".."})
    assert outside.exists()


async def test_no_folder_yet(media: Media, trade: Trade) -> None:
    assert await media.sweep(trade.now) == 0


def test_what_a_session_names() -> None:
    assert named_in(None) == named_in('{"who":"abc"}') == set()
    assert named_in('[{"path":""},{"path":"a.jpg"},{"path":"b.jpg"}]') == {"a.jpg", "b.jpg"}
