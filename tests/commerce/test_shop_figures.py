"""A shop in numbers: by the day an order was accepted, and what the parts come to is the whole."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from PIL import Image
from sqlalchemy import select, update

from bot import drawing, workbooks
from bot.commerce import orders, payments, shop_figures
from bot.drawing import pen
from bot.handlers.shop_figures import sheet, table
from bot.i18n import Reader
from bot.money import Money
from bot.screens import shop_figures as screens
from bot.texts import LANGUAGES, Language
from storage import migrate
from storage.database import Database
from storage.member_snapshots import ShopSnapshot
from storage.models import Order
from tests.support.trade import Trade, francs

if TYPE_CHECKING:
    from bot.chat import Sender
    from bot.commerce.shop_figures import By, ShopFigures


# The last minute of a Sunday in Kigali, and of a month, which is Saturday's and November's in UTC.
SUNDAY = datetime(2027, 1, 31, 21, 59, tzinfo=UTC)
SHOP = ShopSnapshot(7, "d", "Kopakama ☕", "", "Huye", "+250788123456", None, "RWF", None, None)


async def figures(trade: Trade, seller: Sender, by: By = "day") -> ShopFigures:
    known = await trade.known(seller)
    assert known.shop is not None
    async with trade.database.read() as db:
        return await shop_figures.of_shop(db, known.shop.id, by, trade.now)


def goods(of: ShopFigures) -> list[list[int]]:
    """In francs, part by part."""
    return [[money.minor for _, money in part.sold] for part in of.parts]


async def sold(trade: Trade, seller: Sender, product: int, quantity: int, at: datetime) -> str:
    """An order that is taken on at a moment, and was placed two hours before."""
    trade.now = at - timedelta(hours=2)
    buyer = await trade.person(f"Buyer at {at} of {quantity}")
    code: str = await trade.order(buyer, product, quantity)
    trade.now = at
    await trade.does(seller, orders.accept, code)
    return code


async def test_an_order_counts_where_it_was_accepted(trade: Trade) -> None:
    """Which is the next day, week and month, a minute later."""
    aline = await trade.seller("Aline")
    coffee = await trade.product(aline, "Ikawa", price=1000)
    await sold(trade, aline, coffee, 1, SUNDAY)
    await sold(trade, aline, coffee, 2, SUNDAY + timedelta(minutes=1))
    found = await figures(trade, aline)
    assert goods(found) == [[], [], [], [], [], [1000], [2000]]
    assert [part.named for part in found.parts[-2:]] == [date(2027, 1, 31), date(2027, 2, 1)]
    found = await figures(trade, aline, "week")
    assert (goods(found), found.parts[-1].named) == ([*[[]] * 6, [1000], [2000]], date(2027, 2, 1))
    found = await figures(trade, aline, "month")
    assert goods(found) == [*[[]] * 10, [1000], [2000]]
    assert found.orders == 2
    trade.now = SUNDAY + timedelta(days=400)
    assert not (await figures(trade, aline, "month")).orders


async def test_the_goods_less_their_discount_without_postage_and_what_was_called_off(
    trade: Trade,
) -> None:
    aline, diane = await trade.seller("Aline"), await trade.seller("Diane")
    coffee, tea = await trade.product(aline, "Ikawa"), await trade.product(aline, "Icyayi")
    kept = await sold(trade, aline, coffee, 2, SUNDAY)
    gone = await sold(trade, aline, tea, 1, SUNDAY)
    await sold(trade, diane, await trade.product(diane), 1, SUNDAY)
    async with trade.database.write() as db:
        which = update(Order).where(Order.code == kept)
        await db.execute(which.values(postage=1500, total=Order.total + 1500))
    assert (await figures(trade, aline)).orders == 2
    await trade.does(aline, orders.cancel, gone, "out_of_stock")
    found = await figures(trade, aline)
    assert (found.orders, goods(found)[-1]) == (1, [25_000])
    assert [(each.name, each.quantity, each.goods) for each in found.best] == [
        ("Ikawa", 2, francs(25_000))
    ]


async def test_what_sold_best_comes_to_what_was_sold(trade: Trade) -> None:
    aline = await trade.seller("Aline")
    products = [await trade.product(aline, f"Ikawa {at}", price=1000 + at) for at in range(7)]
    for at, product in enumerate(products):
        await sold(trade, aline, product, at + 1, SUNDAY - timedelta(days=at % 3))
    found = await figures(trade, aline, "week")
    assert [each.name for each in found.best] == [f"Ikawa {at}" for at in (6, 5, 4, 3, 2)]
    whole = sum(money for part in goods(found) for money in part)
    assert whole == sum((1000 + at) * (at + 1) for at in range(7))
    assert sum(each.goods.minor for each in found.best) < whole


async def test_what_waits_and_whose_money_is_whose(trade: Trade) -> None:
    aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
    coffee = await trade.product(aline, "Ikawa", price=1000)
    await trade.order(bosco, coffee, 1)
    found = await figures(trade, aline)
    assert (found.waiting, found.awaited, found.to_give_back) == (1, (), ())
    unpaid = await trade.order(bosco, coffee, 2, "mobile_money")
    paid = await trade.order(bosco, coffee, 4, "mobile_money")
    for code in (unpaid, paid):
        await trade.does(aline, orders.accept, code)
    found = await figures(trade, aline)
    assert (found.waiting, found.awaited) == (1, (francs(6000),))
    await trade.does(aline, payments.paid, paid)
    await trade.does(aline, orders.cancel, paid, "out_of_stock")
    found = await figures(trade, aline)
    assert (found.awaited, found.to_give_back) == ((francs(2000),), (francs(4000),))
    said = [(text.msgid, value) for text, value in screens.waiting(found)]
    assert said == [
        ("Orders waiting for your answer", 1),
        ("Buyers still have to pay", francs(2000)),
        ("You have to give back", francs(4000)),
    ]


async def test_each_currency_by_itself(trade: Trade) -> None:
    aline = await trade.seller("Aline")
    await sold(trade, aline, await trade.product(aline, "Ikawa", price=1000), 1, SUNDAY)
    dollars = await trade.product(aline, "Basket", price=2550, currency="USD")
    code = await sold(trade, aline, await trade.product(aline, "Icyayi"), 1, SUNDAY)
    async with trade.database.write() as db:
        which = update(Order).where(Order.code == code)
        await db.execute(which.values(currency="USD", total=2550))
    assert dollars
    found = await figures(trade, aline)
    assert found.parts[-1].sold == ((1, francs(1000)), (1, Money(2550, "USD")))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_picture_and_the_file(trade: Trade, language: Language) -> None:
    aline = await trade.seller("Aline")
    for at in range(5):
        product = await trade.product(aline, f"Ikawa {at}", price=100_000 + at)
        await sold(trade, aline, product, 1 + at, SUNDAY - timedelta(days=at * 40))
    trade.now = SUNDAY
    found, reader = await figures(trade, aline, "month"), Reader.of(language)
    of = sheet(found, SHOP, reader)
    letters = pen.Pen()
    words = [of.title, of.below, *(each for row in of.rows for each in (row.words, row.sum))]
    assert [each for each in letters.bare("".join(words)) if not letters.has(each)] == []
    assert next(row.bar for row in of.rows if row.bar) == 1, "the most, which is the oldest"
    pages = [Image.open(io.BytesIO(each)).convert("RGB") for each in await drawing.made(of)]
    assert all(page.height <= pen.HEIGHT for page in pages)
    colours = [colour for _, colour in pages[0].getcolors(1 << 20) or []]
    assert any(green - red > 60 for red, green, _ in colours), "bars"  # type: ignore[misc]
    book = load_workbook(io.BytesIO(await workbooks.made("sales", table(found, reader))))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 1 + 12 + 5
    assert sum(row[5] or 0 for row in rows[1:13]) == sum(row[5] for row in rows[13:])


async def test_orders_of_before_count_since_the_audit_says_when(migrated_url: str) -> None:
    database = Database(migrated_url)
    trade = Trade(database)
    aline = await trade.seller("Aline")
    coffee = await trade.product(aline, "Ikawa", price=1000)
    await sold(trade, aline, coffee, 1, SUNDAY)
    await trade.order(await trade.person("Bosco"), coffee)  # which nobody has taken on
    await database.close()
    await migrate.downgrade(migrated_url, "0070")
    await migrate.upgrade(migrated_url)
    trade.database = database = Database(migrated_url)
    assert goods(await figures(trade, aline)) == [[], [], [], [], [], [], [1000]]
    async with database.read() as db:
        assert sorted(map(bool, await db.scalars(select(Order.accepted_at)))) == [False, True]
    await database.close()
