"""Choosing among products: what is left, in which order, and pages of it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from sqlalchemy import update

from bot.commerce import filters, search
from bot.commerce.filters import Filters
from bot.commerce.rates import NO_SECOND, Rates, SecondPrices
from storage import product_lists
from storage.constants import CATEGORIES
from storage.models import Product, Shop
from storage.sql.pagination import FIRST
from tests.support.tariffs import set_tariff
from tests.support.trade import Trade

IN_YUAN = SecondPrices(
    Rates({"CNY": Fraction(200), "USD": Fraction(1450)}, Fraction(1, 100)), "CNY"
)


async def left(
    trade: Trade,
    chosen: Filters,
    words: str = "",
    second: SecondPrices = NO_SECOND,
    country: str = "RW",
) -> list[int]:
    """All pages of it."""
    seen: list[int] = []
    place = FIRST
    while True:
        async with trade.database.read() as db:
            of = await filters.of(db, chosen, second, country, trade.now)
            if words:
                found, near = await search.find(db, words, place, chosen=of)
                assert not near or not found.total
            else:
                found = await product_lists.offered(db, of, place)
        seen += [product.id for product in found.items]
        if found.next is None:
            return seen
        place = found.next


async def market(trade: Trade) -> tuple[int, int, int, int]:
    aline, bosco = await trade.seller("Aline"), await trade.seller("Bosco")
    return (
        await trade.product(aline, "Ikawa", price=12_500),
        await trade.product(aline, "Ikawa nto", price=3000, stock=0),
        await trade.product(bosco, "Ubuki", price=8000, category="honey"),
        await trade.product(bosco, "Ikawa yohereza", price=2000, currency="USD"),
    )


async def test_each_filter_and_order(trade: Trade) -> None:
    coffee, small, honey, dollars = await market(trade)
    for chosen, expected in (
        (Filters(), [dollars, honey, small, coffee]),
        (Filters(category="honey"), [honey]),
        (Filters(shop=1), [small, coffee]),
        (Filters(in_stock=True), [dollars, honey, coffee]),
        (Filters(most=8000), [honey, small]),
        (Filters(category="coffee", shop=1, most=20_000, in_stock=True), [coffee]),
        (Filters(order="cheapest"), [small, honey, coffee, dollars]),
        (Filters(order="dearest"), [coffee, honey, small, dollars]),
        (Filters(order="newest"), [dollars, honey, small, coffee]),
        (Filters(most=100), []),
    ):
        assert await left(trade, chosen) == expected, chosen


async def test_of_a_search(trade: Trade) -> None:
    coffee, small, _, dollars = await market(trade)
    assert await left(trade, Filters(order="cheapest"), "ikawa") == [small, coffee, dollars]
    assert await left(trade, Filters(in_stock=True, most=20_000), "ikawa") == [coffee]
    assert await left(trade, Filters(category="honey"), "ikawa") == []


async def test_prices_are_compared_as_their_reader_sees_them(trade: Trade) -> None:
    """Red when a filter or an order goes by the numbers of different currencies: 20 dollars are
    more than 12,500 francs; a franc's price in yuan has the margin."""
    coffee, small, honey, dollars = await market(trade)
    by_price = await left(trade, Filters(order="cheapest"), second=IN_YUAN, country="CN")
    assert by_price == [small, honey, coffee, dollars]
    assert await left(trade, Filters(most=41), second=IN_YUAN, country="CN") == [honey, small]
    assert await left(trade, Filters(most=40), second=IN_YUAN, country="CN") == [small]
    assert dollars in await left(trade, Filters(most=150), second=IN_YUAN, country="CN")


async def test_a_reduced_price_counts_while_it_holds(trade: Trade) -> None:
    coffee, *_ = await market(trade)
    async with trade.database.write() as db:
        await db.execute(
            update(Product)
            .where(Product.id == coffee)
            .values(
                reduced_price=1000,
                reduced_from=trade.now - timedelta(hours=1),
                reduced_until=trade.now + timedelta(hours=1),
            )
        )
    assert await left(trade, Filters(most=1000)) == [coffee]
    assert (await left(trade, Filters(order="cheapest")))[0] == coffee
    trade.forward(hours=2)
    assert await left(trade, Filters(most=1000)) == []


async def test_pages_by_price_end_at_the_same_price(trade: Trade) -> None:
    """Red when of products that cost the same some are shown twice and others never."""
    aline = await trade.seller("Aline")
    some = [await trade.product(aline, f"Ikawa {n}", price=5000) for n in range(15)]
    assert await left(trade, Filters(order="cheapest")) == some
    assert await left(trade, Filters(order="dearest"), "ikawa") == some[::-1]


async def test_what_is_sent_to_its_reader(trade: Trade) -> None:
    coffee, small, honey, dollars = await market(trade)
    assert set(await left(trade, Filters(to_me=True))) == {coffee, small, honey}
    abroad = await left(trade, Filters(to_me=True), second=IN_YUAN, country="CN")
    assert set(abroad) == {coffee, small, honey, dollars}, "no tariff: it is agreed on by phone"
    await set_tariff(trade, "china,ems,500,20000,500,9000,2000,5-10,RWF")
    async with trade.database.write() as db:
        await db.execute(update(Shop).where(Shop.id == 1).values(postage_services="bus,post"))
        await db.execute(update(Product).where(Product.id == honey).values(weight_grams=2001))
    abroad = await left(trade, Filters(to_me=True), second=IN_YUAN, country="CN")
    assert abroad == [dollars]


@pytest.mark.parametrize(
    "chosen",
    [
        Filters(),
        *(Filters(category=each) for each in CATEGORIES),
        *(Filters(order=each) for each in filters.ORDERS),
        Filters("coffee", 12, 5000, in_stock=True, to_me=True, order="dearest"),
    ],
)
def test_what_is_written_is_read(chosen: Filters) -> None:
    assert Filters.read(chosen.write()) == chosen


@pytest.mark.parametrize(
    "written", ["", "c", "czzz", "p-1", "p١٢", "oz", "...", "s99999999999999", "x"]
)
def test_what_nobody_wrote_is_nothing(written: str) -> None:
    assert Filters.read(written) == Filters()
