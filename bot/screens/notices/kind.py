"""A kind of notice: what it says, and the words for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.chat import Screen
from bot.notices.payload import Payload

P = TypeVar("P", bound=Payload)


@dataclass(frozen=True, slots=True)
class NoticeKind(Generic[P]):
    """mypy compares the two: words that ask for a fact which the payload has not are an error."""

    payload: type[P]
    words: Callable[[P], Screen]

    def screen(self, facts: Mapping[str, Any]) -> Screen:
        """Raises ValueError for facts that cannot be read."""
        return self.words(self.payload.read(facts))
