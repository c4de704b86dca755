"""Lists of orders: what somebody bought, and what a seller has to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Button, Screen, Tap
from bot.commerce import orders
from bot.screens import shipments
from bot.screens.common import HOME, back, page_lines, pager
from bot.texts import Ago, Line, Strong, Text, t

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Rows
    from storage.models import Order
    from storage.sql.pagination import Page

DONE = "done"  # before the page, of those that are over


def bought(page: Page[Order], now: datetime) -> Screen:
    if not page.items:
        return Screen(
            (t("🧾 You have not ordered anything yet."),),
            ((Button(t("🛍 Browse products"), Tap("shop")), HOME),),
        )
    return _list(t("🧾 Your orders"), page, now, "orders")


def nothing_waits(*, any_finished: bool) -> Screen:
    return Screen(
        (
            t("📥 No orders are waiting for you."),
            t("When somebody orders, you get a message here."),
        ),
        (
            *((_to_finished(),) if any_finished else ()),
            (Button(t("📋 My products"), Tap("mine")), HOME),
        ),
    )


def waiting(page: Page[Order], now: datetime) -> Screen:
    return _list(t("📥 Orders waiting for you"), page, now, "sales", below=(_to_finished(),))


def _to_finished() -> tuple[Button, ...]:
    return (Button(t("🏁 Finished orders"), Tap("sales", f"{DONE}~0")),)


def finished(page: Page[Order], now: datetime) -> Screen:
    to_open = back(Tap("sales"))
    if not page.items:
        return Screen((t("🏁 No order is finished yet."),), ((to_open, HOME),))
    return _list(t("🏁 Finished orders"), page, now, "sales", f"{DONE}~", ((to_open,),))


def _list(
    title: Text,
    page: Page[Order],
    now: datetime,
    action: str,
    what: str = "",
    below: Rows = (),
) -> Screen:
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
                total=order.total_money,
                state=state,
            )
        )
        buttons.append((Button(t("🔎 Order {code}", code=order.code), Tap("order", order.code)),))
    if page.pages > 1:
        lines += ["", t("🔎 To find an order, type its code.")]
    buttons += [*pager(page, action, what), *below, (HOME,)]
    return Screen(tuple(lines), tuple(buttons))


def present(order: Order) -> Text:
    """One state for the whole order: where the parcel is, once it is on its way."""
    if orders.owes_money(order):
        return t("✖️ Cancelled, money not settled yet")
    if order.state == "accepted" and order.shipment.missing_since is not None:
        return t("📭 The buyer says that it has not arrived.")
    if order.state == "accepted" and order.shipment.condition:
        return shipments.condition(order.shipment.condition)
    if order.state == "accepted" and order.shipment.state != "to_pack":
        return labels.shipment_state(order.shipment.state)
    return labels.order_state(order.state)
