"""Ways to pay: where each is offered, who sees the money, in which currency it is charged.

Cash is taken only where the parcel is handed over in person, inside Rwanda; what goes abroad is
paid before it is sent. A provider's way is offered where the market has set that provider up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.commerce.payment_situation import Situation
from bot.commerce.refusals import NotPaidThatWay
from bot.money import FRANCS
from storage.constants import (
    BY_PROVIDER,
    PAYMENT_METHODS,
    PaymentChannel,
    PaymentMethod,
    PostageService,
)

if TYPE_CHECKING:
    from bot.money import Money
    from storage.models import Order

HANDED_OVER: tuple[PostageService | None, ...] = (None, "collect", "moto")


@dataclass(frozen=True, slots=True)
class Method:
    """One way to pay. `sent`: before the parcel, and not handed over with it. `currency`: what is
    charged, where that is not the order's own."""

    code: PaymentMethod
    offered: Callable[[Situation], bool]
    sent: bool = True
    seen_by: Literal["seller", "provider"] = "seller"
    channels: tuple[PaymentChannel, ...] = ()
    currency: str | None = None


def _in_francs(s: Situation) -> bool:
    return s.country == "RW" and s.currencies == {FRANCS}


def _wallet(channel: PaymentChannel) -> Callable[[Situation], bool]:
    def offered(s: Situation) -> bool:
        return s.country == "CN" and channel in s.channels and (s.quoted or s.currencies == {"CNY"})

    return offered


_METHODS = (
    Method(
        "on_delivery",
        lambda s: s.country == "RW" and s.service in HANDED_OVER,
        sent=False,
    ),
    Method(
        "mobile_prompt",
        lambda s: _in_francs(s) and not {"mtn", "airtel"}.isdisjoint(s.channels),
        seen_by="provider",
        channels=("mtn", "airtel"),
    ),
    Method("mobile_money", lambda s: _in_francs(s) and s.merchant_code),
    Method("alipay", _wallet("alipay"), seen_by="provider", channels=("alipay",), currency="CNY"),
    Method(
        "wechat_pay",
        _wallet("wechat_pay"),
        seen_by="provider",
        channels=("wechat_pay",),
        currency="CNY",
    ),
    Method("bank_transfer", lambda s: s.country != "RW" and s.bank),
    # Where nothing else can be: no parcel is unpayable.
    Method("arranged", lambda _s: False),
)
METHODS: dict[PaymentMethod, Method] = {each.code: each for each in _METHODS}
assert set(METHODS) == set(PAYMENT_METHODS)
assert {each.code for each in _METHODS if each.seen_by == "provider"} == set(BY_PROVIDER)


def offered(situation: Situation) -> tuple[PaymentMethod, ...]:
    """In the order in which they are shown; never none."""
    found = tuple(each.code for each in _METHODS if each.offered(situation))
    return found or ("arranged",)


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


def is_by_provider(method: PaymentMethod) -> bool:
    """Whether a provider moves the money, and nobody has to look for it."""
    return METHODS[method].seen_by == "provider"


def must_be_paid_first(order: Order) -> bool:
    """Whether it may not be sent yet: it goes abroad, and is paid in a way that the house knows.
    What the two have agreed on by phone is theirs to judge."""
    abroad = order.purchase.address.get("country", "RW") != "RW"
    waits = order.payment.state in ("pending", "in_review", "part_paid")
    return abroad and waits and order.payment.method != "arranged"


def of_channel(channel: PaymentChannel) -> PaymentMethod:
    """The way to pay that goes through it."""
    return next(each.code for each in _METHODS if channel in each.channels)


def charged(order: Order, method: PaymentMethod) -> Money:
    """What an order comes to in the currency in which a way of paying is charged: its own, or the
    one whose sum was agreed with its buyer. Raises NotPaidThatWay where none was."""
    wanted = METHODS[method].currency
    if wanted is None or wanted == order.currency:
        return order.total_money
    if order.quote is None or order.quote.currency != wanted:
        raise NotPaidThatWay
    return order.quote.total
