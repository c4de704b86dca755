"""What goes back through a provider, what its seller gives back by hand, and what each is told: no
money twice, and in the currency in which it was charged."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot import taps
from bot.commerce import complaints, order_record, orders, other_currency, payments, refunds
from bot.commerce.refusals import TooLate
from bot.commerce.state_machine import SYSTEM
from bot.i18n import Reader, markup
from bot.money import Money
from bot.screens import order_record as record_screens
from bot.screens.orders import actions, order_screen
from storage import order_record as stored_record
from storage import orders as stored_orders
from storage.database import Database
from storage.models import Order, Payment
from tests.commerce.test_attempts import FAILED, Paying, done
from tests.commerce.test_attempts_crossing import a_paying
from tests.support.notices import words
from tests.support.trade import francs

EN = Reader.of("en")
YUAN = Money(6127, "CNY")


@pytest.fixture
async def paying(sqlite: Database) -> Paying:
    return await a_paying(sqlite)


async def order_of(paying: Paying) -> Order:
    async with paying.trade.database.read() as db:
        order = await stored_orders.by_code(db, paying.sale.code)
    assert order is not None
    return order


async def owe(paying: Paying, money: Money) -> None:
    async with paying.trade.database.write() as db:
        order = await stored_orders.by_code(db, paying.sale.code)
        assert order is not None
        await payments.owe_refund(db, order, money, SYSTEM, "complaint:1", paying.trade.now)


async def in_yuan(paying: Paying) -> None:
    """Its buyer pays by another way, and in the own currency."""
    async with paying.trade.database.write() as db:
        facts = {"method": "alipay", "amount": YUAN.minor, "currency": YUAN.currency}
        await db.execute(update(Payment).values(facts))
    await paying.hears(await paying.begin(), done(YUAN))


def plain(kind: str, facts: dict[str, Any]) -> str:
    return "\n".join(words(kind, facts, EN)).replace("\u202f", " ").replace("\xa0", " ")


async def told(paying: Paying, kind: str) -> dict[str, str]:
    """What each heard of it, by their id."""
    found = await paying.trade.notices(kind=kind)
    return {each.person_id: plain(kind, each.facts) for each in found}


class TestByHand:
    async def test_an_award_that_could_not_be_sent(self, paying: Paying) -> None:
        """Red when who was told to give it back by hand, and did, has it sent, too."""
        await paying.hears(await paying.begin(), done())
        await owe(paying, francs(2500))
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, FAILED)
        await paying.sale.does("seller", payments.refunded)
        assert await paying.sums() == ("part_refunded", 12500, 2500, 0)
        assert len(await paying.attempts("refund")) == 1

    async def test_what_was_too_much(self, paying: Paying) -> None:
        """Red when an order that is paid in full is called partly refunded, and never complete,
        as its seller gave back by hand what nobody owed."""
        await paying.hears(await paying.begin(), done(francs(15000)))
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, FAILED)
        await paying.sale.does("seller", payments.refunded)
        assert await paying.sums() == ("paid", 15000, 2500, 0)
        assert len(await paying.trade.notices(kind="part_refunded")) == 1
        await paying.sale.does("seller", payments.refunded_in_part, total=francs(5000))
        assert await paying.sums() == ("part_refunded", 15000, 5000, 0)

    async def test_staff_are_not_told_that_it_was_decided(self, paying: Paying) -> None:
        """Red when they look for a decision, where more was paid than the order costs."""
        await paying.trade.staff()
        await paying.hears(await paying.begin(), done(francs(15000)))
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, FAILED)
        for _ in range(60):
            paying.trade.forward(hours=12)
            await paying.trade.look_for_money()
        [stuck, *_] = await paying.trade.notices(kind="money_stuck")
        said = words("money_stuck", stuck.facts, Reader.of("en"))
        assert said[1] == "Money has to go back to the buyer; the seller has not given it."
        assert said[2] == "Amount: 2\xa0500\xa0Frw"

    async def test_a_part_that_could_not_be_sent(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", payments.send_part_back, total=francs(4000))
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, FAILED)
        with pytest.raises(TooLate):
            await paying.sale.does("seller", payments.send_part_back, total=francs(4000))
        await paying.sale.does("seller", payments.refunded_in_part, total=francs(4000))
        assert await paying.sums() == ("part_refunded", 12500, 4000, 0)
        assert len(await paying.attempts("refund")) == 1

    async def test_what_had_come_in_part(self, paying: Paying) -> None:
        """Red when its buyer, who says that it is back, is written down as having paid all of it:
        the month's table then has money that never came, and that never went back."""
        await paying.hears(await paying.begin(), done(francs(5000)))
        await paying.sale.does("seller", orders.cancel)
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, FAILED)
        await paying.sale.does("buyer", payments.come_back)
        assert await paying.sums() == ("refunded", 5000, 5000, 0)

    async def test_never_what_is_on_its_way(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done())
        await paying.sale.does("seller", payments.send_part_back, total=francs(10000))
        with pytest.raises(TooLate):
            await paying.sale.does("seller", payments.refunded_in_part, total=francs(9000))
        with pytest.raises(TooLate):
            await paying.sale.does("seller", payments.refunded_in_part, total=francs(12501))
        await paying.sale.does("seller", payments.refunded_in_part, total=francs(12500))
        assert await paying.sums() == ("part_refunded", 12500, 2500, 10000)

    async def test_one_of_them_is_told_to_give_it_back(self, paying: Paying) -> None:
        """Red when its seller and staff both are: then it is given back twice."""
        await paying.hears(await paying.begin(), done())
        await owe(paying, francs(2500))
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, FAILED)
        [to_seller] = (await told(paying, "refund_failed")).values()
        assert "Please give the money back by hand: 2 500 Frw" in to_seller
        [to_staff] = (await told(paying, "refund_failed_to_staff")).values()
        assert "The seller has to give this back: 2 500 Frw" in to_staff
        assert "Please" not in to_staff

    async def test_staff_see_its_payments_also_when_it_is_paid_in_cash_now(
        self, paying: Paying
    ) -> None:
        """Red when what a provider was asked for is out of reach once another way was chosen."""
        await paying.hears(await paying.begin(), FAILED)
        async with paying.trade.database.write() as db:
            await db.execute(update(Payment).values(method="on_delivery"))
        order, tried = await order_of(paying), await paying.attempts("payment")
        every = taps.RECORD_MONEY(order.code)
        for attempts, is_there in ((tried, True), ([], False)):
            rows = record_screens.record(order, attempts, ()).rows
            assert (every in [each.tap for row in rows for each in row]) is is_there

    async def test_what_is_asked_says_how_it_goes(self, paying: Paying) -> None:
        """Red when "I refunded a part" sends money."""
        await paying.hears(await paying.begin(), done())
        async with paying.trade.database.read() as db:
            assert await refunds.can_send(db, await order_of(paying)) == francs(12500)
        assert "↩️ Refund a part" in await buttons(paying)
        await owe(paying, francs(2500))
        [refund] = await paying.attempts("refund")
        await paying.hears(refund.id, FAILED)
        async with paying.trade.database.read() as db:
            assert await refunds.can_send(db, await order_of(paying)) == francs(0)
        labels = await buttons(paying)
        assert "↩️ I have refunded it" in labels
        assert "↩️ I refunded a part" in labels


