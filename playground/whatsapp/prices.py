"""What messages cost since 1 October 2026: each that is delivered, by category and market.

Sums are whole millionths of a dollar. Rates are those published for the market that Rwanda is in;
everybody here is billed by them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.refusals import Json

MICRO_DOLLARS = {"marketing": 22_500, "utility": 4_000, "authentication": 4_000, "service": 4_000}


@dataclass(frozen=True, slots=True)
class Price:
    """Of one message: in which category, under which rule, for how much."""

    category: str
    type: str
    billable: bool
    micro_dollars: int

    def as_json(self) -> Json:
        """`pricing` of a status."""
        return {
            "billable": self.billable,
            "pricing_model": "PMP",
            "type": self.type,
            "category": self.category,
        }
