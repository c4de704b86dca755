"""Somebody who could not be reached: their shop waits for them, and they hear what they missed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.chat import Sender
from bot.commerce import carts, fulfilment, missed_notices, orders, search
from bot.commerce.missed_notices import come_back
from bot.commerce.notify import tell
from bot.commerce.refusals import CartChanged, NotFound
from bot.screens.notices import registry
from storage import people, product_lists
from storage.models import Broadcast, Notice, Shop
from tests.support.notices import sample
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


async def wrote(trade: Trade, who: Sender, *kinds: str, **facts: Any) -> None:
    """They were owed these, in this order, and could not be reached."""
    person = await trade.id_of(who)
    async with trade.database.write() as db:
        for kind in kinds:
            payload = sample(kind, **facts)
            await tell(db, person, payload, key=f"{kind}:{facts}", now=trade.now)
    await missed(trade, who)


async def kinds(trade: Trade, who: Sender) -> list[str]:
    return [kind for kind, _ in await owed(trade, who)]


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
            assert (await product_lists.shelf(db, "")).total == 0
            assert await product_lists.categories(db) == set()
            assert (await search.find(db, "ikawa")).page.total == 0
            cart = await carts.to_order(db, await trade.id_of(buyer), trade.now)
        assert not carts.is_on_sale(cart.lines[0].product)
        with pytest.raises(CartChanged):
            await trade.place(buyer)
        with pytest.raises(NotFound):
            await trade.put(await trade.person("Chantal"), product)
        await is_back(trade, aline)
        await trade.place(buyer)
        async with trade.database.read() as db:
            assert (await product_lists.shelf(db, "")).total == 1

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


def test_every_kind_of_notice_is_somebody_s_matter_or_nobody_s() -> None:
    """Red when there is a new kind and nobody has said what of it is owed to who was away."""
    assert set(missed_notices.MATTERS) == set(registry.KINDS)


class TestMissed:
    async def test_the_parcel_does_not_hide_the_money(self, trade: Trade) -> None:
        """ "Do not pay again" is missed, and then the parcel moves: both are told."""
        buyer = await trade.person("Bosco")
        await wrote(trade, buyer, "order_accepted", "payment_not_found", "parcel_moved")
        await is_back(trade, buyer)
        assert await kinds(trade, buyer) == ["payment_not_found", "parcel_moved"]

    async def test_another_tracking_number(self, trade: Trade) -> None:
        buyer = await trade.person("Bosco")
        await wrote(trade, buyer, "order_shipped", "tracking_corrected", "review", "digest")
        await is_back(trade, buyer)
        assert await kinds(trade, buyer) == ["tracking_corrected"]

    async def test_of_an_order_that_has_ended_nothing_older(self, trade: Trade) -> None:
        """Whoever is told to pay for an order that is no more pays for nothing."""
        buyer = await trade.person("Bosco")
        await wrote(trade, buyer, "order_accepted", "payment_due", "order_unpaid_to_buyer")
        await is_back(trade, buyer)
        assert await kinds(trade, buyer) == ["order_unpaid_to_buyer"]

    async def test_a_refund_after_the_end(self, trade: Trade) -> None:
        buyer = await trade.person("Bosco")
        await wrote(trade, buyer, "payment_seen", "order_cancelled_to_buyer", "refunded")
        await is_back(trade, buyer)
        assert await kinds(trade, buyer) == ["order_cancelled_to_buyer", "refunded"]

    async def test_what_staff_are_still_waited_for(self, trade: Trade) -> None:
        staff = await trade.staff()
        author = await trade.id_of(staff)
        async with trade.database.write() as db:
            for number, state in ((1, "waiting"), (2, "finished")):
                db.add(
                    Broadcast(
                        id=number, draft_id=f"d{number}", author_id=author, kind="message",
                        state=state, audience={}, texts={"en": "Export day"}, total=1,
                    )
                )  # fmt: skip
        for number in (1, 2):
            facts = {"broadcast": number}
            await wrote(trade, staff, "broadcast_to_approve", **facts)
        await wrote(trade, staff, "broadcast_finished", broadcast=2)
        await is_back(trade, staff)
        rows = await trade.rows(select(Notice).where(Notice.state == "due"))
        assert [(row.kind, row.facts["broadcast"]) for row in rows] == [("broadcast_to_approve", 1)]

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
        monkeypatch.setattr(missed_notices, "ORDERS", 2)
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
