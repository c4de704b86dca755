"""Whatever is sold, given back, paused, priced, added and deleted of a product in several sizes, in
whatever order: no size sells more than it has, each order gives back the size it took, and one of
the group stands on the shelf as long as one is on sale."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.chat import Sender
from bot.commerce import catalogue, fulfilment, orders
from bot.commerce.refusals import Refusal
from storage import orders as stored
from storage import product_lists
from storage.database import Database
from storage.models import Order, OrderLine, Product, Shipment
from tests.commerce.test_options import option
from tests.support.databases import SqliteShelf
from tests.support.in_turn import examples
from tests.support.trade import Trade, francs

SIZES = 3
WHICH = st.integers(0, SIZES - 1)
MOVES = ("cancel", "decline", "expire", "accept", "ship")
STEPS = st.one_of(
    st.tuples(st.just("order"), st.lists(st.tuples(WHICH, st.integers(1, 3)), min_size=1)),
    st.tuples(st.sampled_from(MOVES), st.integers(0, 4)),
    st.tuples(st.sampled_from(["active", "paused", "deleted"]), WHICH),
    st.tuples(st.just("price"), WHICH, st.integers(1, 9)),
    st.tuples(st.just("stock"), WHICH, st.integers(0, 5)),
)
HOLD = ("placed", "accepted")


async def do(trade: Trade, who: tuple[Sender, Sender], goods: list[int], step: Any) -> None:
    aline, bosco = who
    match step:
        case ("order", wanted):
            for which, many in wanted:
                await trade.put(bosco, goods[which], many)
            await trade.place(bosco, method="on_delivery")
        case ("cancel" | "decline" | "expire" | "accept" | "ship" as move, number):
            codes = [row.code for row in await trade.rows(select(Order).order_by(Order.id))]
            if number >= len(codes):
                return
            code = codes[number]
            if move == "expire":
                async with trade.database.write() as db:
                    order = await stored.by_code(db, code)
                    assert order is not None
                    await orders.expire(db, order, trade.now)
            elif move == "decline":
                await trade.does(aline, orders.decline, code, "sold_out")
            elif move == "ship":
                await trade.does(aline, fulfilment.shipped, code)
            else:
                side = bosco if move == "cancel" else aline
                await trade.does(side, getattr(orders, move), code)
        case ("active" | "paused" | "deleted" as state, which):
            async with trade.acting(aline) as (db, seller):
                await catalogue.set_state(db, seller, goods[which], state, trade.now)
        case (fact, which, value):
            facts = {fact: francs(value) if fact == "price" else value}
            async with trade.acting(aline) as (db, seller):
                await catalogue.change(
                    db, seller, goods[which], trade.now, draft_id=trade.draft(), **facts
                )


async def holds(trade: Trade) -> None:
    rows = {row.id: row for row in await trade.rows(select(Product))}
    held: Counter[int] = Counter()
    async with trade.database.read() as db:
        lines = await db.execute(
            select(OrderLine, Order.state).join(Order, Order.id == OrderLine.order_id)
        )
        sent = select(Shipment.order_id).where(Shipment.shipped_at.is_not(None))
        shipped = set((await db.scalars(sent)).all())
        for line, state in lines.all():
            if state in HOLD and line.order_id not in shipped:
                held[line.product_id] += line.quantity
        page = await product_lists.shelf(db, "")
    assert {number: row.reserved for number, row in rows.items() if row.reserved} == +held
    assert all(0 <= row.reserved <= row.on_hand for row in rows.values())
    on_sale = [row for row in rows.values() if row.state == "active"]
    assert [each.id for each in page.items] == [
        each.id
        for each in sorted(on_sale, key=lambda row: (row.available <= 0, row.price, row.id))[:1]
    ]


async def play(shelf: SqliteShelf, steps: list[Any]) -> None:
    url = await shelf.lend()
    database = Database(url)
    try:
        trade = Trade(database)
        aline, bosco = await trade.seller("Aline"), await trade.person("Bosco")
        goods = [await trade.product(aline, "Ikawa", price=5, stock=4)]
        goods.append(await option(trade, aline, goods[0], "1 kg", own=("250 g",), price=7, stock=2))
        goods.append(await option(trade, aline, goods[0], "5 kg", price=3, stock=1))
        for step in steps:
            with contextlib.suppress(Refusal):
                await do(trade, (aline, bosco), goods, step)
            await holds(trade)
    finally:
        await database.close()
        await shelf.take_back(url)


@given(st.lists(STEPS, min_size=3, max_size=12))
@settings(
    max_examples=examples(25),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_each_size_has_its_own_stock(sqlite_shelf: SqliteShelf, steps: list[Any]) -> None:
    asyncio.run(play(sqlite_shelf, steps))
