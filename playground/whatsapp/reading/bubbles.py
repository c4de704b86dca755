"""A message as a phone shows it, whoever sent it and by whatever type."""

from __future__ import annotations

import contextlib
import io
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

from PIL import Image

if TYPE_CHECKING:
    from playground.refusals import Json

NO_PICTURE = (OSError, ValueError, Image.DecompressionBombError, Image.DecompressionBombWarning)
# What pressing does: answers, opens a page, calls, copies, or asks to share a place or a number.
ButtonKind = Literal["reply", "quick_reply", "url", "phone", "copy", "place", "contact"]


@dataclass(slots=True)
class Button:
    """One button. `id` is what comes back; for a page it is the address."""

    kind: ButtonKind
    title: str
    id: str = ""


@dataclass(slots=True)
class Row:
    """One row of a list's sheet."""

    id: str
    title: str
    description: str = ""


@dataclass(slots=True)
class Section:
    """Some rows under a title, which may be empty if there is one section only."""

    title: str
    rows: list[Row]


@dataclass(slots=True)
class Picture:
    """A file in a message: by the id of a medium, or by a link that is yet to be fetched."""

    kind: str
    id: str = ""
    link: str = ""
    mime_type: str = ""
    filename: str = ""
    voice: bool = False
    # Once there are bytes: how many, and the pixels of a picture.
    size: int = 0
    width: int = 0
    height: int = 0

    def of(self, data: bytes) -> Picture:
        """With what can be seen of the bytes."""
        self.size = len(data)
        with contextlib.suppress(*NO_PICTURE):
            self.width, self.height = Image.open(io.BytesIO(data)).size
        return self


@dataclass(slots=True)
class Card:
    """One card of a carousel."""

    picture: Picture
    text: str
    buttons: list[Button]


@dataclass(slots=True)
class Bubble:
    """Everything that may be seen of a message."""

    kind: str
    text: str = ""
    header: str = ""
    footer: str = ""
    picture: Picture | None = None
    buttons: list[Button] = field(default_factory=list)
    list_button: str = ""
    sections: list[Section] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    place: Json | None = None
    contacts: list[Json] = field(default_factory=list)
    emoji: str = ""

    def as_json(self) -> Json:
        """For the control API."""
        return asdict(self)
