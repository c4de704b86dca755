"""What people are shown, in no language yet: each kind of thing that can be shown is a type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

from bot.chat.events import SharedPlace
from bot.chat.files import Document, MadeDocument, Photo, Recording
from bot.chat.taps import Button, Rows

if TYPE_CHECKING:
    from bot.texts import Line, Text


@dataclass(frozen=True, slots=True)
class MessageScreen:
    """Words with buttons, and a photo above them perhaps. What is `secret` is shown once: where we
    keep what was said, it is not kept."""

    lines: tuple[Line, ...]
    rows: Rows = ()
    photo: Photo | None = None
    secret: bool = False

    def after(self, *lines: Line) -> MessageScreen:
        """The same with something said first."""
        return replace(self, lines=(*lines, "", *self.lines))


@dataclass(frozen=True, slots=True)
class AlbumScreen:
    """Several photos, and a message below them."""

    lines: tuple[Line, ...]
    rows: Rows
    photos: tuple[Photo, ...]

    def after(self, *lines: Line) -> AlbumScreen:
        return replace(self, lines=(*lines, "", *self.lines))


@dataclass(frozen=True, slots=True)
class DocumentScreen:
    """A file with its words."""

    lines: tuple[Line, ...]
    rows: Rows
    document: Document | MadeDocument

    def after(self, *lines: Line) -> DocumentScreen:
        return replace(self, lines=(*lines, "", *self.lines))


@dataclass(frozen=True, slots=True)
class ContactScreen:
    """Words, and a button (`contact` is its label) that shares the reader's own phone number. There
    are no others: the platforms allow one keyboard a message."""

    lines: tuple[Line, ...]
    contact: Text
    rows: ClassVar[Rows] = ()

    def after(self, *lines: Line) -> ContactScreen:
        return replace(self, lines=(*lines, "", *self.lines))


@dataclass(frozen=True, slots=True)
class ClearingScreen:
    """Words, and that button is gone."""

    lines: tuple[Line, ...]
    rows: ClassVar[Rows] = ()

    def after(self, *lines: Line) -> ClearingScreen:
        return replace(self, lines=(*lines, "", *self.lines))


@dataclass(frozen=True, slots=True)
class PollScreen:
    """A question with answers to choose from."""

    question: str
    answers: tuple[str, ...]
    rows: Rows = ()
    several: bool = False

    @property
    def lines(self) -> tuple[Line, ...]:
        return (self.question,)


@dataclass(frozen=True, slots=True)
class PlaceScreen:
    """A place on the map."""

    place: SharedPlace
    rows: Rows = ()
    lines: ClassVar[tuple[Line, ...]] = ()


@dataclass(frozen=True, slots=True)
class VoiceScreen:
    """A recording: a message of its own, without the rest."""

    voice: Recording
    lines: ClassVar[tuple[Line, ...]] = ()
    rows: ClassVar[Rows] = ()


WithLines = MessageScreen | AlbumScreen | DocumentScreen | ContactScreen | ClearingScreen


Buttoned = MessageScreen | AlbumScreen | DocumentScreen | PollScreen | PlaceScreen


Screen = WithLines | PollScreen | PlaceScreen | VoiceScreen


def with_photos(
    lines: tuple[Line, ...], rows: Rows, photos: tuple[Photo, ...]
) -> MessageScreen | AlbumScreen:
    """However many there are."""
    if len(photos) > 1:
        return AlbumScreen(lines, rows, photos)
    return MessageScreen(lines, rows, photos[0] if photos else None)


def said_first(screens: tuple[Screen, ...], *lines: Line) -> tuple[Screen, ...]:
    """The same screens with something said before: in the first, where that has words."""
    if screens and isinstance(screens[0], WithLines):
        return (screens[0].after(*lines), *screens[1:])
    return (MessageScreen(lines), *screens)


@dataclass(frozen=True, slots=True)
class Answer:
    """All that one event is answered with.

    With `fresh`, screens are new messages even after a tap; otherwise the first takes the place of
    the tapped message. `toast` is the short notice on a tap. `menu` says that the person's
    commands changed (language or role); `forgets` that nothing of the conversation is kept.
    `rows` take the place of the buttons below the tapped message, which stays as it is; where none
    can be changed, `instead` is shown in the place of those and of the toast. `frees` are
    files of ours that nothing names any more, `drops` accounts (`telegram:123`) of whose
    conversations nothing is kept either. `outcome` is for a page that shows it by itself
    (bot/flows/at_once.py). With `hides`, what they said is secret, as a screen is.
    """

    screens: tuple[Screen, ...] = ()
    toast: Text | None = None
    alert: bool = False
    fresh: bool = False
    menu: bool = False
    forgets: bool = False
    rows: Rows = ()
    instead: tuple[Screen, ...] = ()
    frees: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    outcome: object | None = None
    hides: bool = False

    def in_words(self) -> Answer:
        """What the toast would say, as the first lines of what is shown."""
        if self.toast is None:
            return self
        screens, fresh = said_first(self.screens, self.toast), self.fresh or not self.screens
        return replace(self, screens=screens, toast=None, fresh=fresh)

    def in_fewer(self, buttons: int, *, mixed: bool) -> Answer:
        """With what stands one below the other in one message, up to so many buttons. Unless they
        may be `mixed`, two that have buttons stay two: a list would not say whose each is."""
        screens: list[Screen] = []
        for each in self.screens:
            above = screens[-1] if screens else None
            if (
                isinstance(above, MessageScreen)
                and isinstance(each, MessageScreen)
                and each.photo is None
                and sum(map(len, (*above.rows, *each.rows))) <= buttons
                and (mixed or not (above.rows and each.rows))
            ):
                rows = (*above.rows, *each.rows)
                lines, secret = (*above.lines, "", *each.lines), above.secret or each.secret
                screens[-1] = replace(above, lines=lines, rows=rows, secret=secret)
            else:
                screens.append(each)
        return replace(self, screens=tuple(screens))


def taps_of(screens: tuple[Screen, ...]) -> list[str]:
    """What digits stand for. A button that opens a page has a place among them, and nothing that we
    could do."""
    return [button.tap.encode() if button.tap else "" for button in buttons_of(screens)]


def buttons_of(screens: tuple[Screen, ...]) -> list[Button]:
    """Those of the last screen that has any, in reading order."""
    for screen in reversed(screens):
        buttons = [button for row in screen.rows for button in row]
        if any(button.tap for button in buttons):
            return buttons
    return []
