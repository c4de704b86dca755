"""Prices abroad: staff enter rates, and who reads yuan beside francs, in three languages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import timezones
from bot.commerce import rates
from storage import rates as stored
from tests.support.market import Market

STAFF = {"rw": 100_777, "en": 100_778, "zh": 100_779}
YUAN = "¥"

# What staff read: nothing there yet, the question, what cannot be used, the doubt, what is used.
STEPS = {
    "rw": (
        "Nta gipimo kirandikwa",
        "Ohereza ibipimo by'ivunjisha",
        "Umurongo 1: igipimo kigomba kurenga 0.",
        "rirenze kimwe cya gatanu",
        "1 CNY = 203.5 RWF",
    ),
    "en": (
        "There are no rates yet",
        "Send the exchange rates",
        "Line 1: a rate must be above 0.",
        "more than a fifth off",
        "1 CNY = 203.5 RWF",
    ),
    "zh": (
        "还没有汇率",
        "请发送汇率",
        "第 1 行：汇率必须大于 0。",
        "相差超过五分之一",
        "1 CNY = 203.5 RWF",
    ),
}
# What a buyer reads whose parcels go to China: in a list, on the product, in the cart.
ABROAD = {
    "rw": (
        "12 500 Frw (hafi CN¥ 61,43)",
        "12 500 Frw (hafi CN¥ 61,43; umufuka",
        "Igiteranyo: 25 000 Frw (hafi CN¥ 122,85)",
    ),
    "en": (
        "12 500 Frw (about CN¥61.43)",
        "12 500 Frw (about CN¥61.43) per bag",
        "Total: 25 000 Frw (about CN¥122.85)",
    ),
    "zh": (
        "12,500 卢旺达法郎（约 ¥61.43）",
        "12,500 卢旺达法郎（约 ¥61.43）/袋",
        "合计：25,000 卢旺达法郎（约 ¥122.85）",
    ),
}


@pytest.fixture
async def market(sqlite_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Market]:
    staff = tuple(STAFF.values())
    async with Market.open(sqlite_url, redis_url, tmp_path, staff=staff) as market:
        yield market


@pytest.mark.parametrize("language", STEPS)
async def test_from_the_rate_to_the_price_in_yuan(market: Market, language: str) -> None:
    """Red when a slipped point is taken, when somebody in Rwanda reads yuan, or when somebody in
    China does not."""
    none, asks, wrong, doubts, used = STEPS[language]
    claire = await market.member("Claire", language, id=STAFF[language])
    assert none in (await claire.say("/rates")).text
    assert asks in (await claire.tap("rates.new")).text
    assert wrong in (await claire.say("CNY 0")).text
    yesterday = timezones.today(market.now()) - timedelta(days=1)
    async with market.database.write() as db:
        await stored.put(db, "CNY", yesterday, rates.STAFF, 202_000_000, market.now())
    assert doubts in (await claire.say("CNY 20.35")).text
    assert asks in (await claire.tap("f|no")).text
    assert used in (await claire.say("CNY 203,5")).text
    assert used in (await claire.tap("f|<confirm")).text

    product = await market.list_product(await market.seller("Aline", "en"))
    wang, bosco = await market.member("Wang", language), await market.member("Bosco", language)
    await wang.through("/settings", ">country", ">country!|CN")
    listed, card, cart = ABROAD[language]
    assert listed in (await wang.say("/search ikawa")).text
    assert card in (await wang.tap(f"prod|{product}")).text
    await wang.tap("buy|")
    assert cart in (await wang.say("2")).text
    for step in ("/search ikawa", f">prod|{product}", ">buy|", "2"):
        assert YUAN not in (await bosco.through(step)).text


async def test_a_seller_s_parcel_to_somebody_abroad(market: Market) -> None:
    """Their own prices stay in francs: a shop is where its owner is."""
    async with market.database.write() as db:
        day = timezones.today(market.now())
        await stored.put(db, "CNY", day, rates.STAFF, 203_500_000, market.now())
    product = await market.list_product(await market.seller("Aline", "en"))
    diane = await market.seller("Diane", "en", shop="Azizi")
    await diane.through("/search ikawa", f">prod|{product}", ">buy|", "1", ">checkout")
    await diane.through(
        *("王小明", ">f|CN", "13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012"),
        *(">f|arranged", ">f|<confirm"),
    )
    assert YUAN not in (await diane.say("/search ikawa")).text


async def test_one_that_is_wrong_is_typed_again_where_it_is_seen(market: Market) -> None:
    claire = await market.member("Claire", "en", id=STAFF["en"])
    await claire.through("/rates", ">rates.new")
    assert "10 000 Frw is then about CN¥49.26." in (await claire.say("CNY 203")).text
    assert "10 000 Frw is then about CN¥49.14." in (await claire.say("CNY 203.5")).text
    await claire.tap("f|<confirm")
    await claire.through("/rates", ">rates.new")
    assert "more than a fifth off" in (await claire.say("CNY 20.35")).text
    assert "before: 203.5 RWF" in (await claire.say("CNY 204.5")).text
    assert "1 CNY = 204.5 RWF" in (await claire.tap("f|<confirm")).text


async def test_one_that_is_too_old_is_not_said_to_be_used(market: Market) -> None:
    """Red when staff confirm prices in yuan that nobody will see."""
    claire = await market.member("Claire", "en", id=STAFF["en"])
    day = timezones.today(market.now()) - timedelta(days=8)
    shown = await claire.through("/rates", ">rates.new", f"CNY 203.5 {day}\nUSD 1450")
    assert shown.text.count("⚠️ Older than 7 days: not used.") == 1
    assert "is then about US$6.90" in shown.text
    assert "CN¥" not in shown.text
    held = await claire.through(">f|<edit", ">f|table", f"CNY 203.5 {day + timedelta(days=1)}")
    assert "not used" not in held.text
    assert "is then about CN¥49.14" in held.text


async def test_an_order_says_where_parcels_go(market: Market) -> None:
    """The last screen of the first order has the total in yuan; from then on prices are."""
    async with market.database.write() as db:
        day = timezones.today(market.now())
        await stored.put(db, "CNY", day, rates.STAFF, 203_500_000, market.now())
    product = await market.list_product(await market.seller("Aline", "en"))
    wang = await market.member("Wang", "zh")
    await wang.through("/search ikawa", f">prod|{product}", ">buy|", "1", ">checkout")
    last = await wang.through(
        "王小明", ">f|CN", "13800138000", "浙江", "杭州市", "西湖区", "文三路 90 号", "310012"
    )
    if not last.offers("f|<confirm"):
        last = await wang.tap("f|arranged")
    assert "合计：12,500 卢旺达法郎（¥61.43）" in last.text
    await wang.tap("f|<confirm")
    assert "（约 ¥61.43）" in (await wang.say("/search ikawa")).text
    assert "🇨🇳" in (await wang.say("/settings")).text
