"""Whose the collected money is: shares add up, payouts stay within, nothing counts twice."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from bot.commerce import ledger
from bot.commerce.ledger import Due, Unbalanced, change, checked, payout_lines, shares
from bot.money import FRANCS, Money
from storage import ledger as stored
from storage import orders as stored_orders
from storage.ledger import Line
from storage.models import LedgerEntry, LedgerLine, OrderLine, Payment, PaymentAttempt
from tests.commerce.conftest import Sale
from tests.support.trade import Trade, francs

dues = st.integers(1, 10**9).flatmap(
    lambda total: st.builds(Due, st.just(total), st.integers(0, total))
)


def sums(lines: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    for line in lines:
        found[line.account] += line.amount
    return found


class TestShares:
    @given(dues, st.integers(-(10**9), 2 * 10**9))
    def test_bug_16_shares_add_up_exactly(self, due: Due, kept: int) -> None:
        """Bug 16, getdokan/dokan PR 3324, #905: the shares were not the whole."""
        found = sums(shares(kept, due, 1, FRANCS))
        assert sum(found.values()) == kept
        assert 0 <= found["commission"] <= due.commission
        assert 0 <= found["payable"] <= due.total - due.commission or kept > due.total

    @given(dues, st.lists(st.integers(-(10**8), 10**8), max_size=12))
    def test_what_came_in_whatever_order(self, due: Due, moves: list[int]) -> None:
        """Part by part or at once: the shares follow from what is kept."""
        balance: Counter[str] = Counter()
        for moved in moves:
            lines = change(dict(balance), moved, due, 1, FRANCS, "pawapay")
            assert sum(line.amount for line in lines) == 0
            balance.update(sums(lines))
        kept = sum(moves)
        assert -balance["provider"] == kept
        assert {k: v for k, v in balance.items() if v and k != "provider"} == {
            k: v for k, v in sums(shares(kept, due, 1, FRANCS)).items() if v
        }

    @given(dues, st.integers(1, 10**9))
    def test_all_given_back_leaves_nothing(self, due: Due, surplus: int) -> None:
        """multivendorx #976: after a refund the vendor's balance was what it had been."""
        came = sums(change({}, due.total + surplus, due, 1, FRANCS, "stripe"))
        back = sums(change(dict(came), -due.total - surplus, due, 1, FRANCS, "stripe"))
        came.update(back)
        assert not any(came.values())

    def test_bug_16_half_given_back_takes_half_of_the_commission(self) -> None:
        """Bug 16, productdevbook/tezgah#144: the commission came back at another rate than it was
        taken."""
        came = sums(change({}, 10_000, Due(10_000, 501), 1, FRANCS, "pawapay"))
        assert came == {"payable": 9_499, "commission": 501, "provider": -10_000}
        back = sums(change(dict(came), -5_000, Due(10_000, 501), 1, FRANCS, "pawapay"))
        assert back == {"payable": -4_750, "commission": -250, "provider": 5_000}

    def test_a_surplus_goes_back_first(self) -> None:
        came = sums(change({}, 12_000, Due(10_000, 500), 1, FRANCS, "pawapay"))
        assert came["buyer"] == 2_000
        back = sums(change(dict(came), -2_000, Due(10_000, 500), 1, FRANCS, "pawapay"))
        assert back == {"buyer": -2_000, "provider": 2_000}

    def test_what_does_not_come_to_nothing_is_refused(self) -> None:
        with pytest.raises(Unbalanced):
            checked([Line("commission", 1, FRANCS), Line("buyer", -1, "CNY")])


@dataclass
class Market:
    """One shop of the market's, as its ledger has it."""

    balance: Counter[str] = field(default_factory=Counter)
    under_way: list[int] = field(default_factory=list)

    def add(self, lines: Any) -> None:
        assert sum(line.amount for line in lines) == 0
        self.balance.update(sums(lines))


@given(
    dues,
    st.lists(
        st.tuples(
            st.sampled_from(["received", "refunded", "pay", "done", "failed"]),
            st.integers(1, 10**6),
        ),
        max_size=25,
    ),
)
def test_a_shop_is_paid_what_is_its_own(due: Due, events: list[tuple[str, int]]) -> None:
    """Below zero only by money that went back after it had been paid out."""
    market, order = Market(), Counter[str]()
    paid = 0
    for kind, amount in events:
        if kind in ("received", "refunded"):
            kept = -order["provider"]
            moved = amount if kind == "received" else -min(amount, kept)
            if moved:
                lines = change(dict(order), moved, due, 1, FRANCS, "pawapay")
                order.update(sums(lines))
                market.add(lines)
        elif kind == "pay":
            if 0 < amount <= market.balance["payable"]:
                sent = Line("payout", amount, FRANCS, shop_id=1)
                market.add(payout_lines("payout_sent", sent, "pawapay", given_back=False))
                market.under_way.append(amount)
                assert market.balance["payable"] >= 0
        elif market.under_way:
            sent = Line("payout", market.under_way.pop(), FRANCS, shop_id=1)
            paid += sent.amount if kind == "done" else 0
            market.add(payout_lines(f"payout_{kind}", sent, "pawapay", given_back=False))
        assert market.balance["payout"] == sum(market.under_way)
        assert market.balance["payable"] == order["payable"] - paid - sum(market.under_way)
        assert sum(market.balance.values()) == 0


# --- written down --------------------------------------------------------------------------------


