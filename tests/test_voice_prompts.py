"""Questions that can be heard: where somebody recorded them, in the reader's own language."""

from __future__ import annotations

from pathlib import Path

import pytest
from redis.asyncio import Redis

from bot import voice_prompts
from bot.i18n import LOCALES
from bot.texts import Language
from storage.database import Database
from tests.support.market import Market
from tests.support.ogg import ogg
from tests.support.talk import Desk, tapped
from tools.recordings import LARGEST, fault, faults, script


@pytest.fixture
def voices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that holds the languages' folders, with the shop's name spoken in Kinyarwanda."""

    def folder(language: Language) -> Path:
        return tmp_path / "voices" / LOCALES[language]

    monkeypatch.setattr(voice_prompts, "folder", folder)
    folder("rw").mkdir(parents=True)
    (folder("rw") / "shop.name.ogg").write_bytes(ogg())
    return tmp_path / "voices"


@pytest.fixture
def desk(sqlite: Database, redis: Redis) -> Desk:
    return Desk(sqlite, redis)


class TestHearing:
    async def test_the_whole_way(
        self, sqlite_url: str, redis_url: str, tmp_path: Path, voices: Path
    ) -> None:
        """Red when it is not sent as a voice, is sent up twice, or the question is lost by it."""
        async with Market.open(sqlite_url, redis_url, tmp_path) as market:
            aline = await market.member("Aline", "rw")
            asked = await aline.say("/sell")
            assert "🔊 Umva" in asked.labels
            (heard,) = await aline.tap("listen|")
            assert heard.api["voice"]["mime_type"].startswith("audio/")
            assert heard.api["voice"]["file_size"] == len(ogg())
            (again,) = await aline.tap("listen|")
            assert again.api["voice"]["file_id"] == heard.api["voice"]["file_id"]

            (voices / "rw/shop.name.ogg").write_bytes(ogg(title="spoken better"))
            (better,) = await aline.tap("listen|")
            assert better.api["voice"]["file_id"] != heard.api["voice"]["file_id"]

            following = await aline.say("Koperative Kopakama")
            assert "listen|" not in " ".join(following.data)  # nobody spoke that one

            (voices / "rw/shop.name.ogg").unlink()
            gone = await aline.tap("listen|")
            assert (gone.alert, list(gone)) == (True, [])

    async def test_only_in_the_language_it_was_spoken_in(self, desk: Desk, voices: Path) -> None:
        """Red when the button follows the file and not its reader."""
        reads = await desk.member("王小明", "zh")
        await reads.say("/sell")
        assert not reads.offers("listen|")
        await reads.say("/language")
        await reads.tap("lang|rw")
        assert reads.offers("listen|shop.name")

    async def test_an_edit_asks_with_the_same_voice(self, desk: Desk, voices: Path) -> None:
        (voices / "rw/listing.price.ogg").write_bytes(ogg())
        seller = await desk.seller("Aline", "rw")
        product = await desk.trade.product(seller.sender)
        await seller.send(tapped(f"edit|{product}~price||"))
        assert seller.offers("listen|listing.price")

    async def test_a_name_that_is_none(self, desk: Desk, voices: Path) -> None:
        """Whatever a forged button carries, it reaches no other file."""
        (voices / "secret.ogg").write_bytes(ogg())
        aline = await desk.member("Aline", "rw")
        await aline.send(tapped("listen|../secret||"))
        assert aline.last.alert
        assert aline.last.screens == ()


class TestTheFiles:
    def test_those_that_are_there(self) -> None:
        assert faults() == []

    def test_every_question_has_a_name_of_its_own(self) -> None:
        names = script("rw")
        assert {"shop.name", "listing.price", "quantity.quantity", "checkout.landmark"} <= set(
            names
        )
        assert names["shop.name"][0] == "🏪 Iduka ryawe ryitwa gute?"
        assert all(voice_prompts.NAME.fullmatch(name) for name in names)

    @pytest.mark.parametrize(
        ("name", "content", "why"),
        [
            ("shop.nmae.ogg", ogg(), "no question"),
            ("shop.name.mp3", ogg(), "no question"),
            ("shop.name.ogg", b"ID3" + bytes(500), "not Opus"),
            ("shop.name.ogg", b"OggS" + bytes(20) + b"\x01vorbis" + bytes(99), "not Opus"),
            ("shop.name.ogg", ogg() + bytes(LARGEST), "the most is"),
        ],
    )
    def test_what_is_wrong(self, tmp_path: Path, name: str, content: bytes, why: str) -> None:
        (tmp_path / name).write_bytes(content)
        assert why in fault(tmp_path / name, set(script("en")))

    def test_a_real_one(self, tmp_path: Path) -> None:
        (tmp_path / "shop.name.ogg").write_bytes(ogg())
        assert fault(tmp_path / "shop.name.ogg", {"shop.name"}) == ""
