"""Codes for a discount: shared among lines, reserved with the order, given back when it ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot.chat import Sender
from bot.commerce import carts, discount_codes, fulfilment, orders, payments, shop_closures
from bot.commerce.discount_codes import MOST_WRONG, shares
from bot.commerce.reductions import Off
from bot.commerce.refusals import (
    CartChanged,
    CodeAlreadyThere,
    CodeEnded,
    CodeNotBegun,
    CodeNotForYou,
    CodeOfOtherShop,
    CodeUnknown,
    CodeUsedByYou,
    CodeUsedUp,
    ManyWrongCodes,
    MinimumNotReached,
    NotYours,
    OwnDiscountCode,
    Refusal,
)
from bot.money import Money
from bot.parsing.discount_codes import spelled
from bot.timezones import today
from storage import discount_codes as stored
from storage import orders as stored_orders
from storage.database import Database
from storage.models import CodeUse, DiscountCode, Order, OrderLine, Shop
from tests.support.databases import SqliteShelf
from tests.support.in_turn import examples
from tests.support.trade import Trade, francs

TENTH = Off(basis_points=1000)


async def make(
    trade: Trade, seller: Sender, name: str = "KAWA10", off: Off = TENTH, **more: Any
) -> int:
    facts: dict[str, Any] = {
        "draft_id": trade.draft(),
        "minimum": None,
        "most": None,
        "begins": None,
        "ends": trade.now + timedelta(days=7),
    }
    async with trade.acting(seller) as (db, who):
        code = await discount_codes.make(db, who, trade.now, name=name, off=off, **facts | more)
        return code.id


async def use(trade: Trade, buyer: Sender, typed: str = "KAWA10") -> DiscountCode:
    async with trade.acting(buyer) as (db, who):
        now = await carts.of(db, who.person.id, trade.now)
        shops = {line.product.shop_id for line in now.lines}
        found = await discount_codes.find(db, who, typed, shops, trade.now)
        return await discount_codes.use(db, who, found, trade.now)


async def order_of(trade: Trade, code: str) -> Order:
    async with trade.database.read() as db:
        order = await stored_orders.by_code(db, code)
        assert order is not None
        return order


async def used(trade: Trade) -> int:
    """How often, as it is counted and as it is listed: the same."""
    held = len(await trade.rows(select(CodeUse).where(CodeUse.given_back_at.is_(None))))
    code = await trade.one(select(DiscountCode))
    assert code.used == held
    return held


class TestShares:
    @given(
        lines=st.lists(st.integers(1, 10**7), min_size=1, max_size=12),
        off=st.integers(0, 10**8),
    )
    def test_come_to_what_is_taken_off_and_leave_a_unit_of_each(
        self, lines: list[int], off: int
    ) -> None:
        found = shares(off, lines)
        assert sum(found) == min(off, sum(lines) - len(lines))
        assert all(0 <= part < line for part, line in zip(found, lines, strict=True))

    @given(
        lines=st.lists(st.integers(100, 10**6), min_size=1, max_size=12),
        percent=st.integers(1, 90),
    )
    def test_are_in_proportion_to_a_unit(self, lines: list[int], percent: int) -> None:
        off = sum(lines) * percent // 100
        for part, line in zip(shares(off, lines), lines, strict=True):
            assert abs(part - off * line / sum(lines)) < 1

    def test_the_largest_remainder_goes_first(self) -> None:
        assert shares(100, [333, 333, 334]) == (33, 33, 34)
        assert shares(1, [10, 20]) == (0, 1)
        assert shares(5, [1, 1, 1]) == (0, 0, 0)


class TestSpelling:
    @pytest.mark.parametrize(
        "typed",
        [
            *("kawa10", "KAWA 10", "Kawa-1O", "ＫＡＷＡ１０"),
            *("КАWА10", "kawal0", "\u200bkawa10", "KÁWA10"),
        ],
    )
    async def test_what_looks_alike_is_one(self, trade: Trade, typed: str) -> None:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.put(buyer, await trade.product(seller))
        await make(trade, seller)
        assert (await use(trade, buyer, typed)).name == "KAWA10"

    def test_what_does_not_is_another(self) -> None:
        names = ("KAWA10", "KAWA11", "KAWA100", "CAWA10", "新年10")
        assert len(set(map(spelled, names))) == len(names)

    async def test_a_shop_has_no_two_that_look_alike(self, trade: Trade) -> None:
        seller, other = await trade.seller("Aline"), await trade.seller("Eric")
        await make(trade, seller)
        with pytest.raises(CodeAlreadyThere):
            await make(trade, seller, "kawa-1O")
        await make(trade, other)


class TestWhoMayUseIt:
    @pytest.fixture
    async def shop(self, trade: Trade) -> tuple[Sender, Sender, int]:
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(seller, price=5000)
        await trade.put(buyer, product)
        return seller, buyer, product

    async def refused(self, trade: Trade, buyer: Sender, typed: str = "KAWA10") -> type[Refusal]:
        with pytest.raises(Refusal) as found:
            await use(trade, buyer, typed)
        return type(found.value)

    async def test_each_has_its_sentence(
        self, trade: Trade, shop: tuple[Sender, Sender, int]
    ) -> None:
        seller, buyer, _ = shop
        assert await self.refused(trade, buyer) is CodeUnknown
        other = await trade.seller("Eric")
        await make(trade, other, "ERIC")
        assert await self.refused(trade, buyer, "ERIC") is CodeOfOtherShop
        later = trade.now + timedelta(days=1)
        await make(trade, seller, "LATER", begins=later, ends=later + timedelta(days=1))
        assert await self.refused(trade, buyer, "LATER") is CodeNotBegun
        await make(trade, seller, "SOON", ends=trade.now + timedelta(minutes=10))
        trade.forward(minutes=10)
        assert await self.refused(trade, buyer, "SOON") is CodeEnded
        number = await make(trade, seller, "OFF")
        async with trade.acting(seller) as (db, who):
            await discount_codes.end(db, who, number, trade.now)
        assert await self.refused(trade, buyer, "OFF") is CodeEnded
        await make(trade, seller, "EVA", person_id=await trade.id_of(await trade.person("Eva")))
        assert await self.refused(trade, buyer, "EVA") is CodeNotForYou
        await make(trade, seller, "MINE")
        assert await self.refused(trade, seller, "MINE") is OwnDiscountCode
        with pytest.raises(NotYours):
            async with trade.acting(other) as (db, who):
                await discount_codes.end(db, who, number, trade.now)

    async def test_a_shop_that_is_away_has_its_codes(
        self, trade: Trade, shop: tuple[Sender, Sender, int]
    ) -> None:
        """Red when a code "has ended" because its shop is closed for the harvest."""
        seller, buyer, _ = shop
        await make(trade, seller)
        async with trade.acting(seller) as (db, who):
            day = today(trade.now) + timedelta(days=9)
            await shop_closures.close(db, who, trade.now, reopens_on=day)
        async with trade.database.write() as db:
            await db.execute(update(Shop).values(away=True))
        await use(trade, buyer)
        async with trade.database.write() as db:
            await db.execute(update(Shop).values(state="closed"))
        assert await self.refused(trade, buyer) is CodeEnded

    async def test_a_minimum_says_what_is_missing(
        self, trade: Trade, shop: tuple[Sender, Sender, int]
    ) -> None:
        """And takes off as soon as it is reached."""
        seller, buyer, product = shop
        await make(trade, seller, minimum=francs(10_000))
        await use(trade, buyer)
        async with trade.database.read() as db:
            cart = await carts.of(db, await trade.id_of(buyer), trade.now)
        [found] = cart.discounts
        assert isinstance(found.refused, MinimumNotReached)
        assert found.refused.missing == francs(5000)
        assert cart.totals == (francs(5000),)
        await trade.put(buyer, product, 2)
        async with trade.database.read() as db:
            cart = await carts.of(db, await trade.id_of(buyer), trade.now)
        assert cart.totals == (francs(9000),)

    async def test_once_a_person(self, trade: Trade, shop: tuple[Sender, Sender, int]) -> None:
        seller, buyer, product = shop
        await make(trade, seller)
        await use(trade, buyer)
        await trade.place(buyer)
        await trade.put(buyer, product)
        assert await self.refused(trade, buyer) is CodeUsedByYou

    async def test_twenty_wrong_ones_close_the_field_for_an_hour(
        self, trade: Trade, shop: tuple[Sender, Sender, int]
    ) -> None:
        """Red when the right one is read after twenty wrong ones, or never again."""
        seller, buyer, _ = shop
        await make(trade, seller)
        for _ in range(MOST_WRONG):
            assert await self.refused(trade, buyer, "WRONG") is CodeUnknown
            async with trade.acting(buyer) as (db, who):
                await stored.note_wrong(db, who.person.id, trade.now)
        assert await self.refused(trade, buyer) is ManyWrongCodes
        other = await trade.person("Chantal")
        await trade.put(other, shop[2])
        assert (await use(trade, other)).name == "KAWA10"
        trade.forward(hours=1)
        assert (await use(trade, buyer)).name == "KAWA10"

    async def test_a_cart_whose_code_ended_is_shown_again(
        self, trade: Trade, shop: tuple[Sender, Sender, int]
    ) -> None:
        seller, buyer, _ = shop
        await make(trade, seller, ends=trade.now + timedelta(minutes=30))
        await use(trade, buyer)
        seen = await trade.fingerprint(buyer)
        trade.forward(minutes=30)
        with pytest.raises(CartChanged):
            await trade.place(buyer, fingerprint=seen)


class TestAnOrderWithIt:
    @pytest.fixture
    async def placed(self, trade: Trade) -> tuple[Sender, Sender, str]:
        """Three kinds of goods of which the tenth comes out uneven, by a market that collects."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        for price in (333, 1001, 12_500):
            await trade.put(buyer, await trade.product(seller, price=price), 2)
        await make(trade, seller, off=Off(basis_points=1250))
        await use(trade, buyer)
        [code] = await trade.place(buyer)
        return seller, buyer, code

    async def test_its_sums_add_up(self, trade: Trade, placed: tuple[Sender, Sender, str]) -> None:
        order = await order_of(trade, placed[2])
        full = sum(line.price * line.quantity for line in order.lines)
        assert (order.discount, order.discount_code) == (3459, "KAWA10")
        assert sum(line.discount for line in order.lines) == order.discount
        assert order.full_goods_money == francs(full)
        assert order.total == full - order.discount == order.payment.amount

    @pytest.mark.parametrize("ends", ["decline", "cancel", "expire"])
    async def test_gives_it_back_when_it_comes_to_nothing(
        self, trade: Trade, placed: tuple[Sender, Sender, str], ends: str
    ) -> None:
        """Once, however often it is told."""
        seller, buyer, code = placed
        assert await used(trade) == 1
        if ends == "decline":
            await trade.does(seller, orders.decline, code, "too_far")
        elif ends == "cancel":
            await trade.does(seller, orders.accept, code)
            await trade.does(seller, orders.cancel, code)
        else:
            async with trade.database.write() as db:
                order = await stored_orders.by_code(db, code)
                assert order is not None
                await orders.expire(db, order, trade.now)
        assert await used(trade) == 0
        async with trade.database.write() as db:
            order_id = (await trade.one(select(Order))).id
            await stored.give_back(db, order_id, trade.now)
        assert await used(trade) == 0
        await trade.put(buyer, (await trade.rows(select(OrderLine.product_id)))[0])
        await use(trade, buyer)

    async def test_no_more_goes_back_than_was_paid(
        self, trade: Trade, placed: tuple[Sender, Sender, str]
    ) -> None:
        seller, _buyer, code = placed
        await trade.does(seller, orders.accept, code)
        await trade.does(seller, payments.paid, code)
        with pytest.raises(Refusal):
            await trade.does(seller, payments.refunded_in_part, code, total=francs(27_000))
        order = await order_of(trade, code)
        assert order.payment.received == order.total == 24_209


