"""Bold, italics and code as WhatsApp writes them: with signs around the words.

People type the same signs. A product called *new*, a name with underscores, would turn bold or
slanted, and so would all that stands between two of them. So theirs become signs that look alike
and mean nothing, except where they mean nothing anyway: within a word, and in an address, which
must stay as it is. Words to be copied are set as code, in which no other sign means anything.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NamedTuple

from bot.i18n import markup

if TYPE_CHECKING:
    from bot.i18n import Reader
    from bot.texts import Line

_TAG = re.compile(r"<(/?)(b|i|u|s|code|a)(?: href=\"([^\"]*)\")?>")
_MARKS = {"b": "*", "i": "_", "s": "~", "code": "`"}  # nothing is underlined
_ALIKE = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb", ">": "\u203a"}
_ADDRESS = re.compile(r"https?://\S+")
# A sign between two letters opens and closes nothing. One before a line makes it a quotation.
_SIGN = re.compile(r"(?<![0-9A-Za-z])[*_~`]|[*_~`](?![0-9A-Za-z])|(?m:^)>(?=\s)")


class _Open(NamedTuple):
    tag: str
    at: int  # among what is written
    address: str


def marked_up(line: Line, reader: Reader) -> str:
    """A line, in the reader's words."""
    return of_html(markup(line, reader))


def of_html(text: str) -> str:
    """The few tags that our words have, as WhatsApp's signs."""
    made: list[str] = []
    is_open: list[_Open] = []
    end = 0
    for found in _TAG.finditer(text):
        made.append(_words(text[end : found.start()], in_code=_is_code(is_open)))
        end = found.end()
        if not found[1]:
            is_open.append(_Open(found[2], len(made), html.unescape(found[3] or "")))
        elif is_open and is_open[-1].tag == found[2]:
            tag = is_open.pop()
            inner = "".join(made[tag.at :])
            before = "".join(made[: tag.at])[-1:]
            after = html.unescape(_TAG.sub("", text[end:])[:1])
            made[tag.at :] = [_closed(tag, inner, before, after)]
    made.append(_words(text[end:], in_code=False))
    return "".join(made)


def _is_code(is_open: list[_Open]) -> bool:
    return any(each.tag == "code" for each in is_open)


def _closed(tag: _Open, inner: str, before: str, after: str) -> str:
    if tag.tag == "a":
        return inner if inner == tag.address else f"{inner} ({tag.address})"
    mark = _MARKS.get(tag.tag, "")
    if before.isalnum() or after.isalnum():  # within a word the sign would stand there itself
        return inner
    return "\n".join(_set(line, mark) for line in inner.split("\n"))


def _set(line: str, mark: str) -> str:
    """The signs touch the words; behind an address they would be taken for a part of it."""
    words = line.strip()
    if not words or re.search(r"https?://\S*$", words):
        return line
    lead = len(line) - len(line.lstrip())
    return f"{line[:lead]}{mark}{words}{mark}{line[lead + len(words) :]}"


def _words(text: str, *, in_code: bool) -> str:
    words = html.unescape(text)
    if in_code:
        return words.replace("`", _ALIKE["`"])
    return neutral_words(words)


def neutral_words(words: str) -> str:
    """The same of words among which addresses stand: those stay as they are."""
    made, end = [], 0
    for found in _ADDRESS.finditer(words):
        made += [neutral(words[end : found.start()]), found[0]]
        end = found.end()
    return "".join([*made, neutral(words[end:])])


def neutral(words: str) -> str:
    """Somebody's own words, of which none turns bold."""
    return _SIGN.sub(lambda found: _ALIKE[found[0]], words)
