"""What of a sale is the market's: the rule that fits best, once a line, frozen with the order."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.commerce import commission
from bot.commerce.commission import Rate, of_line
from bot.commerce.state_machine import Actor
from bot.money import FRANCS, Money
from bot.parsing.commission_rates import read_commission
from bot.parsing.rejection import Reason, Rejection
from storage import commission as stored
from storage.models import CommissionRule, OrderLine
from tests.support.trade import Trade, francs


def rule(shop: int | None, category: str | None, **rate: Any) -> CommissionRule:
    known = {"basis_points": None, "piece": None, "currency": FRANCS} | rate
    return CommissionRule(shop_id=shop, category=category, **known)


RULES = [
    rule(1, "coffee", basis_points=100),
    rule(1, None, basis_points=200),
    rule(None, "coffee", basis_points=300),
    rule(None, None, basis_points=400),
]


class TestOfALine:
    @pytest.mark.parametrize(
        ("shop", "category", "taken"),
        [(1, "coffee", 100), (1, "tea", 200), (2, "coffee", 300), (2, "tea", 400)],
    )
    def test_the_most_specific_goes_first(self, shop: int, category: Any, taken: int) -> None:
        for rules in (RULES, RULES[::-1]):
            assert of_line(rules, shop, category, francs(10_000), 1) == taken

    def test_rounded_once_for_the_line(self) -> None:
        """Not for each piece: three times 0.5 francs are 1.5, and that is 2."""
        assert of_line([rule(None, None, basis_points=50)], 1, "tea", francs(100), 3) == 2

    def test_so_much_a_piece_and_never_more_than_the_line(self) -> None:
        fixed = [rule(None, None, piece=200)]
        assert of_line(fixed, 1, "tea", francs(1_000), 3) == 600
        assert of_line(fixed, 1, "tea", francs(150), 3) == 450

    def test_francs_are_not_taken_from_dollars(self) -> None:
        rules = [rule(None, None, basis_points=500), rule(1, None, piece=200)]
        assert of_line(rules, 1, "tea", Money(1_000, "USD"), 2) == 100

    @given(st.integers(1, 10**8), st.integers(1, 1000), st.integers(0, 10_000))
    def test_never_more_than_the_line(self, price: int, many: int, points: int) -> None:
        taken = of_line([rule(None, None, basis_points=points)], 1, "tea", francs(price), many)
        assert 0 <= taken <= price * many


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5%", (500, None)),
        ("2.5 %", (250, None)),
        ("2,05％", (205, None)),
        ("0", (0, None)),
        ("百分之5", (500, None)),
        ("200 Frw", (None, francs(200))),
        *(
            (text, (None, francs(200)))
            for text in (
                *("200 Frw per piece", "200 per piece", "200 frw each", "200 RWF/piece"),
                *("Frw 200 a piece", "200 Frw for each item sold", "200 frw apiece"),
                *("200 Frw kuri buri gicuruzwa", "200 Frw kuri buri kimwe", "200/pc"),
                *("每件200法郎", "每件 200 卢旺达法郎", "200法郎/件", "per piece: 200 Frw"),
            )
        ),
        ("$0.25 per piece", (None, Money(25, "USD"))),
        ("5% of the price", (500, None)),
        ("5 % per piece", (500, None)),
        ("1 500 frw", (None, francs(1500))),
        ("$0.25", (None, Money(25, "USD"))),
        ("1,5 元", (None, Money(150, "CNY"))),
    ],
)
def test_read(text: str, read: Any) -> None:
    assert read_commission(text) == read


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("5", Reason.UNIT_MISSING),
        ("60%", Reason.TOO_LARGE),
        ("much", Reason.NOT_A_NUMBER),
        ("5 EUR", Reason.WRONG_CURRENCY),
        ("200 Frw per kilo", Reason.NOT_A_NUMBER),
        ("0.001 USD", Reason.FRACTION),
    ],
)
def test_refused(text: str, reason: Reason) -> None:
    found = read_commission(text)
    assert isinstance(found, Rejection)
    assert found.reason is reason


def test_a_piece_is_paid_in_the_currency_of_its_shop() -> None:
    assert read_commission("0.25 per piece", "USD") == (None, Money(25, "USD"))


async def taken(trade: Trade) -> list[int | None]:
    async with trade.database.read() as db:
        return list(await db.scalars(select(OrderLine.commission).order_by(OrderLine.order_id)))


async def set_rule(trade: Trade, draft: str, rate: Rate, shop: int | None = None) -> None:
    async with trade.database.write() as db:
        await commission.set_rule(
            db,
            draft_id=draft,
            shop_id=shop,
            category=None,
            rate=rate,
            actor=Actor("staff"),
            now=trade.now,
        )


async def test_frozen_when_it_is_ordered(trade: Trade) -> None:
    """Hidden where shops collect; a later rule changes nothing of what was ordered; the same form
    delivered again is no newer rule."""
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    await set_rule(trade, "a", Rate(500))
    await trade.order(buyer, await trade.product(seller), 2)
    assert await taken(trade) == [None]
    trade.periods = trade.periods.model_copy(update={"market_collects": True})
    await trade.order(buyer, await trade.product(seller), 2)
    await set_rule(trade, "b", Rate(piece=francs(100)))
    await set_rule(trade, "a", Rate(500))
    assert await taken(trade) == [None, 1_250]
    await trade.order(buyer, await trade.product(seller), 2)
    assert await taken(trade) == [None, 1_250, 200]
    async with trade.database.read() as db:
        assert len(await stored.in_force(db)) == 2


async def test_a_rule_that_is_removed_gives_way_to_the_wider_one(trade: Trade) -> None:
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    shop = (await trade.known(seller)).shop
    assert shop is not None
    trade.periods = trade.periods.model_copy(update={"market_collects": True})
    for draft, rate, owner in (("a", Rate(500), None), ("b", Rate(200), shop.id)):
        await set_rule(trade, draft, rate, owner)
    product = await trade.product(seller)
    await trade.order(buyer, product, 2)
    await set_rule(trade, "c", Rate(), shop.id)
    await trade.order(buyer, product, 2)
    assert await taken(trade) == [500, 1_250]
    async with trade.database.read() as db:
        assert [each.shop_id for each in await stored.in_force(db)] == [None]


async def test_a_sum_for_each_piece_is_of_one_currency(trade: Trade) -> None:
    """A shop that prices in dollars pays what was set in dollars, or the percentage of before; a
    newer percentage takes the place of all sums. Red when francs end what holds for dollars."""

    async def holding() -> set[Rate]:
        async with trade.database.read() as db:
            return set(await commission.rates_of(db, None, None))

    dimes = Money(10, "USD")
    await set_rule(trade, "a", Rate(500))
    await set_rule(trade, "b", Rate(piece=francs(200)))
    assert await holding() == {Rate(500), Rate(piece=francs(200))}
    await set_rule(trade, "c", Rate(piece=dimes))
    await set_rule(trade, "d", Rate(piece=francs(300)))
    assert await holding() == {Rate(500), Rate(piece=dimes), Rate(piece=francs(300))}
    async with trade.database.read() as db:
        rules = await stored.in_force(db)
    for price, expected in ((francs(1000), 600), (Money(1000, "USD"), 20), (Money(100, "CNY"), 10)):
        for order in (rules, rules[::-1]):
            assert of_line(order, 1, "tea", price, 2) == expected
    await set_rule(trade, "e", Rate(400))
    assert await holding() == {Rate(400)}


async def test_a_shop_is_found_by_a_part_of_its_name(trade: Trade) -> None:
    for name in ("Kopa", "Kopakama", "Other_"):
        await trade.seller(name, shop=name)
    async with trade.database.read() as db:
        for typed, names in (("kopa", ["Kopa"]), ("OPA", ["Kopa", "Kopakama"]), ("%", [])):
            found = await commission.find_shops(db, typed)
            assert [each.name for each in found] == names
