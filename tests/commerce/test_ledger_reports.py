"""Ledgers and sums in the wrong currency, as they went wrong elsewhere: each was tried here."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.commerce import attempts, ledger, orders, payments, shop_statements
from bot.commerce.shop_statements import Month
from bot.handlers.shop_statements import table
from bot.i18n import Reader
from bot.money import FRANCS, Money
from storage import orders as stored_orders
from storage import people
from storage.database import Database
from storage.models import LedgerEntry, Order, OrderLine
from storage.shop_statements import Booked
from tests.commerce.conftest import Sale
from tests.commerce.test_attempts import Paying, done, yuan
from tests.commerce.test_attempts_crossing import a_paying
from tests.commerce.test_ledger import attempt, balances, happens
from tests.commerce.test_payouts import Books
from tests.support.notices import words
from tests.support.trade import NOW, francs


@pytest.fixture
async def paying(database: Database) -> Paying:
    """Where the market collects."""
    found = await a_paying(database)
    async with database.write() as db:
        await db.execute(update(OrderLine).values(commission=1_250))
    return found


async def test_what_moves_nothing_is_no_entry(paying: Paying) -> None:
    """JiRaska/open-bank-oss#527: entries without lines. Here the callback that says 0 failed each
    time, and nobody was told."""
    await paying.hears(await paying.begin(), done(francs(0)))
    assert await paying.sums() == ("in_review", 0, 0, 0)
    assert await paying.trade.rows(select(LedgerEntry)) == []
    [told] = await paying.trade.notices(kind="money_unclear")
    said = words(told.kind, told.facts, Reader.of("en"))
    assert any(line.startswith("The provider says it moved: 0") for line in said)


async def test_nor_is_a_refund_of_nothing(paying: Paying) -> None:
    """JiRaska/open-bank-oss#527."""
    await paying.hears(await paying.begin(), done())
    await paying.sale.does("seller", orders.cancel)
    [refund] = await paying.attempts("refund")
    await paying.hears(refund.id, done(francs(0)))
    assert await paying.sums() == ("paid", 12500, 0, 12500)
    assert (await balances(paying.trade))["payable", FRANCS] == 11_250
    assert "money_unclear" in await paying.kinds()


async def test_all_given_back_is_two_lines_and_nothing_left(paying: Paying) -> None:
    """own-pay/OwnPay#179: the payment was left out of the sum once it was refunded, and the refund
    was not; openMF/community-app#1839: of a reversed entry only the reversal was shown."""
    await paying.hears(await paying.begin(), done())
    await paying.sale.does("seller", orders.cancel)
    [refund] = await paying.attempts("refund")
    await paying.hears(refund.id, done())
    assert await balances(paying.trade) == {}
    async with paying.trade.database.read() as db:
        found = await shop_statements.of_month(db, 1, Month.of(paying.trade.now))
    assert [(each.kind, each.amount) for each, _ in found.lines] == [
        ("received", 11_250),
        ("refunded", -11_250),
    ]
    assert found.closing == (francs(0),)


async def test_an_order_that_is_given_back_asks_for_nothing(paying: Paying) -> None:
    """saleor/saleor#12098: what was given back counted as still to be paid."""
    await paying.hears(await paying.begin(), done())
    await paying.sale.does("seller", orders.cancel)
    [refund] = await paying.attempts("refund")
    await paying.hears(refund.id, done())
    async with paying.trade.database.read() as db:
        order = await stored_orders.by_code(db, paying.sale.code)
    assert order is not None
    assert not attempts.can_pay(order)
    assert not payments.can_refund(order)
    async with paying.trade.database.read() as db:
        buyer = await paying.trade.id_of(paying.sale.buyer)
        assert await people.count_owing_orders(db, buyer) == 0


class TestCharged:
    """In yuan, of an order in francs."""

    async def test_the_sum_and_its_currency_belong_together(self, paying: Paying) -> None:
        """PAYONE-GmbH/magento-2#157: the base currency's amount with the order's currency."""
        await yuan(paying)
        [asked] = await paying.attempts("payment")
        assert asked.money == Money(6_127, "CNY")

    async def test_it_is_compared_with_what_was_charged(self, paying: Paying) -> None:
        """awesomemotive/easy-digital-downloads#2727, Adyen/adyen-magento2 PR 2834: what came was
        compared with the shop's own currency, so that the right one was refused."""
        await paying.hears(await yuan(paying), done(Money(6_127, "CNY")))
        assert await paying.sums() == ("paid", 6_127, 0, 0)

    async def test_the_same_number_of_francs_is_not_it(self, paying: Paying) -> None:
        """Automattic/woocommerce-payments#5215, VivaPayments/API#1523: 45.90 in another currency
        was taken for 45.90."""
        await paying.hears(await yuan(paying), done(francs(6_127)))
        assert await paying.sums() == ("in_review", 0, 0, 0)
        assert await balances(paying.trade) == {
            ("buyer", FRANCS): 6_127,
            ("provider", FRANCS): -6_127,
        }


async def test_what_went_back_after_it_was_paid_out_is_taken_off_the_next(sale: Sale) -> None:
    """polarsource/polar#4428, balanced/balanced-api#742: the balance knew of a refund that came
    after the payout, and the next payout did not."""
    books = await Books(sale).begin()
    await books.propose()
    await books.decide(books.eric)
    await books.says(done=True)
    back = await attempt(books.trade, sale.code, "refund", francs(12_500), books.paid_by)
    await happens(books.trade, sale.code, ledger.refunded, back, francs(12_500))
    code = await books.trade.order(sale.buyer, sale.product, 2)
    async with books.trade.database.write() as db:
        await db.execute(update(Order).where(Order.code == code).values(state="completed"))
        newest = select(Order.id).where(Order.code == code).scalar_subquery()
        await db.execute(update(OrderLine).where(OrderLine.order_id == newest).values(commission=0))
    pays = await attempt(books.trade, code, "payment", francs(25_000))
    await happens(books.trade, code, ledger.received, pays, francs(25_000))
    assert await books.propose() == 1
    assert (await books.row()).amount == 25_000 - 11_250


def test_two_currencies_have_a_column_and_a_balance_each() -> None:
    """SuiteCRM/SuiteCRM#5956, firefly-iii/firefly-iii#978, akaunting/akaunting#915: a sum over
    both; AakashRathore136/FinSight-AI#1228: and a file that does not say which is which."""
    booked = [
        Booked(NOW, "received", "IS-7K4QM2", 1_000, 0, currency) for currency in (FRANCS, "CNY")
    ]
    found = shop_statements.put_together(Month.of(NOW), {FRANCS: 500}, booked)
    assert found.closing == (Money(1_000, "CNY"), francs(1_500))
    _, *rows = table(found, Reader.of("en"))
    assert [(row[3], row[-1]) for row in rows] == [
        ("RWF", 500),
        ("RWF", 1_500),
        ("CNY", 10),
        ("CNY", 10),
        ("RWF", 1_500),
    ]
