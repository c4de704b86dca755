"""A message as a phone shows it, whoever sent it and by whatever type."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from playground.refusals import Json

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
