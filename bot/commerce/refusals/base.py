"""What is refused of anything: it is not there, not theirs, or it is too late."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from bot.texts import Text, t

if TYPE_CHECKING:
    from datetime import date

    from bot.texts import Value


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
class ShopClosedUntil(NotOnSale):
    """By its owner, for a while; with the owner's own words, or without."""

    shop: str
    reopens_on: date
    note: str = ""

    def text(self) -> Text:
        values: dict[str, Value] = {"shop": self.shop, "day": self.reopens_on}
        if not self.note:
            return t("{shop} is closed for a while. It opens again: {day}", **values)
        return t(
            "{shop} is closed for a while. It opens again: {day}. The shop says: {note}",
            **values,
            note=self.note,
        )


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
class OptionThere(Refusal):
    """Buyers could not tell the two apart."""

    mendable: ClassVar[bool] = True
    option: str

    def text(self) -> Text:
        return t("This one is there already: {option}", option=self.option)


@dataclass(eq=False)
class ManyOptions(Refusal):
    limit: int

    def text(self) -> Text:
        return t(
            "A product can have this many sizes or kinds at most: {limit}. Please delete one that"
            " you no longer sell, or add a product of its own.",
            limit=self.limit,
        )


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
class PastTime(Refusal):
    def text(self) -> Text:
        return t("That time has passed. Please choose a later one.")


@dataclass(eq=False)
class Unchanging(Refusal):
    def text(self) -> Text:
        return t("This message was sent where it can no longer be changed or taken back.")


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
