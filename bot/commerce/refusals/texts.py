"""What is refused of a product's text in another language."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commerce.refusals.base import Refusal
from bot.texts import Text, t


@dataclass(eq=False)
class TextTaken(Refusal):
    """Somebody else has it in hand, or has written it meanwhile."""

    def text(self) -> Text:
        return t("Somebody else is translating this text, or has just done so.")


@dataclass(eq=False)
class TextOfSeller(Refusal):
    """Staff never write over the seller's own words."""

    def text(self) -> Text:
        return t("The seller has written this text, so it stays as it is.")
