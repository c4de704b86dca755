"""What the ways to pay depend on: of one order, or of all that is ordered from a cart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from storage.constants import PostageService


@dataclass(frozen=True, slots=True)
class Situation:
    country: str  # where the parcel goes
    currencies: frozenset[str]  # of the goods, of all shops that are paid that way
    service: PostageService | None  # None: sending is agreed on by phone
    merchant_code: bool  # every shop has one
    bank: bool  # every shop has said where its bank is
    channels: Collection[str]  # that the market has set up
    quoted: bool  # what it comes to in yuan is agreed, of all that is priced in something else
