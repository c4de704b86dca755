"""Files that people send, through the front door: huge, broken, half arrived, unasked, together."""

from __future__ import annotations

import asyncio
import io
import resource
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update

from storage.models import Product, ProductPhoto, WantedFile
from tests.stories.conftest import STAFF
from tests.support import images
from tests.support.bucket import bucket_open
from tests.support.market import Market, jpeg

TABLE = b"EE473124829RW;EMC;17/12/2026 14:05;Kigali\n"
FILM = (bytes(500), "film.mp4", "video")
DETAILS = ("Ikawa", "9000", "5", ">f|bag|", "1 kg", ">f|<skip")


def media(market: Market) -> list[Path]:
    folder = market.settings.data_dir / "media"
    return sorted(folder.iterdir()) if folder.exists() else []


def fetched(market: Market) -> int:
    return sum(call.method == "getFile" for call in market.world.journal.calls)


class TestHuge:
    async def test_one_that_is_sent_unasked_is_not_looked_at(self, crossed_market: Market) -> None:
        """671 KB ended the process, again at every start, from anybody and from any group."""
        market, bomb = crossed_market, images.bomb(13_300)
        bosco = await market.member("Bosco", "en")
        assert "photo is not needed here" in (await bosco.file(bomb, "ikawa.png")).text
        stranger = await market.newcomer("Stranger", "en")
        await stranger.file(bomb, "ikawa.png")
        assert fetched(market) == 0
        assert media(market) == []

    async def test_one_that_is_asked_for_is_refused_by_its_header(self, market: Market) -> None:
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        answers = [await seller.file(images.bomb(13_300 + n), f"{n}.png") for n in range(3)]
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000
        for answer in answers:
            assert "too large to be opened here" in answer.text
            assert "Send photos of the product" in answer.text
        assert media(market) == []

    async def test_others_are_answered_meanwhile(self, market: Market) -> None:
        """Red when a picture is made where everybody's updates are handled."""
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        others = [await market.member(f"Bosco {n}", "en") for n in range(3)]
        picture = asyncio.create_task(seller.file(images.bomb(5_500, 5_500), "ikawa.png"))
        while not fetched(market):
            await asyncio.sleep(0.005)
        for other in others:
            assert (await other.say("/start")).text
        assert "1 photo so far" in (await picture).text


class TestOnTheWay:
    @pytest.mark.parametrize("trouble", ["502", "404", "cut", "short"])
    async def test_a_picture_that_fails_once_arrives(self, market: Market, trouble: str) -> None:
        """20 of 20 were lost without a word."""
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        await market.playground.faults(downloads_next=1, download_trouble=trouble)
        assert "1 photo so far." in (await seller.file(jpeg(kind="PNG"), "ikawa.png")).text
        assert len(media(market)) == 1

    async def test_a_table_that_does_not_come_is_said(self, crossed_market: Market) -> None:
        market = crossed_market
        staff = await market.member("Staff", "en", id=STAFF[0])
        await market.playground.faults(downloads_next=99)
        answer = await staff.file(TABLE, "events.csv")
        assert "That file did not arrive. Please send it again." in answer.text
        await market.playground.faults(clear=True)
        answer = await staff.file(TABLE, "events.csv")
        assert "This is what the file would do" in answer.text


class TestPictures:
    async def test_a_thin_one_can_be_published_and_seen(self, market: Market) -> None:
        """1,500 x 60 blocked review and card, while `1` published it blind."""
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        await seller.file(images.plain(1500, 60), "label.png")
        review = await seller.through(">f|<keep", *DETAILS)
        assert review[0].kind == "photo"
        await seller.tap("f|<confirm")
        buyer = await market.member("Bosco", "en")
        assert (await buyer.through("ikawa", ">prod|"))[0].kind == "photo"

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (images.cut_before_second_part(images.in_parts()), "That picture is damaged."),
            (images.HEIC, "Please send JPEG, PNG or WebP"),
            (images.plain(kind="DDS"), "Please send JPEG, PNG or WebP"),
        ],
    )
    async def test_one_that_cannot_be_opened_is_answered(
        self, market: Market, content: bytes, words: str
    ) -> None:
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        assert words in (await seller.file(content, "ikawa.heic")).text


