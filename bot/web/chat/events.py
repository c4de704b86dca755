"""From a posted form to events: what somebody did on the page, in the words of every platform."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import (
    Command,
    Document,
    Event,
    Message,
    OtherContent,
    Said,
    SentDocument,
    SharedPlace,
    Tap,
    Tapped,
    Voted,
)
from bot.chat.files import kind_of_file
from bot.parsing.share_codes import CAMPAIGN_SIGN, code_in
from bot.web.capabilities import WEB

if TYPE_CHECKING:
    from bot.chat import Sender, What
    from bot.texts import Language
    from bot.web.chat.posted import PostedFile, PostedForm

_COMMAND = re.compile(r"[/／]([A-Za-z0-9_]{1,32})(?=\s|$)\s*(.*)", re.DOTALL)
LONGEST_FILE_NAME = 120


def key_of(sender: Sender, mark: str) -> str:
    return f"{WEB.platform}:{sender.id}:{mark}"


def begun(sender: Sender, mark: str, code: str, chosen: Language | None) -> Event:
    """Somebody begins, or follows a link. On a page in their language it need not be asked for."""
    what: What = Command("start", code)
    if chosen is not None and not code.startswith(CAMPAIGN_SIGN):  # else by what they came counts
        what = Tapped(taps.LANGUAGE(taps.ChosenLanguage(chosen, code)), id="", message=None)
    return Event(key_of(sender, mark), sender, sender.id, what)


def events_of(sender: Sender, form: PostedForm) -> list[Event]:
    """What was done, in order; nothing for an empty form."""
    key, position = key_of(sender, form.mark), form.number("cursor")
    if form.files:
        album = key if len(form.files) > 1 else ""
        return [
            Event(
                f"{key}:{place}",
                sender,
                sender.id,
                _file(f"{key}:{place}", each, album, "" if place else form.get("text").strip()),
                album=album,
                position=position,
            )
            for place, each in enumerate(form.files)
        ]
    what = _what(sender, form)
    return [] if what is None else [Event(key, sender, sender.id, what, position=position)]


def _what(sender: Sender, form: PostedForm) -> What | None:
    if tap := form.get("tap"):
        number, _, data = tap.partition(":")
        fits = number.isascii() and number.isdecimal() and len(number) <= 9
        message = Message(sender.id, number) if fits else None
        return Tapped(Tap.decode(data), id="", message=message)
    if poll := form.number("poll"):
        return Voted(f"{WEB.platform}:{sender.id}:{poll}", form.answers)
    if form.get("latitude"):
        return _place(form)
    for name in ("say", "contact", "text"):
        if form.get(name).strip():
            return said(form.get(name).strip())
    return None


def said(words: str) -> What:
    """A command is written with a slash; what somebody copied of a link leads where it leads."""
    if typed := _COMMAND.fullmatch(words):
        return Command(typed[1].lower(), typed[2].strip())
    if code := code_in(words):
        return Command("start", code)
    return Said(words)


def _place(form: PostedForm) -> What:
    try:
        latitude, longitude = float(form.get("latitude")), float(form.get("longitude"))
    except ValueError:
        return OtherContent("other")
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return OtherContent("other")
    if abs(latitude) > 90 or abs(longitude) > 180:
        return OtherContent("other")
    return SharedPlace(latitude, longitude)


def _file(name: str, file: PostedFile, album: str, caption: str) -> What:
    if file.kind.startswith("audio/"):
        return OtherContent("voice", album)
    if file.kind.startswith("video/"):
        return OtherContent("video", album)
    called = file.name.replace("\\", "/").rpartition("/")[2][-LONGEST_FILE_NAME:]
    kind = kind_of_file(called, file.kind)
    return SentDocument(Document(name, called, kind, len(file.content)), album, caption)
