"""What a buyer sees who is about to pay."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, MessageScreen
from bot.commerce.payment_methods import method_of
from bot.parsing.phones import show_phone
from bot.payment_methods import METHODS
from bot.screens.common import back
from bot.texts import Strong, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.money import Money
    from storage.constants import PaymentMethod
    from storage.models import Order


def asked(order: Order, phone: str, money: Money) -> MessageScreen:
    """The PIN is asked for on a phone."""
    code = order.code
    return MessageScreen(
        (
            Strong(t("📱 Look at the phone {phone}.", phone=show_phone(phone))),
            t("Enter your PIN there to pay: {total}", total=money),
            t("We will tell you here when the money has arrived."),
        ),
        ((Button(t("🔎 Order {code}", code=code), taps.ORDER(code)),),),
    )


def page(order: Order, address: str) -> MessageScreen:
    """The page on which to pay; it is there in a moment, and comes as a message."""
    code, due = order.code, order.payment.due_money
    to_order = (Button(t("🔎 Order {code}", code=code), taps.ORDER(code)),)
    if not address:
        lines = (t("🕓 One moment: the payment page is on its way."),)
        return MessageScreen(lines, (to_order,))
    return MessageScreen(
        (
            Strong(t("💰 Pay for order {code} here.", code=code)),
            t("Amount: {total}", total=due),
        ),
        ((Button(t("💰 Pay now"), url=address),), to_order),
    )


def ways(order: Order, others: Sequence[PaymentMethod]) -> MessageScreen:
    """How else it may be paid; where there is nothing else, the same can be tried again."""
    now = order.payment.method
    return MessageScreen(
        (
            Strong(t("💳 How will you pay?")),
            t("Still to pay: {total}", total=order.payment.due_money),
            t("So far: {method}", method=method_of(order).label),
        ),
        (
            *(
                (
                    Button(
                        METHODS[each].label,
                        taps.CHOOSE_WAY(taps.ChosenWay(order.code, each)),
                    ),
                )
                for each in (others or (now,))
            ),
            (back(taps.ORDER(order.code)),),
        ),
    )
