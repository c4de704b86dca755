"""What is told of an order's parcel by its two sides."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from bot.notices.orders import OrderNotice
from bot.notices.payload import MaybeTime, since


class OrderPacked(OrderNotice):
    KIND: ClassVar[str] = "order_packed"


@dataclass(frozen=True, kw_only=True)
class OrderShipped(OrderNotice):
    KIND: ClassVar[str] = "order_shipped"
    carrier: str
    tracking_number: str  # "": there is none


@dataclass(frozen=True, kw_only=True)
class OrderDelivered(OrderNotice):
    KIND: ClassVar[str] = "order_delivered"
    # until when its buyer can say that it has not come
    until: MaybeTime = field(metadata=since(2, before=None))


class OrderReceived(OrderNotice):
    KIND: ClassVar[str] = "order_received"


class ReceiptReminder(OrderNotice):
    KIND: ClassVar[str] = "receipt_reminder"


@dataclass(frozen=True, kw_only=True)
class ParcelMissing(OrderNotice):
    KIND: ClassVar[str] = "parcel_missing"
    delivered: bool  # others say so


@dataclass(frozen=True, kw_only=True)
class ParcelDue(OrderNotice):
    KIND: ClassVar[str] = "parcel_due"
    ends: MaybeTime  # when the order ends by itself, in the last reminder
