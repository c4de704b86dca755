"""What is asked once more before a step of an order that cannot be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce import asked_postage, counted_money, fulfilment, orders
from bot.money import Money
from bot.screens.common import back, in_rows
from bot.texts import Text, t
from storage.constants import ORDER_REASONS, Role

if TYPE_CHECKING:
    from storage.models import Order


def _sure(order: Order, lines: tuple[Text, ...], *yes: Button) -> MessageScreen:
    keep = back(taps.ORDER(order.code))
    return MessageScreen(lines, (*((each,) for each in yes), (keep,)))


def paid(order: Order) -> MessageScreen:
    code, total = order.code, order.payment.due_money
    asked = asked_postage.is_open(order) and asked_postage.is_more(order)
    if not asked:
        total = asked_postage.still_due(order)
    lines = (
        t("💰 Have you received the money for order {code}: {total}?", code=code, total=total),
        *((t("The new postage is then not asked for any more."),) if asked else ()),
        t("This cannot be undone."),
    )
    yes = [Button(t("💰 Yes, I have the money"), taps.PAID(code))]
    if counted_money.may_count(order):
        yes.append(Button(t("💰 Other sum paid"), taps.COUNT_MONEY(code)))
    return _sure(order, lines, *yes)


def delivered(order: Order, role: Role) -> MessageScreen:
    """Of the buyer, whether they have it in their hands; of the seller, whether the buyer has."""
    code = order.code
    if role == "seller":
        lines: tuple[Text, ...] = (
            t("📬 Has the buyer received order {code}?", code=code),
            t("This cannot be undone."),
        )
        return _sure(order, lines, Button(t("📬 Yes, delivered"), taps.DELIVERED(code)))
    yes = [Button(t("📬 Yes, it has arrived"), taps.DELIVERED(code))]
    if fulfilment.may_be_missed(order):
        yes.append(Button(t("📭 It has not arrived"), taps.MISSING(code)))
    lines = (t("📬 Have you received the parcel of order {code}?", code=code),)
    return _sure(order, lines, *yes)


def gone_so_far(order: Order, word: Literal["returned", "lost"]) -> MessageScreen:
    """Of the seller, whether the parcel is on its way back, or lost."""
    code = order.code
    question = {
        "returned": t("↩️ Is the parcel of order {code} on its way back to you?", code=code),
        "lost": t("⚠️ Is the parcel of order {code} really lost?", code=code),
    }[word]
    yes = Button(t("✅ Yes, tell the buyer"), taps.SAY_FINALLY[word](code))
    return _sure(order, (question, t("This cannot be undone.")), yes)


def refunded(order: Order) -> MessageScreen:
    code, owed = order.code, _owed(order)
    lines = (
        t("↩️ Have you refunded the buyer of order {code}: {total}?", code=code, total=owed),
        t("This cannot be undone."),
    )
    return _sure(order, lines, Button(t("↩️ Yes, all refunded"), taps.REFUNDED(code)))


def come_back(order: Order) -> MessageScreen:
    """Of the buyer, whether all of the money is back."""
    code, owed = order.code, _owed(order)
    lines = (
        t("↩️ Is your money for order {code} back: {total}?", code=code, total=owed),
        t("This cannot be undone."),
    )
    return _sure(order, lines, Button(t("↩️ Yes, it is all back"), taps.MONEY_BACK(code)))


def _owed(order: Order) -> Money:
    """Of what came; of what was claimed and never looked for, all; after a complaint, what was
    agreed or decided."""
    if order.state != "cancelled" or order.payment.state == "refunded":
        return order.payment.owed_money
    return orders.owed(order) if order.payment.received else order.payment.amount_money


def ship_unpaid(order: Order) -> MessageScreen:
    code, total = order.code, asked_postage.still_due(order)
    lines = (
        t("💰 Order {code} is not paid yet: {total}", code=code, total=total),
        t("If you ship it unpaid, you may never get the money. Ship it anyway?"),
    )
    return _sure(order, lines, Button(t("🚚 Yes, ship it anyway"), taps.SHIP_UNPAID(code)))


def cancelled(order: Order, role: Role) -> MessageScreen:
    """Of the seller, why: their answer is the reason."""
    code = order.code
    lines: tuple[Text, ...] = (
        t("✖️ Do you really want to cancel order {code}?", code=code),
        t("This cannot be undone."),
    )
    if role == "seller" and order.payment.state == "in_review":
        sought = t("The buyer says they have paid. You must still look for the money.")
        lines = (*lines, sought)
    keep = (Button(t("⬅️ No, keep it"), taps.ORDER(code)),)
    if role == "buyer":
        yes = (Button(t("✖️ Yes, cancel it"), taps.CANCEL(taps.Cancelled(code))),)
        return MessageScreen(lines, (yes, keep))
    reasons = [
        Button(labels.reason_button(reason), taps.CANCEL(taps.Cancelled(code, reason)))
        for reason in ORDER_REASONS
    ]
    own = (Button(t("✍️ In my own words"), taps.CANCEL_IN_WORDS(code)),)
    return MessageScreen(
        (*lines, t("To cancel, choose a reason. The buyer will read it.")),
        (*in_rows(reasons, 2), own, keep),
    )
