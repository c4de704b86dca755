"""What a provider leaves unclear is ended by staff: once, and as if the provider had said so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.commerce import attempt_outcomes, orders, payouts, verdicts
from bot.commerce.refusals import NotYours, TooLate
from bot.commerce.statements import Statement
from bot.money import FRANCS, Money
from storage.models import AuditLine, OrderLine, PaymentAttempt
from tests.commerce.test_attempts import FAILED, Paying, done, paying
from tests.commerce.test_ledger import balances
from tests.commerce.test_payouts import Books, books
from tests.support.trade import francs

__all__ = ["books", "paying"]


async def judged(paying: Paying, attempt_id: str, *, done: bool) -> None:
    trade = paying.trade
    async with trade.acting(await trade.staff("Claire")) as (db, who):
        await verdicts.judge(db, attempt_id, who, trade.now, trade.staff_ids, done=done)


async def refunding(paying: Paying) -> str:
    """The id of a refund of an order that was cancelled after it was paid."""
    async with paying.trade.database.write() as db:
        await db.execute(update(OrderLine).values(commission=1_250))
    await paying.hears(await paying.begin(), done())
    await paying.sale.does("seller", orders.cancel)
    [refund] = await paying.attempts("refund")
    return refund.id


class TestRefunds:
    @pytest.mark.parametrize("moved", [francs(12_400), Money(12_500, "CNY")])
    async def test_of_another_sum_it_kept_its_money_aside_for_ever(
        self, paying: Paying, moved: Money
    ) -> None:
        refund = await refunding(paying)
        await paying.hears(refund, done(moved))
        await judged(paying, refund, done=True)
        assert await paying.sums() == ("refunded", 12500, 12500, 0)
        assert await balances(paying.trade) == {}
        with pytest.raises(TooLate):
            await judged(paying, refund, done=False)
        async with paying.trade.database.read() as db:
            said = (await db.scalars(select(AuditLine).where(AuditLine.reason == refund))).all()
        assert [(each.actor, each.to_state) for each in said] == [("staff", "moved as asked")]

    @pytest.mark.parametrize("moved", [francs(12_400), Money(12_500, "CNY")])
    async def test_nothing_moved_is_owed_again(self, paying: Paying, moved: Money) -> None:
        refund = await refunding(paying)
        before = await balances(paying.trade)
        await paying.hears(refund, done(moved))
        await judged(paying, refund, done=False)
        assert await paying.sums() == ("paid", 12500, 0, 0)
        assert await balances(paying.trade) == before
        assert "refund_failed" in await paying.kinds()

    async def test_one_that_had_failed_before_keeps_nothing(self, paying: Paying) -> None:
        """Else more is released than was kept."""
        refund = await refunding(paying)
        await paying.hears(refund, FAILED, done(francs(12_400)))
        await judged(paying, refund, done=False)
        assert await paying.sums() == ("paid", 12500, 0, 0)

    @pytest.mark.parametrize("moved", [True, False])
    async def test_after_a_day_of_silence(self, paying: Paying, moved: bool) -> None:
        refund = await refunding(paying)
        await paying.hears(refund, Statement("unknown"))
        with pytest.raises(TooLate):
            await judged(paying, refund, done=moved)
        paying.trade.now += timedelta(days=1)
        await judged(paying, refund, done=moved)
        assert (await paying.payment()).refunding == 0
        assert (await paying.payment()).state == ("refunded" if moved else "paid")

    async def test_not_by_a_side_of_the_order(self, paying: Paying) -> None:
        refund = await refunding(paying)
        await paying.hears(refund, done(francs(12_400)))
        trade = paying.trade
        async with trade.acting(paying.sale.seller) as (db, who):
            with pytest.raises(NotYours):
                await verdicts.find(db, refund, who, trade.now)


class TestPayouts:
    async def sent(self, books: Books) -> PaymentAttempt:
        await books.propose()
        await books.decide(books.eric)
        [sent] = await books.attempts()
        return sent

    async def hears(self, books: Books, sent: PaymentAttempt, said: Statement) -> None:
        async with books.trade.database.write() as db:
            there = await db.get_one(PaymentAttempt, sent.id)
            await attempt_outcomes.apply(db, there, said, books.trade.now, books.trade.staff_ids)

    @pytest.mark.parametrize(("moved", "state"), [(True, "paid"), (False, "failed")])
    async def test_of_another_sum_stopped_all_later_ones(
        self, books: Books, moved: bool, state: str
    ) -> None:
        sent = await self.sent(books)
        await self.hears(books, sent, Statement("done", amount=francs(1)))
        async with books.trade.acting(books.claire) as (db, who):
            await verdicts.judge(
                db, sent.id, who, books.trade.now, books.trade.staff_ids, done=moved
            )
        assert (await books.row()).state == state
        assert ("payout", FRANCS) not in await balances(books.trade)
        assert await books.propose() == (0 if moved else 1)

    async def test_unclear_is_told_also_after_silence(self, books: Books) -> None:
        """Red when both are one notice, of which the second is never sent."""
        sent = await self.sent(books)
        async with books.trade.database.write() as db:
            there = await db.get_one(PaymentAttempt, sent.id)
            await payouts.unclear(db, there, "silent", books.trade.now, books.trade.staff_ids)
        await self.hears(books, sent, Statement("done", amount=francs(1)))
        assert len(await books.told("payout_unclear")) == 4


async def test_a_payment_of_which_nothing_is_heard(paying: Paying) -> None:
    """Its order could neither be paid nor end."""
    payment = await paying.begin()
    await paying.hears(payment, Statement("unknown"))
    paying.trade.now += timedelta(days=1)
    await judged(paying, payment, done=True)
    assert await paying.sums() == ("paid", 12500, 0, 0)
