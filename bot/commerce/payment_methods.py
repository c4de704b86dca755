"""The ways in which an order may be paid, and what it then comes to (bot/payment_methods)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.refusals import NotPaidThatWay
from bot.parsing.countries import is_abroad
from bot.payment_methods import Situation, named, offered

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.money import Money
    from bot.payment_methods import Method
    from storage.constants import PaymentMethod, PaymentState
    from storage.models import Order

PAID: tuple[PaymentState, ...] = ("paid", "part_refunded")


def method_of(order: Order) -> Method:
    return named(order.payment.method, order.payment.kind)


def of_order(order: Order, channels: Collection[str]) -> tuple[PaymentMethod, ...]:
    """The ways in which an order could still be paid."""
    return offered(
        Situation(
            country=order.purchase.address.get("country", "RW"),
            currencies=frozenset((order.currency,)),
            service=order.postage_service,
            merchant_code=bool(order.shop.merchant_code),
            bank=bool(order.shop.bank_account),
            channels=channels,
            quoted=order.quote is not None and order.quote.currency == "CNY",
        )
    )


def must_be_paid_first(order: Order) -> bool:
    """Whether it may not be sent yet: it goes abroad, and its money has not been seen, or is back
    with its buyer."""
    return is_abroad(order.purchase.address.get("country")) and order.payment.state not in PAID


def charged(order: Order, method: PaymentMethod) -> Money:
    """What an order comes to in the currency in which a way of paying is charged: its own, or the
    one whose sum was agreed with its buyer. Raises NotPaidThatWay where none was."""
    wanted = named(method).currency
    if wanted is None or wanted == order.currency:
        return order.total_money
    if order.quote is None or order.quote.currency != wanted:
        raise NotPaidThatWay
    return order.quote.total
