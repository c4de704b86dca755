"""A screen as a bubble of the conversation: plain data in the reader's words, kept in the log and
made into a page by a template (templates/bubbles.html).

What somebody wrote themselves is in a language that nobody knows, and is marked so: a voice that
reads the page aloud must not read a Kinyarwanda name as Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_never

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
from bot.i18n import markup, moment, plain
from bot.screens.menu import commands_for
from bot.screens.missing_photos import lacks, without_missing
from bot.texts import LANG, Strong, Text, t

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chat import Rows, Screen
    from bot.i18n import Reader
    from bot.texts import Line

Content = dict[str, Any]

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_COMMAND = re.compile(r"(?<![\w/&<])/([a-z]{3,20})\b(?!/)")
#: That our sentences name; what only looks like one is words.
COMMANDS = frozenset(name for name, _ in commands_for(None))
_LINK = re.compile(r"(<a href=\"[^\"]*\">.*?</a>)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Bubble:
    """What is kept of it, and a file that was made for it."""

    content: Content
    file: tuple[str, bytes] | None = None


def bubble_of(screen: Screen, reader: Reader, at: datetime) -> Bubble:
    screen = without_missing(screen, _gave)
    content: Content = {"lang": LANG[reader.language], "at": moment(at, reader)}
    file: tuple[str, bytes] | None = None
    lines: Sequence[Line] = screen.lines
    match screen:
        case VoiceScreen(voice):
            content["voice"] = voice_name(voice.path)
        case PlaceScreen(place):
            content["place"] = [place.latitude, place.longitude]
        case PollScreen(_, answers, _, several):
            content["poll"] = {"answers": list(answers), "several": several}
        case ContactScreen(_, label):
            content["contact"] = plain(label, reader)
        case AlbumScreen(_, _, photos):
            content["photos"] = [each.path for each in photos]
        case DocumentScreen(_, _, document):
            if isinstance(document, MadeDocument):
                content["file"], file = document.name, (document.name, document.content)
            else:
                gone = t("The file cannot be shown just now: {name}", name=document.name)
                lines = (*lines, gone)
        case MessageScreen(_, _, MadePhoto() as made):
            content["photos"], file = ["made"], (f"picture.{made.kind}", made.content)
        case MessageScreen(_, _, photo):
            content["photos"] = [photo.path] if photo is not None else []
        case ClearingScreen():
            pass
        case _:
            assert_never(screen)
    content["secret"] = isinstance(screen, MessageScreen) and screen.secret
    content["lines"] = [_line(each, reader) for each in lines]
    content["rows"] = _rows(screen.rows, reader)
    return Bubble({key: value for key, value in content.items() if value}, file)


def own_words(words: str, reader: Reader, at: datetime) -> Content:
    """What somebody said themselves."""
    shown = _with_links(escape(words, quote=False))
    return {"mine": True, "at": moment(at, reader), "lines": [[shown, 1]]}


def with_rows(content: Content, rows: Rows, reader: Reader) -> Content:
    """The same with other buttons."""
    return {**content, "rows": _rows(rows, reader)}


def used(content: Content, tap: str) -> Content:
    """The same with a button that was tapped."""
    before = content.get("used", [])
    there = any(each.get("tap") == tap for row in content.get("rows", ()) for each in row)
    if not there or tap in before:
        return content
    return {**content, "used": [*before, tap]}


def voted(content: Content, chosen: Sequence[int]) -> Content:
    """The same poll with what its reader chose."""
    return {**content, "poll": {**content["poll"], "chosen": list(chosen)}}


def takes_vote(content: Content, chosen: Sequence[int]) -> bool:
    poll = content.get("poll")
    if poll is None or poll.get("closed"):
        return False
    return len(chosen) <= (len(poll["answers"]) if poll["several"] else 1) and all(
        place < len(poll["answers"]) for place in chosen
    )


def closed(content: Content) -> Content:
    if "poll" not in content:
        return content
    return {**content, "poll": {**content["poll"], "closed": True}}


def without_contact(content: Content) -> Content:
    return {key: value for key, value in content.items() if key != "contact"}


def is_editable(content: Content) -> bool:
    """Whether other words may stand in its place: it has words only, and is ours."""
    return not {"photos", "voice", "place", "poll", "file", "mine", "contact"} & content.keys()


def _gave(_giver: str) -> bool:
    """Nothing has a name here that another has given it: a photo is ours, or is not here yet."""
    return False


def lacks_photo(screen: Screen) -> bool:
    photo = screen.photo if isinstance(screen, MessageScreen) else None
    return photo is not None and lacks(photo, _gave)


def voice_name(path: str) -> str:
    """A recording by its language and its question: `rw/shop.name`."""
    file = Path(path)
    return f"{file.parent.parent.name}/{file.stem}"


def _line(line: Line, reader: Reader) -> list[Any]:
    """Its HTML, and 1 where the words are somebody's own."""
    of = line.of if isinstance(line, Strong) else line
    own = not isinstance(of, Text)
    shown = _with_links(markup(line, reader))
    if not own:
        shown = _COMMAND.sub(_as_button, shown)
    return [shown, 1] if own and shown else [shown]


def _with_links(shown: str) -> str:
    """Addresses that stand in words can be opened; those that are links already are left."""
    parts = _LINK.split(shown)
    return "".join(
        part
        if part.startswith("<a ")
        else _ADDRESS.sub(lambda found: f'<a href="{found[0]}" rel="nofollow">{found[0]}</a>', part)
        for part in parts
    )


def _as_button(found: re.Match[str]) -> str:
    if found[1] not in COMMANDS:
        return found[0]
    return f'<button class="command" form="tap" name="say" value="{found[0]}">{found[0]}</button>'


def _rows(rows: Rows, reader: Reader) -> list[list[dict[str, str]]]:
    return [
        [
            {
                "label": plain(each.label, reader),
                **({"tap": each.tap.encode()} if each.tap is not None else {"url": each.url}),
            }
            for each in row
        ]
        for row in rows
    ]
