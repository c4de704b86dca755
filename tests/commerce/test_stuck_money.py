"""Money that is stuck stands before staff until it has moved, and they are reminded of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot import taps
from bot.chat import Sender
from bot.commerce import attempt_outcomes, counted_money, orders, payments, stuck_money, verdicts
from bot.commerce.statements import Statement
from bot.i18n import Reader, markup
from bot.jobs.calendar import Rounds
from bot.money import Money
from bot.screens import stuck_money as screens
from storage import payment_attempts
from storage import stuck_money as stored
from storage.models import Payment, PaymentAttempt
from storage.sql.pagination import FIRST
from tests.commerce.conftest import Sale
from tests.commerce.test_ledger import attempt
from tests.commerce.test_payouts import Books
from tests.support.notices import words
from tests.support.trade import PERIODS, Trade, francs


async def days(sale: Sale, number: int) -> None:
    for _ in range(number * 4):
        sale.trade.forward(hours=6)
        await sale.trade.look_for_money()


async def listed(trade: Trade, staff: Sender) -> list[tuple[str, str | None]]:
    async with trade.database.read() as db:
        page = await stuck_money.waiting(db, await trade.known(staff), trade.now, FIRST)
        payouts = await stored.payouts(db, trade.now)
        counted = await stored.count(db, trade.now)
    rows: list[tuple[str, str | None]] = [(each.order.code, each.why) for each in page.items]
    assert counted == page.total + len(payouts)
    return [*rows, *((each.code, "silent") for each in payouts)]


async def remind(trade: Trade, processes: int = 1) -> int:
    """The pulse of that many processes; how many reminders there are by now."""
    rounds = [
        Rounds(trade.database, lambda: trade.now, PERIODS, trade.staff_ids).make()
        for _ in range(processes)
    ]
    await asyncio.gather(*rounds)
    return len(await trade.notices(kind="money_waits"))


async def asked(sale: Sale, state: str) -> str:
    """A payment that its provider was asked for, and that stands so since now."""
    made = await attempt(sale.trade, sale.code, "payment", francs(12_500))
    async with sale.trade.database.write() as db:
        await db.execute(
            update(PaymentAttempt).values(state=state, made_at=sale.trade.now, look_at=None)
        )
    return made


async def test_what_its_seller_does_not_look_at(sale: Sale) -> None:
    """Red when staff are told and nothing stands on their list."""
    staff = await sale.trade.staff()
    await sale.does("seller", orders.accept)
    await sale.does("buyer", payments.claim_paid)
    await days(sale, 6)
    assert await listed(sale.trade, staff) == []
    await days(sale, 4)
    assert len(await sale.trade.notices(kind="money_stuck")) == 1
    assert await listed(sale.trade, staff) == [(sale.code, "payment_to_check")]
    await days(sale, 30)
    assert await listed(sale.trade, staff) == [(sale.code, "payment_to_check")], "until it moves"
    await sale.does("seller", payments.paid)
    assert await listed(sale.trade, staff) == []


async def test_what_its_seller_does_not_give_back(sale: Sale) -> None:
    staff = await sale.trade.staff()
    await sale.does("seller", orders.accept)
    await sale.does("seller", payments.paid)
    await sale.does("seller", orders.cancel)
    await days(sale, 12)
    assert await listed(sale.trade, staff) == [(sale.code, "refund_owed")]
    await sale.does("buyer", payments.come_back)
    assert await listed(sale.trade, staff) == []


async def test_it_is_said_how_much_does_not_move(sale: Sale) -> None:
    """Red when staff read the total of the order where 2 500 francs are to go back."""
    staff = await sale.trade.staff()
    await sale.does("seller", orders.accept)
    await sale.does("seller", counted_money.count, total=francs(15_000))
    await days(sale, 12)
    async with sale.trade.database.read() as db:
        who = await sale.trade.known(staff)
        [row] = (await stuck_money.waiting(db, who, sale.trade.now, FIRST)).items
    assert (row.why, row.money) == ("award_owed", francs(2_500))
    [notice] = await sale.trade.notices(kind="money_stuck")
    said = "\n".join(words(notice.kind, notice.facts, Reader.of("en"))).replace("\xa0", " ")
    assert "Amount: 2 500 Frw" in said


async def test_what_a_provider_says_nothing_of(sale: Sale) -> None:
    staff = await sale.trade.staff()
    await sale.does("seller", orders.accept)
    made = await asked(sale, "unknown")
    sale.trade.forward(hours=23)
    assert await listed(sale.trade, staff) == []
    sale.trade.forward(hours=2)
    assert await listed(sale.trade, staff) == [(sale.code, "silent")]
    async with sale.trade.acting(staff) as (db, who):
        await verdicts.judge(db, made, who, sale.trade.now, sale.trade.staff_ids, done=False)
    assert await listed(sale.trade, staff) == []


async def test_what_a_provider_moved_otherwise(sale: Sale) -> None:
    """Also at once: it asks nobody again."""
    staff = await sale.trade.staff()
    await sale.does("seller", orders.accept)
    made = await asked(sale, "pending")
    async with sale.trade.database.write() as db:
        row = await payment_attempts.by_id(db, made)
        assert row is not None
        said = Statement("done", amount=Money(900, "USD"))
        await attempt_outcomes.apply(db, row, said, sale.trade.now, sale.trade.staff_ids)
    assert await listed(sale.trade, staff) == [(sale.code, "unclear")]


async def test_a_payout_that_nothing_is_known_of(sale: Sale) -> None:
    books = await Books(sale).begin()
    await books.propose()
    await books.decide(books.eric)
    async with books.trade.database.write() as db:
        paid_in = PaymentAttempt.kind == "payment"
        await db.execute(update(PaymentAttempt).where(paid_in).values(state="succeeded"))
    assert await listed(books.trade, books.claire) == []
    books.trade.forward(hours=25)
    assert await listed(books.trade, books.claire) == [("PO-1", "silent")]
    await books.says(done=True)
    assert await listed(books.trade, books.claire) == []


async def test_staff_are_reminded_every_week_until_it_moves(sale: Sale) -> None:
    """Of two processes one reminds; of an order that moves nobody does any more."""
    trade = sale.trade
    await trade.staff()
    beijing = await trade.person("王工", "zh")
    trade.staff_ids |= {f"telegram:{beijing.id}"}
    await sale.does("seller", orders.accept)
    await asked(sale, "unknown")
    trade.now = trade.now.replace(hour=9)
    counts = []
    for _ in range(22):
        trade.forward(days=1)
        counts.append(await remind(trade, processes=2))
    assert counts[:3] == [0, 0, 0]
    first = next(day for day, count in enumerate(counts) if count)
    assert first == 3, "a day of silence, and three days on the list"
    assert counts[-1] in (6, 8), "two members, once a week"
    async with trade.database.write() as db:
        await db.execute(update(PaymentAttempt).values(state="succeeded"))
    for _ in range(10):
        trade.forward(days=1)
        assert await remind(trade) == counts[-1]


async def test_not_at_night(sale: Sale) -> None:
    trade = sale.trade
    await trade.staff()
    await sale.does("seller", orders.accept)
    await asked(sale, "unknown")
    trade.forward(days=6)
    trade.now = trade.now.replace(hour=3)  # 5 in Kigali
    assert await remind(trade) == 0
    trade.now = trade.now.replace(hour=21)  # 23 there
    assert await remind(trade) == 1
    [told] = await trade.notices(kind="money_waits")
    assert told.due_at > trade.now


async def test_of_before_the_list_it_is_found_again(sale: Sale) -> None:
    """What staff had been told of when there was no list (migration 0063): they are not told
    twice."""
    staff = await sale.trade.staff()
    await sale.does("seller", orders.accept)
    await sale.does("buyer", payments.claim_paid)
    await days(sale, 10)
    async with sale.trade.database.write() as db:
        await db.execute(update(Payment).values(stuck_since=None, look_at=sale.trade.now))
    sale.trade.forward(minutes=1)
    await sale.trade.look_for_money()
    assert await listed(sale.trade, staff) == [(sale.code, "payment_to_check")]
    assert len(await sale.trade.notices(kind="money_stuck")) == 1


@pytest.mark.parametrize("language", ["rw", "en", "zh"])
async def test_whose_own_it_is_sees_it_as_their_order(sale: Sale, language: str) -> None:
    await sale.does("seller", orders.accept)
    await asked(sale, "unknown")
    sale.trade.forward(days=2)
    sale.trade.staff_ids |= {f"telegram:{sale.seller.id}"}
    other = await sale.trade.staff()
    for who, action in ((sale.seller, taps.ORDER), (other, taps.RECORD)):
        async with sale.trade.database.read() as db:
            page = await stuck_money.waiting(db, await sale.trade.known(who), sale.trade.now, FIRST)
        screen = screens.stuck(page, ())
        assert screen.rows[0][0].tap == action(sale.code)
        text = "\n".join(markup(each, Reader.of(language)) for each in screen.lines)
        assert sale.code in text


async def test_many_are_turned_page_by_page(sale: Sale) -> None:
    staff = await sale.trade.staff()
    more = [await sale.trade.order(sale.buyer, sale.product, 1) for _ in range(stored.PAGE)]
    codes = [sale.code, *more]
    async with sale.trade.database.write() as db:
        await db.execute(update(Payment).values(stuck_since=sale.trade.now - timedelta(days=1)))
    async with sale.trade.database.read() as db:
        who = await sale.trade.known(staff)
        first = await stuck_money.waiting(db, who, sale.trade.now, FIRST)
        assert first.next is not None
        second = await stuck_money.waiting(db, who, sale.trade.now, first.next)
    assert [each.order.code for each in (*first.items, *second.items)] == codes
