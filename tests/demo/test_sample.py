"""The sample shops obey the rules that their owners would have to obey in the chat."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from bot.chat import Said
from bot.commerce import tariff
from bot.commerce.postage import in_force
from bot.engine.sent_files import IMAGE_MEGABYTES, MEGABYTE
from bot.flows import listing, shop
from bot.flows.form import Answered
from bot.money import FRANCS
from bot.parsing.bank_accounts import read_bank_account
from bot.parsing.codes import read_merchant_code
from bot.parsing.free_text import read_line, read_paragraph
from bot.parsing.numbers import read_amount
from bot.parsing.phones import read_phone
from bot.parsing.rate_terms import TariffLine
from bot.payment_methods import METHODS, Situation, offered
from bot.places.rwanda import DISTRICTS
from demo import gallery as house
from demo.pictures import PICTURES
from demo.postage import set_sample
from demo.sample import Goods, people, shops
from storage import postage as stored
from storage.constants import CATEGORIES, UNITS
from storage.database import Database
from tests.support.notices import NOW
from tests.support.trade import Trade

GOODS = [goods for each in shops() for goods in each.goods]
HEAVIEST = 150 * 1024  # bytes: pictures travel over slow mobile data


@pytest.fixture(scope="module")
def pictures(gallery: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("media")
    for picture in house.pictures(gallery):
        shutil.copyfile(picture, folder / picture.name)
    return folder


class TestShops:
    def test_are_three_in_languages_of_their_owners(self) -> None:
        assert [each.language for each in shops()] == ["rw", "rw", "en"]
        assert all(each.language == each.owner.language for each in shops())

    @pytest.mark.parametrize("each", shops(), ids=lambda each: each.name)
    def test_could_have_been_opened_by_chat(self, each: object) -> None:
        assert read_line(each.name, minimum=2, limit=60) == each.name
        assert read_paragraph(each.about, minimum=2, limit=300) == each.about
        assert each.district in DISTRICTS
        assert read_phone(each.owner.phone) == each.owner.phone
        if each.merchant_code is not None:
            assert read_merchant_code(each.merchant_code) == each.merchant_code
        if each.bank_account is not None:
            assert read_bank_account(each.bank_account) == each.bank_account
        assert shop.QUESTIONS, "the rules above are those of this form"

    def test_offer_every_kind_of_thing_in_the_tour(self) -> None:
        kinds = {"coffee", "tea", "honey", "spices", "baskets", "crafts"}
        assert {goods.category for goods in GOODS} == kinds
        assert 8 <= len(GOODS) <= 10

    def test_every_way_to_pay_can_be_tried(self) -> None:
        """Red when the demo has a way to pay that no visitor is ever offered."""
        channels = {each for method in METHODS.values() for each in method.channels}
        tried = {
            method
            for each in shops()
            for country, service in (("RW", "moto"), ("CN", "ems"), ("KE", "ems"))
            for method in offered(
                Situation(
                    country=country,
                    currencies=frozenset({FRANCS}),
                    service=service,
                    merchant_code=each.merchant_code is not None,
                    bank=each.bank_account is not None,
                    channels=channels,
                    quoted=True,
                )
            )
        }
        assert tried == set(METHODS)

    def test_nobody_is_there_twice(self) -> None:
        everybody = [*people(), *(each.owner for each in shops())]
        assert len({person.id for person in everybody}) == len(everybody)
        assert len({person.phone for person in everybody}) == len(everybody)
        assert len({goods.draft for goods in GOODS}) == len(GOODS)


@pytest.mark.parametrize("goods", GOODS, ids=lambda goods: goods.draft)
class TestGoods:
    def test_could_have_been_listed_by_chat(self, goods: Goods) -> None:
        assert read_line(goods.name, minimum=2, limit=80) == goods.name
        assert read_paragraph(goods.description) == goods.description
        assert goods.category in CATEGORIES
        assert goods.unit in UNITS
        assert read_amount(str(goods.price)) == goods.price
        answered = listing.STOCK.read(Said(str(goods.stock)), listing.Answers())
        assert answered == Answered(goods.stock)

    def test_has_a_picture_that_a_phone_can_load(self, goods: Goods, pictures: Path) -> None:
        path = pictures / goods.picture
        assert path.stat().st_size < min(HEAVIEST, IMAGE_MEGABYTES * MEGABYTE)
        with Image.open(path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1200, 900))
            assert len(image.resize((40, 30)).getcolors(1200) or []) > 100, "something is on it"


class TestPictures:
    def test_each_is_of_something_for_sale(self) -> None:
        assert {goods.picture for goods in GOODS} == set(PICTURES)

    def test_are_the_same_every_time(self, pictures: Path, tmp_path: Path) -> None:
        PICTURES["coffee-bag.jpg"]().save(tmp_path / "again.jpg")
        again = (tmp_path / "again.jpg").read_bytes()
        assert again == (pictures / "coffee-bag.jpg").read_bytes()

    def test_are_painted_once_and_anew_when_their_painters_change(
        self, gallery: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when every start of the demo paints, or shows what an older version painted."""
        shutil.copytree(gallery, mine := gallery.parent / "changed")
        before = {path: path.stat().st_mtime_ns for path in house.pictures(mine)}
        assert {path: path.stat().st_mtime_ns for path in house.pictures(mine)} == before
        monkeypatch.setattr(house, "PAINTERS", house.PAINTERS[1:])
        monkeypatch.setattr("demo.pictures.PICTURES", {"basket.jpg": PICTURES["basket.jpg"]})
        [basket] = house.pictures(mine)
        assert basket.exists()
        assert not any(path.exists() for path in before)


class TestPostage:
    async def test_has_prices_and_says_that_they_are_a_sample(self, sqlite: Database) -> None:
        async with sqlite.write() as db:
            await set_sample(db, NOW)
        async with sqlite.read() as db:
            rates = in_force(await stored.present(db), NOW.date())
            assert await stored.has_sample(db)
        assert {each.zone for each in rates} == {
            *("kigali", "Huye", "rwanda", "china", "KE", "world"),
        }

    async def test_is_none_any_more_once_all_of_it_is_replaced(self, sqlite: Database) -> None:
        trade = Trade(sqlite)
        staff = await trade.staff()
        async with sqlite.write() as db:
            await set_sample(db, NOW)
            sampled = await tariff.rehearse(db, (), NOW)
        lines = [TariffLine(n, replace(each, first_price=1)) for n, each in enumerate(sampled.gone)]
        async with trade.acting(staff) as (db, who):
            some = [TariffLine(0, sampled.gone[0]), *lines[1:]]
            await tariff.change(db, who, some, NOW, seen=sampled.seen, draft_id="some")
            assert await stored.has_sample(db)
            await tariff.change(db, who, lines, NOW, seen=sampled.seen + 1, draft_id="all")
            assert not await stored.has_sample(db)
