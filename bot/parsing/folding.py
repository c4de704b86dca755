"""One spelling for searching and comparing: what two people typed differently and meant alike."""

from __future__ import annotations

import re
import unicodedata

from bot.parsing.normalise import APOSTROPHES

_CJK = r"\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_TERM = re.compile(rf"[{_CJK}]+|[^\s{_CJK}]+")
#: More words than this in one search do not find more.
_MOST_TERMS = 8


def fold(text: str) -> str:
    """`text` as it is searched: no case, accents, apostrophes or punctuation; one space apart.

    Store the fold of name and description together, and match a search by asking that every one
    of `search_terms` is a substring of it. Substrings, not words: Chinese has no spaces, and a
    part of a Kinyarwanda word finds its other forms.
    """
    seen = None
    while seen != text:  # folding a few characters makes others that fold again
        seen = text
        text = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
        text = "".join(filter(_is_kept, text))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def search_terms(text: str) -> tuple[str, ...]:
    """The terms of a search, folded, each once, at most eight; Chinese runs apart from others."""
    return tuple(dict.fromkeys(_TERM.findall(fold(text))))[:_MOST_TERMS]


def _is_kept(character: str) -> bool:
    return character.isspace() or (
        character != "'" and unicodedata.category(character)[0] not in "MC"
    )
