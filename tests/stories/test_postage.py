"""Staff set the postage prices in a chat, with a file that they look over before it holds."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from storage.models import PostageRate, Shop
from tests.stories.conftest import STAFF
from tests.support import payers
from tests.support.market import Market, Person, codes_in
from tests.support.sheets import by_hand, saved, workbook

JEAN = 100_778
HEAD = "zone;service;first_g;first_price;step_g;step_price;max_g;days;currency\n"
MOTO = "Kigali;moto;5000;1 500;1000;300;20000;0-1;\n"
EMS = "China;EMS;500;30 000;500;8 000;30000;5-12;\n"
FILE = "\ufeff" + HEAD + MOTO + EMS


@pytest.fixture
async def grace(market: Market) -> Person:
    return await market.member("Grace", "en", id=STAFF[0])


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def sent(person: Person, table: str = FILE) -> None:
    await person.through("/postage", ">postage.new|")
    await person.file(table.encode(), "prices.csv")


async def test_the_first_prices(crossed_market: Market) -> None:
    market = crossed_market
    grace = await market.member("Grace", "en", id=STAFF[0])
    empty = await grace.say("/postage")
    assert "There are no prices yet." in empty.text
    asked = await grace.tap("postage.new|")
    assert "zone;service;first_price" in asked.text
    preview = await grace.file(FILE.encode(), "prices.csv")
    assert "New prices: 2" in preview.text
    assert (
        "Kigali: 🛵 Motorbike rider. Up to 5 kg: 1 500 Frw. Each further 1 kg: 300" in preview.text
    )
    assert await market.rows(select(PostageRate)) == []
    assert "✅ The new prices are saved." in (await grace.tap("f|<confirm")).text
    shown = await grace.tap("postage|")
    assert "China: 📮 Express post (EMS)" in shown.text
    assert "Days on the way: 5 to 12" in shown.text


async def test_lines_that_are_wrong_are_said_and_nothing_is_done(
    market: Market, grace: Person
) -> None:
    await grace.through("/postage", ">postage.new|")
    wrong = FILE + "Mars;post;;900;;;1000;1;\nHuye;bus;;0;;;1000;1;\n"
    refused = await grace.file(wrong.encode(), "prices.csv")
    assert "Lines to correct: 2" in refused.text
    assert "Line 4: this zone is not known: Mars" in refused.text
    assert "Line 5: a price must be above zero: 0" in refused.text
    assert not refused.offers("f|<confirm")
    assert await market.rows(select(PostageRate)) == []
    again = await grace.through(">f|<edit", ">f|table")
    assert "as one file (XLSX or CSV)" in again.text
    assert "New prices: 2" in (await grace.file(FILE.encode(), "prices.csv")).text


async def test_a_change_says_what_it_was(market: Market, grace: Person) -> None:
    await sent(grace)
    await grace.tap("f|<confirm")
    await grace.through("/postage", ">postage.new|")
    table = HEAD + MOTO.replace("1 500", "1 800") + "Huye;bus;;2 000;;;9000;1;\n"
    preview = await grace.file(table.encode(), "prices.csv")
    for words in ("New prices: 1", "Changed prices: 1", "Prices that end: 1"):
        assert words in preview.text
    assert "Before: Up to 5 kg: 1 500 Frw" in preview.text
    assert "Now: Up to 5 kg: 1 800 Frw" in preview.text
    assert "No longer valid" in preview.text
    await grace.tap("f|<confirm")
    nothing = await grace.through("/postage", ">postage.new|")
    nothing = await grace.file(table.encode(), "prices.csv")
    assert "Nothing would change." in nothing.text
    assert not nothing.offers("f|<confirm")


class TestAsASpreadsheet:
    async def test_what_is_downloaded_is_no_change_when_it_is_sent_back(
        self, crossed_market: Market
    ) -> None:
        """It is known by its name, also where a phone has numbered it."""
        market = crossed_market
        grace = await market.member("Grace", "en", id=STAFF[0])
        dollars = "Other countries;courier;500;40,50;500;9;30000;3-8;USD\n"
        await sent(grace, FILE + dollars)
        await grace.tap("f|<confirm")
        await grace.say("/postage")
        name, content = grace.received_file(await grace.tap("postage.file|"))
        assert name == "postage-prices.xlsx"
        nothing = await grace.file(content, "postage-prices (1).xlsx")
        assert "Unchanged prices: 3" in nothing.text
        assert "Nothing would change." in nothing.text

    async def test_what_is_changed_in_it_changes(self, market: Market, grace: Person) -> None:
        await sent(grace)
        await grace.through(">f|<confirm", "/postage")
        _, content = grace.received_file(await grace.tap("postage.file|"))
        book = load_workbook(io.BytesIO(content))
        assert book.active is not None
        assert [cell.value for cell in book.active[1]][:4] == [
            *("zone", "service", "first_g", "first_price")
        ]
        book.active["D2"] = 1700
        await grace.tap("postage.new|")
        preview = await grace.file(saved(book), "changed.xlsx")
        assert "Changed prices: 1" in preview.text
        assert "Unchanged prices: 1" in preview.text
        assert "Now: Up to 5 kg: 1 700 Frw" in preview.text

    async def test_cells_of_every_kind(self, market: Market, grace: Person) -> None:
        """Dates and numbers as a spreadsheet has them; 3-5 that it took for the third of May."""
        head = ["zone", "service", "first price", "max weight kg", "days", "valid from"]
        day = date(2030, 1, 1)
        rows = [head, ["China", "EMS", 30000, 1.125, 7, day], ["Huye", "bus", 900, 5, day, None]]
        await grace.through("/postage", ">postage.new|")
        refused = await grace.file(workbook(rows), "prices.xlsx")
        assert "Line 3: the spreadsheet made a date out of the days: 2030-01-01" in refused.text
        rows[2][4] = "3-5"
        preview = await grace.file(workbook(rows), "prices.xlsx")
        assert "China: 📮 Express post (EMS). Up to 1.125 kg: 30 000 Frw" in preview.text

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (workbook([["zone"], ["=1+1"]]), "The formula in cell A2 has no result."),
            (by_hand("")[:-90], "it is no spreadsheet"),
            (FILE.encode(), "New prices: 2"),  # a table that is only called a spreadsheet
        ],
    )
    async def test_what_cannot_be_used_says_why(
        self, grace: Person, content: bytes, words: str
    ) -> None:
        await grace.through("/postage", ">postage.new|")
        assert words in (await grace.file(content, "prices.xlsx")).text

    async def test_other_tables_of_the_house(self, grace: Person) -> None:
        events = [["EE473124829RW", "EMC", "17/11/2026 14:05", "Kigali"]]
        await grace.say("/tracking")
        assert "EE473124829RW" in (await grace.file(workbook(events), "events.xlsx")).text
        await grace.through("/cancel", "/rates", ">rates.new|")
        rates = await grace.file(workbook([["CNY", 203.125]]), "rates.xlsx")
        assert "203.125" in rates.text


async def test_two_of_the_staff_at_once(sqlite_url: str, redis_url: str, tmp_path: Path) -> None:
    """Red when the second one takes the first one's prices away without having seen them."""
    async with Market.open(sqlite_url, redis_url, tmp_path, staff=(*STAFF, JEAN)) as market:
        await two_at_once(market)


