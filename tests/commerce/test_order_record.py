"""An order by its code: everything of it for staff, their own for its sides, nothing for others."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select, update

from bot.chat import MessageScreen, Sender
from bot.commerce import counted_money, fulfilment, ledger, order_record, orders, payments
from bot.commerce.refusals import NotYours
from bot.i18n import markup
from bot.screens import order_record as screens
from storage import order_record as stored
from storage.models import Order, OrderLine, OrderQuote, Payment
from tests.commerce.conftest import Sale
from tests.commerce.test_ledger import attempt, happens
from tests.support.notices import READERS
from tests.support.trade import francs


async def found(sale: Sale, by: Sender, text: str = "") -> str | None:
    async with sale.trade.acting(by) as (db, who):
        order = await order_record.find(db, text or sale.code, who)
        return order and order.code


class TestWhoFindsIt:
    async def test_staff_and_its_two_sides(self, sale: Sale) -> None:
        """Red when a code is enough to read what strangers trade."""
        staff, stranger = await sale.trade.staff(), await sale.trade.person("Stranger")
        other = await sale.trade.seller("Oda")
        for who in (staff, sale.seller, sale.buyer):
            assert await found(sale, who) == sale.code
        for who in (stranger, other):
            assert await found(sale, who) is None

    async def test_by_a_code_that_was_misread(self, sale: Sale) -> None:
        async with sale.trade.database.write() as db:
            await db.execute(update(Order).values(code="IS-7K4QM2"))
        staff = await sale.trade.staff()
        assert await found(sale, staff, "is 7k4om2") == "IS-7K4QM2"
        assert await found(sale, staff, "7K4 0M2") == "IS-7K4QM2"
        assert await found(sale, staff, "7K4QM3") is None

    async def test_staff_see_nothing_more_of_their_own(self, sale: Sale) -> None:
        """Red when a buyer who is staff reads the seller's side of their own order."""
        staff = await sale.trade.staff()
        code = await sale.trade.order(staff, sale.product)
        async with sale.trade.acting(staff) as (db, who):
            with pytest.raises(NotYours):
                await order_record.for_staff(db, code, who)
            assert (await order_record.for_staff(db, sale.code, who)).code == sale.code


async def words(sale: Sale) -> tuple[str, list[str]]:
    """What staff read of the order and of what came of it, in English; all must read it."""
    staff = await sale.trade.staff()
    async with sale.trade.acting(staff) as (db, who):
        order = await order_record.for_staff(db, sale.code, who)
        shown = screens.record(order, (), await order_record.books(db, order))
        changed, heard = await stored.changes(db, order.id), await stored.events(db, order.id)
        pages = [screens.changes(order, page, changed, heard) for page in range(3)]
    for reader in READERS:
        for screen in (shown, *pages):
            assert all(markup(line, reader) for line in screen.lines if line)
    english = READERS[1]

    def read(screen: MessageScreen) -> str:
        words = "\n".join(markup(line, english) for line in screen.lines)
        return re.sub(r"\s", lambda found: "\n" if found[0] == "\n" else " ", words)

    return read(shown), [read(page) for page in pages]


