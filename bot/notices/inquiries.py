"""What is told of a question: its words, as they may be passed on, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.notices.payload import Payload

# Why staff hear of one: they are asked, one of its sides reports it, or nobody has answered.
WhyToStaff = Literal["asked", "reported", "waiting"]


@dataclass(frozen=True, kw_only=True)
class InquiryNotice(Payload):
    inquiry: int
    order: str  # its code; "" where it is about none
    product: str  # ditto
    product_id: int


@dataclass(frozen=True, kw_only=True)
class InquiryAsked(InquiryNotice):
    """To the seller."""

    KIND: ClassVar[str] = "question_asked"
    name: str  # the first one of whoever asks; "" where none may be told
    words: str


@dataclass(frozen=True, kw_only=True)
class InquiryAnswered(InquiryNotice):
    """To who asked."""

    KIND: ClassVar[str] = "question_answered"
    shop: str
    by_staff: bool
    words: str


class InquiryDue(InquiryNotice):
    """To the seller, who has not answered yet."""

    KIND: ClassVar[str] = "question_due"


@dataclass(frozen=True, kw_only=True)
class InquiryToStaff(InquiryNotice):
    KIND: ClassVar[str] = "question_to_staff"
    why: WhyToStaff