async def two_at_once(market: Market) -> None:
    grace = await market.member("Grace", "en", id=STAFF[0])
    jean = await market.member("Jean", "en", id=JEAN)
    await sent(grace)
    await jean.through("/postage", ">postage.new|")
    await jean.file((HEAD + MOTO.replace("1 500", "1 900")).encode(), "prices.csv")
    await grace.tap("f|<confirm")
    again = await jean.tap("f|<confirm")
    assert "Somebody else has changed the prices in the meantime." in again.text
    assert "Changed prices: 1" in again.text
    assert "Prices that end: 1" in again.text
    assert "Before: Up to 5 kg: 1 500 Frw" in again.text
    assert "saved" in (await jean.tap("f|<confirm")).text
    rows = await market.rows(select(PostageRate).where(PostageRate.ended_in.is_(None)))
    assert [(row.service, row.first_price) for row in rows] == [("moto", 1900)]


async def test_many_are_read_page_by_page(market: Market, grace: Person) -> None:
    districts = ("Huye", "Musanze", "Rubavu", "Rusizi", "Nyanza", "Muhanga")
    lines = "".join(f"{each};bus;;2 000;;;9000;1;\n" for each in districts)
    await sent(grace, HEAD + MOTO + lines)
    await grace.tap("f|<confirm")
    first = await grace.say("/postage")
    assert "Page 1 of 2" in first.text
    assert "Kigali: 🛵" in first.text
    second = await grace.tap("postage|>")
    assert "Rusizi: 🚌 By bus" in second.text
    assert "Kigali: 🛵" not in second.text


async def test_prices_in_the_other_languages(market: Market, grace: Person) -> None:
    await sent(grace)
    await grace.tap("f|<confirm")
    for language, words in (("rw", "Iminsi mu nzira: 5 kugeza 12"), ("zh", "首重（5 公斤）：")):
        await grace.through("/language", f">lang|{language}")
        assert words in (await grace.say("/postage")).text


