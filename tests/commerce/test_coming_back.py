"""Somebody who could not be reached: their shop waits for them, and they hear what they missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import carts, coming_back, fulfilment, orders
from bot.commerce.coming_back import come_back
from bot.commerce.refusals import CartChanged, NotFound
from storage import people, products
from storage.models import Notice, Shop
from tests.support.trade import Trade


async def leaves(trade: Trade, who: Sender) -> None:
    person = await trade.id_of(who)
    async with trade.database.write() as db:
        await people.set_unreachable(db, person, trade.now)


async def is_back(trade: Trade, who: Sender) -> None:
    person = await trade.id_of(who)
    async with trade.database.write() as db:
        await come_back(db, person, trade.now)


async def missed(trade: Trade, who: Sender) -> None:
    """All that is owed to them ends as a courier would end it."""
    person = await trade.id_of(who)
    async with trade.database.write() as db:
        await db.execute(
            update(Notice)
            .where(Notice.person_id == person, Notice.state == "due")
            .values(state="unreachable", settled_at=trade.now)
        )


async def owed(trade: Trade, who: Sender) -> Sequence[tuple[str, str]]:
    person = await trade.id_of(who)
    rows = await trade.rows(select(Notice).order_by(Notice.id))
    return [
        (row.kind, row.facts.get("order", ""))
        for row in rows
        if row.person_id == person and row.state == "due" and row.due_at <= trade.now
    ]


class TestShop:
    async def test_is_closed_until_they_write(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        await trade.put(buyer, product)
        await leaves(trade, aline)
        async with trade.database.read() as db:
            assert (await products.shelf(db, "")).total == 0
            assert await products.categories(db) == set()
            assert (await products.search(db, {"ikawa": ()})).total == 0
            cart = await carts.of(db, await trade.id_of(buyer), owners=True)
        assert not carts.is_on_sale(cart.lines[0].product)
        with pytest.raises(CartChanged):
            await trade.place(buyer)
        with pytest.raises(NotFound):
            await trade.put(await trade.person("Chantal"), product)
        await is_back(trade, aline)
        await trade.place(buyer)
        async with trade.database.read() as db:
            assert (await products.shelf(db, "")).total == 1

    async def test_what_was_ordered_goes_on(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        await leaves(trade, aline)
        await trade.does(aline, orders.accept, code)
        assert (await trade.states(code))[0] == "accepted"

    async def test_of_others_nothing_is_closed(self, trade: Trade) -> None:
        aline, bosco = await trade.seller("Aline"), await trade.seller("Bosco")
        await leaves(trade, aline)
        await leaves(trade, await trade.person("Nobody"))
        shops = await trade.rows(select(Shop).order_by(Shop.id))
        assert [shop.away for shop in shops] == [True, False]
        await is_back(trade, bosco)
        shops = await trade.rows(select(Shop).order_by(Shop.id))
        assert [shop.away for shop in shops] == [True, False]


class TestMissed:
    async def test_the_newest_of_each_order(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline)
        first, second = await trade.order(buyer, product), await trade.order(buyer, product)
        for step in (orders.accept, fulfilment.packed):
            await trade.does(aline, step, first)
        await trade.does(aline, orders.decline, second, "too_far")
        await missed(trade, buyer)
        await is_back(trade, buyer)
        assert await owed(trade, buyer) == [("order_packed", first), ("order_declined", second)]
        await missed(trade, buyer)
        await is_back(trade, buyer)
        assert await owed(trade, buyer) == [("order_packed", first), ("order_declined", second)]

    async def test_once(self, trade: Trade) -> None:
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        code = await trade.order(buyer, await trade.product(aline))
        await trade.does(aline, orders.accept, code)
        await missed(trade, buyer)
        await is_back(trade, buyer)
        async with trade.database.write() as db:
            due = update(Notice).where(Notice.state == "due", Notice.kind == "order_accepted")
            await db.execute(due.values(state="delivered"))
        await is_back(trade, buyer)
        assert await owed(trade, buyer) == []

    async def test_not_what_has_passed(self, trade: Trade, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(coming_back, "ORDERS", 2)
        aline, buyer = await trade.seller("Aline"), await trade.person("Bosco")
        product = await trade.product(aline, stock=5)
        old = await trade.order(buyer, product)
        trade.forward(days=61)
        codes = [await trade.order(buyer, product) for _ in range(3)]
        trade.now += timedelta(hours=1)
        await missed(trade, aline)
        await is_back(trade, aline)
        told = await owed(trade, aline)
        assert {code for _, code in told} == set(codes[1:]), "too many, or too old"
        assert old not in {code for _, code in told}
        assert {kind for kind, _ in told} <= {"order_placed", "order_waiting"}

    async def test_nor_what_was_sent_to_many(self, trade: Trade) -> None:
        buyer = await trade.person("Bosco")
        await is_back(trade, buyer)
        assert await owed(trade, buyer) == []
