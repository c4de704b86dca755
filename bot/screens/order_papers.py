"""An order as a picture: what was bought, what it cost and what was paid, to be kept or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.commerce import product_texts
from bot.commerce.payment_methods import method_of
from bot.drawing import Sheet, SheetRow
from bot.money import Money
from bot.screens.orders import payment_state
from bot.texts import quoted, t
from bot.timezones import KIGALI

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.texts import Text, Value
    from storage.models import Order


def sheet(order: Order, said: Callable[[Text], str], written: Callable[[Value], str]) -> Sheet:
    """Nothing of the buyer stands in it, as it is passed on. `said` and `written` are a reader's
    words for texts and values."""
    shop, quote, payment = order.shop, order.quote, order.payment
    rows = [
        SheetRow(
            product_texts.ordered(line, "buyer"),
            written(order.cost_of(line)),
            (f"{line.quantity} × {written(Money(line.price, order.currency))}",),
            otherwise=said(t("Product number: {number}", number=line.product_id)),
        )
        for line in order.lines
    ]
    if order.discount:
        off = written(order.discount_money)
        rows.append(SheetRow(said(t("Discount")), f"-{off}", (order.discount_code,)))
    if order.postage_money is not None and order.postage_service is not None:
        way = said(labels.postage_service(order.postage_service))
        rows.append(SheetRow(said(t("Postage")), written(order.postage_money), (way,)))
    total = quoted(order.total_money, quote.total if quote is not None else None)
    rows.append(SheetRow(said(t("Total")), written(total), strong=True))
    if order.state in ("accepted", "completed", "cancelled"):
        state = payment_state(order, payment.state)
        rows.append(SheetRow(said(method_of(order).label), below=(said(state),)))
        rows.append(SheetRow(said(t("Paid so far")), written(payment.received_money)))
    if payment.refunded:
        rows.append(SheetRow(said(t("Refunded")), written(payment.refunded_money)))
    rows.append(SheetRow(said(labels.order_state(order.state)), strong=True))
    return Sheet(
        title=said(t("🧾 Order {code}", code=order.code)),
        name=f"{shop.name}, {shop.district}" if shop.name else said(labels.shop("")),
        otherwise=said(t("Shop number: {number}", number=shop.id)),
        below=written(order.placed_at.astimezone(KIGALI).date()),
        rows=rows,
    )
