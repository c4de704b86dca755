"""What is refused of people: broadcasts to them, lists of them, accounts that are joined."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commerce.refusals.base import Refusal
from bot.texts import Text, t, tn

if TYPE_CHECKING:
    pass


@dataclass(eq=False)
class NotConfirmed(Refusal):
    """They are known by a cookie alone."""

    def text(self) -> Text:
        return t("This changes money or data, so please first show that it is you: /confirm")


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
