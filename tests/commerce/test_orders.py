"""What happens to an order after it is placed: who may, what moves, who hears of it."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.commerce import fulfilment, orders, payments
from bot.commerce.refusals import TooLate
from storage import orders as stored
from storage.models import Shipment
from tests.commerce.conftest import Sale, Step
from tests.support.trade import NOW, PERIODS, Trade


class TestAccepting:
    async def test_the_money_is_awaited_and_nobody_is_reminded(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        assert await sale.trade.states(sale.code) == ("accepted", "pending", "to_pack")
        assert await sale.trade.notices(kind="order_waiting", state="due") == []
        [notice] = await sale.trade.notices(kind="order_accepted")
        assert notice.facts["merchant_code"] == "123456"
        assert notice.facts["method"] == "mobile_money"


class TestCancelling:
    @pytest.mark.parametrize(
        ("states", "buyer", "seller"),
        [
            (("placed", "none", "to_pack"), True, False),
            (("accepted", "pending", "to_pack"), True, True),
            (("accepted", "pending", "packed"), True, True),
            (("accepted", "in_review", "to_pack"), False, True),
            (("accepted", "paid", "to_pack"), False, True),
            (("accepted", "pending", "shipped"), False, False),
            (("accepted", "paid", "delivered"), False, False),
            (("completed", "paid", "delivered"), False, False),
            (("declined", "none", "to_pack"), False, False),
            (("expired", "none", "to_pack"), False, False),
        ],
    )
    async def test_while_it_may(
        self, sale: Sale, states: tuple[str, str, str], buyer: bool, seller: bool
    ) -> None:
        for role, may in (("buyer", buyer), ("seller", seller)):
            await sale.set(states)
            async with sale.trade.database.read() as db:
                order = await stored.by_code(db, sale.code)
                assert order is not None
                assert orders.can_cancel(order, role) is may, "a button that does not work"
            if not may:
                with pytest.raises(TooLate):
                    await sale.does(role, orders.cancel)
        if buyer or seller:
            await sale.does("buyer" if buyer else "seller", orders.cancel)
            assert (await sale.trade.states(sale.code))[0] == "cancelled"

    async def test_what_was_not_paid_fails(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("buyer", orders.cancel)
        assert await sale.trade.states(sale.code) == ("cancelled", "failed", "to_pack")

    async def test_what_was_paid_is_given_back(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        with pytest.raises(TooLate):
            await sale.does("seller", payments.refunded)
        await sale.does("seller", orders.cancel)
        [notice] = await sale.trade.notices(kind="order_cancelled_to_buyer")
        assert notice.facts["paid"] is True
        await sale.does("seller", payments.refunded)
        assert await sale.trade.states(sale.code) == ("cancelled", "refunded", "to_pack")

    async def test_money_that_came_too_late_is_given_back_too(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", orders.cancel)
        await sale.does("seller", payments.paid)
        assert (await sale.trade.states(sale.code))[:2] == ("cancelled", "paid_late")
        await sale.does("seller", payments.refunded)
        assert (await sale.trade.states(sale.code))[:2] == ("cancelled", "refunded")


class TestExpiring:
    async def test_both_are_told_and_the_stock_is_free(self, sale: Sale) -> None:
        for _ in range(2):
            async with sale.trade.database.write() as db:
                order = await stored.by_code(db, sale.code)
                assert order is not None
                with contextlib.suppress(TooLate):
                    await orders.expire(db, order, sale.trade.now)
        assert await sale.trade.states(sale.code) == ("expired", "none", "to_pack")
        assert await sale.trade.stock(sale.product) == (10, 0)
        for side in ("buyer", "seller"):
            [notice] = await sale.trade.notices(kind=f"order_expired_to_{side}")
            assert notice.person_id == await sale.trade.id_of(sale.side(side))
        assert await sale.trade.notices(kind="order_waiting", state="due") == []
        assert ("order", "placed", "expired", "system") in await sale.trade.audit("order")

    async def test_only_what_waited_long_enough(self, sale: Sale) -> None:
        async with sale.trade.database.read() as db:
            limit = timedelta(hours=PERIODS.order_expiry_hours)
            early, late = NOW + limit - timedelta(seconds=1), NOW + limit
            assert await orders.overdue(db, early, PERIODS) == []
            assert await orders.overdue(db, late, PERIODS) == [sale.code]
        await sale.does("seller", orders.accept)
        async with sale.trade.database.read() as db:
            assert await orders.overdue(db, late, PERIODS) == []


class TestPaying:
    async def test_each_round_is_told_anew(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        for _ in range(3):
            await sale.does("buyer", payments.claim_paid)
            await sale.does("seller", payments.not_paid)
        assert len(await sale.trade.notices(kind="payment_claimed")) == 3
        assert len(await sale.trade.notices(kind="payment_not_found")) == 3
        await sale.does("buyer", payments.claim_paid)
        await sale.does("seller", payments.paid)
        assert (await sale.trade.states(sale.code))[1] == "paid"

    async def test_cash_needs_no_claim(self, trade: Trade) -> None:
        sale = await Sale(trade).begin("on_delivery")
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        assert (await trade.states(sale.code))[1] == "paid"

    async def test_not_before_it_was_accepted(self, sale: Sale) -> None:
        for role, step in (("buyer", payments.claim_paid), ("seller", payments.paid)):
            with pytest.raises(TooLate):
                await sale.does(role, step)


class TestShipping:
    async def test_carrier_number_and_time_are_kept(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        sale.trade.forward(hours=5)
        await sale.does("seller", fulfilment.shipped)
        shipment = await sale.trade.one(select(Shipment))
        assert (shipment.carrier, shipment.tracking_number) == ("dhl", "JD014600")
        assert shipment.shipped_at == NOW + timedelta(hours=5)

    async def test_the_buyer_is_asked_later_whether_it_came(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", fulfilment.shipped)
        [reminder] = await sale.trade.notices(kind="receipt_reminder")
        assert reminder.due_at == NOW + timedelta(days=PERIODS.receipt_reminder_days)
        assert reminder.person_id == await sale.trade.id_of(sale.buyer)
        await sale.does("buyer", fulfilment.delivered)
        [reminder] = await sale.trade.notices(kind="receipt_reminder")
        assert reminder.state == "moot"

    async def test_not_before_it_was_accepted(self, sale: Sale) -> None:
        for step in (fulfilment.packed, fulfilment.shipped, fulfilment.delivered):
            with pytest.raises(TooLate):
                await sale.does("seller", step)


class TestCompleting:
    @pytest.mark.parametrize("last", ["paid", "delivered"])
    async def test_some_days_after_it_is_paid_and_delivered(self, sale: Sale, last: str) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", fulfilment.shipped)
        first, then = fulfilment.delivered, payments.paid
        if last == "delivered":
            first, then = then, first
        await sale.does("seller", first)
        await sale.does("seller", then)
        for days in (0, 1, 2):
            sale.trade.forward(days=bool(days))
            await sale.trade.look_for_money()
            assert (await sale.trade.states(sale.code))[0] == "accepted"
        sale.trade.forward(days=2)
        await sale.trade.look_for_money()
        assert await sale.trade.states(sale.code) == ("completed", "paid", "delivered")
        assert ("order", "accepted", "completed", "system") in await sale.trade.audit("order")


class TestTimeline:
    async def test_every_step_in_its_order(self, sale: Sale) -> None:
        steps: list[tuple[str, Step]] = [
            ("seller", orders.accept),
            ("buyer", payments.claim_paid),
            ("seller", payments.paid),
            ("seller", fulfilment.packed),
            ("seller", fulfilment.shipped),
            ("buyer", fulfilment.delivered),
        ]
        for role, step in steps:
            sale.trade.forward(hours=1)
            await sale.does(role, step)
        async with sale.trade.database.read() as db:
            order = await stored.by_code(db, sale.code)
        assert order is not None
        history = order.changes
        assert [f"{line.subject} {line.to_state}" for line in history] == [
            "order placed",
            "order accepted",
            "payment pending",
            "payment in_review",
            "payment paid",
            "shipment packed",
            "shipment shipped",
            "shipment delivered",
        ]
        assert [line.at for line in history] == sorted(line.at for line in history)
