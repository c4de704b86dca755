"""Which one of several a product is, as its seller writes it: 250 g, ground, red."""

from __future__ import annotations

from bot.parsing.folding import fold
from bot.parsing.free_text import read_line
from bot.parsing.rejection import Rejection
from bot.parsing.search_text import with_amounts

LONGEST = 20  # characters: it stands on a button, with a price


def read_value(text: str) -> str | Rejection:
    """Refused: EMPTY, ONLY_SYMBOLS, TOO_LONG. Two that differ by a picture only are alike."""
    return read_line(text, limit=LONGEST)


def alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether buyers could not tell the two apart: 250g and 250 g, Red and red, red and red 🔴."""
    return [_key(value) for value in one] == [_key(value) for value in other]


def _key(value: str) -> str:
    return fold(with_amounts(value))
