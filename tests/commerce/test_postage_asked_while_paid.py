"""A seller asks for another postage while the page of the old sum is open: whatever is paid then,
it is a state with its ways out, and never lost.

Named for macrozheng/mall 1004 (a corrected freight, and the old sum is all that is asked), odoo
100581 (changed while it is paid, and nobody is told), openfoodnetwork 9290 (the old sum is taken)
and silvershop-core 225 (the order then owes what nobody asks for).
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot import taps
from bot.commerce import attempts, order_postage, orders, payments
from bot.commerce.refusals import AlreadyDone, PaymentUnderWay, PostageOpen, Refusal, TooLate
from bot.commerce.statements import Statement
from bot.i18n import Reader, markup
from bot.screens import order_questions
from bot.screens.orders import order_screen
from storage import orders as stored
from storage.database import Database
from storage.models import LedgerLine, Order, OrderLine, Payment, PaymentAttempt
from tests.commerce.conftest import Sale
from tests.commerce.test_attempts import Paying
from tests.commerce.test_order_address import attended
from tests.commerce.test_order_postage import BUS, set_tariff
from tests.support.databases import SqliteShelf
from tests.support.in_turn import examples
from tests.support.notices import read_by_all, words
from tests.support.trade import Trade, francs

OLD, MORE, LESS = 15000, 16000, 14000  # goods of 12,500 and a postage of 2,500, 3,500 or 1,500


async def a_paying(trade: Trade, method: str = "mobile_prompt") -> Paying:
    trade.periods = trade.periods.model_copy(update={"payment_channels": {"mtn": "pawapay"}})
    await set_tariff(trade, BUS)
    sale = Sale(trade)
    sale.seller = await trade.seller("Aline")
    sale.buyer = await trade.person("Bosco", "zh")
    await trade.staff()
    sale.product = await trade.product(sale.seller)
    await trade.put(sale.buyer, sale.product)
    [sale.code] = await trade.place(sale.buyer, service="bus", postage=2000, method=method)
    async with trade.database.write() as db:
        order = Order.__table__
        await db.execute(update(order).values(postage=2500, total=OLD))
        await db.execute(update(Payment).values(amount=OLD))
        await db.execute(update(OrderLine).values(commission=1250))
    await sale.does("seller", orders.accept)
    return Paying(sale)


@pytest.fixture
async def paying(trade: Trade) -> Paying:
    return await a_paying(trade)


async def correct(paying: Paying, postage: int) -> None:
    await paying.sale.does("seller", order_postage.correct, postage=francs(postage))


async def agree(paying: Paying) -> None:
    await paying.sale.does("buyer", order_postage.agree)


async def comes(paying: Paying, attempt: str, minor: int) -> None:
    await paying.hears(attempt, Statement("done", francs(minor)))


async def books(paying: Paying) -> dict[str, int]:
    async with paying.trade.database.read() as db:
        sums = await db.execute(
            select(LedgerLine.account, func.sum(LedgerLine.amount)).group_by(LedgerLine.account)
        )
        return {account: int(amount) for account, amount in sums}


async def seen(paying: Paying, role: str = "buyer") -> tuple[str, list[str]]:
    async with paying.trade.acting(paying.sale.side(role)) as (db, who):
        order = await stored.by_code(db, paying.sale.code)
        assert order is not None
        screen = order_screen(order, who, {"mtn": "pawapay"})
        names = [button.tap.action for row in screen.rows for button in row if button.tap]
        return "\n".join(markup(line, Reader.of("en")) for line in screen.lines), names


class TestMoreIsAsked:
    async def test_the_old_sum_is_a_part(self, paying: Paying) -> None:
        """Red when it is paid, and what the seller weighed is forgotten."""
        page = await paying.begin()
        await correct(paying, 3500)
        await comes(paying, page, OLD)
        assert await paying.sums() == ("part_paid", OLD, 0, 0)
        shown, buttons = await seen(paying)
        assert "Received so far: 15\xa0000\xa0Frw" in shown
        assert "Still to pay: 1\xa0000\xa0Frw" in shown
        assert taps.AGREE_POSTAGE.name in buttons
        assert taps.ASK_CANCEL.name in buttons
        [told] = await paying.trade.notices(kind="paid_in_part")
        assert (told.facts["sum"], told.facts["due"]) == (OLD, 1000)
        english = "\n".join(read_by_all_in(told, "en"))
        assert "the seller asks for another postage" in english
        assert "Pay the rest" not in english
        with pytest.raises(PostageOpen):
            await paying.begin()

    async def test_agreed_the_rest_is_paid(self, paying: Paying) -> None:
        page = await paying.begin()
        await correct(paying, 3500)
        await comes(paying, page, OLD)
        await agree(paying)
        assert await paying.sums() == ("part_paid", OLD, 0, 0)
        rest = await paying.begin()
        assert (await paying.attempts("payment"))[-1].amount == 1000
        await comes(paying, rest, 1000)
        assert await paying.sums() == ("paid", MORE, 0, 0)
        assert (await paying.trade.one(select(Order))).total == MORE
        assert sum((await books(paying)).values()) == 0

    async def test_or_left_and_all_goes_back(self, paying: Paying) -> None:
        page = await paying.begin()
        await correct(paying, 3500)
        await comes(paying, page, OLD)
        await paying.sale.does("buyer", orders.cancel)
        [refund] = await paying.attempts("refund")
        await comes(paying, refund.id, OLD)
        assert await paying.sums() == ("refunded", OLD, OLD, 0)
        assert not any((await books(paying)).values())

    async def test_the_old_sum_twice_waits_for_the_answer(self, paying: Paying) -> None:
        """Red when money that came twice is taken for a yes."""
        first = await paying.begin()
        paying.trade.now += attempts.patience("mtn")
        second = await paying.begin()
        await correct(paying, 3500)
        await comes(paying, first, OLD)
        await comes(paying, second, OLD)
        assert await paying.sums() == ("part_paid", 2 * OLD, 0, 0)
        await agree(paying)
        assert await paying.sums() == ("paid", 2 * OLD, 0, 2 * OLD - MORE)
        kinds = await paying.kinds()
        assert (kinds.count("payment_seen"), kinds.count("paid_too_much")) == (1, 1)

    async def test_agreed_before_the_old_sum_comes(self, paying: Paying) -> None:
        """The page of the old sum is not shown for the new one."""
        page = await paying.begin()
        await correct(paying, 3500)
        await agree(paying)
        with pytest.raises(PaymentUnderWay):
            await paying.begin()
        await comes(paying, page, OLD)
        assert await paying.sums() == ("part_paid", OLD, 0, 0)
        shown, buttons = await seen(paying)
        assert "Still to pay: 1\xa0000\xa0Frw" in shown
        assert taps.PAY.name in buttons

    async def test_what_is_left_is_asked_for(self, paying: Paying) -> None:
        """Red when a reminder asks for nothing."""
        page = await paying.begin()
        await correct(paying, 3500)
        await comes(paying, page, OLD)
        paying.trade.forward(hours=3)
        await attended(paying.trade, paying.sale.code)
        [due] = await paying.trade.notices(kind="payment_due")
        assert due.facts["due"] == 1000


class TestLessIsAsked:
    async def test_the_difference_goes_back(self, paying: Paying) -> None:
        """Nobody has to agree to paying less."""
        page = await paying.begin()
        await correct(paying, 1500)
        await comes(paying, page, OLD)
        assert await paying.sums() == ("paid", OLD, 0, 1000)
        order = await paying.trade.one(select(Order))
        assert (order.total, order.postage, order.postage_asked) == (LESS, 1500, None)
        assert "paid_too_much" in await paying.kinds()
        [refund] = await paying.attempts("refund")
        await comes(paying, refund.id, 1000)
        assert await paying.sums() == ("paid", OLD, 1000, 0)
        assert sum((await books(paying)).values()) == 0
        with pytest.raises(AlreadyDone):
            await agree(paying)


class TestBySeller:
    async def test_who_takes_the_old_sum_asks_for_no_other(self, trade: Trade) -> None:
        paying = await a_paying(trade, "mobile_money")
        await correct(paying, 3500)
        async with trade.acting(paying.sale.seller) as (db, _):
            order = await stored.by_code(db, paying.sale.code)
            assert order is not None
            asked = "\n".join(
                markup(line, Reader.of("en")) for line in order_questions.paid(order).lines
            )
        assert "15\xa0000\xa0Frw" in asked
        assert "The new postage is then not asked for any more." in asked
        await paying.sale.does("seller", payments.paid)
        order = await trade.one(select(Order))
        assert (order.total, order.postage_asked) == (OLD, None)
        assert await paying.sums() == ("paid", OLD, 0, 0)
        assert [line[2] for line in await trade.audit("postage")] == ["asked 3500", "kept 2500"]

    async def test_less_is_what_came(self, trade: Trade) -> None:
        paying = await a_paying(trade, "mobile_money")
        await correct(paying, 1500)
        await paying.sale.does("seller", payments.paid)
        assert await paying.sums() == ("paid", LESS, 0, 0)

    async def test_not_asked_once_it_is_paid(self, paying: Paying) -> None:
        """Red when a question is put to an order whose money came in that instant."""
        page = await paying.begin()
        await comes(paying, page, OLD)
        with pytest.raises(TooLate):
            await correct(paying, 3500)


def read_by_all_in(told: Any, language: str) -> list[str]:
    read_by_all(told.kind, told.facts)
    return words(told.kind, told.facts, Reader.of(language))


# --- in any order ---------------------------------------------------------------------------------

STEPS = st.one_of(
    st.tuples(st.just("corrects"), st.sampled_from([1500, 2500, 3500])),
    st.sampled_from(
        [("pay",), ("agrees",), ("cancels", "buyer"), ("cancels", "seller"), ("waits",)]
    ),
    st.tuples(st.just("done"), st.integers(0, 2)),
    st.tuples(st.just("failed"), st.integers(0, 2)),
    st.just(("back",)),
)


async def do(paying: Paying, step: tuple[Any, ...]) -> None:
    match step:
        case ("corrects", postage):
            await correct(paying, postage)
        case ("pay",):
            await paying.begin()
        case ("waits",):
            paying.trade.forward(minutes=7)
        case ("agrees",):
            await agree(paying)
        case ("cancels", role):
            await paying.sale.does(role, orders.cancel)
        case ("back",):
            for refund in await paying.attempts("refund"):
                await paying.hears(refund.id, Statement("done", refund.money))
        case (outcome, which):
            rows = await paying.attempts("payment")
            if rows:
                row = rows[which % len(rows)]
                failure = "refused" if outcome == "failed" else None
                money = row.money if outcome == "done" else None
                await paying.hears(row.id, Statement(outcome, money, failure=failure))


async def check(paying: Paying) -> None:
    order = await paying.trade.one(select(Order))
    payment = await paying.trade.one(select(Payment))
    rows = await paying.trade.rows(select(PaymentAttempt))
    came = sum(each.moved for each in rows if each.kind == "payment" and each.state == "succeeded")
    assert payment.amount == order.total == 12500 + order.postage
    assert payment.received == came
    assert payment.refunded + payment.refunding <= payment.received
    if order.state == "accepted":
        asked = order.postage_asked
        still = 12500 + (order.postage if asked is None else max(asked, order.postage))
        paid = payment.state in ("paid", "part_refunded")
        assert paid == (asked is None and came >= order.total), (payment.state, came, still)
        if paid:  # what was too much goes back, all of it
            assert came - payment.refunded - payment.refunding == order.total
        if payment.state == "part_paid":
            assert came < still or asked is not None
            shown, buttons = await seen(paying)
            assert "Received so far" in shown
            assert {taps.AGREE_POSTAGE.name, taps.PAY.name} & {*buttons}, "a way out"
            assert taps.ASK_CANCEL.name in buttons
    else:
        assert payment.refunded + payment.refunding == payment.received
    found = await books(paying)
    assert sum(found.values()) == 0
    assert found.get("commission", 0) >= 0


@given(st.lists(STEPS, min_size=3, max_size=12))
@settings(
    max_examples=examples(30),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_order_of_it_balances(sqlite_shelf: SqliteShelf, steps: list[tuple[Any, ...]]) -> None:
    async def once() -> None:
        url = await sqlite_shelf.lend()
        database = Database(url)
        try:
            paying = await a_paying(Trade(database))
            await paying.begin()
            for step in steps:
                try:
                    await do(paying, step)
                except Refusal:
                    continue
                await check(paying)
        finally:
            await database.close()
        await sqlite_shelf.take_back(url)

    asyncio.run(once())
