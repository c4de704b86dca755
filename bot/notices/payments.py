"""What is told of an order's money: claimed, seen, given back, and asked after."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Literal, TypedDict

from bot.money import Money
from bot.notices.orders import AsksForMoney, OrderNotice
from bot.notices.payload import MaybeTime, Payload, since

# What an order's money waits for, where somebody is reminded of it.
WaitsFor = Literal[
    "payment_due",
    "payment_to_check",
    "refund_owed",
    "award_owed",
    "cash_to_confirm",
    "parcel_due",
]
# Until there were complaints, staff were told so of a parcel that had not come.
WaitedFor = WaitsFor | Literal["parcel_missing"]


class RestFacts(TypedDict):
    """What is left to pay of an order that is paid in part; `rest` 0: nothing was counted yet."""

    rest: int
    charged_in: str


@dataclass(frozen=True, kw_only=True)
class IsMoneyThere(OrderNotice):
    """To a seller who is asked whether it has come: all of it, or the rest."""

    rest: int = field(metadata=since(18, 0))  # of one that is paid in part; 0: all of it
    charged_in: str = field(metadata=since(18, ""))  # of the rest

    @property
    def claimed(self) -> Money:
        return Money(self.rest, self.charged_in) if self.rest else self.amount


@dataclass(frozen=True, kw_only=True)
class PaymentClaimed(IsMoneyThere):
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
    came: int = field(metadata=since(5, 0))  # in minor units of `charged_in`
    charged_in: str = field(metadata=since(5, ""))  # "": the total of the order was paid

    @property
    def came_money(self) -> Money:
        return Money(self.came, self.charged_in) if self.charged_in else self.amount


@dataclass(frozen=True, kw_only=True)
class Refunded(OrderNotice):
    KIND: ClassVar[str] = "refunded"
    refunded: int = field(metadata=since(7, 0))  # in minor units of `charged_in`
    charged_in: str = field(metadata=since(7, ""))  # "": the total of the order

    @property
    def back(self) -> Money:
        return Money(self.refunded, self.charged_in) if self.charged_in else self.amount


@dataclass(frozen=True, kw_only=True)
class PartRefunded(OrderNotice):
    KIND: ClassVar[str] = "part_refunded"
    refunded: int  # in all, until now
    came: int = field(metadata=since(7, 0))  # as `refunded` in minor units of `charged_in`
    charged_in: str = field(metadata=since(7, ""))  # "": the order's currency, and its total came

    @property
    def back(self) -> Money:
        return Money(self.refunded, self.charged_in or self.currency)

    @property
    def came_money(self) -> Money:
        return Money(self.came, self.charged_in) if self.charged_in else self.amount


@dataclass(frozen=True, kw_only=True)
class ProofSent(IsMoneyThere):
    """To the seller. What it is stands on the order, and goes with its buyer's data."""

    KIND: ClassVar[str] = "proof_sent"
    cancelled: bool


@dataclass(frozen=True, kw_only=True)
class ProofShownTwice(IsMoneyThere):
    """The same was shown for other orders: their codes to staff, to the seller none."""

    KIND: ClassVar[str] = "proof_shown_twice"
    others: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PaymentWayChanged(OrderNotice):
    """To the seller: its buyer pays in the way that is of the order now."""

    KIND: ClassVar[str] = "payment_way_changed"
    old_method: str


class RefundConfirmed(OrderNotice):
    KIND: ClassVar[str] = "refund_confirmed"


# --- asked after ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PaymentDue(AsksForMoney):
    KIND: ClassVar[str] = "payment_due"
    ends: MaybeTime  # when the order ends by itself, in the last reminder
    due: int = field(metadata=since(6, 0))  # the rest, of one that is partly paid
    charged_in: str = field(metadata=since(6, ""))
    here: bool = field(metadata=since(20, before=True))  # the goods still are in the shop


@dataclass(frozen=True, kw_only=True)
class PaymentToCheck(IsMoneyThere):
    KIND: ClassVar[str] = "payment_to_check"
    cancelled: bool


@dataclass(frozen=True, kw_only=True)
class RefundOwed(OrderNotice):
    KIND: ClassVar[str] = "refund_owed"
    owed: int
    charged_in: str = field(metadata=since(5, ""))  # "": in the order's currency


class CashToConfirm(OrderNotice):
    KIND: ClassVar[str] = "cash_to_confirm"


@dataclass(frozen=True, kw_only=True)
class MoneyStuck(OrderNotice):
    """To staff."""

    KIND: ClassVar[str] = "money_stuck"
    why: WaitedFor
    phone: str
    seller_gone: bool = field(metadata=since(2, before=False))
    sum: int = field(metadata=since(19, 0))  # that does not move, in minor units of `charged_in`
    charged_in: str = field(metadata=since(19, ""))  # "": the total of the order

    @property
    def stuck(self) -> Money:
        return Money(self.sum, self.charged_in) if self.charged_in else self.amount


@dataclass(frozen=True, kw_only=True)
class MoneyWaits(Payload):
    """To staff, every week: what stands on their list still."""

    KIND: ClassVar[str] = "money_waits"
    waiting: int
