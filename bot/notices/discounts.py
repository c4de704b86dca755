"""What is told of reduced prices, and of codes for a discount."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.notices.payload import Payload


@dataclass(frozen=True, kw_only=True)
class ReducedAfterRaise(Payload):
    """A price was made dearer, and reduced within a day; amounts in the smallest unit."""

    KIND: ClassVar[str] = "reduced_after_raise"
    product: str
    product_id: int
    shop: str
    before: int
    raised: int
    reduced: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class CodeGiven(Payload):
    """To whom alone it is for, by the shop that they bought from."""

    KIND: ClassVar[str] = "code_given"
    shop: str
    code: str
    token: int  # of its link
    basis_points: int  # 0: it takes off a sum
    less: int
    currency: str
    minimum: int  # 0: none
    begins: datetime
    until: datetime
