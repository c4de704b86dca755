"""A screen as a letter: a subject, the words as text and as HTML, and the pictures that are in it.

Nothing in a mail acts: scanners open every link, and a mail is passed on. What could be done below
the screen is done on the page that the letter leads to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.chat import (
    AlbumScreen,
    ClearingScreen,
    ContactScreen,
    DocumentScreen,
    MadeDocument,
    MadePhoto,
    MessageScreen,
    PlaceScreen,
    PollScreen,
    VoiceScreen,
)
from bot.i18n import markup, plain
from bot.places.maps import map_of
from bot.screens.missing_photos import without_missing
from bot.texts import LANG, Strong, Text, t

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import Photo, Screen
    from bot.i18n import Reader
    from bot.texts import Line

LONGEST_SUBJECT = 120
NAME = "Isoko"

_TAG = re.compile(r"<(/?)(b|i|u|s|code|a)(?: href=\"([^\"]*)\")?>")
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_LINK = re.compile(r"(<a href=\"[^\"]*\">.*?</a>)", re.DOTALL)
# Ends a line for somebody: also what Python's header and mail programs take for one.
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class LetterLink:
    """Where something can be done or read; the first of a letter's stands out."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class LetterLine:
    """Its HTML; `own` where the words are somebody's, in a language that nobody knows."""

    html: Markup
    own: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """`photos` are shown in it, and are to be put beside it under `cid:photo0` and so on; `files`
    hang on it: (name, content)."""

    tag: str
    subject: str
    lines: tuple[LetterLine, ...]
    links: tuple[LetterLink, ...]
    photos: tuple[Photo, ...] = ()
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    foot: tuple[LetterLine, ...] = ()
    stop: LetterLink | None = None

    def html(self, shown: int) -> str:
        """With the first so many of its photos."""
        return _ENVIRONMENT.get_template("letter.html").render(
            letter=self, shown=range(shown), name=NAME
        )

    def text(self) -> str:
        parts = ["\n".join(_as_text(each.html) for each in self.lines).strip()]
        parts += [f"{each.label}\n{each.url}" for each in self.links]
        foot = [_as_text(each.html) for each in self.foot]
        if self.stop is not None:
            foot.append(f"{self.stop.label}: {self.stop.url}")
        if foot:
            parts.append("\n".join(["-- ", *foot]))
        return "\n\n".join(each for each in parts if each) + "\n"


def letter_of(
    screen: Screen,
    reader: Reader,
    links: Sequence[tuple[Text, str]],
    stop: tuple[Text, str] | None,
) -> Letter:
    """In the reader's words. `links` are where the letter leads to; pages that buttons of the
    screen open come behind them."""
    screen = without_missing(screen, lambda _giver: False)
    lines: list[Line] = list(screen.lines)
    photos: tuple[Photo, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    more: list[LetterLink] = []
    match screen:
        case MessageScreen(photo=photo):
            photos = (photo,) if photo is not None else ()
        case AlbumScreen(photos=several):
            photos = several
        case DocumentScreen(document=document):
            if isinstance(document, MadeDocument):
                files = ((document.name, document.content),)
            else:
                lines.append(t("The file cannot be shown just now: {name}", name=document.name))
        case PollScreen(answers=answers):
            lines += ["", *(f"• {each}" for each in answers)]
        case PlaceScreen(place=place):
            at = map_of(reader.language).format(place.latitude, place.longitude)
            lines.append(t("📍 The place on a map"))
            more.append(LetterLink(plain(t("📍 The place on a map"), reader), at))
        case VoiceScreen():
            lines.append(t("A recording waits for you in the chat."))
        case ContactScreen() | ClearingScreen():
            pass
        case _:
            assert_never(screen)
    opened = {
        each.url: plain(each.label, reader) for row in screen.rows for each in row if each.url
    }
    leads = [LetterLink(plain(label, reader), url) for label, url in links]
    more += [LetterLink(label, url) for url, label in opened.items()]
    foot = (t("Nobody reads replies to this e-mail. Please use the links in it."),)
    return Letter(
        LANG[reader.language],
        subject_of(lines, reader),
        tuple(_line(each, reader) for each in lines),
        (*leads, *more),
        photos,
        files,
        tuple(_line(each, reader) for each in foot),
        LetterLink(plain(stop[0], reader), stop[1]) if stop is not None else None,
    )


def subject_of(lines: Sequence[Line], reader: Reader) -> str:
    """The first line that says anything, without marks, on one line."""
    for line in lines:
        words = _BREAKS.sub(" ", _as_text(markup(line, reader), links=False))
        words = re.sub(r"\s+", " ", words).strip()
        if words:
            return words if len(words) <= LONGEST_SUBJECT else f"{words[: LONGEST_SUBJECT - 1]}…"
    return NAME


def picture_of(photo: Photo) -> bytes | None:
    """What is in a picture that was made for just this letter."""
    return photo.content if isinstance(photo, MadePhoto) else None


def _line(line: Line, reader: Reader) -> LetterLine:
    of = line.of if isinstance(line, Strong) else line
    shown = _with_links(markup(line, reader)).replace("\n", "<br>\n")
    return LetterLine(Markup(shown), not isinstance(of, Text))  # noqa: S704 - escaped by markup()


def _with_links(shown: str) -> str:
    """Addresses that stand in words can be opened; those that are links already are left."""
    parts = _LINK.split(shown)
    return "".join(
        part if part.startswith("<a ") else _ADDRESS.sub(_linked, part) for part in parts
    )


def _linked(found: re.Match[str]) -> str:
    address = found[0].rstrip(".,;:!?)。，")
    behind = found[0][len(address) :]
    return f'<a href="{escape(unescape(address))}">{address}</a>{behind}'


def _as_text(html: str, *, links: bool = True) -> str:
    """The few tags that our words have, gone; a link says where it leads."""
    made: list[str] = []
    address, begun, end = "", 0, 0
    html = html.replace("<br>\n", "\n")
    for found in _TAG.finditer(html):
        made.append(html[end : found.start()])
        end = found.end()
        if found[2] == "a" and not found[1]:
            address, begun = found[3] or "", len(made)
        elif found[2] == "a" and links and "".join(made[begun:]) != address:
            made.append(f" ({address})")
    return unescape("".join([*made, html[end:]]))


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