class TestTheLastOne:
    async def test_goes_to_the_first(self, database: Database, trade: Trade) -> None:
        """Two carts of two people, confirmed in the same instant, on both databases."""
        seller = await trade.seller("Aline")
        product = await trade.product(seller, stock=10)
        await make(trade, seller, most=1)
        buyers = [await trade.person(name) for name in ("Bosco", "Chantal", "Eric")]
        for buyer in buyers:
            await trade.put(buyer, product)
            await use(trade, buyer)
        seen = [await trade.fingerprint(buyer) for buyer in buyers]
        places = (
            trade.place(buyer, fingerprint=each) for buyer, each in zip(buyers, seen, strict=True)
        )
        found = await asyncio.gather(*places, return_exceptions=True)
        won = [each for each in found if not isinstance(each, BaseException)]
        lost = [each for each in found if isinstance(each, BaseException)]
        assert len(won) == 1
        assert all(isinstance(each, CodeUsedUp | CartChanged) for each in lost), lost
        assert await used(trade) == 1
        assert await trade.stock(product) == (10, 1), "the others hold no goods"

    async def test_of_one_person_s_two_orders_one_gets_it(self, trade: Trade) -> None:
        """From two phones at once: the index says no where no look before could."""
        seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.put(buyer, await trade.product(seller))
        number = await make(trade, seller)
        await use(trade, buyer)
        [code] = await trade.place(buyer)
        other = await trade.person("Chantal")
        await trade.put(other, await trade.product(seller))
        [theirs] = await trade.place(other)
        order = await order_of(trade, theirs)
        async with trade.database.write() as db:
            whose = await trade.id_of(buyer)
            assert not await stored.note_use(db, order.id, number, whose)
        assert code != theirs

    @given(
        steps=st.lists(
            st.tuples(
                st.sampled_from(["order", "decline", "cancel", "expire", "ship", "end"]),
                st.integers(0, 2),
            ),
            max_size=14,
        )
    )
    @settings(
        max_examples=examples(25),
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def test_whatever_comes_of_orders_its_uses_are_right(
        self, sqlite_shelf: SqliteShelf, steps: list[tuple[str, int]]
    ) -> None:
        async def once() -> None:
            url = await sqlite_shelf.lend()
            database = Database(url)
            try:
                await _play(Trade(database), steps)
            finally:
                await database.close()
                await sqlite_shelf.take_back(url)

        asyncio.run(once())


async def _play(trade: Trade, steps: list[tuple[str, int]]) -> None:
    """Of three buyers, with a code for two orders."""
    seller = await trade.seller("Aline")
    product = await trade.product(seller, stock=1000)
    number = await make(trade, seller, most=2)
    buyers = [await trade.person(name) for name in ("Bosco", "Chantal", "Eric")]
    last: dict[int, str] = {}
    for step, which in steps:
        buyer, code = buyers[which], last.get(which, "")
        try:
            if step == "order":
                await trade.put(buyer, product)
                with contextlib.suppress(Refusal):
                    await use(trade, buyer)
                [last[which]] = await trade.place(buyer)
            elif step == "end":
                async with trade.acting(seller) as (db, who):
                    await discount_codes.end(db, who, number, trade.now)
            elif code:
                await _moves(trade, seller, step, code)
        except Refusal:
            continue
        held = await used(trade)
        assert held <= 2
        live = await trade.rows(
            select(func.count())
            .select_from(Order)
            .where(Order.discount > 0, Order.state.in_(("placed", "accepted", "completed")))
        )
        assert held == live[0]
        for order in await trade.rows(select(Order).where(Order.discount > 0)):
            assert order.total == 11_250


async def _moves(trade: Trade, seller: Sender, step: str, code: str) -> None:
    steps: dict[str, Callable[[], Any]] = {
        "decline": lambda: trade.does(seller, orders.decline, code, "too_far"),
        "cancel": lambda: trade.does(seller, orders.cancel, code),
        "ship": lambda: _ship(trade, seller, code),
        "expire": lambda: _expire(trade, code),
    }
    await steps[step]()


async def _ship(trade: Trade, seller: Sender, code: str) -> None:
    await trade.does(seller, orders.accept, code)
    await trade.does(seller, fulfilment.packed, code)


async def _expire(trade: Trade, code: str) -> None:
    async with trade.database.write() as db:
        order = await stored_orders.by_code(db, code)
        assert order is not None
        await orders.expire(db, order, trade.now)


async def test_in_dollars_and_not_in_francs(trade: Trade) -> None:
    """A sum of another currency takes nothing off."""
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    await trade.put(buyer, await trade.product(seller, price=1500, currency="USD"))
    await make(trade, seller, off=Off(less=Money(500, "RWF")))
    await use(trade, buyer)
    async with trade.database.read() as db:
        cart = await carts.of(db, await trade.id_of(buyer), trade.now)
    [found] = cart.discounts
    assert found.refused is not None
    assert cart.totals == (Money(1500, "USD"),)