class TestWhatStaffRead:
    async def test_its_money_and_who_did_what(self, sale: Sale) -> None:
        for role, step in (
            ("seller", orders.accept),
            ("buyer", payments.claim_paid),
            ("seller", payments.paid),
            ("seller", fulfilment.shipped),
            ("seller", fulfilment.delivered),
        ):
            await sale.does(role, step)
        await sale.does("buyer", fulfilment.missing)
        await sale.does("seller", payments.refunded_in_part, total=francs(2000))
        shown, [changes, *_] = await words(sale)
        for part in (sale.code, "Buyer: Bosco", "Seller: Aline", "Shop of Aline", "12 500 Frw"):
            assert part in shown, shown
        assert "Received: 12 500 Frw" in shown
        assert "Refunded in total: 2 000 Frw" in shown
        assert "+250 788 123 456" in shown
        for line in (
            "🧾 Ordered (buyer: Bosco)",
            "✅ Accepted (seller: Aline)",
            "🔎 The seller is checking the payment (buyer: Bosco)",
            "💰 Paid (seller: Aline)",
            "📬 Delivered (seller: Aline)",
            "🗣 Complaint: it has not arrived (buyer: Bosco)",
            "Refunded in total: 2 000 Frw (seller: Aline)",
        ):
            assert changes.count(line) == 1, changes

    async def test_what_is_still_to_move(self, sale: Sale) -> None:
        """Red when staff read "Paid" of money that is on its way back, or of more than was due."""
        for role, step in (("seller", orders.accept), ("buyer", payments.claim_paid)):
            await sale.does(role, step)
        await sale.does("seller", counted_money.count, total=francs(10_000))
        shown, _ = await words(sale)
        assert "Received: 10 000 Frw\nStill to pay: 2 500 Frw" in shown, shown
        await sale.does("seller", counted_money.count, total=francs(15_000))
        shown, _ = await words(sale)
        assert "Received: 15 000 Frw\nToo much: 2 500 Frw" in shown, shown
        async with sale.trade.database.write() as db:
            await db.execute(update(Payment).values(refunding=2500))
        shown, _ = await words(sale)
        assert "This money is being returned automatically: 2 500 Frw" in shown, shown

    async def test_the_rate_that_was_fixed(self, sale: Sale) -> None:
        """Red when the rate that is kept with an order, its day and source are read by nobody."""
        shown, _ = await words(sale)
        assert "1 CNY" not in shown
        quote = OrderQuote(
            order_id=(await sale.trade.one(select(Order))).id,
            currency="CNY",
            millionths=203_500_000,
            own_millionths=1_000_000,
            margin=20_000,
            day=date(2026, 12, 1),
            source="staff",
            goods_minor=6266,
            postage_minor=0,
            total_minor=6266,
            quoted_at=sale.trade.now,
        )
        async with sale.trade.database.write() as db:
            db.add(quote)
        shown, _ = await words(sale)
        assert "Total: 12 500 Frw (CN¥62.66)" in shown, shown
        assert "1 CNY = 203.5 RWF (1 December 2026, entered by staff)" in shown, shown
        assert "Added to the rate: 2%" in shown

    async def test_whose_its_money_is(self, sale: Sale) -> None:
        """Red when staff cannot say what of an order is the shop's, and what the market's."""
        shown, _ = await words(sale)
        assert "Commission" not in shown, "its shop collects itself"
        async with sale.trade.database.write() as db:
            await db.execute(update(OrderLine).values(commission=1_250))
        paid = await attempt(sale.trade, sale.code, "payment", francs(12_600))
        await happens(sale.trade, sale.code, ledger.received, paid, francs(12_600))
        shown, _ = await words(sale)
        for line in (
            "Commission: 1 250 Frw",
            "The shop's so far: 11 250 Frw",
            "The market's so far: 1 250 Frw",
            "The buyer's, too much: 100 Frw",
        ):
            assert shown.count(line) == 1, shown
        back = await attempt(sale.trade, sale.code, "refund", francs(12_600), paid)
        await happens(sale.trade, sale.code, ledger.refunded, back, francs(12_600))
        shown, _ = await words(sale)
        assert "so far" not in shown
        assert "too much" not in shown

    async def test_no_commission_of_what_its_shop_is_paid(self, sale: Sale) -> None:
        """Red when staff read a commission of cash, of which the market gets nothing."""
        async with sale.trade.database.write() as db:
            await db.execute(update(OrderLine).values(commission=1_250))
        shown, _ = await words(sale)
        assert "Commission" not in shown
        async with sale.trade.database.write() as db:
            await db.execute(update(Payment).values(method="mobile_prompt", kind="provider"))
        shown, _ = await words(sale)
        assert shown.count("Commission: 1 250 Frw") == 1

    async def test_another_way_to_pay(self, sale: Sale) -> None:
        """Red when nobody can read who changed what a seller waits for."""
        await sale.does("seller", orders.accept)
        await sale.does("buyer", payments.choose_way, method="on_delivery", channels=())
        _, [changes, *_] = await words(sale)
        assert changes.count("Payment: 💵 Pay on delivery (buyer: Bosco)") == 1, changes

    async def test_phones_go_when_all_is_settled(self, sale: Sale) -> None:
        """Red when staff read the address of everybody who ever bought something."""
        await sale.does("seller", orders.decline)
        shown, [changes, *_] = await words(sale)
        assert "788" not in shown
        assert "behind the market" not in shown
        assert "Reason: The address is too far away" in changes

    async def test_a_long_story_has_pages(self, sale: Sale) -> None:
        """Red when a message would be longer than a platform takes."""
        await sale.does("seller", orders.accept)
        for _ in range(10):
            await sale.does("buyer", payments.claim_paid)
            await sale.does("seller", payments.not_paid)
        _, pages = await words(sale)
        assert "Page 1 of 2" in pages[0]
        assert pages[1] == pages[2]  # beyond the last one there is only that
        assert all(page.count("\n") <= screens.LINES_A_PAGE + 1 for page in pages)
