"""What a provider says, and what people do at the same time: nobody's money is lost in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.commerce import attempts, orders, payments, receipts
from bot.commerce.refusals import TooLate
from bot.commerce.statements import Statement
from bot.money import Money
from storage import orders as stored_orders
from storage import people
from storage.database import Database
from storage.models import Order, Payment
from tests.commerce.conftest import Sale
from tests.commerce.test_attempts import FAILED, PRICE, Paying, done
from tests.support.trade import Trade, francs


async def a_paying(database: Database) -> Paying:
    trade = Trade(database)
    trade.periods = trade.periods.model_copy(
        update={"payment_channels": {"mtn": "pawapay", "airtel": "pawapay"}}
    )
    sale = await Sale(trade).begin("mobile_prompt")
    await trade.staff()
    await sale.does("seller", orders.accept)
    return Paying(sale)


@pytest.fixture
async def paying(sqlite: Database) -> Paying:
    return await a_paying(sqlite)


@pytest.fixture
async def at_once(postgres_url: str) -> AsyncIterator[Paying]:
    """Where two transactions do run at the same time."""
    database = Database(postgres_url)
    yield await a_paying(database)
    await database.close()


async def meanwhile(step: Any) -> asyncio.Task[Any]:
    """Something begun in another transaction, which ends now, or waits for this one."""
    task = asyncio.create_task(step)
    await asyncio.wait({task}, timeout=0.5)
    return task


class TestAtOnce:
    async def test_bug_4_cancelled_while_it_is_paid(
        self, at_once: Paying, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Bug 4, medusajs/medusa PR 14108; mollie/WooCommerce#668: the money of an order that had
        ended in that instant stayed with its shop."""
        attempt, begun = await at_once.begin(), []
        receive = receipts.receive

        async def slowly(*args: Any) -> None:
            begun.append(await meanwhile(at_once.sale.does("seller", orders.cancel)))
            await receive(*args)

        monkeypatch.setattr(receipts, "receive", slowly)
        await at_once.hears(attempt, done())
        await asyncio.gather(*begun, return_exceptions=True)
        _, *sums = await at_once.sums()
        over = (await at_once.trade.states(at_once.sale.code))[0] == "cancelled"
        assert sums == [12500, 0, 12500 if over else 0]

    async def test_the_rest_comes_while_it_is_cancelled(
        self, at_once: Paying, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await at_once.hears(await at_once.begin(), done(francs(10000)))
        rest = await at_once.begin()
        end = orders._end

        async def slowly(*args: Any) -> None:
            await (await meanwhile(at_once.hears(rest, done(francs(2500)))))
            await end(*args)

        monkeypatch.setattr(orders, "_end", slowly)
        await at_once.sale.does("seller", orders.cancel)
        assert await at_once.sums() == ("paid", 12500, 0, 12500)

    async def test_bug_4_no_order_that_is_paid_is_cancelled_by_what_was_under_way(
        self, at_once: Paying, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Bug 4, medusajs/medusa PR 14108: a compensation cancelled the good order. A buyer ends no
        order that is paid; the seller might have packed it by now."""
        attempt, end = await at_once.begin(), orders._end

        async def slowly(*args: Any) -> None:
            await (await meanwhile(at_once.hears(attempt, done())))
            await end(*args)

        monkeypatch.setattr(orders, "_end", slowly)
        with pytest.raises(TooLate):
            await at_once.sale.does("buyer", orders.cancel)
        assert await at_once.sums() == ("paid", 12500, 0, 0)

    async def test_bug_1_two_processes_say_the_same_at_once(self, at_once: Paying) -> None:
        """Bug 1, medusajs/medusa#13301: whoever comes second finds it done."""
        attempt = await at_once.begin()
        await asyncio.gather(*(at_once.hears(attempt, done()) for _ in range(8)))
        assert await at_once.sums() == ("paid", 12500, 0, 0)
        assert (await at_once.kinds()).count("payment_seen") == 1

    async def test_two_payments_arrive_at_once(self, at_once: Paying) -> None:
        first = await at_once.begin()
        at_once.trade.now += attempts.patience("mtn")
        second = await at_once.begin()
        await asyncio.gather(at_once.hears(first, done()), at_once.hears(second, done()))
        assert await at_once.sums() == ("paid", 25000, 0, 12500)
        assert (await at_once.kinds()).count("payment_seen") == 1

    async def test_two_ways_begun_at_once_are_one(self, at_once: Paying) -> None:
        phones = ["+250788123456", "+250788123456", "+250728123456", "+250728123456"]
        done_ = await asyncio.gather(
            *(at_once.begin(each) for each in phones), return_exceptions=True
        )
        assert len({each for each in done_ if isinstance(each, str)}) == 1
        assert len(await at_once.attempts("payment")) == 1


class TestByHandBeside:
    async def test_it_is_back_before_its_provider_says_so(self, paying: Paying) -> None:
        """The phone shows the money first. What is counted is what the provider says."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", orders.cancel)
        with pytest.raises(TooLate):
            await paying.sale.does("buyer", payments.come_back)
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done())
        assert await paying.sums() == ("refunded", 12500, 12500, 0)

    async def test_bug_8_what_came_by_hand_goes_back_beside(self, paying: Paying) -> None:
        """Bug 8, juspay/hyperswitch PR 10533: an order paid in part by each way is given back when
        both parts are, and no way gives back what the other brought."""
        await paying.hears(await paying.begin(), done(francs(10000)))
        async with paying.trade.database.write() as db:  # the rest in cash
            await db.execute(update(Payment).values(method="mobile_money"))
        await paying.sale.does("seller", payments.paid)
        assert await paying.sums() == ("paid", 12500, 0, 0)
        with pytest.raises(TooLate):  # it came by hand
            await paying.sale.does("seller", payments.send_part_back, total=francs(12500))
        await paying.sale.does("seller", payments.send_part_back, total=francs(10000))
        await paying.sale.does("seller", payments.refunded_in_part, total=francs(12500))
        state, received, refunded, refunding = await paying.sums()
        assert (received, refunded, refunding) == (12500, 2500, 10000)
        assert state == "part_refunded"
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, Statement("failed", failure="wrong_phone"))
        order = await paying.trade.one(select(Order).where(Order.code == paying.sale.code))
        async with paying.trade.database.read() as db:
            order = await stored_orders.by_code(db, order.code)
        assert order is not None
        assert payments.can_refund(order)  # 10,000 are owed still
        await paying.sale.does("seller", payments.refunded_in_part, total=francs(12500))
        assert await paying.sums() == ("refunded", 12500, 12500, 0)

    async def test_a_refund_that_failed_is_owed_and_asked_after(self, paying: Paying) -> None:
        """Its seller is reminded, and staff: nobody looks at what is on its way."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", orders.cancel)
        paying.trade.forward(hours=1)
        await paying.trade.look_for_money()
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, Statement("failed", failure="wrong_phone"))
        for _ in range(200):
            paying.trade.forward(hours=1)
            await paying.trade.look_for_money()
        kinds = await paying.kinds()
        assert "refund_owed" in kinds
        assert "money_stuck" in kinds

    async def test_nobody_is_forgotten_while_money_comes_back(self, paying: Paying) -> None:
        """Should it not arrive, their phone would be nowhere any more."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", payments.send_part_back, total=francs(4000))
        async with paying.trade.database.write() as db:
            await db.execute(update(Order).values(state="completed"))
        buyer = await paying.trade.id_of(paying.sale.buyer)
        async with paying.trade.database.read() as db:
            assert await people.count_owing_orders(db, buyer) == 1
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done(francs(4000)))
        async with paying.trade.database.read() as db:
            assert await people.count_owing_orders(db, buyer) == 0


class TestPartlyPaid:
    async def test_the_rest_is_asked_for_and_then_it_ends(self, paying: Paying) -> None:
        """It held its goods for ever: nobody was reminded, and its buyer could not cancel."""
        stock = await paying.trade.stock(paying.sale.product)
        await paying.hears(await paying.begin(), done(francs(10000)))
        for _ in range(100):
            paying.trade.forward(hours=2)
            await paying.trade.look_for_money()
        reminders = await paying.trade.notices(kind="payment_due")
        assert [each.facts["due"] for each in reminders] == [2500, 2500]
        assert (await paying.trade.states(paying.sale.code))[0] == "cancelled"
        assert await paying.sums() == ("part_paid", 10000, 0, 10000)
        [told] = await paying.trade.notices(kind="order_unpaid_to_buyer")
        assert (told.facts["back"], told.facts["charged_in"]) == (10000, "RWF")
        assert await paying.trade.stock(paying.sale.product) == (stock[0], stock[1] - 1)
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done(francs(10000)))
        assert await paying.sums() == ("refunded", 10000, 10000, 0)

    async def test_its_buyer_may_leave(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done(francs(10000)))
        await paying.sale.does("buyer", orders.cancel)
        assert await paying.sums() == ("part_paid", 10000, 0, 10000)

    async def test_paid_after_the_reminder(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done(francs(10000)))
        paying.trade.forward(hours=30)
        await paying.trade.look_for_money()
        await paying.hears(await paying.begin(), done(francs(2500)))
        assert await paying.sums() == ("paid", 12500, 0, 0)


class TestSurplusThatDoesNotGoBack:
    """It was told once, and then on nobody's list: its buyer could only complain."""

    @pytest.mark.parametrize("state", ["accepted", "completed", "cancelled"])
    async def test_is_owed_until_it_is_back(self, paying: Paying, state: str) -> None:
        first = await paying.begin()
        if state == "cancelled":  # and given back as a whole, before the same is paid again
            paying.trade.forward(minutes=16)
            again = await paying.begin()
            await paying.hears(first, done())
            await paying.sale.does("seller", orders.cancel)
            [refund] = await paying.attempts("refund")
            await paying.hears(refund.id, done())
            paying.trade.forward(seconds=1)
            await paying.hears(again, done())
        else:
            await paying.hears(first, done(francs(20000)))
        async with paying.trade.database.write() as db:
            await db.execute(update(Order).values(state=state))
        refund = (await paying.attempts("refund"))[-1]
        await paying.hears(refund.id, FAILED)
        assert await self.owing(paying) == [1, 1]
        for _ in range(30):
            paying.trade.forward(hours=6)
            await paying.trade.look_for_money()
        assert {"refund_owed", "money_stuck"} <= set(await paying.kinds())
        await paying.sale.does("seller", payments.refunded)
        for each in await paying.attempts("refund"):
            if each.state == "created":
                await paying.hears(each.id, done(each.money))
        assert (await paying.payment()).refunding == 0
        assert await self.owing(paying) == [0, 0]

    async def owing(self, paying: Paying) -> list[int]:
        found = []
        async with paying.trade.database.read() as db:
            for who in (paying.sale.buyer, paying.sale.seller):
                number = await paying.trade.id_of(who)
                found.append(await people.count_owing_orders(db, number))
        return found

    async def test_of_one_that_came_back_late_the_order_is_complete(self, paying: Paying) -> None:
        """Red when what waits for a surplus to arrive is never looked at again."""
        await paying.hears(await paying.begin(), done(francs(20000)))
        await paying.sale.set(("accepted", "paid", "delivered"))
        async with paying.trade.database.write() as db:
            await db.execute(update(Payment).values(received=20000))
        paying.trade.forward(days=1)
        await paying.trade.look_for_money()
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done(francs(7500)))
        for _ in range(10):
            paying.trade.forward(days=1)
            await paying.trade.look_for_money()
        assert (await paying.trade.states(paying.sale.code))[0] == "completed"