class TestTogether:
    @pytest.mark.parametrize("many", [2, 6, 10])
    async def test_an_album_is_answered_however_many_are_in_it(
        self, crossed_market: Market, many: int
    ) -> None:
        """By polling one of six to ten got no answer at all."""
        market = crossed_market
        seller = await market.seller("Aline", "en")
        assert len(await seller.photos(*(jpeg(n * 20) for n in range(many)))) == 1
        await seller.say("/sell")
        answer = await seller.photos(*(jpeg(n * 20) for n in range(many)))
        assert len(answer) == 1
        assert "Your photos have arrived" in answer.text
        review = await seller.through(">f|<keep", *DETAILS)
        assert [shown.kind for shown in review] == ["photo"] * many + ["text"]

    async def test_films_and_files_get_one_answer(self, market: Market) -> None:
        seller = await market.seller("Aline", "en")
        assert len(await seller.album(*[FILM] * 10)) == 1
        await seller.say("/sell")
        answer = await seller.album(FILM, (jpeg(kind="PNG"), "one.png", "document"), FILM)
        assert len(answer) == 1
        assert "Only photos are kept" in answer.text
        review = await seller.through(">f|<keep", *DETAILS)
        assert review[0].kind == "photo"

    async def test_the_words_below_are_offered_as_the_name(self, market: Market) -> None:
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        await seller.photos(jpeg(), caption="Ikawa ya Huye")
        await seller.through(">f|<keep", ">Ikawa ya Huye", *DETAILS[1:], ">f|<confirm")
        assert (await market.one(select(Product))).name == "Ikawa ya Huye"


class TestKept:
    async def test_no_longer_than_they_are_named(self, crossed_market: Market) -> None:
        market = crossed_market
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        await seller.file(images.plain(), "one.png")
        await seller.file(images.plain(70), "two.png")
        assert len(media(market)) == 2
        await seller.tap("f|none")
        assert media(market) == []
        await seller.file(images.plain(80), "three.png")
        await seller.through(">f|<keep", *DETAILS, ">f|<confirm")
        await seller.through("/sell")
        await seller.file(images.plain(90), "four.png")
        await market.forward(days=3)
        assert len(media(market)) == 2, "one on the market, one in a form"
        await seller.through("/cancel", "/privacy", ">forget|", ">forget!|")
        assert media(market) == []
        assert await market.rows(select(ProductPhoto)) == []


class TestOurs:
    """Photos that are sent as photos become ours when they are on the market."""

    async def listed(self, market: Market) -> list[ProductPhoto]:
        seller = await market.seller("Aline", "en")
        await seller.say("/sell")
        await seller.photos(jpeg(40), jpeg(80))
        await seller.through(">f|<keep", *DETAILS, ">f|<confirm")
        asking = select(ProductPhoto).order_by(ProductPhoto.position)
        async with asyncio.timeout(10):
            while not all(row.path for row in await market.rows(asking)):
                await asyncio.sleep(0.02)
        return await market.rows(asking)

    async def test_when_they_are_published(self, crossed_market: Market) -> None:
        market = crossed_market
        rows = await self.listed(market)
        assert [row.given_by for row in rows] == [f"telegram:{market.world.bot().id}"] * 2
        for row in rows:
            with Image.open(io.BytesIO(await market.media.read(row.path))) as picture:
                assert (picture.format, picture.size) == ("JPEG", (64, 48))
        bosco = await market.member("Bosco", "en")
        shown = await bosco.through("/search ikawa", ">prod|")
        assert shown[-1].kind == "photo"
        assert await market.count(WantedFile) == 0

    async def test_in_a_bucket(
        self, sqlite_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with bucket_open() as bucket:
            for name, value in bucket.environment.items():
                monkeypatch.setenv(name, value)
            async with Market.open(
                sqlite_url, redis_url, tmp_path, media_url="s3://pictures/isoko"
            ) as market:
                rows = await self.listed(market)
                kept = {name.removeprefix("isoko/").partition("-")[0] for name in bucket.objects}
                assert kept == {row.path for row in rows}
                assert media(market) == []
                async with market.database.write() as db:  # as a photo of another platform is
                    await db.execute(update(ProductPhoto).values(given_by="whatsapp:1"))
                bosco = await market.member("Bosco", "en")
                shown = await bosco.through("/search ikawa", ">prod|")
                assert shown[-1].kind == "photo"
                assert any(call.startswith("GET isoko/") for call in bucket.calls)
