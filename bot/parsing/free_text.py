"""Answers in words: names, addresses, descriptions."""

from __future__ import annotations

import re
import unicodedata

from bot.parsing.rejection import Reason, Rejection

#: Joins the parts of one emoji (a family, a profession).
_EMOJI_JOINER = "\u200d"
#: Letters by their category, and invisible: a name of these is no name.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0")
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def read_line(text: str, *, minimum: int = 1, limit: int = 100) -> str | Rejection:
    """One line of somebody's own words, composed (NFC), without what cannot be seen.

    `minimum` and `limit` are in characters. Refused: EMPTY, ONLY_SYMBOLS, TOO_SHORT, TOO_LONG.
    """
    return _bounded(" ".join(visible(_LINE_ENDS.sub("\n", text)).split()), minimum, limit)


def read_name(text: str, *, minimum: int = 1, limit: int = 100) -> str | Rejection:
    """Like `read_line`, with a letter in it: whoever is one question ahead sends their number."""
    line = read_line(text, minimum=minimum, limit=limit)
    if isinstance(line, str) and not any(character.isalpha() for character in line):
        return Rejection(Reason.ONLY_SYMBOLS)
    return line


def read_paragraph(text: str, *, minimum: int = 1, limit: int = 1000) -> str | Rejection:
    """Like `read_line`, with its line breaks kept; never more than one empty line together."""
    lines = visible(_LINE_ENDS.sub("\n", text)).split("\n")
    joined = "\n".join(" ".join(line.split()) for line in lines).strip("\n")
    return _bounded(re.sub(r"\n{3,}", "\n\n", joined), minimum, limit)


def visible(text: str) -> str:
    """Without what cannot be seen: it is no part of an answer, and cannot be sent back."""

    def shown(character: str) -> str:
        if character.isspace():
            return "\n" if character == "\n" else " "
        if character in _BLANK_LETTERS:
            return ""
        # Cc: controls, NUL among them. Cf: direction overrides, zero-width marks. Cs: halves.
        hidden = unicodedata.category(character) in ("Cc", "Cf", "Cs")
        return "" if hidden and character != _EMOJI_JOINER else character

    return unicodedata.normalize("NFC", "".join(map(shown, text)))


def _bounded(text: str, minimum: int, limit: int) -> str | Rejection:
    if not text.replace(_EMOJI_JOINER, "").strip():
        return Rejection(Reason.EMPTY)
    if len(text) > limit:
        return Rejection(Reason.TOO_LONG, limit=limit, length=len(text))
    if not any(character.isalnum() for character in text):
        return Rejection(Reason.ONLY_SYMBOLS)
    if len(text) < minimum:
        return Rejection(Reason.TOO_SHORT, limit=minimum, length=len(text))
    return text
