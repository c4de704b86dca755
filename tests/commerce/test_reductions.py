"""A price that is reduced for a time: what it is at each moment, and what it is compared with."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import carts, catalogue, placing, prices, reductions
from bot.commerce.reductions import Off
from bot.commerce.refusals import CartChanged, NothingReduced, NotYours, ReductionTooLong, SoldOut
from bot.money import Money
from storage.database import Database
from storage.models import Order, PastPrice, Product
from tests.support.databases import SqliteShelf
from tests.support.in_turn import examples
from tests.support.trade import Trade, francs

WEEK = timedelta(days=7)
FIFTH = Off(basis_points=2000)


async def reduce(
    trade: Trade,
    seller: Sender,
    product: int = 0,
    off: Off = FIFTH,
    *,
    begins: datetime | None = None,
    lasts: timedelta = WEEK,
) -> None:
    async with trade.acting(seller) as (db, who):
        await reductions.reduce(
            db,
            who,
            trade.now,
            draft_id=trade.draft(),
            product_id=product,
            off=off,
            begins=begins,
            ends=(begins or trade.now) + lasts,
            staff_ids=trade.staff_ids,
        )


async def reprice(trade: Trade, seller: Sender, product: int, price: int) -> None:
    async with trade.acting(seller) as (db, who):
        await catalogue.change(
            db, who, product, trade.now, draft_id=trade.draft(), price=francs(price)
        )


async def end(trade: Trade, seller: Sender, product: int = 0) -> None:
    async with trade.acting(seller) as (db, who):
        await reductions.end(db, who, product, trade.now)


async def price(trade: Trade, product: int) -> prices.Price:
    row = await trade.one(select(Product).where(Product.id == product))
    return prices.of(row, trade.now)


@pytest.fixture
async def shelf_of_one(trade: Trade) -> tuple[Sender, int]:
    seller = await trade.seller("Aline")
    product = await trade.product(seller, price=12_500)
    trade.forward(days=40)
    return seller, product


class TestOne:
    async def test_it_holds_from_then_until_then(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        """Red when a planned price is asked early, or one that has ended is asked still."""
        seller, product = shelf_of_one
        begins = trade.now + timedelta(hours=2)
        await reduce(trade, seller, product, begins=begins, lasts=timedelta(hours=1))
        assert await price(trade, product) == prices.Price(francs(12_500))
        trade.now = begins
        assert await price(trade, product) == prices.Price(
            francs(10_000), francs(12_500), begins + timedelta(hours=1)
        )
        trade.forward(hours=1)
        assert await price(trade, product) == prices.Price(francs(12_500))

    @pytest.mark.parametrize("lasts", [timedelta(minutes=59), timedelta(days=60, seconds=1)])
    async def test_neither_shorter_than_an_hour_nor_longer_than_sixty_days(
        self, trade: Trade, shelf_of_one: tuple[Sender, int], lasts: timedelta
    ) -> None:
        seller, product = shelf_of_one
        with pytest.raises(ReductionTooLong):
            await reduce(trade, seller, product, lasts=lasts)
        await reduce(trade, seller, product, lasts=timedelta(hours=1))
        await reduce(trade, seller, product, lasts=timedelta(days=60))

    @pytest.mark.parametrize(
        "off", [Off(to=francs(12_500)), Off(to=francs(0)), Off(to=Money(100, "USD"))]
    )
    async def test_what_is_no_reduction(
        self, trade: Trade, shelf_of_one: tuple[Sender, int], off: Off
    ) -> None:
        seller, product = shelf_of_one
        with pytest.raises(NothingReduced):
            await reduce(trade, seller, product, off)

    async def test_another_s(self, trade: Trade, shelf_of_one: tuple[Sender, int]) -> None:
        other = await trade.seller("Eric")
        with pytest.raises(NotYours):
            await reduce(trade, other, shelf_of_one[1])
        with pytest.raises(NotYours):
            await end(trade, other, shelf_of_one[1])

    async def test_another_price_ends_it(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        """Red when a reduced price stays that is above the new one, or of nothing."""
        seller, product = shelf_of_one
        await reduce(trade, seller, product)
        trade.forward(days=1)
        await reprice(trade, seller, product, 9_000)
        assert await price(trade, product) == prices.Price(francs(9_000))
        kept = await trade.rows(select(PastPrice).order_by(PastPrice.id))
        assert [(each.price, each.reduced, each.until) for each in kept] == [
            (10_000, True, trade.now),
            (12_500, False, trade.now),
        ]

    async def test_ended_once(self, trade: Trade, shelf_of_one: tuple[Sender, int]) -> None:
        seller, product = shelf_of_one
        await reduce(trade, seller, product)
        trade.forward(hours=5)
        await end(trade, seller, product)
        await end(trade, seller, product)
        assert await price(trade, product) == prices.Price(francs(12_500))
        assert len(await trade.rows(select(PastPrice))) == 1
        changed = [line[1:3] for line in await trade.audit("price")]
        assert changed == [("12500", "10000"), ("10000", "ended")]

    async def test_told_twice_is_once(self, trade: Trade, shelf_of_one: tuple[Sender, int]) -> None:
        """Red when the second confirmation compares the reduced price with itself."""
        seller, product = shelf_of_one
        for _ in range(2):
            await reduce(trade, seller, product)
        assert (await price(trade, product)).before == francs(12_500)
        assert await trade.rows(select(PastPrice)) == []


class TestTheOldPrice:
    async def test_is_the_lowest_of_thirty_days(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        """Red when a price that was raised for it is shown as the old one."""
        seller, product = shelf_of_one
        await reprice(trade, seller, product, 20_000)
        trade.forward(days=29)
        await reduce(trade, seller, product, Off(to=francs(11_000)))
        assert (await price(trade, product)).before == francs(12_500)
        await end(trade, seller, product)
        trade.forward(days=2)  # what was cheaper ended 31 days ago, but the reduced one two
        await reduce(trade, seller, product, Off(to=francs(10_500)))
        assert (await price(trade, product)).before == francs(11_000)

    async def test_is_none_where_it_was_not_higher(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        seller, product = shelf_of_one
        await reduce(trade, seller, product, Off(to=francs(9_000)), lasts=timedelta(hours=1))
        trade.forward(days=10)
        await reduce(trade, seller, product, Off(to=francs(9_500)))
        found = await price(trade, product)
        assert (found.money, found.before) == (francs(9_500), None)

    async def test_of_something_new_is_none(self, trade: Trade) -> None:
        """Red when whoever lists a basket at twice its price and halves it has an old price."""
        seller = await trade.seller("Aline")
        product = await trade.product(seller, price=20_000)
        trade.forward(hours=23)
        await reduce(trade, seller, product, Off(to=francs(10_000)))
        assert (await price(trade, product)).before is None

    async def test_is_none_in_another_currency(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        seller, product = shelf_of_one
        async with trade.acting(seller) as (db, who):
            await catalogue.change(
                db, who, product, trade.now, draft_id="d", price=Money(5000, "USD")
            )
        trade.forward(days=2)
        await reduce(trade, seller, product, Off(to=Money(1000, "USD")))
        assert (await price(trade, product)).before is None

    async def test_stays_while_it_falls_further(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        """Red when the second step is compared with the first, or begins its sixty days anew."""
        seller, product = shelf_of_one
        await reduce(trade, seller, product, Off(to=francs(11_000)), lasts=timedelta(days=50))
        trade.forward(days=30)
        await reduce(trade, seller, product, Off(to=francs(9_000)), lasts=timedelta(days=30))
        found = await price(trade, product)
        assert (found.money, found.before) == (francs(9_000), francs(12_500))
        with pytest.raises(ReductionTooLong):
            await reduce(trade, seller, product, Off(to=francs(8_000)), lasts=timedelta(days=31))

    @given(
        steps=st.lists(
            st.one_of(
                st.tuples(st.just("price"), st.integers(1, 40)),
                st.tuples(
                    st.just("reduce"), st.integers(1, 39), st.integers(0, 3), st.integers(1, 40)
                ),
                st.tuples(st.just("end")),
                st.tuples(st.just("days"), st.integers(1, 20)),
            ),
            max_size=12,
        )
    )
    @settings(
        max_examples=examples(30),
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    def test_was_asked_and_nothing_lower(
        self, sqlite_shelf: SqliteShelf, steps: list[tuple[object, ...]]
    ) -> None:
        """Whatever a seller does: an old price that is shown was asked in the thirty days before
        the reduction began, and nothing lower was."""
        asyncio.run(self._play(sqlite_shelf, steps))

    async def _play(self, shelf: SqliteShelf, steps: Sequence[tuple[object, ...]]) -> None:
        url = await shelf.lend()
        database = Database(url)
        try:
            await self._steps(Trade(database), steps)
        finally:
            await database.close()
            await shelf.take_back(url)

    async def _steps(self, trade: Trade, steps: Sequence[tuple[object, ...]]) -> None:
        seller = await trade.seller("Aline")
        product = await trade.product(seller, price=20)
        asked: list[tuple[datetime, int]] = []  # looked at every six hours
        first: datetime | None = None

        async def days(count: int) -> None:
            nonlocal first
            row = await trade.one(select(Product))
            for _ in range(4 * count):
                trade.forward(hours=6)
                found = prices.of(row, trade.now)
                if found.until is None:
                    first = None
                elif first is None:
                    first = row.reduced_from
                if found.before is not None:
                    assert found.before > found.money
                    assert first is not None
                    there = [each for at, each in asked if first - prices.LOOKED_BACK < at < first]
                    assert found.before.minor == min(there)
                asked.append((trade.now, found.money.minor))

        await days(2)
        for step in steps:
            match step:
                case ("price", int(to)):
                    await reprice(trade, seller, product, to)
                case ("reduce", int(to), int(later), int(lasts)):
                    try:
                        await reduce(
                            trade,
                            seller,
                            product,
                            Off(to=francs(to)),
                            begins=trade.now + timedelta(days=later) if later else None,
                            lasts=timedelta(days=lasts),
                        )
                    except (NothingReduced, ReductionTooLong):
                        continue
                case ("end",):
                    await end(trade, seller, product)
                case ("days", int(count)):
                    await days(count)
            if step[0] != "days":
                await days(2)


class TestARaiseBefore:
    async def test_is_told_to_staff_once(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        seller, product = shelf_of_one
        await trade.staff("Claire")
        await reprice(trade, seller, product, 20_000)
        trade.forward(hours=23)
        await reduce(trade, seller, product, Off(to=francs(10_000)))
        [told] = await trade.notices(kind="reduced_after_raise")
        facts = {"before": 12_500, "raised": 20_000, "reduced": 10_000, "currency": "RWF"}
        assert facts.items() <= told.facts.items()

    async def test_is_none_a_day_later_or_when_it_fell(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        seller, product = shelf_of_one
        await trade.staff("Claire")
        await reprice(trade, seller, product, 20_000)
        trade.forward(hours=25)
        await reprice(trade, seller, product, 19_000)
        await reduce(trade, seller, product, Off(to=francs(10_000)))
        assert await trade.notices(kind="reduced_after_raise") == []

    async def test_up_and_down_and_up(self, trade: Trade, shelf_of_one: tuple[Sender, int]) -> None:
        """Red when only the last change is looked at."""
        seller, product = shelf_of_one
        for to in (20_000, 19_000):
            await reprice(trade, seller, product, to)
        async with trade.acting(seller) as (db, who):
            [one] = await reductions.compared(db, who, product, trade.now)
        assert one.raised_from == francs(12_500)


class TestAllOfAShop:
    async def test_what_can_be_reduced_is(self, trade: Trade) -> None:
        seller, other = await trade.seller("Aline"), await trade.seller("Eric")
        dear = await trade.product(seller, price=12_500)
        cheap = await trade.product(seller, price=400)
        theirs = await trade.product(other)
        trade.forward(days=3)
        await reduce(trade, seller, off=Off(less=francs(500)))
        assert (await price(trade, dear)).money == francs(12_000)
        assert (await price(trade, cheap)).money == francs(400)
        assert (await price(trade, theirs)).until is None
        later = await trade.product(seller, price=5000)
        assert (await price(trade, later)).until is None
        await end(trade, seller)
        assert (await price(trade, dear)).until is None

    async def test_never_below_one_unit(self, trade: Trade) -> None:
        seller = await trade.seller("Aline")
        product = await trade.product(seller, price=2)
        await reduce(trade, seller, off=Off(basis_points=5000))
        assert (await price(trade, product)).money == francs(1)
        with pytest.raises(NothingReduced):
            await reduce(trade, seller, off=Off(basis_points=9000))


class TestACartWithIt:
    async def test_is_ordered_at_what_it_costs_then(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        """Red when an order is at the price that the cart was filled at."""
        seller, product = shelf_of_one
        buyer = await trade.person("Bosco")
        await trade.put(buyer, product, 2)
        await reduce(trade, seller, product)
        [code] = await trade.place(buyer)
        order = await trade.one(select(Order).where(Order.code == code))
        assert order.total == 20_000

    async def test_whose_price_ended_before_it_was_confirmed_is_shown_again(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        seller, product = shelf_of_one
        buyer = await trade.person("Bosco")
        await reduce(trade, seller, product, lasts=timedelta(hours=1))
        await trade.put(buyer, product, 2)
        seen = await trade.fingerprint(buyer)
        trade.forward(hours=1)
        with pytest.raises(CartChanged):
            await trade.place(buyer, fingerprint=seen)
        async with trade.database.read() as db:
            [line] = (await carts.of(db, await trade.id_of(buyer), trade.now)).lines
        assert carts.has_changed(line, trade.now)
        assert await trade.stock(product) == (10, 0)

    async def test_goods_are_not_taken_at_a_price_that_changed_meanwhile(
        self, trade: Trade, shelf_of_one: tuple[Sender, int]
    ) -> None:
        """Between the look at the cart and the taking of the goods its seller ends the price."""
        seller, product = shelf_of_one
        buyer = await trade.person("Bosco")
        await reduce(trade, seller, product)
        await trade.put(buyer, product)
        async with trade.database.write() as db:
            cart = await carts.to_order(db, await trade.id_of(buyer), trade.now)
            [line] = cart.lines
            line.product.reduced_price = 9_999  # as another process would have read it
            with db.no_autoflush, pytest.raises((CartChanged, SoldOut)):
                await placing._take_stock(db, cart.wanted, 0, trade.now, "en")
            await db.rollback()
