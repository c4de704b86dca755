"""A shop's account with the market: its lines lead from what it was to what it is."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot import workbooks
from bot.commerce import ledger
from bot.commerce.refusals import NotFound
from bot.commerce.shop_statements import Month, of_month, put_together
from bot.handlers.shop_statements import table
from bot.i18n import Reader
from bot.money import FRANCS
from storage.shop_statements import Booked
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
        sheet = load_workbook(io.BytesIO(content)).active
        assert sheet is not None
        read = [[cell.value for cell in row] for row in sheet.rows]
        assert read[1][3:] == [FRANCS, 12_500, 1_250, 11_250, 11_250]
        assert len({len(row) for row in read}) == 1
        assert len(read) == 5
