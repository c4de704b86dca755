"""The vocabulary between any messaging platform and the market: events in, screens out.

Nothing here knows a platform. A second platform is a second listener that speaks these words; if
adding one would touch a handler or a flow, this file is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from bot.texts import Line, Text

# --- what people send ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an event, as the platform tells it."""

    platform: str
    id: str
    name: str
    language_code: str = ""

    @property
    def key(self) -> str:
        """The account, as staff are named and turns are locked by it: `telegram:123`."""
        return f"{self.platform}:{self.id}"

    @property
    def account(self) -> tuple[str, str]:
        return self.platform, self.id


@dataclass(frozen=True, slots=True)
class Message:
    """A message that stands in a chat and may be edited in place."""

    chat: str
    id: str
    has_photo: bool = False


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture: a file of ours (`path`), or as long as its bytes are not here a platform's own
    name for it; often both. `giver` is the platform with its bot whose name that is, and only they
    know what it means; "" is of 0.1, which did not note it."""

    id: str = ""
    path: str = ""
    giver: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A file by the platform's own name for it; `name` is the sender's.

    `kind` is what it calls itself, `size` its bytes where the platform says so, and `mark` is the
    same whenever the same file is sent.
    """

    id: str
    name: str = ""
    kind: Literal["picture", "table", "other"] = "other"
    size: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """Words that somebody spoke: a file of ours. `mark` changes with what is in it."""

    path: str
    mark: str


@dataclass(frozen=True, slots=True)
class Said:
    """Typed words. Forwarded ones are somebody else's, so they never answer a question. `rich` is
    what they are with marks for bold and links (bot/formatting.py), where there are any."""

    text: str
    forwarded: bool = False
    rich: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """`/search coffee`: name without the slash, lower case."""

    name: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button. `tap` is what the button carried; None when it is not of our making."""

    tap: Tap | None
    id: str
    message: Message | None


@dataclass(frozen=True, slots=True)
class SentPhoto:
    """One picture, with the words below it (`rich`: with their marks); several may be one album."""

    photo: Photo
    album: str = ""
    caption: str = ""
    rich: str = ""


@dataclass(frozen=True, slots=True)
class SentDocument:
    """A file, of which nothing is fetched before a question wants it (engine/unit_of_work.py)."""

    document: Document
    album: str = ""
    caption: str = ""
    rich: str = ""


@dataclass(frozen=True, slots=True)
class SentFile:
    """A small file of text, such as a table, with all that is in it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Unfit:
    """A file that a question wanted and that cannot be taken, and why: `most` is in MB. `caption`
    are the words below it, with their marks."""

    why: Literal["too_large", "too_many_pixels", "format", "damaged", "lost"]
    document: Document
    most: int = 0
    caption: str = ""


@dataclass(frozen=True, slots=True)
class SharedContact:
    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class SharedPlace:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class OtherContent:
    """Something no question asks for."""

    kind: Literal["sticker", "voice", "video", "poll", "animation", "other"]
    album: str = ""


@dataclass(frozen=True, slots=True)
class Voted:
    """Somebody's answers to a poll, by their places: all they have now, none when taken back.

    `poll` is the platform's name for the poll.
    """

    poll: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """An earlier message was changed. The answer it gave stands."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person will hear nothing until they write again."""


What = (
    Said
    | Command
    | Tapped
    | SentPhoto
    | SentDocument
    | SentFile
    | Unfit
    | SharedContact
    | SharedPlace
    | OtherContent
    | Edited
    | Voted
    | Blocked
)


@dataclass(frozen=True, slots=True)
class Event:
    """One update. `key` is unique to it: the same update delivered twice has the same key.

    `brief` says that several more of the sender's wait: what it does is done, what it would be
    answered is left to the last of them. `left_out` is how many of theirs were not taken, as they
    came faster than anybody types. `carries` says that its acknowledgement can carry an answer
    back. `topic` is the part of a chat in which it was said, where the chat has such.
    `album` is the same for all that was sent as one. `replies_to` has the buttons of the message of
    ours that it replies to, as they encode; None where it replies to none. `position` grows from
    message to message of a chat, whoever sent them; 0 is not known.
    """

    key: str
    sender: Sender
    chat: str
    what: What
    private: bool = True
    brief: bool = False
    carries: bool = False
    topic: str = ""
    left_out: int = 0
    album: str = ""
    replies_to: tuple[str, ...] | None = None
    position: int = 0


# --- what people are shown ----------------------------------------------------------------------

# That a button may carry, on whichever platform: a test compares it with what each has room for.
TAP_BYTES = 64


_NO_ID = re.compile(r"\d{19}")  # beyond what a database counts: nobody was ever shown that


@dataclass(frozen=True, slots=True)
class Tap:
    """What a button carries, so that it can be judged years later.

    `draft` and `revision` name the state of the form it was shown with; buttons outside forms
    carry none, and are judged by the state of their subject.
    """

    action: str
    subject: str = ""
    draft: str = ""
    revision: int = 0

    @property
    def fits(self) -> bool:
        """Whether a button can carry it."""
        return len(self._data().encode()) <= TAP_BYTES

    def encode(self) -> str:
        """ValueError is our own mistake, never a person's."""
        if not self.fits:
            raise ValueError(f"button data is over {TAP_BYTES} bytes: {self._data()}")
        return self._data()

    def _data(self) -> str:
        return f"{self.action}|{self.subject}|{self.draft}|{self.revision or ''}"

    @classmethod
    def decode(cls, data: str) -> Tap | None:
        """None for what was never ours: a forged button can carry anything, of any length."""
        parts = data.split("|")
        if (
            len(parts) != 4
            or len(data.encode(errors="replace")) > TAP_BYTES
            or not parts[0]
            or _NO_ID.search(parts[1])
            or not ((parts[3].isascii() and parts[3].isdecimal()) or not parts[3])
        ):
            return None
        return cls(parts[0], parts[1], parts[2], int(parts[3] or 0))


@dataclass(frozen=True, slots=True)
class Button:
    """A label of at most 24 cells, and what happens: a tap for us, or a page that opens."""

    label: Text | str
    tap: Tap | None = None
    url: str = ""


Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class MessageScreen:
    """Words with buttons, and a photo above them perhaps."""

    lines: tuple[Line, ...]
    rows: Rows = ()
    photo: Photo | None = None

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
    document: Document

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
    `rows` take the place of the buttons below the tapped message, which stays as it is. `frees` are
    files of ours that nothing names any more, `drops` accounts (`telegram:123`) of whose
    conversations nothing is kept either.
    """

    screens: tuple[Screen, ...] = ()
    toast: Text | None = None
    alert: bool = False
    fresh: bool = False
    menu: bool = False
    forgets: bool = False
    rows: Rows = ()
    frees: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()

    def in_words(self) -> Answer:
        """What the toast would say, as the first lines of what is shown."""
        if self.toast is None:
            return self
        screens, fresh = said_first(self.screens, self.toast), self.fresh or not self.screens
        return replace(self, screens=screens, toast=None, fresh=fresh)


def taps_of(screens: tuple[Screen, ...]) -> list[str]:
    """The buttons of the last screen that has any, in reading order: what digits stand for. One
    that opens a page has a place among them, and nothing that we could do."""
    for screen in reversed(screens):
        buttons = [button for row in screen.rows for button in row]
        if any(button.tap for button in buttons):
            return [button.tap.encode() if button.tap else "" for button in buttons]
    return []
