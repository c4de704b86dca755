"""What is told of an order's money: claimed, seen, given back, and asked after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from bot.notices.orders import AsksForMoney, OrderNotice
from bot.notices.payload import MaybeTime, since

# What an order's money waits for, where somebody is reminded of it.
WaitsFor = Literal[
    "payment_due",
    "payment_to_check",
    "refund_owed",
    "cash_to_confirm",
    "parcel_missing",
    "parcel_due",
]


@dataclass(frozen=True, kw_only=True)
class PaymentClaimed(OrderNotice):
    KIND: ClassVar[str] = "payment_claimed"
    cancelled: bool = field(metadata=since(2, before=False))  # is the order


@dataclass(frozen=True, kw_only=True)
class PaymentNotFound(AsksForMoney):
    KIND: ClassVar[str] = "payment_not_found"
    cancelled: bool = field(metadata=since(2, before=False))


@dataclass(frozen=True, kw_only=True)
class PaymentSeen(OrderNotice):
    KIND: ClassVar[str] = "payment_seen"
    cancelled: bool = field(metadata=since(2, before=False))


class Refunded(OrderNotice):
    KIND: ClassVar[str] = "refunded"


@dataclass(frozen=True, kw_only=True)
class PartRefunded(OrderNotice):
    KIND: ClassVar[str] = "part_refunded"
    refunded: int  # in all, until now


class RefundConfirmed(OrderNotice):
    KIND: ClassVar[str] = "refund_confirmed"


# --- asked after ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PaymentDue(AsksForMoney):
    KIND: ClassVar[str] = "payment_due"
    ends: MaybeTime  # when the order ends by itself, in the last reminder


@dataclass(frozen=True, kw_only=True)
class PaymentToCheck(OrderNotice):
    KIND: ClassVar[str] = "payment_to_check"
    cancelled: bool


@dataclass(frozen=True, kw_only=True)
class RefundOwed(OrderNotice):
    KIND: ClassVar[str] = "refund_owed"
    owed: int


class CashToConfirm(OrderNotice):
    KIND: ClassVar[str] = "cash_to_confirm"


@dataclass(frozen=True, kw_only=True)
class MoneyStuck(OrderNotice):
    """To staff."""

    KIND: ClassVar[str] = "money_stuck"
    why: WaitsFor
    phone: str
    seller_gone: bool = field(metadata=since(2, before=False))
