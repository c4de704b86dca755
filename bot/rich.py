"""Words with bold, italics and links, as plain text with marks in it.

The marks are characters of the private use area, which nobody's words hold once they are read
(`bare`): a text without any is what it was before there were marks, and words are measured, cut and
compared without them. They become a platform's markup where a line is rendered (bot/i18n.py).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# What a mark opens, and the tag that it becomes.
TAGS = {"bold": "b", "italic": "i", "underline": "u", "strikethrough": "s", "code": "code"}
_OPENS = {kind: chr(0xE000 + 2 * place) for place, kind in enumerate(TAGS)}
_CLOSES = {kind: chr(0xE001 + 2 * place) for place, kind in enumerate(TAGS)}
_LINK, _LABEL, _LINK_ENDS = "\ue010", "\ue011", "\ue012"
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


def marked(text: str, spans: list[Span]) -> str:
    """The words with marks for what is known here; what is not is left as words. Spans lie in one
    another or apart."""
    units = _MARKS.sub(" ", text).encode("utf-16-le")
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for span in sorted(spans, key=lambda each: (each.start, -each.length)):
        end = span.start + span.length
        if span.kind == "link" and re.match(r"https?://[^\s\"<>]+$", span.address):
            mark, close = f"{_LINK}{span.address}{_LABEL}", _LINK_ENDS
        elif span.kind in TAGS:
            mark, close = _OPENS[span.kind], _CLOSES[span.kind]
        else:
            continue
        if span.length <= 0 or span.start < 0 or 2 * end > len(units):
            continue
        opens.setdefault(span.start, []).append(mark)
        closes.setdefault(end, []).insert(0, close)
    made, at = [], 0
    for place in sorted({*opens, *closes}):
        made.append(units[2 * at : 2 * place].decode("utf-16-le", "replace"))
        made += [*closes.get(place, ()), *opens.get(place, ())]
        at = place
    return "".join([*made, units[2 * at :].decode("utf-16-le", "replace")])


def as_html(text: str) -> str:
    """The words as the subset of HTML that messages know; all else in them is escaped."""
    made = html.escape(text, quote=False)
    made = _LINKED.sub(lambda found: f'<a href="{found[1]}">{found[2]}</a>', made)
    for kind, tag in TAGS.items():
        made = made.replace(_OPENS[kind], f"<{tag}>").replace(_CLOSES[kind], f"</{tag}>")
    return _MARKS.sub("", made)
