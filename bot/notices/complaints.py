"""What is told of a complaint. Nobody's words: those stand on the complaint, and go with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypedDict

from bot.money import Money
from bot.notices.orders import OrderNotice
from bot.notices.payload import since
from storage.constants import ComplaintKind, ComplaintOffer

# Why staff hear of one: nobody has read it, nobody has answered it, its buyer asks for them or
# says nothing to the answer, the new parcel has not come, its seller has left, or it waits still.
WhyStaff = Literal[
    "unread", "unanswered", "asked", "undecided", "not_resent", "seller_gone", "waiting"
]


class SentBack(TypedDict):
    """Money that is to be given back (bot/commerce/complaint_moves.py, `sum_of`)."""

    back: int
    sent: int  # of it, what goes back by itself
    charged_in: str


@dataclass(frozen=True, kw_only=True)
class ComplaintNotice(OrderNotice):
    complaint: int


@dataclass(frozen=True, kw_only=True)
class _WithSum(ComplaintNotice):
    """The facts of `SentBack`."""

    back: int  # to be given back; 0 where nothing is
    sent: int = field(metadata=since(7, 0))
    charged_in: str = field(metadata=since(7, ""))  # "": in the order's currency

    @property
    def to_give_back(self) -> Money | None:
        return self._money(self.back)

    @property
    def by_itself(self) -> Money | None:
        """What a provider was asked to give back of it."""
        return self._money(self.sent)

    @property
    def by_hand(self) -> Money | None:
        """What the seller has to give back."""
        return self._money(self.back - self.sent)

    def _money(self, minor: int) -> Money | None:
        return Money(minor, self.charged_in or self.currency) if minor else None


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
class ComplaintWithStaff(ComplaintNotice):
    """To its two sides: staff decide from now on. `nobody`: none of them may, as all who are there
    are a side of it."""

    KIND: ClassVar[str] = "complaint_with_staff"
    why: WhyStaff
    to_seller: bool
    nobody: bool


@dataclass(frozen=True, kw_only=True)
class ComplaintToDecide(ComplaintNotice):
    """To staff."""

    KIND: ClassVar[str] = "complaint_to_decide"
    of: ComplaintKind
    why: WhyStaff
    answer_by: datetime
