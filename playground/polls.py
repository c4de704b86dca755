"""Polls: a question, who chose what, and everywhere it is shown.

A forwarded poll is the same poll in another chat; a copied one begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .people import Message
    from .refusals import Json


@dataclass(slots=True)
class Poll:
    """`asked` is what was sent; `chosen` the answers' places by person."""

    id: str
    bot_id: int
    asked: Json
    is_closed: bool = False
    chosen: dict[int, list[int]] = field(default_factory=dict)
    shown: list[Message] = field(default_factory=list)

    def as_json(self) -> Json:
        """The Bot API's Poll."""
        counts = [0] * len(self.asked["options"])
        for places in self.chosen.values():
            for place in places:
                counts[place] += 1
        options = [
            option | {"voter_count": count}
            for option, count in zip(self.asked["options"], counts, strict=True)
        ]
        return self.asked | {
            "id": self.id,
            "options": options,
            "total_voter_count": len(self.chosen),
            "is_closed": self.is_closed,
        }
