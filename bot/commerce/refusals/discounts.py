"""What is refused of reduced prices."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commerce.refusals.base import Refusal
from bot.texts import Text, t


@dataclass(eq=False)
class ReductionTooLong(Refusal):
    """Or too short."""

    def text(self) -> Text:
        return t("A reduced price holds for at least 1 hour and at most 60 days.")


@dataclass(eq=False)
class NothingReduced(Refusal):
    def text(self) -> Text:
        return t("No price can be reduced by that: it must be lower than now, and above 0.")
