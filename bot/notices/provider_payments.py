"""What is told of money that a provider moves: sums in the currency that was charged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from bot.money import Money
from bot.notices.orders import OrderNotice
from bot.notices.payload import since
from storage.constants import AttemptFailure, ProviderName


@dataclass(frozen=True, kw_only=True)
class ChargedNotice(OrderNotice):
    """`sum` is in minor units of `charged_in`, which need not be the order's own currency."""

    sum: int
    charged_in: str

    @property
    def sum_money(self) -> Money:
        return Money(self.sum, self.charged_in)


@dataclass(frozen=True, kw_only=True)
class PaymentPage(ChargedNotice):
    """To the buyer: where to pay."""

    KIND: ClassVar[str] = "payment_page"
    page: str


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(ChargedNotice):
    """To the buyer: nothing was taken, and why."""

    KIND: ClassVar[str] = "payment_failed"
    failure: AttemptFailure


@dataclass(frozen=True, kw_only=True)
class MoneyCame(ChargedNotice):
    """To the seller: the market has the buyer's money, or the seller's wallet has."""

    KIND: ClassVar[str] = "money_came"
    here: bool = field(metadata=since(20, before=True))  # the goods still are in the shop
    collected: bool = field(metadata=since(20, before=False))  # its buyer comes for them


@dataclass(frozen=True, kw_only=True)
class PaidInPart(ChargedNotice):
    """To the buyer: `sum` has come in all, and `due` is still to come."""

    KIND: ClassVar[str] = "paid_in_part"
    due: int
    # Its seller asks for another postage, which is in what is due, and which nobody agreed to yet.
    postage_asked: bool = field(metadata=since(10, before=False))

    @property
    def due_money(self) -> Money:
        return Money(self.due, self.charged_in)


@dataclass(frozen=True, kw_only=True)
class ReturnedNotice(ChargedNotice):
    back: int  # of the sum, what goes back by itself

    @property
    def by_hand(self) -> Money:
        """What the seller has to give back."""
        return Money(self.sum - self.back, self.charged_in)


class PaidTooMuch(ReturnedNotice):
    """To the buyer, and to the seller where it has to go back by hand."""

    KIND: ClassVar[str] = "paid_too_much"


class PaidLate(ReturnedNotice):
    """To the buyer: it came after the order had ended."""

    KIND: ClassVar[str] = "paid_after_end"


class PaymentInReview(OrderNotice):
    """To the buyer: money has come in another currency, and staff have to decide on it."""

    KIND: ClassVar[str] = "payment_in_review"


@dataclass(frozen=True, kw_only=True)
class PaymentSentBack(OrderNotice):
    """To the buyer: staff have given back what came in another currency, and nothing is paid."""

    KIND: ClassVar[str] = "payment_sent_back"
    cancelled: bool  # is the order


class MoneyReturned(ChargedNotice):
    """To the buyer: the provider has given it back."""

    KIND: ClassVar[str] = "money_returned"


class RefundFailed(ChargedNotice):
    """To the seller and to staff: it has to be given back by hand. The order has the buyer's
    phone."""

    KIND: ClassVar[str] = "refund_failed"


class RefundFailedToStaff(RefundFailed):
    """The same, of an order that staff see otherwise than its sides."""

    KIND: ClassVar[str] = "refund_failed_to_staff"


@dataclass(frozen=True, kw_only=True)
class ReturnFailed(ChargedNotice):
    """To staff: what came in another currency cannot be sent back by its provider."""

    KIND: ClassVar[str] = "return_failed"
    provider: ProviderName


@dataclass(frozen=True, kw_only=True)
class MoneyUnclear(ChargedNotice):
    """To staff: a provider moved something else than was asked for, or moved it once more, or gives
    no answer."""

    KIND: ClassVar[str] = "money_unclear"
    moved: int  # 0: nobody knows
    moved_in: str
    provider: ProviderName
    again: bool = field(metadata=since(10, before=False))  # after it had moved what was asked for
    reference: str = field(metadata=since(10, ""))  # the provider's own number for that
    silent: bool = field(metadata=since(12, before=True))  # it says nothing, or not clearly

    @property
    def moved_money(self) -> Money:
        return Money(self.moved, self.moved_in)
