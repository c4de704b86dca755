"""Patterns as they are written down: several in a line, and several lines."""

from __future__ import annotations

import re
import unicodedata

from bot.parsing.normalise import APOSTROPHES


def either(patterns: str) -> re.Pattern[str]:
    """Any of these: " | " stands between two, or the end of a line."""
    lines = (line.strip() for line in patterns.strip().splitlines())
    return re.compile("|".join(line.replace(" | ", "|") for line in lines if line))


def each_word(words: str) -> frozenset[str]:
    """These words, over several lines."""
    return frozenset(words.split())


def without_accents(text: str) -> str:
    """A text as patterns are written: in lower case, "Livré" as "livre", one kind of apostrophe."""
    apart = unicodedata.normalize("NFKD", text.translate(APOSTROPHES)).casefold()
    return "".join(each for each in apart if not unicodedata.combining(each))
