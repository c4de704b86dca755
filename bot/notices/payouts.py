"""What is told of payouts: to staff, and to the shop that is paid."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from bot.money import Money
from bot.notices.payload import Payload, since
from storage.constants import AttemptFailure


@dataclass(frozen=True, kw_only=True)
class PayoutsToApprove(Payload):
    """To staff: what waits for one of them who has not proposed it."""

    KIND: ClassVar[str] = "payouts_to_approve"
    waiting: int


@dataclass(frozen=True, kw_only=True)
class PayoutNotice(Payload):
    """About one payout."""

    payout: str  # its code
    shop: str
    sum: int  # what is sent
    currency: str
    phone: str

    @property
    def money(self) -> Money:
        return Money(self.sum, self.currency)


class PayoutPaid(PayoutNotice):
    """To the seller."""

    KIND: ClassVar[str] = "payout_paid"


@dataclass(frozen=True, kw_only=True)
class PayoutFailed(PayoutNotice):
    """To staff: it is the shop's again."""

    KIND: ClassVar[str] = "payout_failed"
    failure: AttemptFailure


@dataclass(frozen=True, kw_only=True)
class PayoutUnclear(PayoutNotice):
    """To staff: a person has to ask its provider, and says what came of it."""

    KIND: ClassVar[str] = "payout_unclear"
    number: int = field(metadata=since(8, 0))  # its id; 0: not known
    # What it says it moved after it had moved what was asked for; 0: nothing.
    moved: int = field(metadata=since(13, 0))
    moved_in: str = field(metadata=since(13, ""))
    reference: str = field(metadata=since(13, ""))  # the provider's own number for that

    @property
    def moved_again(self) -> Money | None:
        return Money(self.moved, self.moved_in) if self.moved else None


@dataclass(frozen=True, kw_only=True)
class PayoutPhoneChanged(Payload):
    """To the owner of a shop whose number is another now: nothing is paid to it until then."""

    KIND: ClassVar[str] = "payout_phone_changed"
    old_phone: str
    phone: str
    until: datetime
