"""Money that came in another currency than was asked for: what staff may do with it, once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.commerce import orders, other_currency, refunds
from bot.commerce.refusals import NotYours, TooLate
from bot.i18n import Reader, plain
from bot.money import FRANCS, Money
from bot.screens import order_record as screens
from storage import orders as stored_orders
from storage import payment_attempts as stored
from storage.models import LedgerLine, OrderLine
from tests.commerce.test_attempts import FAILED, Paying, done, paying
from tests.support.trade import francs

__all__ = ["paying"]

EN = Reader.of("en")
CAME = Money(1000, "USD")
RATE = 1_463_350_000  # francs for a dollar: 14,634 for what came


@pytest.fixture
async def unclear(paying: Paying) -> str:
    """Of an order of 12,500 francs whose money the market collects."""
    async with paying.trade.database.write() as db:
        await db.execute(update(OrderLine).values(commission=1_250))
    attempt: str = await paying.begin()
    await paying.hears(attempt, done(CAME))
    return attempt


async def staff_do(paying: Paying, what: Any, *args: Any) -> Any:
    claire = await paying.trade.staff("Claire")
    async with paying.trade.acting(claire) as (db, who):
        if what is other_currency.sent_back:
            order = await stored_orders.by_code(db, paying.sale.code)
            assert order is not None
            return await other_currency.sent_back(db, order, who, paying.trade.now)
        return await what(db, *args[:1], who, paying.trade.now, *args[1:])


async def balances(paying: Paying) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for line in await paying.trade.rows(select(LedgerLine)):
        found[line.account, line.currency] += line.amount
    for currency in {"USD", FRANCS}:
        assert not sum(amount for key, amount in found.items() if key[1] == currency)
    return {key: amount for key, amount in found.items() if amount}


async def offered(paying: Paying) -> list[str]:
    async with paying.trade.database.read() as db:
        order = await stored_orders.by_code(db, paying.sale.code)
        assert order is not None
        every = await stored.of_order(db, order.id)
        screen = screens.money(order, every, paying.trade.now)
    return [plain(button.label, EN) for row in screen.rows[:-1] for button in row]


BACK, TAKE, BY_HAND = "↩️ Send it back", "💱 Take it at a rate", "↩️ It is sent back"


class TestSentBack:
    async def test_by_its_provider_as_it_came(self, paying: Paying, unclear: str) -> None:
        """Smartstore 1584, woocommerce-payments 5215: a refund in the wrong currency."""
        assert await offered(paying) == [BACK, TAKE, BY_HAND]
        await staff_do(paying, other_currency.send_back, unclear)
        [back] = await paying.attempts("refund")
        assert (back.money, back.payment_id) == (CAME, unclear)
        assert await offered(paying) == [], "it is under way"
        for again in (
            (other_currency.send_back, unclear),
            (other_currency.take, unclear, RATE),
            (other_currency.sent_back,),
        ):
            with pytest.raises(TooLate):
                await staff_do(paying, *again)
        await paying.hears(back.id, done(CAME), done(CAME))
        assert await paying.sums() == ("pending", 0, 0, 0)
        assert await balances(paying) == {}
        assert (await paying.kinds()).count("payment_sent_back") == 1
        await paying.hears(await paying.begin(), done())
        assert await paying.sums() == ("paid", 12500, 0, 0)

    async def test_where_that_does_not_work_by_hand(self, paying: Paying, unclear: str) -> None:
        await staff_do(paying, other_currency.send_back, unclear)
        [back] = await paying.attempts("refund")
        await paying.hears(back.id, FAILED)
        assert await paying.sums() == ("in_review", 0, 0, 0)
        assert "return_failed" in await paying.kinds()
        assert "refund_failed" not in await paying.kinds(), "its seller has none of the money"
        assert await offered(paying) == [TAKE, BY_HAND]
        await staff_do(paying, other_currency.sent_back)
        assert await paying.sums() == ("pending", 0, 0, 0)
        assert await balances(paying) == {}
        assert await offered(paying) == []

    async def test_beside_a_payment_that_is_right(self, paying: Paying) -> None:
        """Twice, and once in another currency: nobody had a way out of that."""
        first = await paying.begin()
        paying.trade.forward(hours=1)
        await paying.hears(await paying.begin("+250728123456"), done())
        await paying.hears(first, done(CAME))
        assert (await paying.sums())[0] == "paid"
        assert await offered(paying) == [BACK, TAKE, BY_HAND]
        await staff_do(paying, other_currency.send_back, first)
        [back] = await paying.attempts("refund")
        await paying.hears(back.id, done(CAME))
        assert await paying.sums() == ("paid", 12500, 0, 0)
        assert "money_returned" in await paying.kinds()

    async def test_only_by_staff_who_have_no_part_in_it(self, paying: Paying, unclear: str) -> None:
        async with paying.trade.acting(paying.sale.seller) as (db, who):
            with pytest.raises(NotYours):
                await other_currency.send_back(db, unclear, who, paying.trade.now)


class TestTaken:
    async def test_at_a_rate_it_counts_as_if_that_had_come(
        self, paying: Paying, unclear: str
    ) -> None:
        """The rest of it is too much, and goes back by hand: no sum is converted twice."""
        await staff_do(paying, other_currency.take, unclear, RATE)
        assert await paying.sums() == ("paid", 14634, 0, 0)
        assert await balances(paying) == {
            ("provider", "USD"): -1000,
            ("exchange", "USD"): 1000,
            ("exchange", FRANCS): -14634,
            ("payable", FRANCS): 11_250,
            ("commission", FRANCS): 1_250,
            ("buyer", FRANCS): 2_134,
        }
        assert {"payment_seen", "money_came", "paid_too_much"} <= set(await paying.kinds())
        said = [line[2] for line in await paying.trade.audit("attempt") if "taken" in line[2]]
        assert said == ["taken 1000 USD as 14634 RWF"]
        assert await paying.attempts("refund") == []
        with pytest.raises(TooLate):
            await staff_do(paying, other_currency.take, unclear, RATE)
        async with paying.trade.database.read() as db:
            order = await stored_orders.by_code(db, paying.sale.code)
            assert order is not None
            assert await refunds.sources(db, order) == []

    async def test_less_than_is_due_waits_for_the_rest(self, paying: Paying, unclear: str) -> None:
        await staff_do(paying, other_currency.take, unclear, 1_000_000_000)
        assert await paying.sums() == ("part_paid", 10_000, 0, 0)
        await paying.hears(await paying.begin(), done(francs(2_500)))
        assert await paying.sums() == ("paid", 12_500, 0, 0)
        found = await balances(paying)
        assert (found["payable", FRANCS], found["commission", FRANCS]) == (11_250, 1_250)

    async def test_not_of_an_order_that_is_over(self, paying: Paying, unclear: str) -> None:
        await paying.sale.does("seller", orders.cancel)
        assert await offered(paying) == [BACK, BY_HAND]
        with pytest.raises(TooLate):
            await staff_do(paying, other_currency.take, unclear, RATE)
        await staff_do(paying, other_currency.sent_back)
        assert (await paying.sums())[0] == "failed"


@pytest.mark.parametrize(
    ("came", "currency", "millionths", "counts"),
    [
        (Money(1000, "USD"), FRANCS, RATE, francs(14_634)),  # 14,633.5
        (Money(1000, "USD"), "CNY", 7_120_000, Money(7120, "CNY")),
        (francs(12_500), "CNY", 203_500_000, Money(6143, "CNY")),
        (Money(6143, "CNY"), FRANCS, 203_500_000, francs(12_501)),
    ],
)
def test_one_of_the_stronger_currency(
    came: Money, currency: str, millionths: int, counts: Money
) -> None:
    assert other_currency.worth(came, currency, millionths) == counts
