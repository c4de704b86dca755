"""Why the market says no: a refusal is named for its reason, carries facts, and has its words."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot import labels
from bot.texts import Text, Weight, t, tn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.money import Money
    from storage.constants import PostageService


class Refusal(Exception, ABC):
    """Something asked for that may not be done now. Nothing was changed.

    `mendable`: one of the answers of the form is at fault, and another one will do (`Form.mend`).
    """

    mendable: ClassVar[bool] = False

    @abstractmethod
    def text(self) -> Text:
        """Why, in a sentence for whoever asked."""


@dataclass(eq=False)
class NotFound(Refusal):
    def text(self) -> Text:
        return t("This is no longer available.")


class NoSuchOrder(NotFound):
    """Also where there is one, and it is another's."""

    def text(self) -> Text:
        return t("No order has this code. Codes look like this: {code}", code="IS-7K4QM2")


@dataclass(eq=False)
class NotOnSale(NotFound):
    """Paused, or nobody answers for its shop: it may be back."""

    def text(self) -> Text:
        return t("This is not on sale at the moment.")


@dataclass(eq=False)
class NotYours(Refusal):
    def text(self) -> Text:
        return t("This button is not for you.")


@dataclass(eq=False)
class NotStaff(Refusal):
    def text(self) -> Text:
        return t("This is for the staff of the market.")


@dataclass(eq=False)
class NoShop(Refusal):
    def text(self) -> Text:
        return t("You have no shop yet. Open one with /sell.")


@dataclass(eq=False)
class TooLate(Refusal):
    """The state has moved on since the button was shown."""

    def text(self) -> Text:
        return t("This has changed in the meantime. Here is how it stands now.")


@dataclass(eq=False)
class AlreadyDone(TooLate):
    """It stands where the button would have put it: a second tap."""

    def text(self) -> Text:
        return t("This has already been done.")


@dataclass(eq=False)
class SoldOut(Refusal):
    product: str
    available: int

    def text(self) -> Text:
        if self.available <= 0:
            return t("Sold out: {product}", product=self.product)
        return tn(
            "Only {n} left: {product}",
            "Only {n} left: {product}",
            self.available,
            product=self.product,
        )


@dataclass(eq=False)
class OwnProduct(Refusal):
    def text(self) -> Text:
        return t("This product is from your own shop.")


@dataclass(eq=False)
class EmptyCart(Refusal):
    def text(self) -> Text:
        return t("Your cart is empty.")


@dataclass(eq=False)
class CartChanged(Refusal):
    """Prices or stock are no longer those that were shown before confirming."""

    def text(self) -> Text:
        return t("Your cart has changed. Please look at it once more before you order.")


@dataclass(eq=False)
class ManyOrders(Refusal):
    count: int

    def text(self) -> Text:
        return tn(
            "You already have {n} open order. Your cart is kept: place it when that order"
            " is finished.",
            "You already have {n} open orders. Your cart is kept: place it when one of"
            " them is finished.",
            self.count,
        )


@dataclass(eq=False)
class NoMobileMoney(Refusal):
    """A shop gave up its merchant code after the way of paying was chosen."""

    mendable: ClassVar[bool] = True
    shops: Sequence[str]

    def text(self) -> Text:
        return t(
            "These shops no longer take Mobile Money: {shops}. Nothing is lost: choose again.",
            shops=", ".join(self.shops),
        )


@dataclass(eq=False)
class TwoCurrencies(Refusal):
    """An order is paid in one currency, and there is one order for each shop."""

    shop: str

    def text(self) -> Text:
        return t(
            "What you want from {shop} is in two currencies. Order it in two steps: first remove"
            " what is in one of them.",
            shop=self.shop,
        )


@dataclass(eq=False)
class OnlyAbroad(Refusal):
    """Goods that are priced in another currency than francs are for export (regulation 42/2022 of
    the National Bank, article 20 bis)."""

    def text(self) -> Text:
        return t(
            "What is priced in another currency is only sent abroad. Give an address there, or"
            " remove it from the cart."
        )


@dataclass(eq=False)
class NoWeight(Refusal):
    """Postage follows the weight: without one nobody can say what it costs."""

    product: str

    def text(self) -> Text:
        return t(
            "The postage cannot be worked out, because this product has no weight: {product}",
            product=self.product,
        )


@dataclass(eq=False)
class NotDeliveredThere(Refusal):
    """The tariff has no price of a service for where the parcel goes."""

    service: PostageService

    def text(self) -> Text:
        return t(
            "There is no price for this way of sending to that place: {service}",
            service=labels.postage_service(self.service),
        )


