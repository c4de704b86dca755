"""What people are told by the calendar, and of their stock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, NamedTuple

from bot.notices.orders import OrderNotice
from bot.notices.payload import Payload, since, stored_as


class SoldIn(NamedTuple):
    """Orders of one currency."""

    currency: str
    orders: int
    total: int


class NearlyGone(NamedTuple):
    product: str
    left: int


@dataclass(frozen=True, kw_only=True)
class Digest(Payload):
    """What a seller finds in their shop this morning."""

    KIND: ClassVar[str] = "digest"
    waiting: int
    to_check: int = field(metadata=since(9, 0))  # payments that buyers say they made
    to_send: int
    questions: int = field(metadata=since(15, 0))  # that wait for an answer
    sold: tuple[SoldIn, ...]
    off: tuple[SoldIn, ...] = field(metadata=since(2, ()))  # cancelled, and sold before
    low: tuple[NearlyGone, ...]
    more_low: int


@dataclass(frozen=True, kw_only=True)
class LowStock(Payload):
    KIND: ClassVar[str] = "low_stock"
    product: str
    product_id: int
    left: int


class ReviewAsked(OrderNotice):
    KIND: ClassVar[str] = "review"


@dataclass(frozen=True, kw_only=True)
class WeekReport(Payload):
    """The market's week, to staff."""

    KIND: ClassVar[str] = "weekly"
    first: date = field(metadata=stored_as("from"))
    last: date = field(metadata=stored_as("to"))
    orders: int
    shops: int
    undelivered: int
    sold: tuple[SoldIn, ...]
    off: tuple[SoldIn, ...] = field(metadata=since(2, ()))
