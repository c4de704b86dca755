"""A payment in another currency, as staff see it, and what they may do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.commerce import other_currency
from bot.money import Money
from bot.screens.common import back
from bot.texts import Line, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.models import Order, PaymentAttempt


def offered(
    order: Order, every: Sequence[PaymentAttempt]
) -> tuple[list[Line], tuple[tuple[Button, ...], ...]]:
    """What may be done with the oldest of them; the next one comes after it."""
    rows: list[tuple[Button, ...]] = []
    lines: list[Line] = []
    for payment in other_currency.waiting(every)[:1]:
        if other_currency.may_be_returned(payment, every):
            rows.append((Button(t("↩️ Send it back"), taps.ASK_RETURN(payment.id)),))
        if other_currency.may_be_taken(payment, order):
            rows.append((Button(t("💱 Take it at a rate"), taps.TAKE_OTHER(payment.id)),))
    if other_currency.may_be_sent_back(order, every):
        lines.append(t("Once you have given it back in the provider's account, tap below."))
        rows.append((Button(t("↩️ It is sent back"), taps.ASK_SENT_BACK(order.code)),))
    return lines, tuple(rows)


def ask_return(order: Order, payment: PaymentAttempt) -> MessageScreen:
    code, money = order.code, Money(payment.moved, payment.moved_currency)
    lines = (
        t("↩️ Should the provider send this back: {total}?", total=money),
        t(
            "Look in the market's account there: {provider}",
            provider=labels.provider(payment.provider),
        ),
        t("This cannot be undone."),
    )
    yes = Button(t("↩️ Send it back"), taps.RETURN(payment.id))
    return MessageScreen(lines, ((yes,), (back(taps.RECORD_MONEY(code)),)))


def ask_sent_back(order: Order) -> MessageScreen:
    lines = (
        t("↩️ Has all that the provider moved for order {code} been sent back?", code=order.code),
        t("This cannot be undone."),
    )
    yes = Button(t("↩️ Yes, it is sent back"), taps.SENT_BACK(order.code))
    return MessageScreen(lines, ((yes,), (back(taps.RECORD_MONEY(order.code)),)))
