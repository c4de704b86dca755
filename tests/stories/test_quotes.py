"""A price in the buyer's own currency, from the last screen of the checkout on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis.asyncio import Redis
from sqlalchemy import select

from bot import timezones
from bot.commerce import rates
from bot.money import FRANCS, Money
from storage import rates as stored
from storage.database import Database
from storage.models import Order, OrderQuote, Product
from tests.support.talk import Desk, Phone, tapped

ADDRESS = ("13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012")
# Of 25,000 francs: on the last screen, and when its half hour is over.
WORDS = {
    "rw": ("25 000 Frw (CN¥ 122,85)", "none cyarangiye", "25 000 Frw (CN¥ 125,00)"),
    "en": ("25 000 Frw (CN¥122.85)", "half an hour, which is over", "25 000 Frw (CN¥125.00)"),
    "zh": ("25,000 卢旺达法郎（¥122.85）", "现已过期", "25,000 卢旺达法郎（¥125.00）"),
}


async def set_rate(desk: Desk, millionths: int) -> None:
    now = desk.trade.now
    async with desk.database.write() as db:
        await stored.put(db, "CNY", timezones.today(now), rates.STAFF, millionths, now)


async def on_the_last_screen(
    desk: Desk, language: str = "zh", price: int = 12_500, rate: int = 203_500_000
) -> Phone:
    await set_rate(desk, rate)
    seller = await desk.seller("Aline")
    product = await desk.trade.product(seller.sender, price=price)
    buyer = await desk.member("Wang", language)
    await buyer.send(tapped(f"buy|{product}||"))
    await buyer.say("2")
    await buyer.tap("checkout")
    await buyer.say("王小明")
    await buyer.tap("f|CN")
    await buyer.say(*ADDRESS)
    await buyer.tap("f|arranged")
    return buyer


@pytest.mark.parametrize("language", WORDS)
async def test_it_holds_for_half_an_hour(database: Database, redis: Redis, language: str) -> None:
    """Red when what is placed is another amount than what was shown, or when whoever was too slow
    has to begin anew."""
    desk = Desk(database, redis)
    shown, over, anew = WORDS[language]
    buyer = await on_the_last_screen(desk, language)
    assert buyer.words.replace("\u00a0", " ").count(shown) == 2  # the line, and the total
    await set_rate(desk, 200_000_000)
    desk.trade.now += timedelta(minutes=31)
    await buyer.tap("f|<confirm")
    assert over in buyer.words
    assert anew in buyer.words.replace("\u00a0", " ")
    assert await desk.trade.rows(select(Order)) == []
    await set_rate(desk, 150_000_000)
    await buyer.tap("f|<confirm")
    quote = await desk.trade.one(select(OrderQuote))
    assert (quote.millionths, quote.total.minor) == (200_000_000, 12_500)


async def test_looked_at_again_it_is_that_of_now(database: Database, redis: Redis) -> None:
    desk = Desk(database, redis)
    buyer = await on_the_last_screen(desk)
    await set_rate(desk, 200_000_000)
    await buyer.tap("f|<cancel")
    await buyer.tap("resume")
    assert "（¥122.85）" in buyer.words
    await buyer.tap("f|<cancel")
    desk.trade.now += timedelta(hours=2)
    await buyer.tap("resume")
    assert "（¥125.00）" in buyer.words


async def test_what_would_be_nothing_cannot_be_ordered(database: Database, redis: Redis) -> None:
    desk = Desk(database, redis)
    buyer = await on_the_last_screen(desk, "en", price=1, rate=999_000_000)
    assert "The price is too small to be paid from abroad: Ikawa ya Huye." in buyer.words
    assert not buyer.offers("f|<confirm")
    await buyer.say("1")  # the first button that is left: to change something
    assert await desk.trade.rows(select(Order)) == []


async def test_a_shop_that_exports(database: Database, redis: Redis) -> None:
    """From the currency of its prices to an order from abroad; inside Rwanda nothing is charged in
    foreign money (regulation 42/2022, article 20 bis)."""
    desk = Desk(database, redis)
    await set_rate(desk, 203_500_000)
    aline = await desk.seller("Aline", "en")
    await aline.send(tapped("myshop|||"))
    await aline.tap("f|<edit", "f|<more", "f|currency")
    assert "only sent abroad" in aline.words
    await aline.tap("f|CNY", "f|<confirm")
    await aline.say("/sell")
    await aline.tap("f|<skip")
    await aline.say("Agaseke", "12 500 Frw")
    assert "Your shop's prices are in this currency: CNY" in aline.words
    await aline.say("128.1234")
    assert "two decimals at most" in aline.words
    await aline.say("128,50", "7")
    await aline.tap("f|piece")
    await aline.say("300 g")
    await aline.tap("f|<skip")
    assert "CN¥128.50" in aline.words
    await aline.tap("f|<confirm")
    product = await desk.trade.one(select(Product))
    assert product.price_money == Money(12_850, "CNY")
    await aline.tap("prod|")
    assert "CN¥128.50" in aline.words

    bosco = await desk.member("Bosco", "en")
    await bosco.send(tapped(f"buy|{product.id}||"))
    await bosco.say("1")
    await bosco.tap("checkout")
    await bosco.say("Uwase Alice")
    await bosco.tap("f|RW")
    await bosco.say("0788123456", "Huye", "Ngoma", "behind the market")
    await bosco.tap("f|on_delivery")
    assert "only sent abroad" in bosco.words
    assert not bosco.offers("f|<confirm")

    wang = await desk.member("Wang", "zh")
    await wang.send(tapped(f"buy|{product.id}||"))
    await wang.say("2")
    await wang.tap("checkout")
    await wang.say("王小明")
    await wang.tap("f|CN")
    await wang.say(*ADDRESS)
    await wang.tap("f|arranged")
    assert "合计：¥257.00" in wang.words
    await wang.tap("f|<confirm")
    assert (await desk.trade.one(select(Order))).total_money == Money(25_700, "CNY")
    assert await desk.trade.rows(select(OrderQuote)) == []


async def test_what_is_priced_stays_until_its_price_is_changed(
    database: Database, redis: Redis
) -> None:
    desk = Desk(database, redis)
    aline = await desk.seller("Aline", "en")
    product = await desk.trade.product(aline.sender)
    await aline.send(tapped("myshop|||"))
    await aline.tap("f|<edit", "f|<more", "f|currency", "f|USD", "f|<confirm")
    assert (await desk.trade.one(select(Product))).price_money == Money(12_500, FRANCS)
    await aline.send(tapped(f"edit|{product}~price||"))
    await aline.say("$ 9.5")
    assert (await desk.trade.one(select(Product))).price_money == Money(950, "USD")