async def attempt(
    trade: Trade, code: str, kind: str, money: Money, paid_by: str | None = None
) -> str:
    async with trade.database.write() as db:
        order = await stored_orders.by_code(db, code)
        assert order is not None
        number = str(uuid.uuid4())
        db.add(
            PaymentAttempt(
                id=number,
                kind=kind,
                provider="pawapay",
                channel="mtn",
                base_url="",
                order_id=None if kind == "payout" else order.id,
                payment_id=paid_by,
                draft_id=number,
                state="created",
                amount=money.minor,
                currency=money.currency,
                made_at=trade.now,
            )
        )
    return number


async def collected(sale: Sale, commission: int | None = 1_250) -> None:
    async with sale.trade.database.write() as db:
        await db.execute(update(OrderLine).values(commission=commission))


async def happens(trade: Trade, code: str, what: Any, number: str, money: Money) -> None:
    async with trade.database.write() as db:
        order = await stored_orders.by_code(db, code)
        assert order is not None
        await what(db, order, number, money, trade.now)


async def balances(trade: Trade) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    async with trade.database.read() as db:
        for line in await db.scalars(select(LedgerLine)):
            found[line.account, line.currency] += line.amount
    return {key: amount for key, amount in found.items() if amount}


class TestWritten:
    async def test_paid_refunded_in_part_and_paid_out(self, sale: Sale) -> None:
        trade = sale.trade
        await collected(sale)
        pays = await attempt(trade, sale.code, "payment", francs(12_500))
        for _ in range(2):
            await happens(trade, sale.code, ledger.received, pays, francs(12_500))
        assert await balances(trade) == {
            ("payable", FRANCS): 11_250,
            ("commission", FRANCS): 1_250,
            ("provider", FRANCS): -12_500,
        }
        back = await attempt(trade, sale.code, "refund", francs(2_500), pays)
        for _ in range(2):
            await happens(trade, sale.code, ledger.refunded, back, francs(2_500))
        assert (await balances(trade))["payable", FRANCS] == 9_000
        assert (await balances(trade))["commission", FRANCS] == 1_000

    async def test_failed_then_there_after_all(self, sale: Sale) -> None:
        """The money that came back to the shop is taken off again, once."""
        trade = sale.trade
        await collected(sale)
        pays = await attempt(trade, sale.code, "payment", francs(12_500))
        await happens(trade, sale.code, ledger.received, pays, francs(12_500))
        out = await attempt(trade, sale.code, "payout", francs(11_250))
        seen = []
        async with trade.database.write() as db:
            order = await stored_orders.by_code(db, sale.code)
            row = await db.get_one(PaymentAttempt, out)
            for _ in range(2):
                await ledger.payout_sent(db, row, order.shop_id, trade.now)
        for done in (False, False, True, True, False):
            async with trade.database.write() as db:
                await ledger.payout_settled(db, out, done=done, now=trade.now)
                seen.append(await stored.payable(db, order.shop_id, FRANCS))
        assert seen == [11_250, 11_250, 0, 0, 0]
        assert await balances(trade) == {
            ("commission", FRANCS): 1_250,
            ("provider", FRANCS): -1_250,
        }

    async def test_yuan_stay_yuan(self, sale: Sale) -> None:
        """Charged in yuan, it is the shop's in yuan; what came in francs nobody asked for."""
        trade = sale.trade
        await collected(sale)
        async with trade.database.write() as db:
            await db.execute(update(Payment).values(amount=6_127, currency="CNY"))
        yuan = Money(6_127, "CNY")
        pays = await attempt(trade, sale.code, "payment", yuan)
        await happens(trade, sale.code, ledger.received, pays, yuan)
        odd = await attempt(trade, sale.code, "payment", francs(500))
        await happens(trade, sale.code, ledger.received, odd, francs(500))
        assert await balances(trade) == {
            ("payable", "CNY"): 5_514,
            ("commission", "CNY"): 613,
            ("provider", "CNY"): -6_127,
            ("buyer", FRANCS): 500,
            ("provider", FRANCS): -500,
        }

    async def test_nothing_where_shops_collect(self, sale: Sale) -> None:
        await collected(sale, None)
        pays = await attempt(sale.trade, sale.code, "payment", francs(12_500))
        await happens(sale.trade, sale.code, ledger.received, pays, francs(12_500))
        assert await balances(sale.trade) == {}

    async def test_the_same_at_once_counts_once(self, sale: Sale) -> None:
        await collected(sale)
        pays = await attempt(sale.trade, sale.code, "payment", francs(12_500))
        await asyncio.gather(
            *(
                happens(sale.trade, sale.code, ledger.received, pays, francs(12_500))
                for _ in range(4)
            )
        )
        assert (await balances(sale.trade))["provider", FRANCS] == -12_500

    async def test_rows_are_only_ever_added(self, sale: Sale) -> None:
        await collected(sale)
        pays = await attempt(sale.trade, sale.code, "payment", francs(12_500))
        await happens(sale.trade, sale.code, ledger.received, pays, francs(12_500))

        async def do(deed: Any) -> None:
            async with sale.trade.database.write() as db:
                await db.execute(deed)

        for table in (LedgerLine, LedgerEntry):
            for deed in (update(table).values(id=77), delete(table)):
                with pytest.raises(DBAPIError, match="only ever added"):
                    await do(deed)

    async def test_postgres_looks_at_the_sum(self, sale: Sale) -> None:
        database = sale.trade.database
        if database.is_sqlite:
            pytest.skip("SQLite has no trigger that waits for the end of a transaction")
        entry = LedgerEntry(id=1, kind="received", cause="x", at=sale.trade.now)
        line = insert(LedgerLine).values(
            entry_id=1, account="commission", amount=1, currency=FRANCS
        )

        async def unbalanced() -> None:
            async with database.write() as db:
                db.add(entry)
                await db.flush()
                await db.execute(line)

        with pytest.raises(DBAPIError, match="come to nothing"):
            await unbalanced()
