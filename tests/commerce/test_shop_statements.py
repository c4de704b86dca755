"""A shop's account with the market: its lines lead from what it was to what it is."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import update

from bot import workbooks
from bot.commerce import ledger
from bot.commerce.refusals import NotFound
from bot.commerce.shop_statements import Month, of_month, put_together
from bot.handlers.shop_statements import sheet, table
from bot.i18n import Reader, markup
from bot.money import FRANCS
from bot.screens import shop_statements as screens
from storage.models import Order, OrderLine
from storage.shop_statements import Booked, OrderParts, _parts
from tests.commerce.conftest import Sale
from tests.commerce.test_ledger import attempt, happens
from tests.commerce.test_payouts import Books
from tests.support.trade import francs

NOW = datetime(2026, 12, 17, tzinfo=UTC)


@given(
    st.dictionaries(st.sampled_from(["RWF", "CNY"]), st.integers(-(10**9), 10**9)),
    st.lists(st.tuples(st.sampled_from(["RWF", "CNY"]), st.integers(-(10**6), 10**6))),
)
def test_opening_and_lines_are_the_closing(
    opening: dict[str, int], lines: list[tuple[str, int]]
) -> None:
    booked = [Booked(NOW, "received", "", amount, 0, currency) for currency, amount in lines]
    of = put_together(Month(2026, 12), opening, booked)
    ends = dict(opening)
    for currency, amount in lines:
        ends[currency] = ends.get(currency, 0) + amount
    assert {each.currency: each.minor for each in of.closing} == ends


def test_months_are_those_of_kigali() -> None:
    assert Month.of(datetime(2026, 12, 31, 22, 30, tzinfo=UTC)) == Month(2027, 1)
    assert Month(2026, 12).after == Month(2027, 1)
    assert Month(2027, 1).before == Month(2026, 12)
    for nonsense in ("", "2026-13", "202612", "2026-1", "２０２６-12"):
        with pytest.raises(NotFound):
            Month.read(nonsense)


async def test_of_a_sale_to_the_payout(sale: Sale) -> None:
    books = await Books(sale).begin()
    trade = books.trade
    back = await attempt(trade, sale.code, "refund", francs(2_500), books.paid_by)
    await happens(trade, sale.code, ledger.refunded, back, francs(2_500))
    await books.propose()
    await books.decide(books.eric)
    await books.says(done=True)
    shop = (await trade.known(sale.seller)).shop
    assert shop is not None
    month = Month.of(trade.now)
    async with trade.database.read() as db:
        of = await of_month(db, shop.id, month)
        after = await of_month(db, shop.id, month.after)
    assert [(each.kind, each.reference, each.amount, each.commission) for each, _ in of.lines] == [
        ("received", sale.code, 11_250, 1_250),
        ("refunded", sale.code, -2_250, -250),
        ("payout_sent", "PO-1", -9_000, 0),
    ]
    assert of.closing == after.opening == (francs(0),)
    for language in ("rw", "en", "zh"):
        rows = table(of, Reader.of(language))
        content = await workbooks.made("statement", rows)
        page = load_workbook(io.BytesIO(content)).active
        assert page is not None
        read = [[cell.value for cell in row] for row in page.rows]
        assert read[1][3:] == [FRANCS, 12_500, 0, 0, 12_500, 1_250, 11_250, 11_250]
        assert read[2][4:7] == [None] * 3, "a part of it, and nobody says of what"
        assert len({len(row) for row in read}) == 1
        assert len(read) == 5


async def test_nobody_was_paid_before_a_provider_says_so(sale: Sale) -> None:
    """Red when a payout that is on its way, or has failed, is one that came."""
    books = await Books(sale).begin()
    shop = (await books.trade.known(sale.seller)).shop
    assert shop is not None
    shop_id = shop.id
    await books.propose()
    await books.decide(books.eric)

    async def said() -> list[str]:
        async with books.trade.database.read() as db:
            of = await of_month(db, shop_id, Month.of(books.trade.now))
        rows = table(of, Reader.of("en"))
        shown = screens.statement(of, (), collects=True, is_last=True)
        words = "\n".join(markup(line, Reader.of("en")) for line in shown.lines)
        what = [str(row[1]) for row in rows if str(row[2]).startswith("PO-")]
        assert all(words.count(f"{each} PO-1") == 1 for each in what)
        return what

    assert await said() == ["Sent to you"]
    await books.says(done=False)
    assert await said() == ["Sent to you", "Payout that failed, given back"]
    await books.says(done=True)
    assert await said() == ["Sent to you", "Payout that failed, given back", "Paid out to you"]


@pytest.mark.parametrize("back", [False, True])
async def test_goods_less_discount_and_postage_are_what_came(sale: Sale, *, back: bool) -> None:
    """Red when a statement says what came, and nobody knows why it is less than the price."""
    async with sale.trade.database.write() as db:
        facts = {"total": 12_250, "discount": 1_250, "postage": 1_000, "postage_service": "bus"}
        await db.execute(update(Order).values(discount_code="KAWA10", **facts))
        await db.execute(update(OrderLine).values(discount=1_250))
    books = await Books(sale).begin(francs(12_250))
    trade = books.trade
    if back:
        number = await attempt(trade, sale.code, "refund", francs(12_250), books.paid_by)
        await happens(trade, sale.code, ledger.refunded, number, francs(12_250))
    shop = (await trade.known(sale.seller)).shop
    assert shop is not None
    async with trade.database.read() as db:
        of = await of_month(db, shop.id, Month.of(trade.now))
    whole = OrderParts(12_500, 1_250, 1_000)
    gone = [OrderParts(-12_500, -1_250, -1_000)] if back else []
    assert [each.parts for each, _ in of.lines] == [whole, *gone]
    for language in ("rw", "en", "zh"):
        reader = Reader.of(language)
        for row, (booked, _) in zip(table(of, reader)[1:], of.lines, strict=False):
            goods, off, postage, before = row[4:8]
            assert goods + off + postage == before  # type: ignore[operator] # numbers
            assert before == booked.amount + booked.commission
        drawn = sheet(of, shop, reader, trade.now).rows[0]
        assert len(drawn.below) == 3, "day, discount, commission"
        screen = screens.statement(of, [], collects=True, is_last=True)
        said = "\n".join(markup(line, reader) for line in screen.lines)
        digits = re.sub(r"\D", "", said)
        assert "1250012501000" in digits


def test_in_the_currency_of_its_quote() -> None:
    row = SimpleNamespace(
        kind="received", currency="CNY", priced_in="RWF", quoted_in="CNY", quoted=6200,
        goods_minor=5580, postage_minor=3000, amount=7722, commission=858, total=1, postage=1,
        discount=1,
    )  # fmt: skip
    assert _parts(row) == OrderParts(6200, 620, 3000)
    row.amount -= 1
    assert _parts(row) is None, "a part of it"
    row.currency = "USD"
    assert _parts(row) is None
