"""What is refused of a cart and of ordering it: goods, addresses, postage, prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot import labels
from bot.commerce.refusals.base import Refusal
from bot.texts import Text, Weight, t, tn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.money import Money
    from storage.constants import PostageService


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
class OtherPostage(Refusal):
    """To another address the postage is another, and what was asked before is paid, or may be in
    this moment."""

    before: Money
    after: Money

    def text(self) -> Text:
        if self.after > self.before:
            return t(
                "Postage to this address is {price}, {more} more than what is paid or being paid."
                " Keep the old address, or call the shop: it can cancel and refund you, and you"
                " order again.",
                price=self.after,
                more=self.after - self.before,
            )
        return t(
            "Postage to this address is {price}, {less} less than what is paid or being paid."
            " Keep the old address, or call the shop: it can cancel and refund you, and you"
            " order again.",
            price=self.after,
            less=self.before - self.after,
        )


class AlreadyWeighed(Refusal):
    """To another address the postage is another, and its seller has asked for what the scales said
    in place of it: what that comes to there, only they know."""

    def text(self) -> Text:
        return t(
            "The seller has weighed this parcel for its old address. Keep that one, or call the"
            " shop before you change it."
        )


class NotSentThere(Refusal):
    """No way of sending that has a price takes an order to another address."""

    def text(self) -> Text:
        return t(
            "No way of sending with a price goes to this address. Keep the old one, or call the"
            " shop."
        )


class OtherCountry(Refusal):
    """Another country has other ways to pay, another currency and customs: it is another order."""

    def text(self) -> Text:
        return t(
            "The new address must be in the same country. For another one, cancel this order and"
            " order again."
        )


class AddressChanged(Refusal):
    """Since its seller began to say how it is sent."""

    def text(self) -> Text:
        return t("The buyer has changed the address. Please look at it before you ship the order.")


@dataclass(eq=False)
class ImportTaxChanged(Refusal):
    """Somebody else wrote import tax since the preview was made, and the two do not fit."""

    mendable: ClassVar[bool] = True

    def text(self) -> Text:
        return t(
            "Somebody else has changed the import tax in the meantime. Here is what your lines"
            " would do now."
        )


@dataclass(eq=False)
class TariffChanged(Refusal):
    """Somebody else changed the tariff since the preview was made."""

    mendable: ClassVar[bool] = True

    def text(self) -> Text:
        return t(
            "Somebody else has changed the prices in the meantime. Here is what your file would"
            " do now."
        )
