"""Words with bold, italics and links, as plain text with marks in it.

The marks are characters of the private use area, which nobody's words hold once they are read
(`bare`): a text without any is what it was before there were marks, and words are measured, cut and
compared without them. They become a platform's markup where a line is rendered (bot/i18n.py). What
cannot be sent on has a mark too, which becomes nothing: whoever wrote it is told (`left_out`).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# What a mark opens, and the tag that it becomes.
TAGS = {"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code"}
# What is left as words: each has one mark, where it begins.
LEFT_OUT = ("spoiler", "quote", "emoji", "link", "mention", "media", "other")
_OPENS = {kind: chr(0xE000 + 2 * place) for place, kind in enumerate(TAGS)}
_CLOSES = {kind: chr(0xE001 + 2 * place) for place, kind in enumerate(TAGS)}
_LINK, _LABEL, _LINK_ENDS = "\ue010", "\ue011", "\ue012"
_WITHOUT = {kind: chr(0xE014 + place) for place, kind in enumerate(LEFT_OUT)}
_MARKS = re.compile("[\ue000-\ue01f]")
_ADDRESS = re.compile(f"{_LINK}[^{_LABEL}]*{_LABEL}")
_LINKED = re.compile(f"{_LINK}([^{_LABEL}]*){_LABEL}(.*?){_LINK_ENDS}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a text that is written otherwise, counted in UTF-16 units; `address` of a link."""

    kind: str
    start: int
    length: int
    address: str = ""


def bare(text: str) -> str:
    """The words without marks."""
    return _MARKS.sub("", _ADDRESS.sub("", text))


def left_out(text: str) -> tuple[str, ...]:
    """What of it cannot be sent on, and is words only."""
    return tuple(kind for kind, mark in _WITHOUT.items() if mark in text)


def plain(text: str) -> str:
    """Somebody's words before they are marked: what looks like a mark in them is a space."""
    return _MARKS.sub(" ", text)


def wrapped(text: str, kind: str, address: str = "") -> str:
    """Words, which may hold marks, with those of one kind around them."""
    opens, closes = _marks_of(kind, address)
    return f"{opens}{text}{closes}"


def _marks_of(kind: str, address: str) -> tuple[str, str]:
    if kind in TAGS:
        return _OPENS[kind], _CLOSES[kind]
    if kind == "link" and re.match(r"https?://[^\s\"<>]+$", plain(address)):
        return f"{_LINK}{address}{_LABEL}", _LINK_ENDS
    return _WITHOUT.get(kind, ""), ""


def marked(text: str, spans: list[Span]) -> str:
    """The words with marks for what is known here; what is not is left as words. Where spans cross,
    the inner one is closed and begins again: markup has no other way to say it."""
    units = plain(text).encode("utf-16-le")
    fit = [
        span
        for span in sorted(spans, key=lambda each: (each.start, -each.length))
        if span.length > 0
        and span.start >= 0
        and 2 * (span.start + span.length) <= len(units)
        and not any(_halves(units, place) for place in (span.start, span.start + span.length))
    ]
    places = sorted({place for span in fit for place in (span.start, span.start + span.length)})
    made: list[str] = []
    open_: list[Span] = []
    at = 0
    for place in places:
        made.append(units[2 * at : 2 * place].decode("utf-16-le", "replace"))
        at = place
        going_on: list[Span] = []
        while any(span.start + span.length == place for span in open_):
            span = open_.pop()
            made.append(_marks_of(span.kind, span.address)[1])
            if span.start + span.length != place:
                going_on.insert(0, span)
        for span in (*going_on, *(each for each in fit if each.start == place)):
            made.append(_marks_of(span.kind, span.address)[0])
            open_.append(span)
    return "".join([*made, units[2 * at :].decode("utf-16-le", "replace")])


def _halves(units: bytes, place: int) -> bool:
    """Whether a place is in the middle of a character: a mark there would spoil it."""
    return b"\xdc" <= units[2 * place + 1 : 2 * place + 2] < b"\xe0"


def as_html(text: str) -> str:
    """The words as the subset of HTML that messages know; all else in them is escaped."""
    made = html.escape(text, quote=False)
    made = _LINKED.sub(lambda found: f'<a href="{found[1]}">{found[2]}</a>', made)
    for kind, tag in TAGS.items():
        made = made.replace(_OPENS[kind], f"<{tag}>").replace(_CLOSES[kind], f"</{tag}>")
    return _MARKS.sub("", made)
