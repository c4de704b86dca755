"""What staff are told about reduced prices."""

from __future__ import annotations

from dataclasses import dataclass
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
