"""What is told of corrections of the ledger: to staff, and to the shop that one is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.money import Money
from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class CorrectionToApprove(Payload):
    """To staff, but for who proposed it."""

    KIND: ClassVar[str] = "correction_to_approve"
    number: int  # its id


@dataclass(frozen=True, kw_only=True)
class CorrectionDecided(Payload):
    """To who proposed it."""

    KIND: ClassVar[str] = "correction_decided"
    number: int
    entered: bool  # or declined


@dataclass(frozen=True, kw_only=True)
class ShopCorrected(Payload):
    """To the seller; below zero less is theirs."""

    KIND: ClassVar[str] = "shop_corrected"
    sum: int
    currency: str
    reason: str

    @property
    def money(self) -> Money:
        return Money(self.sum, self.currency)
