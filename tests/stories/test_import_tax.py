"""Import tax: staff write it, buyers abroad read it from the cart to the order, in no sum."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from redis.asyncio import Redis
from sqlalchemy import select

from storage.database import Database
from storage.models import Order, Product
from tests.stories.conftest import STAFF
from tests.stories.test_quotes import ADDRESS, set_rate
from tests.support.market import Market
from tests.support.sheets import saved
from tests.support.talk import Desk, Phone, tapped

LINES = (
    "CN; coffee; 13 %; 50; 1000; CNY; customs.gov.cn; 2026-11-01\n"
    "CN; all; 20 %; 50; 1000; CNY; customs.gov.cn; 2026-11-01\n"
    "CN; tea; 0.13; 50; 1000; CNY; customs.gov.cn; 2026-11-01"
)
# Of 80,000 francs at 200 to the yuan: 400 yuan of coffee, and 52 of tax.
EXPECTED = {
    "rw": ("Umusoro wa gasutamo uteganyijwe: CN¥ 52,00", "wari uteganyijwe utumiza: CN¥ 52,00"),
    "en": ("Expected import tax: CN¥52.00", "Expected import tax when you ordered: CN¥52.00"),
    "zh": ("预计进口税：¥52.00", "下单时预计进口税：¥52.00"),
}


async def written(desk: Desk) -> Phone:
    staff = await desk.trade.staff("Eric")
    eric = desk.phone("Eric", platform_id=staff.id)
    await eric.say("/importtax")
    assert "There are no rates yet" in eric.words
    await eric.tap("tax.new")
    await eric.say(LINES)
    assert "New rates: 2" in eric.words
    assert "Line 3: is 0.13 a percentage" in eric.words
    await eric.tap("f|<confirm")
    assert "The import tax is saved." in eric.words
    return eric


async def to_the_last_screen(desk: Desk, language: str, quantity: str = "2") -> Phone:
    await set_rate(desk, 200_000_000)
    seller = await desk.seller("Aline")
    product = await desk.trade.product(seller.sender, price=40_000)
    buyer = await desk.member("Wang", language)
    await buyer.say("/settings")
    await buyer.tap("country", "country!|CN")
    await buyer.send(tapped(f"buy|{product}||"))
    await buyer.say(quantity)
    return buyer


async def order(buyer: Phone) -> None:
    await buyer.tap("checkout")
    await buyer.say("王小明")
    await buyer.tap("f|CN")
    await buyer.say(*ADDRESS)
    await buyer.tap("f|arranged")


@pytest.mark.parametrize("language", EXPECTED)
async def test_from_the_cart_to_the_order(database: Database, redis: Redis, language: str) -> None:
    desk = Desk(database, redis)
    shown, kept = EXPECTED[language]
    await written(desk)
    buyer = await to_the_last_screen(desk, language)
    assert shown in buyer.words.replace("\u00a0", " ")
    await order(buyer)
    assert shown in buyer.words.replace("\u00a0", " ")
    await buyer.tap("f|<confirm", "order|")
    assert kept in buyer.words.replace("\u00a0", " ")
    placed = await desk.trade.one(select(Order))
    assert (placed.total, placed.import_tax) == (80_000, 5200)


async def test_waived_too_much_and_not_known(database: Database, redis: Redis) -> None:
    desk = Desk(database, redis)
    buyer = await to_the_last_screen(desk, "en", "1")
    assert "How much is not known here" in buyer.words
    await written(desk)
    await buyer.say("/cart")
    assert "Customs do not collect tax up to CN¥50.00" in buyer.words
    product = await desk.trade.one(select(Product.id))
    await buyer.send(tapped(f"buy|{product}||"))
    await buyer.say("6")
    assert "This parcel is worth more than CN¥1,000.00" in buyer.words.replace("\u00a0", " ")
    # inside Rwanda nothing is said of it
    await buyer.say("/settings")
    await buyer.tap("country", "country!|RW")
    await buyer.say("/cart")
    assert "ustoms" not in buyer.words


async def test_what_is_downloaded_is_no_change_when_it_is_sent_back(market: Market) -> None:
    """It is known by its name, also where a phone has numbered it."""
    grace = await market.member("Grace", "en", id=STAFF[0])
    await grace.through("/importtax", ">tax.new|", LINES, ">f|<confirm")
    shown = await grace.say("/importtax")
    assert "🇨🇳 China, ☕ Coffee: 13 %" in shown.text
    assert "Source: customs.gov.cn" in shown.text
    name, content = grace.received_file(await grace.tap("tax.file|"))
    assert name == "import-tax.xlsx"
    nothing = await grace.file(content, "import-tax (1).xlsx")
    assert "Unchanged rates: 2" in nothing.text
    assert "Nothing would change." in nothing.text
    assert not nothing.offers("f|<confirm")
    book = load_workbook(io.BytesIO(content))
    assert book.active is not None
    assert (book.active["C1"].value, book.active["C2"].value) == ("rate", "13 %")
    book.active["C2"] = 0.09  # as a spreadsheet keeps 9 %
    asked = await grace.file(saved(book), "import-tax.xlsx")
    assert "Line 2: is 0.09 a percentage, or a part of one?" in asked.text
