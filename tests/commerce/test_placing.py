"""From a cart to orders: one per shop, all or nothing, and never more than there is."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import carts, catalogue, orders, placing
from bot.commerce.refusals import (
    CartChanged,
    EmptyCart,
    ManyOrders,
    NotFound,
    OwnProduct,
    Refusal,
    SoldOut,
)
from storage.models import CartLine, Notice, Order, OrderLine, Product, Purchase
from tests.support.trade import ADDRESS, NOW, PERIODS, Trade, francs


class TestHowMany:
    async def test_one_buyer_has_only_so_many_open_at_once(
        self, trade: Trade, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(placing, "MOST_OPEN", 2)
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline, stock=9)
        first = await trade.order(buyer, product)
        await trade.order(buyer, product)
        with pytest.raises(ManyOrders) as refusal:
            await trade.order(buyer, product)
        assert refusal.value.count == 2
        [line] = await trade.rows(select(CartLine))
        assert line.quantity, "the cart is gone"
        await trade.order(await trade.person("Chantal"), product)
        await trade.does(buyer, orders.cancel, first)
        await trade.order(buyer, product)


class TestCart:
    async def test_a_quantity_is_set_not_added(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"))
        buyer = await trade.person("Bosco")
        for quantity in (2, 2, 5):
            await trade.put(buyer, product, quantity)
        line = await trade.one(select(CartLine))
        assert line.quantity == 5

    async def test_totals_and_fingerprint(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        first = await trade.product(aline, price=12500)
        second = await trade.product(aline, price=300)
        await trade.put(buyer, first, 2)
        one = await trade.fingerprint(buyer)
        await trade.put(buyer, second, 3)
        two = await trade.fingerprint(buyer)
        async with trade.acting(aline) as (db, who):
            await catalogue.change(
                db, who, second, trade.now, draft_id=trade.draft(), price=francs(301)
            )
        assert len({one, two, await trade.fingerprint(buyer)}) == 3
        async with trade.database.read() as db:
            cart = await carts.of(db, await trade.id_of(buyer), trade.now)
        assert cart.totals == (francs(2 * 12500 + 3 * 301),)

    async def test_what_cannot_be_put_in(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline, stock=3)
        with pytest.raises(SoldOut) as refusal:
            await trade.put(buyer, product, 4)
        assert refusal.value.available == 3
        with pytest.raises(OwnProduct):
            await trade.put(aline, product)
        with pytest.raises(NotFound):
            await trade.put(buyer, 77)
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, product, "paused", trade.now)
        with pytest.raises(NotFound):
            await trade.put(buyer, product)
        assert await trade.rows(select(CartLine)) == []


class TestPlacing:
    async def test_two_shops_are_two_orders_under_one_purchase(self, trade: Trade) -> None:
        aline, chantal = await trade.seller("Aline"), await trade.seller("Chantal")
        coffee = await trade.product(aline, "Ikawa", price=12500)
        tea = await trade.product(chantal, "Icyayi", price=300)
        sugar = await trade.product(aline, "Isukari", price=1000)
        buyer = await trade.person("Bosco")
        for product, quantity in ((coffee, 2), (tea, 3), (sugar, 1)):
            await trade.put(buyer, product, quantity)
        codes = await trade.place(buyer)
        assert len(set(codes)) == 2
        assert len(await trade.rows(select(Purchase))) == 1
        totals = {order.total for order in await trade.rows(select(Order))}
        assert totals == {2 * 12500 + 1000, 900}
        lines = await trade.rows(select(OrderLine))
        assert {(line.name, line.price, line.quantity) for line in lines} == {
            ("Ikawa", 12500, 2),
            ("Isukari", 1000, 1),
            ("Icyayi", 300, 3),
        }
        assert await trade.rows(select(CartLine)) == []
        assert [await trade.stock(each) for each in (coffee, tea, sugar)] == [
            (10, 2),
            (10, 3),
            (10, 1),
        ]
        told = {notice.person_id for notice in await trade.notices(kind="order_placed")}
        assert told == {await trade.id_of(aline), await trade.id_of(chantal)}

    async def test_a_code_has_no_letters_that_are_misread(self, trade: Trade) -> None:
        for _ in range(200):
            assert not set(placing.new_code().removeprefix("IS-")) & set("01ILOU")

    async def test_it_begins_at_the_beginning(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"))
        code = await trade.order(await trade.person("Bosco"), product, method="mobile_money")
        assert await trade.states(code) == ("placed", "none", "to_pack")
        assert await trade.audit("order") == [("order", "", "placed", "buyer")]

    async def test_later_changes_do_not_touch_it(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, price=12500)
        await trade.order(await trade.person("Bosco"), product, 2)
        async with trade.acting(aline) as (db, who):
            await catalogue.change(
                db,
                who,
                product,
                trade.now,
                draft_id=trade.draft(),
                price=francs(99),
                name="Changed",
            )
        line = await trade.one(select(OrderLine))
        assert (line.name, line.price) == ("Ikawa ya Huye", 12500)
        assert (await trade.one(select(Order))).total == 25000

    async def test_the_same_draft_is_the_same_purchase(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"))
        buyer = await trade.person("Bosco")
        await trade.put(buyer, product, 2)
        shown = await trade.fingerprint(buyer)
        first = await trade.place(buyer, draft_id="one", fingerprint=shown)
        notices = len(await trade.notices())
        again = await trade.place(buyer, draft_id="one", fingerprint=shown)
        assert again == first
        assert await trade.stock(product) == (10, 2)
        assert len(await trade.notices()) == notices
        assert len(await trade.audit("order")) == 1

    async def test_bug_3_the_same_draft_at_the_same_moment_is_one_order(self, trade: Trade) -> None:
        """Bug 3, mercurjs/mercur#1400, shopware/shopware#8359: two orders of one checkout."""
        product = await trade.product(await trade.seller("Aline"))
        buyer = await trade.person("Bosco")
        await trade.put(buyer, product, 2)
        shown = await trade.fingerprint(buyer)
        ends = await asyncio.gather(
            *(trade.place(buyer, draft_id="one", fingerprint=shown) for _ in range(4))
        )
        assert all(end == ends[0] for end in ends)
        assert len(await trade.rows(select(Order))) == 1
        assert await trade.stock(product) == (10, 2)

    async def test_the_seller_is_reminded_until_it_expires(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"))
        await trade.order(await trade.person("Bosco"), product)
        waiting = await trade.notices(kind="order_waiting")
        assert [each.due_at for each in waiting] == [
            NOW + timedelta(hours=hours) for hours in PERIODS.order_reminder_hours
        ]
        expiry = NOW + timedelta(hours=PERIODS.order_expiry_hours)
        assert {each.expires_at for each in waiting} == {expiry}


class TestRefusals:
    """Whatever is refused leaves stock, cart, orders and notices as they were."""

    async def untouched(
        self, trade: Trade, buyer: Sender, refusal: type[Refusal], shown: str
    ) -> Any:
        before = [
            [(row.id, row.on_hand, row.reserved) for row in await trade.rows(select(Product))],
            [(row.product_id, row.quantity) for row in await trade.rows(select(CartLine))],
        ]
        with pytest.raises(refusal) as raised:
            await trade.place(buyer, fingerprint=shown)
        after = [
            [(row.id, row.on_hand, row.reserved) for row in await trade.rows(select(Product))],
            [(row.product_id, row.quantity) for row in await trade.rows(select(CartLine))],
        ]
        assert after == before
        for table in (Purchase, Order, Notice):
            assert await trade.rows(select(table)) == []
        return raised.value

    async def test_nothing_in_the_cart(self, trade: Trade) -> None:
        await self.untouched(trade, await trade.person("Bosco"), EmptyCart, "")

    @pytest.mark.parametrize("price", [13000, 1])
    async def test_another_price_than_was_shown(self, trade: Trade, price: int) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        await trade.put(buyer, product)
        shown = await trade.fingerprint(buyer)
        async with trade.acting(aline) as (db, who):
            await catalogue.change(
                db, who, product, trade.now, draft_id=trade.draft(), price=francs(price)
            )
        await self.untouched(trade, buyer, CartChanged, shown)

    async def test_another_cart_than_was_shown(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        await trade.put(buyer, await trade.product(aline))
        shown = await trade.fingerprint(buyer)
        await trade.put(buyer, await trade.product(aline))
        await self.untouched(trade, buyer, CartChanged, shown)

    @pytest.mark.parametrize("state", ["paused", "deleted"])
    async def test_no_longer_sold(self, trade: Trade, state: str) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        await trade.put(buyer, product)
        shown = await trade.fingerprint(buyer)
        async with trade.acting(aline) as (db, who):
            await catalogue.set_state(db, who, product, state, trade.now)
        await self.untouched(trade, buyer, CartChanged, shown)

    async def test_sold_out_in_the_second_of_two_shops(self, trade: Trade) -> None:
        aline, chantal = await trade.seller("Aline"), await trade.seller("Chantal")
        plenty, few = await trade.product(aline), await trade.product(chantal, "Icyayi", stock=2)
        buyer = await trade.person("Bosco")
        await trade.put(buyer, plenty, 1)
        await trade.put(buyer, few, 2)
        shown = await trade.fingerprint(buyer)
        async with trade.acting(chantal) as (db, who):
            await catalogue.change(db, who, few, trade.now, draft_id=trade.draft(), stock=1)
        refusal = await self.untouched(trade, buyer, SoldOut, shown)
        assert (refusal.product, refusal.available) == ("Icyayi", 1)


class TestSimultaneousBuyers:
    async def test_the_last_unit_goes_to_one(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"), stock=1)
        buyers = [await trade.person(f"Buyer {n}") for n in range(20)]
        for buyer in buyers:
            await trade.put(buyer, product)
        ends = await asyncio.gather(*map(trade.place, buyers), return_exceptions=True)
        assert sum(isinstance(end, list) for end in ends) == 1
        refused = [end for end in ends if not isinstance(end, list)]
        assert all(isinstance(end, SoldOut) for end in refused), refused
        assert {end.available for end in refused} == {0}, "told of goods that are gone"
        assert await trade.stock(product) == (1, 1)
        assert len(await trade.rows(select(Order))) == 1
        assert len(await trade.notices(kind="order_placed")) == 1
        assert len(await trade.rows(select(CartLine))) == 19

    async def test_carts_with_the_same_goods_do_not_wait_in_a_circle(self, trade: Trade) -> None:
        aline, chantal = await trade.seller("Aline"), await trade.seller("Chantal")
        goods = [
            await trade.product(seller, stock=12) for seller in (chantal, aline, chantal, aline)
        ]
        buyers = [await trade.person(f"Buyer {n}") for n in range(12)]
        for number, buyer in enumerate(buyers):
            for product in goods if number % 2 else goods[::-1]:
                trade.forward(seconds=1)  # a cart shows first what was put in first
                await trade.put(buyer, product)
        ends = await asyncio.gather(*map(trade.place, buyers), return_exceptions=True)
        assert all(isinstance(end, list) for end in ends), ends
        assert [await trade.stock(each) for each in goods] == [(12, 12)] * 4

    async def test_a_seller_who_recounts_meanwhile(self, trade: Trade) -> None:
        aline = await trade.seller("Aline")
        product = await trade.product(aline, stock=5)
        buyers = [await trade.person(f"Buyer {n}") for n in range(8)]
        for buyer in buyers:
            await trade.put(buyer, product)

        async def recount() -> None:
            async with trade.acting(aline) as (db, who):
                await catalogue.change(db, who, product, trade.now, draft_id=trade.draft(), stock=2)

        await asyncio.gather(*map(trade.place, buyers), recount(), return_exceptions=True)
        on_hand, held = await trade.stock(product)
        assert held == len(await trade.rows(select(Order)))
        assert 0 <= held <= on_hand

    async def test_accept_and_cancel_at_once(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        code = await trade.order(buyer, product)
        await asyncio.gather(
            trade.does(aline, orders.accept, code),
            trade.does(buyer, orders.cancel, code),
            return_exceptions=True,
        )
        state, payment, _ = await trade.states(code)
        assert (state, payment, (await trade.stock(product))[1]) in (
            ("accepted", "pending", 1),
            ("cancelled", "none", 0),
            ("cancelled", "failed", 0),  # cancelled a moment after it was accepted
        )


class TestTogetherOrNotAtAll:
    async def test_a_rollback_leaves_neither_order_nor_notice(self, trade: Trade) -> None:
        product = await trade.product(await trade.seller("Aline"))
        buyer = await trade.person("Bosco")
        await trade.put(buyer, product)
        shown = await trade.fingerprint(buyer)

        async def killed() -> None:
            async with trade.acting(buyer) as (db, who):
                await placing.place(
                    db,
                    who,
                    trade.now,
                    PERIODS,
                    draft_id="d",
                    fingerprint=shown,
                    address=ADDRESS,
                    method="on_delivery",
                )
                raise RuntimeError("killed")

        with pytest.raises(RuntimeError):
            await killed()
        assert await trade.rows(select(Order)) == await trade.rows(select(Notice)) == []
        assert await trade.stock(product) == (10, 0)
        assert await trade.audit("order") == []
