"""What people send, whatever the platform: an event is one of these kinds of things."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.chat.files import Document, Photo
from bot.chat.taps import Tap


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent an event, as the platform tells it."""

    platform: str
    id: str
    name: str
    language_code: str = ""
    phone: str = ""  # in E.164, where the platform tells it
    device: str = ""  # which of theirs, where an account is open on several

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
class Said:
    """Typed words. Forwarded ones are somebody else's, so they never answer a question. `rich` is
    what they are with marks for bold and links (bot/formatting.py), where there are any."""

    text: str
    forwarded: bool = False
    rich: str = ""


@dataclass(frozen=True, slots=True)
class Command:
    """`/search coffee`: name without the slash, lower case. `word` is what was typed, where a word
    is enough to ask for it: the label of a button may read so, too."""

    name: str
    rest: str = ""
    word: str = field(default="", compare=False)


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
    """A small file of text, such as a table, with all that is in it. A workbook's is as CSV."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Unfit:
    """A file that a question wanted and that cannot be taken, and why: `most` is in MB, `found` the
    sheets or the cell of a workbook that it is about. `caption` are the words below it, with their
    marks."""

    why: Literal[
        "too_large",
        "lost",
        # pictures
        "too_many_pixels",
        "format",
        "damaged",
        # workbooks
        "other_workbook",
        "password",
        "no_workbook",
        "too_many_cells",
        "several_sheets",
        "no_result",
    ]
    document: Document
    most: int = 0
    caption: str = ""
    found: str = ""


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

    `poll` is the platform's name for the poll. `adds`: they have those that they gave before, too,
    on a platform where one is given at a time.
    """

    poll: str
    answers: tuple[int, ...]
    adds: bool = False


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What was done on a page that shows by itself what comes of it: a button of the market, and
    where that begins a `form`, what stands in its fields, by the keys of its questions. `confirms`
    is the draft that was shown to be confirmed; "" where nothing is."""

    begins: Tap
    form: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    confirms: str = ""


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
    | FilledIn
    | Edited
    | Voted
    | Blocked
)


@dataclass(frozen=True, slots=True)
class Event:
    """One update. `key` is unique to it: the same update delivered twice has the same key.

    `brief` says that several more of the sender's wait: what it does is done, what it would be
    answered is left to the last of them. `more` says that another one waits, where an answer to
    each would be paid for: what only asks on is left to the next. `left_out` is how many of theirs
    were not taken, as they came faster than anybody types. `again` says that it was begun before,
    and that its answer may have been sent. `carries` says that its acknowledgement can carry an
    answer back. `topic` is the part of a chat in which it was said, where the chat has
    such.
    `album` is the same for all that was sent as one. `replies_to` has the buttons of the message of
    ours that it replies to, as they encode; None where it replies to none. `reply_labels` are how
    they read, where that is known. `position` grows from message to message of a chat, whoever sent
    them; 0 is not known.
    """

    key: str
    sender: Sender
    chat: str
    what: What
    private: bool = True
    brief: bool = False
    more: bool = False
    again: bool = False
    carries: bool = False
    topic: str = ""
    left_out: int = 0
    album: str = ""
    replies_to: tuple[str, ...] | None = None
    reply_labels: tuple[str, ...] = ()
    position: int = 0
