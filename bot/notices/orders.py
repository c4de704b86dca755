"""What is told of an order: placed, answered, ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, NamedTuple, TypedDict

from bot.money import Money
from bot.notices.payload import Payload, since
from bot.texts import Quoted, quoted
from storage.constants import PaymentMethod, PostageService, Unit


class OrderedGoods(NamedTuple):
    quantity: int
    name: str  # in its seller's own words
    unit: Unit
    bought_as: str = ""  # as its buyer read it, where that was in another language


class OrderFacts(TypedDict):
    """What every notice about an order says (bot/commerce/orders.py, `facts_of`)."""

    order: str
    shop: str
    country: str
    total: int
    currency: str
    method: PaymentMethod
    lines: tuple[OrderedGoods, ...]
    quoted: int
    quoted_currency: str


class PayFacts(TypedDict):
    """How a shop is paid and reached (bot/commerce/orders.py, `how_to_pay`)."""

    merchant_code: str
    bank_account: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class OrderNotice(Payload):
    """The facts of `OrderFacts`, which mypy compares where a notice is written."""

    order: str  # its code
    shop: str  # "" once its owner had their data deleted
    country: str  # where the parcel goes
    total: int  # in minor units of `currency`
    currency: str
    method: PaymentMethod
    lines: tuple[OrderedGoods, ...]
    # What its buyer was quoted for the total in their own currency; "": in no other.
    quoted: int = field(metadata=since(5, 0))
    quoted_currency: str = field(metadata=since(5, ""))

    @property
    def amount(self) -> Money:
        return Money(self.total, self.currency)

    @property
    def quote(self) -> Money | None:
        return Money(self.quoted, self.quoted_currency) if self.quoted_currency else None

    @property
    def amount_to_buyer(self) -> Money | Quoted:
        """As its buyer reads it."""
        return quoted(self.amount, self.quote)


@dataclass(frozen=True, kw_only=True)
class AsksForMoney(OrderNotice):
    """With the facts of `PayFacts`, too."""

    merchant_code: str  # "": the shop has none any more
    bank_account: str = field(metadata=since(6, ""))  # lines; ditto
    phone: str = field(metadata=since(2, ""))


# --- to its seller --------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(OrderNotice):
    KIND: ClassVar[str] = "order_placed"
    postage: int = field(metadata=since(4, 0))  # of the total
    # "": postage is agreed on by phone
    service: PostageService | Literal[""] = field(metadata=since(4, ""))
    parcels: int = field(metadata=since(5, 1))
    discount: int = field(metadata=since(14, 0))  # not of the total
    discount_code: str = field(metadata=since(14, ""))

    @property
    def goods_money(self) -> Money:
        """Before any discount, and without postage."""
        return self.amount - self.postage_money + self.discount_money

    @property
    def discount_money(self) -> Money:
        return Money(self.discount, self.currency)

    @property
    def postage_money(self) -> Money:
        return Money(self.postage, self.currency)


@dataclass(frozen=True, kw_only=True)
class OrderWaiting(OrderNotice):
    KIND: ClassVar[str] = "order_waiting"
    hours: int
    expires: datetime


class OrderCancelledToSeller(OrderNotice):
    KIND: ClassVar[str] = "order_cancelled_to_seller"


class OrderExpiredToSeller(OrderNotice):
    KIND: ClassVar[str] = "order_expired_to_seller"


class OrderUnpaidToSeller(OrderNotice):
    KIND: ClassVar[str] = "order_unpaid_to_seller"


class OrderUnsentToSeller(OrderNotice):
    KIND: ClassVar[str] = "order_unsent_to_seller"


# --- to its buyer ---------------------------------------------------------------------------------


class OrderAccepted(AsksForMoney):
    KIND: ClassVar[str] = "order_accepted"


@dataclass(frozen=True, kw_only=True)
class OrderDeclined(OrderNotice):
    KIND: ClassVar[str] = "order_declined"
    reason: str


@dataclass(frozen=True, kw_only=True)
class OrderCancelledToBuyer(OrderNotice):
    KIND: ClassVar[str] = "order_cancelled_to_buyer"
    reason: str  # "": none was given
    paid: bool
    owed: int  # of what was paid: what the seller has to give back
    back: int = field(metadata=since(5, 0))  # what a provider is giving back by itself
    charged_in: str = field(metadata=since(5, ""))  # the currency of both; "": the order's
    sought: bool = field(metadata=since(2, before=False))  # said to be paid, and not looked for yet
    claimed: bool = field(metadata=since(2, before=False))  # ever said to be paid
    phone: str = field(metadata=since(2, ""))


class OrderExpiredToBuyer(OrderNotice):
    KIND: ClassVar[str] = "order_expired_to_buyer"


@dataclass(frozen=True, kw_only=True)
class OrderUnpaidToBuyer(OrderNotice):
    KIND: ClassVar[str] = "order_unpaid_to_buyer"
    phone: str
    back: int = field(metadata=since(6, 0))  # of what was paid in part, by itself
    charged_in: str = field(metadata=since(6, ""))
    owed: int = field(metadata=since(17, 0))  # of what was paid in part, by hand


@dataclass(frozen=True, kw_only=True)
class OrderUnsentToBuyer(OrderNotice):
    KIND: ClassVar[str] = "order_unsent_to_buyer"
    phone: str
