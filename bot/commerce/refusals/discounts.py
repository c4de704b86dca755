"""What is refused of reduced prices, and of codes for a discount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.commerce.refusals.base import Refusal
from bot.texts import Text, t

if TYPE_CHECKING:
    from datetime import datetime

    from bot.money import Money


@dataclass(eq=False)
class ReductionTooLong(Refusal):
    """Or too short."""

    def text(self) -> Text:
        return t("A reduced price holds for at least 1 hour and at most 60 days.")


@dataclass(eq=False)
class NothingReduced(Refusal):
    def text(self) -> Text:
        return t("No price can be reduced by that: it must be lower than now, and above 0.")


@dataclass(eq=False)
class CodeUnknown(Refusal):
    def text(self) -> Text:
        return t("No shop has this code. Please look at it once more.")


@dataclass(eq=False)
class ManyWrongCodes(Refusal):
    def text(self) -> Text:
        return t("Too many codes that do not exist. You can type one again in an hour.")


@dataclass(eq=False)
class CodeOfOtherShop(Refusal):
    shop: str

    def text(self) -> Text:
        return t("This code is for another shop: {shop}", shop=self.shop)


@dataclass(eq=False)
class OwnDiscountCode(Refusal):
    def text(self) -> Text:
        return t("This code is from your own shop.")


@dataclass(eq=False)
class CodeNotForYou(Refusal):
    def text(self) -> Text:
        return t("This code was given to somebody else.")


@dataclass(eq=False)
class OfCode(Refusal):
    """Of one that there is: by the name that its seller gave it."""

    code: str


@dataclass(eq=False)
class CodeEnded(OfCode):
    def text(self) -> Text:
        return t("This code has ended: {code}", code=self.code)


@dataclass(eq=False)
class CodeNotBegun(OfCode):
    begins: datetime

    def text(self) -> Text:
        return t("The code {code} holds from {time} on.", code=self.code, time=self.begins)


@dataclass(eq=False)
class CodeUsedUp(OfCode):
    def text(self) -> Text:
        return t("This code has been used up: {code}", code=self.code)


@dataclass(eq=False)
class CodeUsedByYou(OfCode):
    def text(self) -> Text:
        return t("You have already used this code: {code}", code=self.code)


@dataclass(eq=False)
class CodeNotForThese(OfCode):
    """They are priced in another currency, or nothing can come off them."""

    currency: str

    def text(self) -> Text:
        return t("The code {code} takes nothing off these products.", code=self.code)


@dataclass(eq=False)
class MinimumNotReached(OfCode):
    minimum: Money
    missing: Money

    def text(self) -> Text:
        return t(
            "The code {code} needs products for {minimum}. Still missing: {price}",
            code=self.code,
            minimum=self.minimum,
            price=self.missing,
        )


@dataclass(eq=False)
class CodeAlreadyThere(Refusal):
    """One of the same letters, or of such as look alike."""

    mendable: ClassVar[bool] = True

    def text(self) -> Text:
        return t("Your shop has a code that looks the same. Please choose another one.")


@dataclass(eq=False)
class CodeTimes(Refusal):
    def text(self) -> Text:
        return t("A code holds for at least 10 minutes and at most a year.")
