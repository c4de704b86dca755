"""Whatever is said of payments and refunds, and done by people, in whatever order and how often:
sums, states, ledger and notices agree, and no more goes back than came.

Named for nearmerch 209, adyen-shopware6 311 and vendas-bot 80 (events out of order), hyperswitch
10533 and killbill 334 (more given back than came).
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot.commerce import attempts, orders, payments
from bot.commerce.refusals import Refusal
from bot.commerce.statements import Outcome, Statement
from bot.money import Money
from storage.database import Database
from storage.models import LedgerLine, OrderLine, Payment, PaymentAttempt
from tests.commerce.test_attempts import Paying
from tests.commerce.test_attempts_crossing import a_paying
from tests.support.databases import SqliteShelf
from tests.support.in_turn import examples
from tests.support.trade import francs

OUTCOMES: tuple[Outcome, ...] = ("accepted", "done", "done", "failed", "unknown", "unsent")
STEPS = st.one_of(
    st.just(("pay",)),
    st.tuples(
        st.just("says"),
        st.sampled_from(["payment", "refund"]),
        st.integers(0, 3),
        st.sampled_from(OUTCOMES),
        st.sampled_from([None, None, None, 5000, 12500, 20000]),
    ),
    st.tuples(
        st.sampled_from(["gives back", "sends back"]), st.sampled_from([1, 4000, 12500, 25000])
    ),
    st.sampled_from(
        [("cancels", "buyer"), ("cancels", "seller"), ("back by hand",), ("it is back",)]
    ),
    st.just(("waits",)),
)


async def do(paying: Paying, step: tuple[Any, ...]) -> None:
    sale = paying.sale
    match step:
        case ("pay",):
            await paying.begin()
        case ("waits",):
            paying.trade.forward(minutes=7)
        case ("says", kind, which, outcome, amount):
            rows = await paying.attempts(kind)
            if not rows:
                return
            row = rows[which % len(rows)]
            # What goes back is what was asked; only what comes in may be another sum.
            other = amount if kind == "payment" and row.currency == "RWF" else None
            money = francs(other) if other else Money(row.amount, row.currency)
            failure = "refused" if outcome == "failed" else None
            said = Statement(outcome, money if outcome == "done" else None, failure=failure)
            await paying.hears(row.id, said)
        case ("gives back", total):
            await sale.does("seller", payments.refunded_in_part, total=francs(total))
        case ("sends back", total):
            await sale.does("seller", payments.send_part_back, total=francs(total))
        case ("cancels", role):
            await sale.does(role, orders.cancel)
        case ("back by hand",):
            await sale.does("seller", payments.refunded)
        case ("it is back",):
            await sale.does("buyer", payments.come_back)


async def check(paying: Paying) -> None:
    rows = await paying.trade.rows(select(PaymentAttempt))
    payment = await paying.trade.one(select(Payment))
    came = sum(each.moved for each in rows if each.kind == "payment" and each.state == "succeeded")
    back = sum(each.moved for each in rows if each.kind == "refund" and each.state == "succeeded")
    on_its_way = sum(
        each.amount
        for each in rows
        if each.kind == "refund" and each.state not in ("succeeded", "failed")
    )
    assert payment.refunding == on_its_way
    assert payment.received >= came  # what its buyer says is back had come
    assert payment.refunded + payment.refunding <= payment.received
    # What it sent after it had said no, and was given back by hand meanwhile, is looked at.
    if not await paying.trade.notices(kind="money_unclear"):
        assert payment.refunded >= back
    state = payment.state
    if state in ("pending", "failed"):
        assert payment.received == 0
    if state == "part_paid":
        assert 0 < payment.received < payment.amount
    if state == "paid" and not payment.refunded:
        assert payment.received >= payment.amount
    if state == "refunded":
        assert payment.refunded + payment.refunding == payment.received
    if payment.received and payment.refunded == payment.received:
        assert state == "refunded"
    async with paying.trade.database.read() as db:
        sums = await db.execute(
            select(LedgerLine.account, func.sum(LedgerLine.amount)).group_by(LedgerLine.account)
        )
        books = {account: int(amount) for account, amount in sums}
    assert sum(books.values()) == 0
    assert books.get("commission", 0) >= 0
    keys = [each.dedupe_key for each in await paying.trade.notices()]
    assert len(keys) == len(set(keys))
    kinds = Counter(each.kind for each in await paying.trade.notices())
    assert kinds["payment_seen"] <= 1
    assert kinds["money_came"] <= 1


async def play(url: str, steps: list[tuple[Any, ...]]) -> None:
    database = Database(url)
    try:
        paying = await a_paying(database)
        async with database.write() as db:
            await db.execute(update(OrderLine).values(commission=1250))
        await paying.begin()
        for step in steps:
            try:
                await do(paying, step)
            except Refusal:
                continue
            await check(paying)
    finally:
        await database.close()


@given(st.lists(STEPS, min_size=3, max_size=14))
@settings(
    max_examples=examples(25),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_money_and_states_agree(sqlite_shelf: SqliteShelf, steps: list[tuple[Any, ...]]) -> None:
    async def once() -> None:
        url = await sqlite_shelf.lend()
        await play(url, steps)
        await sqlite_shelf.take_back(url)

    asyncio.run(once())


SAID = [
    (0, Statement("accepted")),
    (0, Statement("failed", failure="timed_out")),
    (0, Statement("done", francs(12500))),
    (1, Statement("unknown")),
    (1, Statement("done", francs(12500))),
    (1, Statement("done", francs(12500))),
]


@given(st.permutations(SAID))
@settings(
    max_examples=examples(12),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_bug_14_in_another_order_it_comes_to_the_same(
    sqlite_shelf: SqliteShelf, said: list[tuple[int, Statement]]
) -> None:
    """Bug 14, Adyen/adyen-shopware6#311: two payments of one order, of which both arrived: one is
    kept, one goes back."""

    async def once() -> None:
        url = await sqlite_shelf.lend()
        database = Database(url)
        paying = await a_paying(database)
        first = await paying.begin()
        paying.trade.now += attempts.patience("mtn")
        second = await paying.begin()
        for which, statement in said:
            await paying.hears((first, second)[which], statement)
        assert await paying.sums() == ("paid", 25000, 0, 12500)
        kinds = Counter(await paying.kinds())
        assert (kinds["payment_seen"], kinds["paid_too_much"]) == (1, 1)
        await database.close()
        await sqlite_shelf.take_back(url)

    asyncio.run(once())
