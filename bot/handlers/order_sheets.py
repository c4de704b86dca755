"""Orders as a spreadsheet: a seller's own, and for staff those of all shops, month by month."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import labels, taps, workbooks
from bot.chat import Answer
from bot.commerce import order_sheets
from bot.commerce.payment_methods import method_of
from bot.commerce.people import reader_of
from bot.commerce.shop_statements import Month
from bot.handlers.context import Routes, on
from bot.i18n import Reader, plain
from bot.parsing import show_phone
from bot.places.addresses import UnreadableAddress, address_from_dict, lines_for_label
from bot.screens import order_sheets as screens
from bot.texts import Text, t
from bot.timezones import KIGALI

if TYPE_CHECKING:
    from bot.commerce.order_sheets import OrderSheet
    from bot.handlers.context import Context
    from bot.money import Money
    from storage.models import Order

HEADINGS: tuple[Text, ...] = (
    *(t("Order"), t("Day"), t("Shop"), t("State"), t("Products")),
    *(t("Currency"), t("Price of the products"), t("Discount"), t("Postage"), t("Total")),
    *(t("Payment"), t("State of the payment")),
    *(t("Charged in"), t("To pay"), t("Paid so far"), t("Refunded")),
    *(t("Way of sending"), t("Tracking number"), t("Delivery address"), t("Phone number")),
)


async def of_shop(turn: Context, month: str) -> Answer:
    return await _file(turn, month, turn.shop.id)


async def of_all(turn: Context, month: str) -> Answer:
    return await _file(turn, month, None)


async def _file(turn: Context, month: str, shop_id: int | None) -> Answer:
    which = Month.read(month) if month else Month.of(turn.now)
    found = await order_sheets.of_month(turn.db, which, shop_id)
    content = None
    if found.orders:
        content = await workbooks.made("orders", table(found, reader_of(turn.who.person)))
    at = taps.ALL_ORDERS_FILE if shop_id is None else taps.SALES_FILE
    is_last = which == Month.of(turn.now)
    return Answer((screens.file_of(found, content, at, is_last=is_last),), fresh=True)


def table(of: OrderSheet, reader: Reader) -> list[list[workbooks.Cell]]:
    """A line for each order; below, of each currency by itself what was ordered, and of each that
    was charged what came and went back."""
    said = partial(plain, reader=reader)
    rows: list[list[workbooks.Cell]] = [[said(each) for each in HEADINGS]]
    rows += [_row(each, reader) for each in of.orders]
    sums = of.sums
    kept = said(t("All that are accepted or completed"))
    ordered = zip(sums.goods, sums.discounts, sums.postage, sums.totals, strict=True)
    for goods, off, postage, total in ordered:
        money = (goods.currency, goods.amount, off.amount, postage.amount, total.amount)
        rows.append([None, None, None, kept, None, *money, *_empty(10)])
    charged = {each.currency: each.amount for each in sums.charged}
    for came, back in zip(sums.received, sums.refunded, strict=True):
        due = charged.get(came.currency)
        paid = (came.currency, due, came.amount, back.amount)
        rows.append([*_empty(11), said(t("All payments")), *paid, *_empty(4)])
    return rows


def _empty(cells: int) -> list[workbooks.Cell]:
    return [None] * cells


def _row(order: Order, reader: Reader) -> list[workbooks.Cell]:
    said = partial(plain, reader=reader)
    payment, shipment = order.payment, order.shipment
    service = order.postage_service
    where, phone = _people(order)
    return [
        order.code,
        order.placed_at.astimezone(KIGALI).date(),
        order.shop.name,
        said(labels.order_state(order.state)),
        "\n".join(f"{line.quantity} × {line.name}" for line in order.lines),
        order.currency,
        order.full_goods_money.amount,
        order.discount_money.amount,
        _amount(order.postage_money),
        order.total_money.amount,
        said(method_of(order).label),
        said(labels.payment_state(payment.state, by_provider=method_of(order).by_provider)),
        payment.currency,
        payment.amount_money.amount,
        payment.received_money.amount,
        payment.refunded_money.amount,
        said(labels.postage_service(service)) if service else None,
        shipment.tracking_number or None,
        where,
        phone,
    ]


def _amount(money: Money | None) -> workbooks.Cell:
    """Nothing is another thing than none."""
    return None if money is None else money.amount


def _people(order: Order) -> tuple[str | None, str | None]:
    """Where it goes and who is called, as long as that is anybody's business."""
    if not order_sheets.shows_people(order):
        return None, None
    try:
        address = address_from_dict(order.purchase.address)
    except UnreadableAddress:  # its owner had their data deleted
        return None, None
    return "\n".join(lines_for_label(address)), show_phone(address.phone)


ROUTES = Routes(
    taps=(
        on(taps.SALES_FILE, of_shop, role="seller", guarded="always"),
        on(taps.ALL_ORDERS_FILE, of_all, role="staff", guarded="always"),
    ),
)
