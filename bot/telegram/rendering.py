"""A screen as Telegram shows it: plain data for the Bot API, in the reader's words.

Both halves use it, the one that answers and the courier, so nothing of either library is here.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, assert_never

from bot.chat import (
    AlbumScreen,
    ClearingScreen,
    ContactScreen,
    DocumentScreen,
    MessageScreen,
    PlaceScreen,
    PollScreen,
    VoiceScreen,
)
from bot.i18n import Reader, markup, plain
from bot.telegram.capabilities import TELEGRAM
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Button, Document, MadeDocument, Photo, Recording, Rows, Screen, SharedPlace
    from bot.texts import Line, Text

# How a 400 says that nothing whatever can be sent there (a 403 always does).
NOBODY = (
    "chat not found",
    "user not found",
    "user_is_blocked",  # of an album to who blocked us, where other messages get a 403
    "peer_id_invalid",
    "deactivated",
    "not enough rights",
)

# How it says that a part of a group is no more, or that nobody may write there.
NO_TOPIC = ("thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")

Markup = dict[str, Any]
_TAGS = re.compile(r"</?(?:b|i|u|s|code)>|<a href=\"[^\"]*\">|</a>")


@dataclass(frozen=True, slots=True)
class Poll:
    """What is asked besides the words, which are the question."""

    answers: tuple[str, ...]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One call that sends: a text, a photo or document with its caption, a poll with its question
    (which has no markup), a place, an album or a voice (which have no buttons)."""

    kind: Literal["text", "photo", "document", "poll", "album", "voice", "place"]
    text: str = ""
    markup: Markup | None = None
    photos: tuple[Photo, ...] = ()
    document: Document | MadeDocument | None = None
    voice: Recording | None = None
    poll: Poll | None = None
    place: SharedPlace | None = None
    topic: str = ""  # of a chat that has such
    marked_up: bool = True  # the text is HTML


def units(text: str) -> int:
    """The length of HTML text as Telegram counts it."""
    shown = html.unescape(_TAGS.sub("", text))
    return TELEGRAM.measure(shown)


def outgoing(screen: Screen, reader: Reader) -> list[Outgoing]:
    """The messages of a screen, in order; the buttons are on the last one."""
    match screen:
        case VoiceScreen(voice):
            return [Outgoing("voice", voice=voice)]
        case PlaceScreen(place, rows):
            return [Outgoing("place", markup=_buttons(rows, reader), place=place)]
        case PollScreen(question, answers, rows, several):
            asked = Poll(answers, several)
            return [Outgoing("poll", question, _buttons(rows, reader), poll=asked)]
        case ContactScreen(lines, contact):
            key = {"text": plain(contact, reader), "request_contact": True}
            below = {"keyboard": [[key]], "resize_keyboard": True, "one_time_keyboard": True}
            return _texts(lines, below, reader)
        case ClearingScreen(lines):
            return _texts(lines, {"remove_keyboard": True}, reader)
        case AlbumScreen(lines, rows, photos):
            return [
                Outgoing("album", photos=photos),
                *_texts(lines, _buttons(rows, reader), reader),
            ]
        case DocumentScreen(lines, rows, document):
            file = Outgoing("document", document=document)
            return _with_words(file, lines, _buttons(rows, reader), reader)
        case MessageScreen(lines, rows, None):
            return _texts(lines, _buttons(rows, reader), reader)
        case MessageScreen(lines, rows, photo):
            picture = Outgoing("photo", photos=(photo,) if photo is not None else ())
            return _with_words(picture, lines, _buttons(rows, reader), reader)
        case _:
            assert_never(screen)


def _with_words(
    file: Outgoing, lines: tuple[Line, ...], below: Markup | None, reader: Reader
) -> list[Outgoing]:
    """In one message, where they fit below it."""
    text = "\n".join(markup(line, reader) for line in lines)
    if units(text) <= TELEGRAM.caption_length:
        return [replace(file, text=text, markup=below)]
    return [file, *_texts(lines, below, reader)]


def _texts(lines: tuple[Line, ...], below: Markup | None, reader: Reader) -> list[Outgoing]:
    pieces = _pieces([markup(line, reader) for line in lines])
    return [*(Outgoing("text", each) for each in pieces[:-1]), Outgoing("text", pieces[-1], below)]


def plainer(message: Outgoing, reader: Reader) -> list[Outgoing]:
    """What may be read in place of a message that Telegram refuses, the nearest to it first: a text
    for a picture, its bare words, and these without buttons."""
    text = message.text or plain(_instead(message), reader)
    instead = Outgoing("text", text, message.markup, topic=message.topic)
    bare = html.unescape(re.sub(r"</?(?:b|i|u|s|a|code|pre)\b[^>]*>", "", text))
    bare = bare.encode("utf-16-le")[: 2 * TELEGRAM.text_length].decode("utf-16-le", "ignore") or "…"
    words = replace(instead, text=bare, marked_up=False)
    return [
        *([instead] if message.kind != "text" else []),
        words,
        *([replace(words, markup=None)] if message.markup else []),
    ]


def _instead(message: Outgoing) -> Text | str:
    if message.voice is not None:
        return t("The recording cannot be played just now.")
    if message.place is not None:
        return f"📍 {message.place.latitude}, {message.place.longitude}"
    if message.document is not None:
        return t("The file cannot be shown just now: {name}", name=message.document.name)
    return t("📷 The photos cannot be shown just now.")


def _pieces(lines: list[str]) -> list[str]:
    """Lines joined to messages. Every line of ours is far below that."""
    pieces = [""]
    for line in lines:
        joined = f"{pieces[-1]}\n{line}" if pieces[-1] else line
        if pieces[-1] and units(joined) > TELEGRAM.text_length:
            pieces.append(line)
        else:
            pieces[-1] = joined
    return pieces


def _buttons(rows: Rows, reader: Reader) -> Markup | None:
    return keyboard(rows, reader) if rows else None


def keyboard(rows: Rows, reader: Reader) -> Markup:
    return {"inline_keyboard": [[_button(each, reader) for each in row] for row in rows]}


def _button(button: Button, reader: Reader) -> dict[str, str]:
    label = plain(button.label, reader)
    if button.tap is not None:
        return {"text": label, "callback_data": button.tap.encode()}
    return {"text": label, "url": button.url}