async def buttons(paying: Paying) -> list[str]:
    rows = actions(await order_of(paying), "seller", ())
    return [each.label.msgid for row in rows for each in row]


async def complained(paying: Paying, back: Money) -> None:
    """So much of it is agreed on."""
    sale, now = paying.sale, paying.trade.now
    async with sale.trade.acting(sale.buyer) as (db, who):
        facts: dict[str, Any] = {"draft_id": "c", "kind": "other", "words": "torn"}
        _, complaint = await complaints.open_(db, sale.code, who, now, sale.trade.periods, **facts)
        number = complaint.id
    async with sale.trade.acting(sale.seller) as (db, who):
        facts = {"draft_id": "a", "offer": "part", "amount": back, "words": "sorry"}
        await complaints.answer(db, number, who, now, **facts)
    async with sale.trade.acting(sale.buyer) as (db, who):
        await complaints.accept(db, number, who, now, 1)


class TestTold:
    async def test_an_award_that_goes_back_by_itself(self, paying: Paying) -> None:
        """Red when its seller is told to give back what a provider gives back."""
        await paying.hears(await paying.begin(), done())
        await complained(paying, francs(2500))
        [heard] = (await told(paying, "complaint_closed")).values()
        assert "being returned automatically: 2 500 Frw" in heard
        assert "To refund" not in heard
        assert "tap the button" not in heard

    async def test_an_award_in_yuan(self, paying: Paying) -> None:
        """Red when 20 yuan are 2,000 francs."""
        await in_yuan(paying)
        await complained(paying, Money(2000, "CNY"))
        [offered] = (await told(paying, "complaint_answered")).values()
        assert "Amount: CN¥20.00" in offered
        [heard] = (await told(paying, "complaint_closed")).values()
        assert "automatically: CN¥20.00" in heard

    async def test_parts_in_yuan(self, paying: Paying) -> None:
        await in_yuan(paying)
        sale = paying.sale
        for total in (1000, 6127):
            await sale.does("seller", payments.refunded_in_part, total=Money(total, "CNY"))
            paying.trade.forward(minutes=1)
        [part] = (await told(paying, "part_refunded")).values()
        assert "Refunded in total: CN¥10.00" in part
        assert "You had paid: CN¥61.27" in part
        [all_of_it] = (await told(paying, "refunded")).values()
        assert "Amount: CN¥61.27" in all_of_it

    async def test_staff_read_the_total_of_each_step(self, paying: Paying) -> None:
        """Red when the second of two refunds reads as if it were all."""
        await in_yuan(paying)
        for total in (1000, 3000):
            money = Money(total, "CNY")
            await paying.sale.does("seller", payments.send_part_back, total=money)
            refund = (await paying.attempts("refund"))[-1]
            await paying.hears(refund.id, done(refund.money))
            paying.trade.forward(minutes=1)
        async with paying.trade.database.read() as db:
            order = await order_of(paying)
            changed = await stored_record.changes(db, order.id)
        screen = record_screens.changes(order, 0, changed, ())
        read = "\n".join(markup(line, EN) for line in screen.lines)
        assert "Refunded in total: CN¥10.00" in read
        assert "Refunded in total: CN¥30.00" in read