@dataclass(eq=False)
class TooHeavy(Refusal):
    """A parcel heavier than the last line of the tariff."""

    service: PostageService
    grams: int
    most: int

    def text(self) -> Text:
        return t(
            "This parcel counts as {weight}. The most for this way of sending is {most}: {service}",
            service=labels.postage_service(self.service),
            weight=Weight(self.grams),
            most=Weight(self.most),
        )


@dataclass(eq=False)
class PostageChanged(Refusal):
    """The way of sending that was chosen costs something else now, or is no more."""

    def text(self) -> Text:
        return t("The postage has changed. Please look at it once more before you order.")


@dataclass(eq=False)
class QuoteEnded(Refusal):
    """The half hour is over for which a price in a second currency was fixed."""

    mendable: ClassVar[bool] = True

    def text(self) -> Text:
        return t(
            "The price in your currency was held for half an hour, which is over. Here is today's:"
            " please look at it once more."
        )


@dataclass(eq=False)
class ComesToNothing(Refusal):
    """A price so small that it is nothing in the buyer's currency."""

    product: str

    def text(self) -> Text:
        return t(
            "The price is too small to be paid from abroad: {product}. Take more of it, or remove"
            " it from the cart.",
            product=self.product,
        )


@dataclass(eq=False)
class PostageOpen(Refusal):
    """Nobody pays while the seller asks for another postage."""

    def text(self) -> Text:
        return t("The seller asks for another postage. Please agree to it first, or cancel.")


@dataclass(eq=False)
class TariffChanged(Refusal):
    """Somebody else changed the tariff since the preview was made."""

    mendable: ClassVar[bool] = True

    def text(self) -> Text:
        return t(
            "Somebody else has changed the prices in the meantime. Here is what your file would"
            " do now."
        )


@dataclass(eq=False)
class NobodyThere(Refusal):
    def text(self) -> Text:
        return t("Nobody would receive this message.")


@dataclass(eq=False)
class OpenOrders(Refusal):
    count: int

    def text(self) -> Text:
        return tn(
            "{n} order is still open. Your data can be deleted when it is finished.",
            "{n} orders are still open. Your data can be deleted when they are finished.",
            self.count,
        )


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
    """A way to pay that cannot work where the parcel goes."""

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
class PastTime(Refusal):
    def text(self) -> Text:
        return t("That time has passed. Please choose a later one.")


@dataclass(eq=False)
class NobodyToApprove(Refusal):
    total: int

    def text(self) -> Text:
        return tn(
            "A message to {n} person must be approved by another member of staff, but"
            " there is none yet.",
            "A message to {n} people must be approved by another member of staff, but"
            " there is none yet.",
            self.total,
        )


@dataclass(eq=False)
class OwnBroadcast(Refusal):
    def text(self) -> Text:
        return t("Somebody else must approve your own message.")


@dataclass(eq=False)
class OwnPayout(Refusal):
    def text(self) -> Text:
        return t("Somebody else must approve this payout.")


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


@dataclass(eq=False)
class TooOld(Refusal):
    platform: str
    hours: int

    def text(self) -> Text:
        return t(
            "{platform} does not allow changes to a message after {hours} hours.",
            platform=self.platform,
            hours=self.hours,
        )


@dataclass(eq=False)
class ListAwaited(Refusal):
    def text(self) -> Text:
        return t("This list cannot be deleted yet: a message that has not been sent yet uses it.")


@dataclass(eq=False)
class WrongCode(Refusal):
    def text(self) -> Text:
        return t(
            "That code is wrong, or its ten minutes are over. Show a new one on the other account:"
            " /accounts"
        )


@dataclass(eq=False)
class TooManyCodes(Refusal):
    def text(self) -> Text:
        return t("Those were too many wrong codes. Please wait ten minutes.")


@dataclass(eq=False)
class OwnCode(Refusal):
    def text(self) -> Text:
        return t("This account shows that code itself. Please send it from the other account.")


@dataclass(eq=False)
class OneAlready(Refusal):
    def text(self) -> Text:
        return t("These two accounts are joined already.")


@dataclass(eq=False)
class BothSell(Refusal):
    def text(self) -> Text:
        return t("Both accounts have a shop, and nobody has two. They cannot be joined.")


@dataclass(eq=False)
class OrdersBetween(Refusal):
    def text(self) -> Text:
        return t("One of the accounts has ordered from the other. Please finish that order first.")


UNKNOWN_SHOWN = 10


@dataclass(eq=False)
class NobodyFound(Refusal):
    unknown: int
    which: tuple[str, ...]

    def text(self) -> Text:
        return tn(
            "{n} entry was read, but it matches nobody here: {which}",
            "{n} entries were read, but they match nobody here: {which}",
            self.unknown,
            which=", ".join(self.which[:UNKNOWN_SHOWN]),
        )
