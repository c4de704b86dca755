"""What is told of a complaint. Nobody's words: those stand on the complaint, and go with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

from bot.money import Money
from bot.notices.orders import OrderNotice
from storage.constants import ComplaintKind, ComplaintOffer

# Why staff hear of one: nobody has read it, nobody has answered it, its buyer asks for them or
# says nothing to the answer, the new parcel has not come, its seller has left, or it waits still.
WhyStaff = Literal[
    "unread", "unanswered", "asked", "undecided", "not_resent", "seller_gone", "waiting"
]


@dataclass(frozen=True, kw_only=True)
class ComplaintNotice(OrderNotice):
    complaint: int


@dataclass(frozen=True, kw_only=True)
class _WithSum(ComplaintNotice):
    back: int  # to be given back; 0 where nothing is

    @property
    def to_give_back(self) -> Money | None:
        return Money(self.back, self.currency) if self.back else None


@dataclass(frozen=True, kw_only=True)
class ComplaintOpened(ComplaintNotice):
    """To the seller."""

    KIND: ClassVar[str] = "complaint_opened"
    of: ComplaintKind
    answer_by: datetime


class ComplaintRead(ComplaintNotice):
    """To the buyer."""

    KIND: ClassVar[str] = "complaint_read"


@dataclass(frozen=True, kw_only=True)
class ComplaintAnswered(_WithSum):
    """To the buyer."""

    KIND: ClassVar[str] = "complaint_answered"
    offer: ComplaintOffer


@dataclass(frozen=True, kw_only=True)
class ComplaintClosed(_WithSum):
    """To the seller: the buyer agreed, waits for the new parcel, or took it back."""

    KIND: ClassVar[str] = "complaint_closed"
    how: Literal["agreed", "resending", "withdrawn"]


@dataclass(frozen=True, kw_only=True)
class ComplaintDecided(_WithSum):
    KIND: ClassVar[str] = "complaint_decided"
    verdict: ComplaintOffer
    to_seller: bool


@dataclass(frozen=True, kw_only=True)
class ComplaintDue(ComplaintNotice):
    """To the seller, who has not answered yet."""

    KIND: ClassVar[str] = "complaint_due"
    of: ComplaintKind
    answer_by: datetime


@dataclass(frozen=True, kw_only=True)
class ComplaintToConfirm(ComplaintNotice):
    """To the buyer: is the answer enough, or has the new parcel come?"""

    KIND: ClassVar[str] = "complaint_to_confirm"
    resending: bool


@dataclass(frozen=True, kw_only=True)
class ComplaintToDecide(ComplaintNotice):
    """To staff."""

    KIND: ClassVar[str] = "complaint_to_decide"
    of: ComplaintKind
    why: WhyStaff
    answer_by: datetime