class TestInAnotherCurrency:
    async def test_it_is_sent_back(self, paying: Paying) -> None:
        """Red when its buyer is told that the seller cannot find it."""
        await paying.hears(await paying.begin(), done(Money(12500, "USD")))
        order = await order_of(paying)
        claire = await paying.trade.staff("Claire")
        async with paying.trade.acting(claire) as (db, who):
            found = await order_record.for_staff(db, order.code, who)
            await other_currency.sent_back(db, found, who, paying.trade.now)
        assert "payment_not_found" not in await paying.kinds()
        [heard] = (await told(paying, "payment_sent_back")).values()
        assert "Please pay again." in heard

    async def test_who_looks_at_it(self, paying: Paying) -> None:
        await paying.hears(await paying.begin(), done(Money(12500, "USD")))
        read = await screen_of(paying)
        assert "Our staff are checking the payment" in read
        assert "The seller is checking" not in read

    async def test_no_cash_is_waited_for(self, paying: Paying) -> None:
        """Red when a parcel that came before its money is said to be paid in cash."""
        await paying.sale.set(("accepted", "pending", "delivered"))
        assert "cash" not in await screen_of(paying)


async def screen_of(paying: Paying) -> str:
    """As its buyer reads the order."""
    async with paying.trade.acting(paying.sale.buyer) as (db, who):
        order = await stored_orders.by_code(db, paying.sale.code)
        assert order is not None
        return "\n".join(markup(line, EN) for line in order_screen(order, who, ()).lines)


async def test_both_phones_are_shown_until_it_is_back_also_of_what_is_complete(
    paying: Paying,
) -> None:
    """Red when a seller is sent to the order for the buyer's number, and it is not there."""
    await paying.hears(await paying.begin(), done(francs(15000)))
    [refund] = await paying.attempts("refund")
    await paying.hears(refund.id, FAILED)
    async with paying.trade.database.write() as db:
        await db.execute(update(Order).values(state="completed"))
    order = await order_of(paying)
    assert order.payment.owed_money == francs(2500)
    for who, number in ((paying.sale.seller, "Buyer's phone"), (paying.sale.buyer, "Shop's phone")):
        known = await paying.trade.known(who)
        shown = "\n".join(markup(line, EN) for line in order_screen(order, known, ()).lines)
        assert number in shown
