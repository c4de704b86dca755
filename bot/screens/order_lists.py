"""Lists of orders: what somebody bought, and what a seller has to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen, Tap
from bot.commerce import orders
from bot.screens import shipments
from bot.screens.common import BROWSE, HOME, MY_PRODUCTS, back, page_lines, pager
from bot.texts import Ago, Line, Strong, Text, quoted, t, tn

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.chat import Rows, Tap
    from storage.models import Order
    from storage.sql.pagination import Page, Place

DOWNLOAD = Button(t("⬇️ Download as a file"), taps.SALES_FILE(""))


def bought(page: Page[Order], now: datetime) -> MessageScreen:
    if not page.items:
        return MessageScreen(
            (t("🧾 You have not ordered anything yet."),),
            ((BROWSE, HOME),),
        )
    return _list(t("🧾 Your orders"), page, now, taps.ORDERS)


def nothing_waits(*, any_finished: bool) -> MessageScreen:
    return MessageScreen(
        (
            t("📥 No orders are waiting for you."),
            t("When somebody orders, you get a message here."),
        ),
        (
            *((_to_finished(),) if any_finished else ()),
            (MY_PRODUCTS, HOME),
        ),
    )


def waiting(page: Page[Order], now: datetime, *, claimed: bool) -> MessageScreen:
    """`claimed`: whether buyers say that they paid, of orders on whichever page."""
    below = (_to_claimed(), _to_finished()) if claimed else (_to_finished(),)
    return _list(t("📥 Orders waiting for you"), page, now, _open_at, below)


def to_check(page: Page[Order], now: datetime) -> MessageScreen:
    """Orders whose buyers say that they paid: only the seller can see whether the money came."""
    to_open = back(taps.SALES(taps.OfSales()))
    if not page.items:
        return MessageScreen((t("💰 No payment is to be checked."),), ((to_open, HOME),))
    title = tn("💰 {n} payment to check", "💰 {n} payments to check", page.total)
    return _list(title, page, now, _claimed_at, ((to_open,),))


def _open_at(place: Place) -> Tap:
    return taps.SALES(taps.OfSales(place=place))


def _finished_at(place: Place) -> Tap:
    return taps.SALES(taps.OfSales("done", place))


def _claimed_at(place: Place) -> Tap:
    return taps.SALES(taps.OfSales("pay", place))


def _to_claimed() -> tuple[Button, ...]:
    return (Button(t("💰 Payments to check"), taps.SALES(taps.OfSales("pay"))),)


def _to_finished() -> tuple[Button, ...]:
    return (Button(t("🏁 Finished orders"), taps.SALES(taps.OfSales("done"))),)


def finished(page: Page[Order], now: datetime) -> MessageScreen:
    to_open = back(taps.SALES(taps.OfSales()))
    if not page.items:
        return MessageScreen((t("🏁 No order is finished yet."),), ((DOWNLOAD,), (to_open, HOME)))
    return _list(t("🏁 Finished orders"), page, now, _finished_at, ((DOWNLOAD,), (to_open,)))


def _list(
    title: Text,
    page: Page[Order],
    now: datetime,
    at: Callable[[Place], Tap],
    below: Rows = (),
) -> MessageScreen:
    lines: list[Line] = [Strong(title), *page_lines(page), ""]
    buttons: list[tuple[Button, ...]] = []
    for number, order in enumerate(page.items, 1):
        state = present(order)
        if order.state == "placed":  # somebody waits, and is told how long
            state = t("{state} ({ago})", state=state, ago=Ago(now - order.placed_at))
        lines.append(
            t(
                "{number}. <b>{code}</b>, {total}. {state}",
                number=number,
                code=order.code,
                total=quoted(order.total_money, order.quote.total if order.quote else None),
                state=state,
            )
        )
        buttons.append((Button(t("🔎 Order {code}", code=order.code), taps.ORDER(order.code)),))
    if page.pages > 1:
        lines += ["", t("🔎 To find an order, type its code.")]
    buttons += [*pager(page, at), *below, (HOME,)]
    return MessageScreen(tuple(lines), tuple(buttons))


def present(order: Order) -> Text:
    """One state for the whole order: where the parcel is, once it is on its way."""
    if orders.owes_money(order):
        return t("✖️ Cancelled, money not settled yet")
    if order.payment.owed_money.minor:
        return t("To refund: {total}", total=order.payment.owed_money)
    if order.state == "accepted" and order.shipment.missing_since is not None:
        return t("📭 The buyer says that it has not arrived.")
    if order.state == "accepted" and order.shipment.condition:
        return shipments.condition(order.shipment.condition)
    if order.state == "accepted" and order.shipment.state != "to_pack":
        return labels.shipment_state(order.shipment.state)
    return labels.order_state(order.state)
