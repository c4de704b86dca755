"""Lists of orders: what somebody bought, and what a seller has to act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, parcels
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import orders
from bot.commerce.refusals import NoShop
from bot.money import Money
from bot.texts import Ago, Line, Strong, Text, t
from storage import orders as stored

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handlers.turn import Turn
    from storage.models import Order

HOME = Button(t("🏠 Main menu"), Tap("home"))


async def mine(turn: Turn, subject: str) -> Answer:
    wanted = int(subject) if subject.isdecimal() else 0
    rows, page, pages = await stored.bought_by(turn.db, turn.who.person.id, wanted)
    if not rows:
        return Answer(
            (
                Screen(
                    (t("🧾 You have not ordered anything yet."),),
                    ((Button(t("🛍 Browse products"), Tap("shop")), HOME),),
                ),
            )
        )
    return Answer((_list(t("🧾 Your orders"), rows, turn, "orders", page, pages),))


async def sales(turn: Turn, subject: str) -> Answer:
    if turn.who.shop is None:
        raise NoShop
    wanted = int(subject) if subject.isdecimal() else 0
    rows, page, pages = await stored.open_of_shop(turn.db, turn.who.shop.id, wanted)
    if not rows:
        return Answer(
            (
                Screen(
                    (
                        t("📥 No orders are waiting for you."),
                        t("When somebody orders, you get a message here."),
                    ),
                    ((Button(t("📋 My products"), Tap("mine")), HOME),),
                ),
            )
        )
    return Answer((_list(t("📥 Orders waiting for you"), rows, turn, "sales", page, pages),))


def _list(
    title: Text, rows: Sequence[Order], turn: Turn, action: str, page: int, pages: int
) -> Screen:
    lines: list[Line] = [Strong(title), ""]
    buttons: list[tuple[Button, ...]] = []
    for number, order in enumerate(rows, 1):
        state = present(order)
        if order.state == "placed":  # somebody waits, and is told how long
            state = t("{state} ({ago})", state=state, ago=Ago(turn.now - order.placed_at))
        lines.append(
            t(
                "{number}. <b>{code}</b>, {total}. {state}",
                number=number,
                code=order.code,
                total=Money(order.total, order.currency),
                state=state,
            )
        )
        buttons.append((Button(t("🔎 Order {code}", code=order.code), Tap("order", order.code)),))
    turns = []
    if page > 0:
        turns.append(Button(t("◀️ Previous page"), Tap(action, str(page - 1))))
    if page + 1 < pages:
        turns.append(Button(t("Next page ▶️"), Tap(action, str(page + 1))))
    if turns:
        buttons.append(tuple(turns))
    buttons.append((HOME,))
    return Screen(tuple(lines), tuple(buttons))


def present(order: Order) -> Text:
    """One state for the whole order: where the parcel is, once it is on its way."""
    if orders.owes_money(order):
        return t("✖️ Cancelled, money not settled yet")
    if order.state == "accepted" and order.shipment.missing_since is not None:
        return t("📭 The buyer says that it has not come.")
    if order.state == "accepted" and order.shipment.condition:
        return parcels.condition(order.shipment.condition)
    if order.state == "accepted" and order.shipment.state != "to_pack":
        return labels.shipment_state(order.shipment.state)
    return labels.order_state(order.state)
