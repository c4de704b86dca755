"""Orders as a spreadsheet: goods and postage are the total, and no two currencies are added.

The bugs of other shops' exports are of these kinds: no postage in it, or a total without it
(craftcms/commerce #719, thelia #2367, woocommerce #32145), sums that are no numbers (shopware
#6393), phone numbers that are none any more (kademi-dev #5316).
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select, update

from bot import workbooks
from bot.commerce import order_sheets, orders, payments
from bot.commerce.shop_statements import Month
from bot.handlers.order_sheets import HEADINGS, table
from bot.i18n import Reader
from storage.models import Order, Payment
from tests.commerce.test_order_postage import BUS, set_tariff
from tests.support.trade import Trade

AT = {text.msgid: at for at, text in enumerate(HEADINGS)}
ENGLISH = Reader("en", "Africa/Kigali")


async def sheet(trade: Trade, shop_id: int | None = None) -> order_sheets.OrderSheet:
    async with trade.database.read() as db:
        return await order_sheets.of_month(db, Month.of(trade.now), shop_id)


def column(rows: list[list[Any]], name: str) -> list[Any]:
    return [row[AT[name]] for row in rows[1:]]


async def test_what_stands_in_it(trade: Trade) -> None:
    await set_tariff(trade, BUS)
    aline, diane = await trade.seller("Aline"), await trade.seller("Diane")
    bosco = await trade.person("Bosco")
    await trade.put(bosco, await trade.product(aline, "=HYPERLINK(1)"), 3)
    [code] = await trade.place(bosco, service="bus", postage=2500, method="mobile_money")
    await trade.does(aline, orders.accept, code)
    await trade.does(aline, payments.paid, code)
    await trade.put(bosco, await trade.product(diane))
    [other] = await trade.place(bosco)
    await trade.does(diane, orders.accept, other)
    async with trade.database.write() as db:  # as if Diane priced in dollars, and were paid in yuan
        which = Order.code == other
        await db.execute(update(Order).where(which).values(currency="USD", total=1250))
        row = await db.scalar(select(Order.id).where(which))
        paid = update(Payment).where(Payment.order_id == row)
        await db.execute(paid.values(currency="CNY", amount=8800, received=8800))
    found = await sheet(trade)
    rows = table(found, ENGLISH)
    assert column(rows, "Order") == [code, other, *[None] * 4]
    assert column(rows, "Price of the products") == [
        37500,
        Decimal("12.50"),
        37500,
        Decimal("12.5"),
        None,
        None,
    ]
    assert column(rows, "Postage") == [2500, None, 2500, 0, None, None]
    assert column(rows, "Total") == [40000, Decimal("12.50"), 40000, Decimal("12.5"), None, None]
    assert column(rows, "Currency") == ["RWF", "USD", "RWF", "USD", None, None]
    assert column(rows, "Paid so far") == [40000, 88, None, None, 40000, 88]
    assert column(rows, "Charged in") == ["RWF", "CNY", None, None, "RWF", "CNY"]
    assert "Paid" in column(rows, "State of the payment")[0]
    shown = load_workbook(io.BytesIO(await workbooks.made("orders", rows))).active
    assert shown is not None
    goods = shown.cell(2, AT["Products"] + 1)
    phone = shown.cell(2, AT["Phone number"] + 1)
    assert (goods.value, goods.data_type) == ("3 × =HYPERLINK(1)", "s")
    assert (phone.value, phone.data_type) == ("+250 788 123 456", "s")
    assert phone.quotePrefix, "it stays a text where somebody edits it"
    assert shown.cell(2, AT["Total"] + 1).value == 40000
    own = (await trade.known(diane)).shop
    assert own is not None
    assert [each.code for each in (await sheet(trade, own.id)).orders] == [other]


async def test_whom_it_went_to_is_nobodys_business_once_it_is_over(trade: Trade) -> None:
    seller, buyer = await trade.seller("Aline"), await trade.person("Bosco")
    code = await trade.order(buyer, await trade.product(seller), 1, "mobile_money")
    [line] = table(await sheet(trade), ENGLISH)[1:2]
    assert line[AT["Phone number"]] == "+250 788 123 456"
    await trade.does(buyer, orders.cancel, code)
    rows = table(await sheet(trade), ENGLISH)
    assert (rows[1][AT["Phone number"]], rows[1][AT["Delivery address"]]) == (None, None)
    assert rows[2][AT["Total"]] is None, "what was cancelled is in no sum"


async def test_a_name_with_what_no_sheet_may_hold_is_written_without_it() -> None:
    content = await workbooks.made("orders", [["Name"], ["@Ikawa\x07 ya\ud800 Huye"]])
    shown = load_workbook(io.BytesIO(content)).active
    assert shown is not None
    assert shown["A2"].value == "@Ikawa ya Huye"