async def test_a_shop_chooses_what_it_offers(market: Market, grace: Person) -> None:
    seller = await market.seller("Aline", "en")
    await market.list_product(seller)
    before = await seller.through("/products", ">myshop|")
    assert "Ways of sending" not in before.text, "without prices nothing is asked"
    await seller.say("/cancel")
    await sent(grace)
    await grace.tap("f|<confirm")
    review = await seller.through("/products", ">myshop|")
    assert "Ways of sending: 🛵 Motorbike rider, 📮 Express post (EMS)" in review.text
    await seller.through(">f|<group:postage", ">f|services", ">f|collect", ">f|ems", ">f|<keep")
    await seller.through(">f|<group:postage", ">f|free_from", "50 000")
    await seller.through(">f|<group:postage", ">f|handling_days", "2", ">f|<confirm")
    row = await market.one(select(Shop))
    assert (row.postage_services, row.free_postage_from) == ("collect,moto", 50000)
    assert (row.free_postage_currency, row.handling_days) == ("RWF", 2)
    again = await seller.through("/products", ">myshop|")
    assert "Ways of sending: 🏪 Collect at the shop, 🛵 Motorbike rider" in again.text
    assert "Free postage from: 50 000 Frw" in again.text


BUS = "Huye;bus;1000;2 000;1000;500;10000;1-2;\n"


async def test_from_the_cart_to_the_money(crossed_market: Market) -> None:
    """The whole cost is known before anybody orders, and what was weighed is agreed to."""
    market = crossed_market
    seller = await market.seller("Aline", "en", merchant_code="123456")
    product = await market.list_product(seller)
    buyer = await market.member("Bosco", "en")
    grace = await market.member("Grace", "en", id=STAFF[0])
    await sent(grace, HEAD + MOTO + EMS + BUS)
    await grace.tap("f|<confirm")

    await market.checkout(buyer, product, 3)
    asked = await buyer.say("3")  # there is no third way
    assert "🚌 By bus: 2 500 Frw" in asked.text
    assert "🛵" not in asked.text
    review = await buyer.through(">f|bus", ">f|mobile_money")
    assert "Total: 40 000 Frw" in review.text
    assert "Shipping is not included" not in review.text
    code = codes_in((await buyer.tap("f|<confirm")).text)[0]

    new = plain((await seller.hears("🔔 New order!")).text)
    assert "Price of the products: 37 500 Frw\n🚌 By bus: 2 500 Frw\nTotal: 40 000 Frw" in new
    taken = await seller.tap(f"o.acc|{code}")
    assert taken.offers(f"o.postage|{code}")
    await seller.through(f">o.postage|{code}", "3 500")
    assert "The buyer is asked to agree." in (await seller.tap("f|<confirm")).text

    weighed = plain((await buyer.hears("has weighed the parcel")).text)
    assert "Postage before: 2 500 Frw" in weighed
    assert "Total: 41 000 Frw" in weighed
    shown = await buyer.say(code)
    assert shown.offers(f"o.agree|{code}")
    assert not shown.offers(f"o.claim|{code}")
    agreed = await buyer.tap(f"o.agree|{code}")
    assert "🚌 By bus: 3 500 Frw" in agreed.text
    assert "Total: 41 000 Frw" in agreed.text
    assert agreed.offers(f"o.claim|{code}")
    assert "Total: 41 000 Frw" in plain((await seller.hears("the new postage of")).text)

    cart = await buyer.through("ikawa", f">prod|{product}|", f">buy|{product}|", "1")
    assert "🚚 Postage to Huye: from 2 000 Frw" in cart.text


async def test_goods_that_are_too_heavy_for_one_parcel(market: Market, grace: Person) -> None:
    """Their number is read wherever the postage is: in cart, checkout, order and notice."""
    seller = await market.seller("Aline", "en", merchant_code="123456")
    product = await market.list_product(seller)
    head = HEAD.replace("currency", "currency;split")
    await sent(grace, head + "Huye;bus;1000;2 000;;;1000;1-2;;yes\nHuye;post;;900;;;1000;3;;\n")
    await grace.tap("f|<confirm")
    assert "What is heavier goes in several parcels" in (await grace.say("/postage")).text
    buyer = await market.member("Bosco", "en")
    await market.checkout(buyer, product, 3)  # of 500 g
    asked = await buyer.say("3")
    assert "🚌 By bus: 4 000 Frw\nNumber of parcels: 2" in asked.text
    assert (
        "too heavy for this way of sending: 📮 Post office (Iposita). It takes 1 kg" in asked.text
    )
    review = await buyer.through(">f|bus", ">f|mobile_money")
    assert "Number of parcels: 2" in review.text
    assert "Total: 41 500 Frw" in review.text
    code = codes_in((await buyer.tap("f|<confirm")).text)[0]
    assert "Number of parcels: 2" in (await seller.hears("🔔 New order!")).text
    assert "🚌 By bus: 4 000 Frw\nNumber of parcels: 2" in (await buyer.say(code)).text
    cart = await buyer.through("ikawa", f">prod|{product}|", f">buy|{product}|", "5")
    assert "🚚 Postage to Huye: from 6 000 Frw\nNumber of parcels: 3" in cart.text


