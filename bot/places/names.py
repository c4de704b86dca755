"""Finding a place by a name that may be misspelt."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Place = TypeVar("Place")

#: How alike two names are for one to be proposed for the other (difflib's ratio): about one letter
#: in four may be wrong. Proposed, never taken: Nyamagabe and Nyamasheke are far apart on the map.
ALIKE = 0.75


class Index(Generic[Place]):
    """Places by their folded names."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = dict(places)

    def exact(self, name: str) -> Place | None:
        return self._places.get(name)

    def nearest(self, name: str) -> Place | None:
        """The place whose name is most like `name`; nothing when none is alike."""
        near = difflib.get_close_matches(name, self._places, n=1, cutoff=ALIKE)
        return self._places[near[0]] if near else None

    def beginning(self, text: str) -> Place | None:
        """The place whose name `text` begins with."""
        return next((p for name, p in self._places.items() if text.startswith(name)), None)
