"""Lists of orders: what somebody bought, and what a seller has to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import orders
from bot.commerce.refusals import NoShop
from bot.screens import shipments
from bot.screens.common import HOME, back, page_lines, pager
from bot.texts import Ago, Line, Strong, Text, t
from storage import orders as stored
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.chat import Rows
    from bot.handlers.context import Context
    from storage.models import Order
    from storage.sql.pagination import Page

DONE = "done"


async def mine(turn: Context, subject: str) -> Answer:
    page = await stored.bought_by(turn.db, turn.who.person.id, Place.read(subject))
    if not page.items:
        return Answer(
            (
                Screen(
                    (t("🧾 You have not ordered anything yet."),),
                    ((Button(t("🛍 Browse products"), Tap("shop")), HOME),),
                ),
            )
        )
    return Answer((_list(t("🧾 Your orders"), page, turn, "orders"),))


async def sales(turn: Context, subject: str) -> Answer:
    """What the seller has to act on; "done~PAGE" is what is over."""
    if turn.who.shop is None:
        raise NoShop
    kind, _, place = subject.rpartition("~")
    if kind == DONE:
        return await _finished(turn, turn.who.shop.id, Place.read(place))
    page = await stored.open_of_shop(turn.db, turn.who.shop.id, Place.read(place))
    finished = (Button(t("🏁 Finished orders"), Tap("sales", f"{DONE}~0")),)
    if not page.items:
        over = await stored.finished_of_shop(turn.db, turn.who.shop.id)
        return Answer(
            (
                Screen(
                    (
                        t("📥 No orders are waiting for you."),
                        t("When somebody orders, you get a message here."),
                    ),
                    (
                        *((finished,) if over.items else ()),
                        (Button(t("📋 My products"), Tap("mine")), HOME),
                    ),
                ),
            )
        )
    title = t("📥 Orders waiting for you")
    return Answer((_list(title, page, turn, "sales", below=(finished,)),))


async def _finished(turn: Context, shop_id: int, place: Place) -> Answer:
    page = await stored.finished_of_shop(turn.db, shop_id, place)
    to_open = (back(Tap("sales")),)
    if not page.items:
        return Answer((Screen((t("🏁 No order is finished yet."),), ((*to_open, HOME),)),))
    title = t("🏁 Finished orders")
    return Answer((_list(title, page, turn, "sales", f"{DONE}~", (to_open,)),))


def _list(
    title: Text,
    page: Page[Order],
    turn: Context,
    action: str,
    what: str = "",
    below: Rows = (),
) -> Screen:
    lines: list[Line] = [Strong(title), *page_lines(page), ""]
    buttons: list[tuple[Button, ...]] = []
    for number, order in enumerate(page.items, 1):
        state = present(order)
        if order.state == "placed":  # somebody waits, and is told how long
            state = t("{state} ({ago})", state=state, ago=Ago(turn.now - order.placed_at))
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
