"""Every step of an order: who may, what moves, who hears of it, all of it or nothing."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from sqlalchemy import select

from bot.commerce import fulfilment, orders, payments
from bot.commerce.refusals import AlreadyDone, NotFound, NotYours, Refusal, TooLate
from storage.models import Shipment
from tests.commerce.conftest import Sale, Step
from tests.support.trade import PERIODS, Trade

# Each step with the states it starts from, who does it, and what the other side is told.
STEPS: dict[str, tuple[Step, tuple[str, str, str], str, str, str]] = {
    "accept": (orders.accept, ("placed", "none", "to_pack"), "seller", "order_accepted", "buyer"),
    "decline": (orders.decline, ("placed", "none", "to_pack"), "seller", "order_declined", "buyer"),
    "cancel by the buyer": (
        orders.cancel,
        ("placed", "none", "to_pack"),
        "buyer",
        "order_cancelled_to_seller",
        "seller",
    ),
    "cancel by the seller": (
        orders.cancel,
        ("accepted", "pending", "packed"),
        "seller",
        "order_cancelled_to_buyer",
        "buyer",
    ),
    "claim": (
        payments.claim_paid,
        ("accepted", "pending", "to_pack"),
        "buyer",
        "payment_claimed",
        "seller",
    ),
    "not paid": (
        payments.not_paid,
        ("accepted", "in_review", "to_pack"),
        "seller",
        "payment_not_found",
        "buyer",
    ),
    "paid": (
        payments.paid,
        ("accepted", "in_review", "to_pack"),
        "seller",
        "payment_seen",
        "buyer",
    ),
    "packed": (
        fulfilment.packed,
        ("accepted", "paid", "to_pack"),
        "seller",
        "order_packed",
        "buyer",
    ),
    "shipped": (
        fulfilment.shipped,
        ("accepted", "paid", "packed"),
        "seller",
        "order_shipped",
        "buyer",
    ),
    "missing": (
        fulfilment.missing,
        ("accepted", "paid", "delivered"),
        "buyer",
        "complaint_opened",
        "seller",
    ),
    "delivered": (
        fulfilment.delivered,
        ("accepted", "paid", "shipped"),
        "seller",
        "order_delivered",
        "buyer",
    ),
    "received": (
        fulfilment.delivered,
        ("accepted", "paid", "shipped"),
        "buyer",
        "order_received",
        "seller",
    ),
    "refunded": (
        payments.refunded,
        ("cancelled", "paid", "to_pack"),
        "seller",
        "refunded",
        "buyer",
    ),
}


class TestEachStep:
    @pytest.mark.parametrize("name", STEPS)
    async def test_the_other_side_is_told_once_and_it_is_written_down(
        self, sale: Sale, name: str
    ) -> None:
        step, states, role, kind, told = STEPS[name]
        await sale.set(states)
        before = len(await sale.trade.audit())
        await sale.does(role, step)
        [notice] = await sale.trade.notices(kind=kind)
        assert notice.person_id == await sale.trade.id_of(sale.side(told))
        assert notice.facts["order"] == sale.code
        assert notice.dedupe_key.endswith(f":{told}")
        assert (await sale.trade.audit())[before][3] == role
        after = await sale.everything()
        if step is fulfilment.shipped:  # the same answer again is the same
            await sale.does(role, step)
        else:
            with pytest.raises(AlreadyDone):
                await sale.does(role, step)
        assert await sale.everything() == after, "the second time something happened"

    @pytest.mark.parametrize("name", STEPS)
    async def test_nobody_else_may(self, sale: Sale, name: str) -> None:
        step, states, role, _, _ = STEPS[name]
        await sale.set(states)
        before = await sale.everything()
        other_seller = await sale.trade.seller("Chantal")
        strangers = [await sale.trade.person("Diane"), other_seller, await sale.trade.staff()]
        other_side = sale.buyer if role == "seller" else sale.seller
        if step not in (orders.cancel, fulfilment.delivered):  # both sides may
            strangers.append(other_side)
        args = ("too_far",) if step is orders.decline else ()
        for stranger in strangers:
            with pytest.raises(NotYours):
                await sale.trade.does(stranger, step, sale.code, *args)
        after = await sale.everything()
        assert [line for line in after[3] if line[0] != "shop"] == [
            line for line in before[3] if line[0] != "shop"
        ]
        assert after[:3] == before[:3]

    @pytest.mark.parametrize("name", STEPS)
    async def test_a_rollback_leaves_neither_state_nor_notice(self, sale: Sale, name: str) -> None:
        step, states, role, _, _ = STEPS[name]
        await sale.set(states)
        before = await sale.everything()

        async def killed() -> None:
            async with sale.trade.acting(sale.side(role)) as (db, who):
                args: tuple[Any, ...] = (sale.trade.now,)
                more = {}
                if step is orders.decline:
                    args = ("too_far", sale.trade.now)
                if step in (fulfilment.missing, fulfilment.delivered):
                    args = (sale.trade.now, PERIODS)
                if step is fulfilment.shipped:
                    args, more = (
                        (sale.trade.now, PERIODS),
                        {"carrier": "dhl", "tracking_number": ""},
                    )
                await step(db, sale.code, who, *args, **more)
                await db.flush()
                raise RuntimeError("killed")

        with pytest.raises(RuntimeError):
            await killed()
        assert await sale.everything() == before

    # What has not come may be complained of for a month. Of claims and payments the payment's own
    # state says no: it never is such after these ends.
    @pytest.mark.parametrize("name", sorted(set(STEPS) - {"claim", "not paid", "paid", "missing"}))
    @pytest.mark.parametrize("over", ["declined", "expired", "completed"])
    async def test_not_when_it_is_over(self, sale: Sale, name: str, over: str) -> None:
        step, states, role, _, _ = STEPS[name]
        await sale.set((over, *states[1:]))
        before = await sale.everything()
        with pytest.raises((TooLate, AlreadyDone)):
            await sale.does(role, step)
        assert await sale.everything() == before

    async def test_an_order_that_is_not_there(self, sale: Sale) -> None:
        with pytest.raises(NotFound):
            await sale.trade.does(sale.seller, orders.accept, "IS-XXXXXX")


class TestStock:
    @pytest.mark.parametrize("name", ["decline", "cancel by the buyer", "cancel by the seller"])
    async def test_comes_back_once(self, trade: Trade, name: str) -> None:
        sale = await Sale(trade).begin(quantity=4)
        step, states, role, _, _ = STEPS[name]
        await sale.set(states)
        assert await trade.stock(sale.product) == (10, 4)
        for _ in range(2):
            with contextlib.suppress(Refusal):
                await sale.does(role, step)
            assert await trade.stock(sale.product) == (10, 0)
        assert await trade.notices(kind="order_waiting", state="due") == []

    async def test_leaves_with_the_parcel_once(self, trade: Trade) -> None:
        sale = await Sale(trade).begin(quantity=4)
        await sale.does("seller", orders.accept)
        for _ in range(2):
            await sale.does("seller", fulfilment.shipped)
        assert await trade.stock(sale.product) == (6, 0)

    async def test_another_parcel_number_afterwards_is_not_another_parcel(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", fulfilment.shipped)
        with pytest.raises(AlreadyDone):
            await sale.does("seller", fulfilment.shipped, tracking_number="OTHER-1")
        shipment = await sale.trade.one(select(Shipment))
        assert (shipment.carrier, shipment.tracking_number) == ("dhl", "JD014600")
