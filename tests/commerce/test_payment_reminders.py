"""Money that nobody moves: who is asked after it, when, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.commerce import fulfilment, orders, payment_reminders, payments
from bot.commerce.people import forget
from bot.commerce.refusals import AlreadyDone, MoneyOwed, NotYours, PaidInCash, TooLate
from bot.i18n import Reader
from storage import order_payments, people
from storage import orders as stored
from storage.models import Notice, Order, Payment, Shipment
from tests.commerce.conftest import Sale
from tests.support.notices import words
from tests.support.trade import PERIODS, Trade


async def days(sale: Sale, number: int) -> None:
    """The pulse looks every few hours of so many days."""
    for _ in range(number * 4):
        sale.trade.forward(hours=6)
        await sale.trade.look_for_money()


async def told(sale: Sale, kind: str) -> list[float]:
    """When a kind was told, in days after the order."""
    placed = (await sale.trade.one(select(Order))).placed_at
    rows = await sale.trade.notices(kind=kind)
    return [round((row.due_at - placed) / timedelta(days=1), 1) for row in rows]


class TestNotPaid:
    async def test_reminded_twice_then_the_stock_returns(self, sale: Sale) -> None:
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await days(sale, 60)
        reminders = await told(sale, "payment_due")
        assert len(reminders) == 2
        assert 0 < reminders[0] < 1
        assert 1 <= reminders[1] < 2
        last = (await sale.trade.notices(kind="payment_due"))[-1]
        assert last.facts["ends"], "the last one says when the order ends"
        assert last.person_id == await sale.trade.id_of(sale.buyer)
        assert await sale.trade.states(sale.code) == ("cancelled", "failed", "to_pack")
        assert await sale.trade.stock(sale.product) == (10, 0)
        assert 3 <= (await told(sale, "order_unpaid_to_buyer"))[0] < 4
        assert len(await told(sale, "order_unpaid_to_seller")) == 1
        assert await told(sale, "money_stuck") == []

    async def test_of_what_was_sent_unpaid_nobody_waits_to_send(self, sale: Sale) -> None:
        """Red when who has the parcel reads that its seller can ship it once they pay."""
        await sale.does("seller", orders.accept)
        async with sale.trade.database.write() as db:
            await db.execute(update(Payment).values(method="mobile_prompt", kind="provider"))
            await db.execute(update(Shipment).values(state="shipped"))
        await days(sale, 1)
        [reminder, *_] = await sale.trade.notices(kind="payment_due")
        said = words("payment_due", reminder.facts, Reader.of("en"))
        assert "Please pay now: tap the button below." in said, said

    async def test_not_where_it_was_claimed_once(self, sale: Sale) -> None:
        """Whether it was paid is not known: the order stays, and staff are told."""
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        await sale.does("seller", payments.not_paid)
        await days(sale, 40)
        assert (await sale.trade.states(sale.code))[:2] == ("accepted", "pending")
        assert len(await told(sale, "payment_due")) == 2
        assert len(await told(sale, "money_stuck")) == 1
        assert all(not row.facts["ends"] for row in await sale.trade.notices(kind="payment_due"))

    async def test_not_at_night(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.trade.look_for_money()
        sale.trade.now = sale.trade.now.replace(hour=20) + timedelta(days=1)  # 22 h in Kigali
        await sale.trade.look_for_money()
        assert await told(sale, "payment_due") == []
        sale.trade.forward(hours=10)
        await sale.trade.look_for_money()
        assert len(await told(sale, "payment_due")) == 1

    async def test_cash_is_not_awaited_before_the_parcel_is_there(self, trade: Trade) -> None:
        sale = await Sale(trade).begin("on_delivery")
        await sale.does("seller", orders.accept)
        await days(sale, 10)
        assert (await trade.states(sale.code))[0] == "accepted"
        assert await told(sale, "payment_due") == []

    async def test_cash_that_nobody_confirms(self, trade: Trade) -> None:
        await trade.staff()
        sale = await Sale(trade).begin("on_delivery")
        for step in (orders.accept, fulfilment.shipped, fulfilment.delivered):
            await sale.does("seller", step)
        await days(sale, 30)
        assert len(await told(sale, "cash_to_confirm")) == 2
        assert len(await told(sale, "money_stuck")) == 1
        await sale.does("seller", payments.paid)
        await days(sale, 5)
        assert (await trade.states(sale.code))[0] == "completed"


class TestClaimed:
    async def test_its_seller_is_reminded_then_staff(self, sale: Sale) -> None:
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        await days(sale, 60)
        rows = await sale.trade.notices(kind="payment_to_check")
        assert [row.person_id for row in rows] == [await sale.trade.id_of(sale.seller)] * 2
        assert len(await told(sale, "money_stuck")) == 1
        assert (await sale.trade.states(sale.code))[:2] == ("accepted", "in_review"), "kept"

    async def test_an_answer_begins_anew(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        await days(sale, 2)
        await sale.does("seller", payments.not_paid)
        await sale.does("buyer", payments.claim_paid)
        await days(sale, 2)
        assert len(await told(sale, "payment_to_check")) == 2, "the first of each claim"

    async def test_no_cash_order_is_claimed(self, trade: Trade) -> None:
        sale = await Sale(trade).begin("on_delivery")
        await sale.does("seller", orders.accept)
        with pytest.raises(PaidInCash):
            await sale.does("buyer", payments.claim_paid)
        assert (await trade.states(sale.code))[1] == "pending"


class TestCancelled:
    async def test_a_claim_is_kept_as_money_to_be_looked_for(self, sale: Sale) -> None:
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        await sale.does("seller", orders.cancel, reason="sold_out")
        assert await sale.trade.states(sale.code) == ("cancelled", "in_review", "to_pack")
        assert await sale.trade.stock(sale.product) == (10, 0)
        [notice] = await sale.trade.notices(kind="order_cancelled_to_buyer")
        assert notice.facts["sought"]
        await days(sale, 30)
        assert len(await told(sale, "payment_to_check")) == 2
        assert len(await told(sale, "money_stuck")) == 1

    @pytest.mark.parametrize("came", [True, False])
    async def test_then_it_came_or_not(self, sale: Sale, *, came: bool) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        await sale.does("seller", orders.cancel)
        await sale.does("seller", payments.paid if came else payments.not_paid)
        state = (await sale.trade.states(sale.code))[1]
        assert state == ("paid" if came else "failed")
        [notice] = await sale.trade.notices(kind="payment_seen" if came else "payment_not_found")
        assert notice.facts["cancelled"]
        if not came:  # found after all
            await sale.does("seller", payments.paid)
        await sale.does("seller", payments.refunded)
        assert (await sale.trade.states(sale.code))[1] == "refunded"

    async def test_money_owed_is_asked_after_and_keeps_both(self, sale: Sale) -> None:
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        await sale.does("seller", orders.cancel)
        for side in (sale.seller, sale.buyer):
            with pytest.raises(MoneyOwed):
                async with sale.trade.acting(side) as (db, who):
                    await forget(db, who.person, sale.trade.now)
        await days(sale, 30)
        assert len(await told(sale, "refund_owed")) == 2
        assert len(await told(sale, "money_stuck")) == 1
        await sale.does("seller", payments.refunded)
        for side in (sale.buyer, sale.seller):
            async with sale.trade.acting(side) as (db, who):
                await forget(db, who.person, sale.trade.now)

    async def test_the_shops_phone_goes_with_it(self, sale: Sale) -> None:
        """Red when a notice to somebody else outlives the erasure of what it says."""
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        await sale.does("seller", payments.not_paid)
        await sale.does("buyer", orders.cancel)
        async with sale.trade.database.write() as db:
            await db.execute(update(Notice).values(state="delivered"))
        async with sale.trade.acting(sale.seller) as (db, who):
            await forget(db, who.person, sale.trade.now)
        kept = " ".join(str(row.facts) for row in await sale.trade.notices())
        assert "788123456" not in kept
        assert "123456" not in kept


class TestNobodySends:
    async def test_cash_its_seller_is_reminded_then_it_ends(self, trade: Trade) -> None:
        sale = await Sale(trade).begin("on_delivery")
        await sale.does("seller", orders.accept)
        await days(sale, 60)
        first, second = await trade.notices(kind="parcel_due")
        assert {first.person_id, second.person_id} == {await trade.id_of(sale.seller)}
        assert (bool(first.facts["ends"]), bool(second.facts["ends"])) == (False, True)
        assert await trade.states(sale.code) == ("cancelled", "failed", "to_pack")
        assert await trade.stock(sale.product) == (10, 0)
        [at] = await told(sale, "order_unsent_to_buyer")
        assert 14 <= at < 15
        assert len(await told(sale, "order_unsent_to_seller")) == 1
        assert await told(sale, "money_stuck") == []

    async def test_packing_is_a_sign_of_life(self, trade: Trade) -> None:
        sale = await Sale(trade).begin("on_delivery")
        await sale.does("seller", orders.accept)
        await days(sale, 10)
        await sale.does("seller", fulfilment.packed)
        await days(sale, 10)
        assert (await trade.states(sale.code))[0] == "accepted"

    async def test_what_is_sent_ends_it(self, trade: Trade) -> None:
        sale = await Sale(trade).begin("on_delivery")
        await sale.does("seller", orders.accept)
        await sale.does("seller", fulfilment.shipped)
        await days(sale, 60)
        assert await told(sale, "parcel_due") == []
        assert (await trade.states(sale.code))[0] == "accepted"

    async def test_of_a_paid_one_staff_hear(self, sale: Sale) -> None:
        """Money is with the seller: nothing ends by itself."""
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        await days(sale, 60)
        assert len(await told(sale, "parcel_due")) == 2
        [notice] = await sale.trade.notices(kind="money_stuck")
        assert notice.facts["why"] == "parcel_due"
        assert (await sale.trade.states(sale.code))[:2] == ("accepted", "paid")


class TestSellerGone:
    @pytest.mark.parametrize("before", [True, False])
    async def test_staff_hear_of_money_owed_soon(self, sale: Sale, *, before: bool) -> None:
        """After a week only, when reminders went to somebody who had blocked the bot."""

        async def goes() -> None:
            async with sale.trade.acting(sale.seller) as (db, who):
                await people.set_unreachable(db, who.person.id, sale.trade.now)

        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        await sale.does("seller", orders.cancel)
        if before:
            await goes()
        sale.trade.forward(minutes=15)
        await sale.trade.look_for_money()
        if not before:
            assert await told(sale, "money_stuck") == []
            await goes()
            await sale.trade.look_for_money()
        [notice] = await sale.trade.notices(kind="money_stuck")
        assert (notice.facts["why"], notice.facts["seller_gone"]) == ("refund_owed", True)
        assert await told(sale, "refund_owed") == []
        await days(sale, 30)
        assert len(await told(sale, "money_stuck")) == 1, "once"

    async def test_not_at_night(self, sale: Sale) -> None:
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        await sale.does("seller", orders.cancel)
        sale.trade.now = sale.trade.now.replace(hour=20)
        async with sale.trade.acting(sale.seller) as (db, who):
            await people.set_unreachable(db, who.person.id, sale.trade.now)
        await sale.trade.look_for_money()
        assert await told(sale, "money_stuck") == []
        sale.trade.forward(hours=11)
        await sale.trade.look_for_money()
        assert len(await told(sale, "money_stuck")) == 1

    async def test_a_claim_that_nobody_looks_at(self, sale: Sale) -> None:
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        async with sale.trade.acting(sale.seller) as (db, who):
            await people.set_unreachable(db, who.person.id, sale.trade.now)
        await sale.does("buyer", payments.claim_paid)
        sale.trade.forward(hours=1)
        await sale.trade.look_for_money()
        assert len(await told(sale, "money_stuck")) == 1


class TestBack:
    @pytest.mark.parametrize("seen", [True, False])
    async def test_its_buyer_says_that_it_is(self, sale: Sale, *, seen: bool) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.claim_paid)
        if seen:
            await sale.does("seller", payments.paid)
        await sale.does("seller", orders.cancel)
        await sale.does("buyer", payments.come_back)
        assert (await sale.trade.states(sale.code))[1] == "refunded"
        row = await sale.trade.one(select(Payment))
        assert row.refunded == row.amount
        [notice] = await sale.trade.notices(kind="refund_confirmed")
        assert notice.person_id == await sale.trade.id_of(sale.seller)
        for role, step in (("buyer", payments.come_back), ("seller", payments.refunded)):
            with pytest.raises(AlreadyDone):
                await sale.does(role, step)
        await days(sale, 30)
        assert await told(sale, "refund_owed") == []
        async with sale.trade.acting(sale.buyer) as (db, who):
            await forget(db, who.person, sale.trade.now)  # nothing holds their data any more

    async def test_not_while_the_order_goes_on(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        with pytest.raises(TooLate):
            await sale.does("buyer", payments.come_back)
        with pytest.raises(NotYours):
            await sale.does("seller", payments.come_back)


class TestMissing:
    async def test_it_has_not_come_stops_the_order_from_completing(self, sale: Sale) -> None:
        await sale.trade.staff()
        await sale.does("seller", orders.accept)
        await sale.does("seller", payments.paid)
        await sale.does("seller", fulfilment.shipped)
        await sale.does("seller", fulfilment.delivered)
        await days(sale, 1)
        await sale.does("buyer", fulfilment.missing)
        with pytest.raises(AlreadyDone):
            await sale.does("buyer", fulfilment.missing)
        await days(sale, 30)
        assert (await sale.trade.states(sale.code))[0] == "accepted"
        assert len(await told(sale, "complaint_opened")) == 1
        assert await told(sale, "money_stuck") == [], "staff hear of it by the complaint's clock"
        await sale.does("buyer", fulfilment.delivered)
        with pytest.raises(AlreadyDone):
            await sale.does("buyer", fulfilment.delivered)
        await days(sale, 1)
        assert (await sale.trade.states(sale.code))[0] == "completed"

    async def test_on_its_way_the_buyer_is_asked_again_later(self, sale: Sale) -> None:
        await sale.does("seller", orders.accept)
        await sale.does("seller", fulfilment.shipped)
        sale.trade.forward(days=7)
        await sale.does("buyer", fulfilment.missing)
        first, second = await sale.trade.notices(kind="receipt_reminder")
        assert first.state == "moot"
        assert second.due_at >= sale.trade.now + timedelta(days=7)


async def test_of_many_that_look_one_does(sale: Sale) -> None:
    """Two processes with the same pulse: nobody is reminded twice."""
    await sale.does("seller", orders.accept)
    sale.trade.forward(days=1, hours=2)
    async with sale.trade.database.read() as db:
        seen = await stored.by_code(db, sale.code)
    assert seen is not None
    await sale.trade.look_for_money()
    async with sale.trade.database.write() as db:
        assert not await order_payments.looked(db, seen, 1, None), "looked at meanwhile"
        await payment_reminders.attend(db, sale.code, sale.trade.now, PERIODS, frozenset())
    assert len(await sale.trade.notices(kind="payment_due")) == 1


async def test_what_was_open_before_is_not_ended_at_once(sale: Sale) -> None:
    """Of version 0.1: unpaid for 60 days. It is reminded first, as any other."""
    await sale.does("seller", orders.accept)
    sale.trade.forward(days=60)
    async with sale.trade.database.write() as db:
        await db.execute(update(Payment).values(look_at=sale.trade.now, looked=0))
    await sale.trade.look_for_money()
    assert (await sale.trade.states(sale.code))[0] == "accepted"
    assert len(await told(sale, "payment_due")) == 1
    await days(sale, 11)
    assert (await sale.trade.states(sale.code))[0] == "cancelled"
    assert len(await told(sale, "payment_due")) == 2
