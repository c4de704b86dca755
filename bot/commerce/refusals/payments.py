"""What is refused of money: paying, giving back, paying out, and what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.commerce.refusals.base import Refusal
from bot.texts import Text, t, tn

if TYPE_CHECKING:
    from datetime import datetime

    from bot.money import Money
    from bot.payment_methods import Situation


@dataclass(eq=False)
class ShopIsOwed(Refusal):
    def text(self) -> Text:
        return t("The market and your shop still owe each other money. First that is settled.")


@dataclass(eq=False)
class MoneyOwed(Refusal):
    count: int

    def text(self) -> Text:
        return tn(
            "Money is not settled yet: {n} cancelled order. Your data can be deleted once "
            "it is: /orders /sales",
            "Money is not settled yet: {n} cancelled orders. Your data can be deleted once "
            "it is: /orders /sales",
            self.count,
        )


@dataclass(eq=False)
class NoMoreComplaints(Refusal):
    days: int

    def text(self) -> Text:
        return tn(
            "An order can be complained of until {n} day after it is complete. Please call the"
            " shop.",
            "An order can be complained of until {n} days after it is complete. Please call the"
            " shop.",
            self.days,
        )


@dataclass(eq=False)
class TooMuchBack(Refusal):
    left: Money  # that can be given back

    def text(self) -> Text:
        if not self.left.minor:
            return t("There is no money of this order left to refund.")
        return t("That is more than can still be refunded: {total}", total=self.left)


@dataclass(eq=False)
class PaidInCash(Refusal):
    def text(self) -> Text:
        return t("This order is paid in cash, when the parcel is handed over.")


@dataclass(eq=False)
class NotPaidThatWay(Refusal):
    """A way to pay that cannot work where the parcel goes; `situation` is what it depends on, as it
    is now, where somebody still chooses."""

    situation: Situation | None = None
    mendable: ClassVar[bool] = True

    def text(self) -> Text:
        return t("This parcel cannot be paid for that way. Please choose again.")


@dataclass(eq=False)
class NoProvider(Refusal):
    """Nobody pays out to a phone of that network."""

    def text(self) -> Text:
        return t("No payment service is set up for this number: the operator has to do that.")


@dataclass(eq=False)
class PaymentUnderWay(Refusal):
    """Another phone or page of the same buyer is asked already."""

    until: datetime

    def text(self) -> Text:
        return t(
            "A payment for this order is under way. You can try another way at {when}.",
            when=self.until,
        )


class NotPaidYet(Refusal):
    """It goes abroad, and is paid before it is sent."""

    def text(self) -> Text:
        return t("What goes abroad is paid before it is shipped: first look for the money.")


@dataclass(eq=False)
class OwnPayout(Refusal):
    def text(self) -> Text:
        return t("Somebody else must approve this payout.")


@dataclass(eq=False)
class OwnCorrection(Refusal):
    def text(self) -> Text:
        return t("Somebody else must approve this correction.")


@dataclass(eq=False)
class PayoutChanged(Refusal):
    def text(self) -> Text:
        return t("This payout is not possible any more. Please decline it and prepare a new one.")


@dataclass(eq=False)
class NumberChanged(Refusal):
    until: datetime | None

    def text(self) -> Text:
        if self.until is None:
            return t(
                "The shop has another number now. Please decline this payout and make a new one."
            )
        return t("The shop's number is new. Nothing is paid to it before: {when}", when=self.until)