class TestOddSums:
    async def test_bug_15_nothing_moved_is_no_payment(self, paying: Paying) -> None:
        """Bug 15, juanarrietabusiness-pixel/tommalopty#7: what came was not compared, be it
        nothing."""
        await paying.hears(await paying.begin(), done(francs(0)))
        assert await paying.sums() == ("in_review", 0, 0, 0)

    async def test_bug_8_a_refund_of_another_sum_is_looked_at(self, paying: Paying) -> None:
        """Bug 8, juspay/hyperswitch PR 10533, polarsource/polar#8344: what went back was more than
        what came."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", orders.cancel)
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, done(francs(13000)), done(francs(13000)), FAILED)
        assert await paying.sums() == ("paid", 12500, 0, 12500)
        assert len(await paying.trade.notices(kind="money_unclear")) == 1

    async def test_bug_11_a_refund_in_another_currency_is_looked_at(self, paying: Paying) -> None:
        """Bug 11, smartstore/Smartstore#1584, Automattic/woocommerce-payments#5215."""
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", orders.cancel)
        [refund] = await paying.attempts("refund")
        assert refund.currency == "RWF"
        await paying.hears(refund.id, done(Money(12500, "CNY")))
        assert await paying.sums() == ("paid", 12500, 0, 12500)

    async def test_bug_12_the_end_of_an_old_attempt_ends_no_paid_order(
        self, paying: Paying
    ) -> None:
        """Bug 12, mollie/WooCommerce#668, #139: the end of an old attempt ended an order that a
        newer one had paid."""
        first = await paying.begin()
        await paying.hears(first, Statement("accepted"))
        paying.trade.now += attempts.patience("mtn") + timedelta(seconds=1)
        second = await paying.begin()
        await paying.hears(second, done())
        before = await paying.sale.everything()
        await paying.hears(first, Statement("failed", failure="timed_out"))
        assert await paying.sums() == ("paid", 12500, 0, 0)
        after = await paying.sale.everything()
        assert after[:3] == before[:3]  # nobody is told of it
        assert PRICE.minor == 12500