async def test_nothing_is_asked_where_there_are_no_prices(market: Market) -> None:
    seller = await market.seller("Aline", "en")
    product = await market.list_product(seller)
    buyer = await market.member("Bosco", "en")
    await market.checkout(buyer, product, 3)
    assert "Shipping is not included" in (await buyer.say("hm")).text
    await buyer.tap("f|<confirm")
    cart = await buyer.through("ikawa", f">prod|{product}|", f">buy|{product}|", "1")
    assert "Postage" not in cart.text


async def test_estimated_as_soon_as_the_country_is_known(paying_market: Market) -> None:
    """Red when a first cart says nothing of postage, when it stays with where the last parcel went,
    and when somebody in Hangzhou reads it in francs alone."""
    market = paying_market
    seller, coffee = await payers.aline(market)
    ming = await market.newcomer("王小明", "zh", time_zone="Asia/Shanghai")
    await ming.through("/start", ">lang|zh", ">🇨🇳 中国")
    cart = await ming.through("Ikawa", f">prod|{coffee}|", f">buy|{coffee}|", "1")
    assert "运费（🇨🇳 中国）：最低 14,000 卢旺达法郎（约 ¥68.80）" in cart.text
    ways = await ming.through(">checkout|", *payers.TO_HANGZHOU)
    assert "📮 特快专递（EMS）：32,000 卢旺达法郎（¥157.25）" in ways.text
    review = await ming.through(">f|ems", ">f|alipay")
    assert "📮 特快专递（EMS）：32,000 卢旺达法郎（¥157.25）" in review.text
    await ming.tap("f|<confirm")
    await seller.tap("o.acc|")
    accepted = await ming.hears("卖家已接单")
    assert "应付：44,500 卢旺达法郎（¥218.68）" in plain(accepted.text)
    await ming.through("/settings", ">📍 包裹寄往", ">🇷🇼 卢旺达")
    home = await ming.through("Ikawa", f">prod|{coffee}|", f">buy|{coffee}|", "1")
    assert "运费（🇷🇼 卢旺达）：最低 1,000 卢旺达法郎" in home.text
    assert "¥" not in home.text


async def test_postage_that_the_shop_pays(paying_market: Market) -> None:
    """Red when a cart reads "from 0 Frw", or when nothing adds up without any postage."""
    market = paying_market
    seller, coffee = await payers.aline(market)
    await seller.through("/products", ">myshop|", ">f|<group:postage")
    await seller.through(">f|free_from", "12 000", ">f|<confirm")
    ming = await market.newcomer("王小明", "zh", time_zone="Asia/Shanghai")
    await ming.through("/start", ">lang|zh", ">🇨🇳 中国")
    cart = await ming.through("Ikawa", f">prod|{coffee}|", f">buy|{coffee}|", "1")
    assert "运费（🇨🇳 中国）：免费" in cart.text
    ways = await ming.through(">checkout|", *payers.TO_HANGZHOU)
    assert "📮 特快专递（EMS）：免费" in ways.text
    review = await ming.through(">f|ems", ">f|alipay")
    assert "📮 特快专递（EMS）：免费" in review.text
    assert "合计：12,500 卢旺达法郎（¥61.43）" in review.text
    await ming.tap("f|<confirm")
    await seller.tap("o.acc|")
    assert "应付：12,500 卢旺达法郎（¥61.43）" in plain((await ming.hears("卖家已接单")).text)


async def test_it_shall_go_elsewhere_after_all(market: Market, grace: Person) -> None:
    """Red when a buyer cannot say that the place was another, or the seller does not hear of it."""
    await sent(grace, HEAD + "Huye;bus;;2 000;;;9000;1;\nOther districts;bus;;3 000;;;9000;2;\n")
    await grace.tap("f|<confirm")
    seller = await market.seller("Aline", "en")
    product = await market.list_product(seller)
    buyer = await market.member("Bosco", "en")
    await market.checkout(buyer, product, 1)
    await buyer.through(">f|bus", ">f|arranged", ">f|<confirm")
    await seller.tap("o.acc|")
    await buyer.hears("has been accepted")
    shown = await buyer.through(">order|", ">o.addr|")
    assert not shown.offers("f|<confirm")
    await buyer.through(">f|<edit", ">f|district", "Musanze", "Muhoza")
    review = await buyer.tap("f|bus")
    assert "Total before: 14 500 Frw\nTotal now: 15 500 Frw" in plain(review.text)
    done = await buyer.tap("f|<confirm")
    assert "The address has been changed." in done.text
    assert "Muhoza, Musanze" in done.text
    heard = await seller.hears("The buyer has changed the address of order")
    assert "Postage now: 3 000 Frw" in plain(heard.text)
    assert "Muhoza, Musanze" in (await seller.through(">order|")).text
