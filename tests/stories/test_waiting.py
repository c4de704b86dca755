"""What time does: reminders, orders that run out, and being asked whether the parcel came."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.jobs import scheduler
from storage.models import Notice, Order, Product
from storage.parked_notices import PARKED
from tests.support.market import Market, Person


@pytest.fixture
async def waiting(crossed_market: Market) -> tuple[Market, Person, Person, str]:
    """An order that nobody has answered."""
    seller = await crossed_market.seller("Aline", "rw")
    product = await crossed_market.list_product(seller)
    buyer = await crossed_market.member("小明", "zh")
    code = await crossed_market.order(buyer, product, 3)
    await seller.hears(f"Komande nshya! {code}")
    return crossed_market, seller, buyer, code


async def test_reminded_twice_then_it_runs_out(
    waiting: tuple[Market, Person, Person, str],
) -> None:
    """2 h, 24 h, 72 h. Red when a side is not told, is told twice, or the stock stays reserved."""
    market, seller, buyer, code = waiting
    await market.forward(hours=1, minutes=50)
    assert "imaze" not in seller.read()
    await market.forward(minutes=11)
    reminder = await seller.hears(f"Komande {code} imaze amasaha 2 itegereje.")
    assert any(data.startswith(f"o.acc|{code}") for data in reminder.data.values())
    await market.forward(hours=22)
    await seller.hears(f"Komande {code} imaze amasaha 24 itegereje.")
    await market.forward(hours=47, minutes=50)
    assert (await market.one(select(Order))).state == "placed"
    await market.forward(minutes=11)
    told = await buyer.hears(f"您的订单 {code} 已超时关闭。")
    assert "卖家没有及时回复，您无需付款。" in told.text
    told = await seller.hears(f"Igihe cya komande {code} cyarangiye nta gisubizo gitanzwe.")
    assert "Ibicuruzwa byasubiye muri sitoke yawe." in told.text
    product = await market.one(select(Product))
    assert (product.on_hand, product.reserved) == (10, 0)
    late = await seller.tap("o.acc|")
    assert late.toast == "Hari icyahindutse hagati aho. Dore uko bimeze ubu."
    await market.forward(hours=72)  # and nothing more is said of it
    product = await market.one(select(Product))
    assert (product.on_hand, product.reserved) == (10, 0)
    assert seller.read().count(f"Igihe cya komande {code} cyarangiye") == 1
    assert buyer.read().count(f"您的订单 {code} 已超时关闭。") == 1


async def test_an_answer_ends_the_reminders(waiting: tuple[Market, Person, Person, str]) -> None:
    """Red when an order that was accepted is reminded of, or expires."""
    market, seller, _, code = waiting
    await seller.tap("o.acc|")
    await market.forward(hours=80)
    assert f"{code} imaze" not in seller.read()
    assert (await market.one(select(Order))).state == "accepted"


async def test_the_buyer_is_asked_whether_it_came(market: Market) -> None:
    """After a week, once, and not when they have said so. The last step is a button away."""
    seller = await market.seller("Aline", "rw")
    product = await market.list_product(seller)
    buyers = [await market.member(f"Bosco{n}", "en") for n in range(2)]
    for buyer in buyers:
        code = await market.order(buyer, product)
        await seller.hears(f"Komande nshya! {code}")
        await seller.through(f">o.acc|{code}", f">o.ship|{code}", ">f|moto|")
        await buyer.hears("is on its way.")
    await buyers[1].through(">o.dlv|", ">o.dlv!|")
    await market.forward(days=8)
    asked = await buyers[0].hears("Has your order")
    assert "please tell us with the button" in asked.text
    await buyers[0].tap("o.dlv|")
    assert (await buyers[0].tap("o.dlv!|")).toast == "Thank you. The seller will be told."
    assert "Has your order" not in buyers[1].read()
    await market.quiet()
    assert not await market.count(Notice, Notice.state == "due", Notice.reason != PARKED)


async def test_the_pulse_beats_by_itself(
    sqlite_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when nobody started the clock: the stories above beat it by hand."""
    monkeypatch.setattr(scheduler, "PULSE_SECONDS", 0.1)
    async with Market.open(sqlite_url, redis_url, tmp_path) as market:
        seller = await market.seller("Aline", "rw")
        buyer = await market.member("Bosco", "en")
        code = await market.order(buyer, await market.list_product(seller))
        await market.quiet()
        market.now.ahead += timedelta(hours=73)
        await buyer.hears(f"Your order {code} has expired.")
