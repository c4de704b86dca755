"""What of an order was changed by agreement: where it goes, how it is paid, its postage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.money import Money
from bot.payment_methods import named
from bot.texts import Text, t

if TYPE_CHECKING:
    from storage.constants import Term
    from storage.models import Order


def changed(order: Order, what: Term, to: str) -> Text:
    """As the audit has it."""
    if what == "address":
        return t("📍 Another address: {place}", place=to)
    if what == "payment_method":
        return t("Payment: {method}", method=named(to).label)
    price = Money(int(to.rpartition(" ")[2]), order.currency)
    if to.startswith("asked "):
        return t("⚖️ The seller has weighed it. Postage now: {price}", price=price)
    return t("Postage now: {price}", price=price)  # agreed on, or kept as it was
