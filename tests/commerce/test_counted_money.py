"""Money that was sent by hand and is not what was asked for: less, more, bit by bit, or after the
end. Each has a sentence and a way out, as where a provider says so."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from bot import taps
from bot.commerce import counted_money, orders, payments, people
from bot.commerce.refusals import MoneyOwed, TooLate
from bot.i18n import Reader, markup
from bot.money import Money
from bot.screens import order_lists, order_questions
from bot.screens.orders import order_screen
from storage import orders as stored_orders
from storage.models import Order, Payment
from tests.commerce.conftest import Sale
from tests.support.notices import words
from tests.support.trade import francs

EN = Reader.of("en")


@pytest.fixture
async def due(sale: Sale) -> Sale:
    """12 500 francs are waited for, and said to be sent."""
    await sale.does("seller", orders.accept)
    await sale.does("buyer", payments.claim_paid)
    return sale


async def counts(sale: Sale, total: int) -> None:
    await sale.does("seller", counted_money.count, total=francs(total))


async def sums(sale: Sale) -> tuple[str, int, int, int]:
    row = await sale.trade.one(select(Payment))
    return row.state, row.received, row.refunded, row.refund_due


async def order_of(sale: Sale) -> Order:
    async with sale.trade.database.read() as db:
        order = await stored_orders.by_code(db, sale.code)
    assert order is not None
    return order


def plain(kind: str, facts: dict[str, Any]) -> str:
    said = "\n".join(words(kind, facts, EN))
    return said.replace("\u202f", " ").replace("\xa0", " ")


async def told(sale: Sale, kind: str) -> list[str]:
    return [plain(kind, each.facts) for each in await sale.trade.notices(kind=kind)]


class TestTooLittle:
    async def test_the_rest_is_asked_for_and_comes(self, due: Sale) -> None:
        """Red when a seller can only say that all of it came, or nothing."""
        await counts(due, 10_000)
        assert await sums(due) == ("part_paid", 10_000, 0, 0)
        [said] = await told(due, "paid_in_part")
        assert "Received so far: 10 000 Frw" in said
        assert "Still to pay: 2 500 Frw" in said
        await due.does("buyer", payments.claim_paid)
        await due.does("seller", payments.paid)
        assert await sums(due) == ("paid", 12_500, 0, 0)

    async def test_its_seller_looks_for_the_rest_only(self, due: Sale) -> None:
        """Red when who has 10 000 of 12 500 is asked whether 12 500 came."""
        await counts(due, 10_000)
        await due.does("buyer", payments.claim_paid)
        for _day in range(2):
            due.trade.forward(hours=24)
            await due.trade.look_for_money()
        first, again = await told(due, "payment_claimed")
        assert "have you received 12 500 Frw" in first
        assert "have you received 2 500 Frw" in again
        [reminded, *_] = await told(due, "payment_to_check")
        assert "have you received 2 500 Frw" in reminded
        question = order_questions.ship_unpaid(await order_of(due))
        assert "2 500" in markup(question.lines[0], EN).replace("\xa0", " ")
        assert "12 500" not in markup(question.lines[0], EN).replace("\xa0", " ")

    async def test_bit_by_bit_and_the_same_answer_twice(self, due: Sale) -> None:
        for total in (5_000, 5_000, 10_000):
            await counts(due, total)
        assert await sums(due) == ("part_paid", 10_000, 0, 0)
        assert len(await told(due, "paid_in_part")) == 2
        with pytest.raises(TooLate):
            await counts(due, 9_000)
        await counts(due, 12_500)
        assert await sums(due) == ("paid", 12_500, 0, 0)

    async def test_the_rest_is_not_found(self, due: Sale) -> None:
        """Red when what has come is forgotten with what has not."""
        await counts(due, 10_000)
        await due.does("buyer", payments.claim_paid)
        await due.does("seller", payments.not_paid)
        assert await sums(due) == ("part_paid", 10_000, 0, 0)
        assert len(await told(due, "paid_in_part")) == 2
        assert await told(due, "payment_not_found") == []

    async def test_the_buyer_reads_what_is_left_and_how_to_send_it(self, due: Sale) -> None:
        await counts(due, 10_000)
        async with due.trade.acting(due.buyer) as (_, who):
            screen = order_screen(await order_of(due), who, ())
        read = "\n".join(markup(each, EN) for each in screen.lines)
        read = read.replace("\u202f", " ").replace("\xa0", " ")
        assert "Still to pay: 2 500 Frw" in read
        assert "*2500#" in read
        buttons = [each.tap for row in screen.rows for each in row]
        assert taps.CLAIM_PAID(due.code) in buttons

    async def test_nobody_pays_the_rest_and_it_is_owed_back(self, due: Sale) -> None:
        await counts(due, 10_000)
        for _day in range(5):
            due.trade.forward(hours=24)
            await due.trade.look_for_money()
        assert (await due.trade.states(due.code))[:2] == ("cancelled", "part_paid")
        assert (await due.trade.stock(due.product))[1] == 0
        reminder = (await told(due, "payment_due"))[0]
        assert "2 500 Frw" in reminder
        assert "12 500" not in reminder
        assert any("10 000 Frw" in each for each in await told(due, "refund_owed"))
        [ended] = await told(due, "order_unpaid_to_buyer")
        assert "The seller will refund you: 10 000 Frw" in ended
        await due.does("seller", payments.refunded)
        assert await sums(due) == ("refunded", 10_000, 10_000, 0)

    async def test_its_buyer_leaves(self, due: Sale) -> None:
        await counts(due, 10_000)
        await due.does("buyer", orders.cancel)
        await due.does("buyer", payments.come_back)
        assert await sums(due) == ("refunded", 10_000, 10_000, 0)


class TestTooMuch:
    async def test_it_is_paid_and_the_rest_owed_back(self, due: Sale) -> None:
        await counts(due, 15_000)
        assert await sums(due) == ("paid", 15_000, 0, 2_500)
        assert len(await told(due, "paid_too_much")) == 2
        await due.does("seller", payments.refunded)
        assert await sums(due) == ("paid", 15_000, 2_500, 2_500)


class TestAfterTheEnd:
    async def test_what_came_is_owed_and_no_more(self, due: Sale) -> None:
        """Red when a seller has to say that all came, and then owes what never did; or when its
        buyer is asked for the rest of what is cancelled."""
        await due.does("seller", orders.cancel)
        await counts(due, 10_000)
        assert await sums(due) == ("paid", 10_000, 0, 0)
        assert await told(due, "paid_in_part") == []
        [seen] = await told(due, "payment_seen")
        assert "Amount: 10 000 Frw" in seen
        await due.does("seller", payments.refunded)
        assert await sums(due) == ("refunded", 10_000, 10_000, 0)

    async def test_the_rest_was_on_its_way(self, due: Sale) -> None:
        await counts(due, 10_000)
        await due.does("buyer", payments.claim_paid)
        await due.does("seller", orders.cancel)
        await due.does("seller", payments.not_paid)
        assert (await due.trade.states(due.code))[:2] == ("cancelled", "part_paid")
        await due.does("seller", payments.refunded)
        assert await sums(due) == ("refunded", 10_000, 10_000, 0)


class TestTwice:
    """Whoever has paid twice often sees it first once the order is paid; by a provider it is told
    then, too (receipts.py)."""

    async def test_it_is_owed_back(self, due: Sale) -> None:
        """Red when an order that is paid knows of no more money, and has no way for it to go."""
        await due.does("seller", payments.paid)
        buttons = await seller_sees(due)
        assert taps.COUNT_MONEY(due.code) in buttons
        for _ in range(2):  # the same answer once more
            await counts(due, 25_000)
        assert await sums(due) == ("paid", 25_000, 0, 12_500)
        for said in await told(due, "paid_too_much"):
            assert "Too much: 12 500 Frw" in said
        assert len(await told(due, "paid_too_much")) == 2
        assert taps.ASK_REFUNDED(due.code) in await seller_sees(due)
        await due.does("seller", payments.refunded)
        assert await sums(due) == ("paid", 25_000, 12_500, 12_500)
        assert taps.COUNT_MONEY(due.code) in await seller_sees(due)

    async def test_less_than_was_said_is_no_answer(self, due: Sale) -> None:
        await due.does("seller", payments.paid)
        with pytest.raises(TooLate):
            await counts(due, 10_000)

    async def test_after_all_had_gone_back(self, due: Sale) -> None:
        await due.does("seller", payments.paid)
        await due.does("seller", orders.cancel)
        await due.does("seller", payments.refunded)
        await counts(due, 25_000)
        assert await sums(due) == ("refunded", 25_000, 12_500, 25_000)
        for _day in range(2):
            due.trade.forward(hours=24)
            await due.trade.look_for_money()
        assert any("12 500 Frw" in each for each in await told(due, "refund_owed"))
        assert await waiting(due) == [due.code]
        await due.does("seller", payments.refunded)
        assert await sums(due) == ("refunded", 25_000, 25_000, 25_000)
        assert await waiting(due) == []

    async def test_of_an_order_that_is_complete(self, due: Sale) -> None:
        """Red when what is owed stands on no list of its seller's, as the order is over."""
        await due.does("seller", payments.paid)
        await due.set(("completed", "paid", "delivered"))
        assert await waiting(due) == []
        await counts(due, 25_000)
        assert await waiting(due) == [due.code]
        listed = markup(order_lists.present(await order_of(due)), EN)
        assert listed.replace("\xa0", " ") == "To refund: 12 500 Frw"
        assert taps.ASK_REFUNDED(due.code) in await seller_sees(due)
        with pytest.raises(MoneyOwed):
            await forgotten(due)
        await due.does("seller", payments.refunded)
        assert await waiting(due) == []


