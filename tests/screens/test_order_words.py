"""What an order, and the forms about it, say of themselves."""

from __future__ import annotations

from datetime import date

import pytest

from bot import taps
from bot.commerce import counted_money, order_address, orders, payments, proofs
from bot.flows import order_address as address_form
from bot.flows.order_forms import CANCELLING, CancelAnswers
from bot.i18n import Reader, markup, month, plain, value_text
from bot.screens import order_record, postage
from bot.screens.orders import order_screen
from storage import orders as stored
from storage.database import Database
from tests.commerce.conftest import Sale
from tests.support.forms import Filling
from tests.support.trade import ADDRESS, Trade, francs

EN = Reader.of("en")


async def shown(sale: Sale, role: str) -> tuple[str, list[str]]:
    async with sale.trade.acting(sale.side(role)) as (db, who):
        order = await stored.by_code(db, sale.code)
        assert order is not None
        screen = order_screen(order, who, ())
        names = [button.tap.action for row in screen.rows for button in row if button.tap]
        return "\n".join(markup(line, EN) for line in screen.lines), names


def spaced(words: str) -> str:
    return words.replace("\u202f", " ").replace("\xa0", " ")


async def begun(database: Database, method: str = "mobile_money") -> Sale:
    sale = await Sale(Trade(database)).begin(method)
    await sale.does("seller", orders.accept)
    return sale


async def test_a_proof_is_looked_at_where_there_is_one(database: Database) -> None:
    """Red when a seller is sent to look at nothing."""
    sale = await begun(database)
    await sale.does("buyer", payments.claim_paid)
    _, buttons = await shown(sale, "seller")
    assert taps.PROOF.name not in buttons
    async with database.read() as db:
        order = await stored.by_code(db, sale.code)
        assert order is not None
        rows = order_record.record(order, (), ()).rows
    assert taps.RECORD_PROOF.name not in [b.tap.action for row in rows for b in row if b.tap]
    sent = {"draft_id": "p", "photo": None, "reference": "MP2612170001"}
    async with sale.trade.acting(sale.buyer) as (db, who):
        await proofs.send(db, sale.code, who, sale.trade.now, (), **sent)
    _, buttons = await shown(sale, "seller")
    assert taps.PROOF.name in buttons


async def test_what_was_agreed_otherwise_stands_in_the_timeline(database: Database) -> None:
    """Red when neither side sees that an order goes elsewhere, or is paid in another way."""
    sale = await begun(database)
    await sale.does("buyer", payments.choose_way, method="on_delivery", channels=())
    async with sale.trade.acting(sale.buyer) as (db, who):
        order = await order_address.change(
            db,
            sale.code,
            who,
            sale.trade.now,
            sale.trade.periods,
            draft_id="a",
            address=ADDRESS | {"district": "Nyagatare", "sector": "Karama"},
        )
        at_once = [(each.subject, each.to_state) for each in order.changes]
    assert ("address", "Nyagatare") in at_once
    for role in ("buyer", "seller"):
        words, _ = await shown(sale, role)
        assert words.count("📍 Another address: Nyagatare") == 1
        assert words.count("Payment: 💵 Pay on delivery") == 1


async def test_what_is_to_be_given_back_of_a_cancelled_order(database: Database) -> None:
    """Red when a cancelled order says "Paid", and neither side reads how much goes back."""
    sale = await begun(database)
    await sale.does("seller", payments.paid)
    await sale.does("seller", orders.cancel)
    assert "To refund: 12 500 Frw" in spaced((await shown(sale, "seller"))[0])
    assert "The seller will refund you: 12 500 Frw" in spaced((await shown(sale, "buyer"))[0])
    async with database.read() as db:
        order = await stored.by_code(db, sale.code)
        assert order is not None
        lines = order_record.record(order, (), ()).lines
    assert "To refund: 12 500 Frw" in spaced("\n".join(markup(line, EN) for line in lines))
    await sale.does("seller", payments.refunded)
    for role in ("buyer", "seller"):
        assert "refund:" not in (await shown(sale, role))[0].lower()


async def test_more_money_is_not_paid_again_in_the_timeline(database: Database) -> None:
    """Red when an order was paid twice, because somebody sent a little more."""
    sale = await begun(database)
    await sale.does("seller", payments.paid)
    await sale.does("seller", counted_money.count, total=francs(13_000))
    words, _ = await shown(sale, "buyer")
    assert words.count(": 💰 Paid") == 1


async def test_a_reminder_does_not_wait_for_what_was_agreed(database: Database) -> None:
    """Red when a gate that was misspelt gives a buyer three days more to pay."""
    sale = await begun(database)
    sale.trade.forward(hours=5)
    async with sale.trade.acting(sale.buyer) as (db, who):
        order = await order_address.change(
            db,
            sale.code,
            who,
            sale.trade.now,
            sale.trade.periods,
            draft_id="a",
            address=ADDRESS | {"landmark": "behind the bank"},
        )
        assert max(each.at for each in order.moves) < sale.trade.now


def test_what_is_collected_is_not_on_the_way() -> None:
    """Red when who comes for it reads "Days on the way: 0"."""
    assert postage.on_the_way("collect", 0, 0) == ()
    [ready] = postage.on_the_way("collect", 2, 2)
    assert plain(ready, EN) == "Days until it is ready: 2"
    [moto] = postage.on_the_way("moto", 0, 1)
    assert plain(moto, EN) == "Days on the way: 0 to 1"


@pytest.mark.parametrize(
    ("language", "named"),
    [("rw", "Ukuboza 2026"), ("en", "December 2026"), ("zh", "2026年12月")],
)
def test_a_month_has_a_name(language: str, named: str) -> None:
    assert value_text(month(date(2026, 12, 1)), Reader.of(language)) == named


def test_the_way_out_of_a_form_does_not_sound_like_the_end_of_the_order() -> None:
    """Red when "Cancel" below an order's address may be its own."""
    reason = Filling(CANCELLING, CancelAnswers("IS-7K4QM2"))
    known = address_form.Answers(
        "IS-7K4QM2",
        before=ADDRESS,
        recipient="Uwase Alice",
        phone="+250788123456",
        district="Huye",
        sector="Ngoma",
        landmark="behind the market",
    )
    for filling in (reason, Filling(address_form.FORM, known)):
        labels = filling.labels
        assert "✖️ Cancel, no change" in labels
        assert "✖️ Cancel" not in labels