async def waiting(sale: Sale) -> list[str]:
    """What its seller has to act on."""
    async with sale.trade.acting(sale.seller) as (db, who):
        assert who.shop is not None
        page = await stored_orders.open_of_shop(db, who.shop.id)
        done = await stored_orders.finished_of_shop(db, who.shop.id)
    assert page.total + done.total == 1
    return [each.code for each in page.items]


async def forgotten(sale: Sale) -> None:
    async with sale.trade.acting(sale.seller) as (db, who):
        await people.forget(db, who.person, sale.trade.now)


async def seller_sees(sale: Sale) -> list[Any]:
    async with sale.trade.acting(sale.seller) as (_, who):
        screen = order_screen(await order_of(sale), who, ())
    return [each.tap for row in screen.rows for each in row]


async def test_not_of_cash(sale: Sale) -> None:
    await sale.does("seller", orders.accept)
    question = order_questions.paid(await order_of(sale))
    assert taps.COUNT_MONEY(sale.code) in [each.tap for row in question.rows for each in row]
    cash = await Sale(sale.trade).begin("on_delivery")
    await cash.does("seller", orders.accept)
    with pytest.raises(TooLate):
        await counts(cash, 5_000)
    with pytest.raises(TooLate):
        await sale.does("seller", counted_money.count, total=Money(100, "USD"))
