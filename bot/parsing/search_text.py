"""How a text is kept to be searched, and how the words are spelled that are looked for in it.

Both go through `spelled`, so what two people wrote differently and meant alike is one spelling on
either database: case, accents and punctuation (folding.py), traditional characters, l for r, which
are one sound in Kinyarwanda, doubled letters, and an amount however it is written: 500g, 500 g,
0,5 kg, 半公斤.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from bot.parsing.asking import amounts
from bot.parsing.folding import fold
from bot.parsing.normalise import plain
from bot.parsing.traditional import simplified
from storage.search_index import END_OF_NAME

_LONG_WORD = re.compile(r"[a-z]{5,}")
# Chili and chilli. Of a short word too little would be left, and glass is no plural.
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+(?=[a-z])")
_LITRES = {"ml": 1, "毫升": 1, "cl": 10, "dl": 100}  # of which one is so many millilitres
_VOLUME = re.compile(
    r"(?<![\w.,])(?:(?P<before>\d{1,6}(?:[.,]\d{1,3})?) ?"
    r"(?P<unit>ml|cl|dl|l|ltrs?|lit(?:re|er)s?|litiro|毫升|升)(?![a-z])"
    r"|litiro (?P<behind>\d{1,6}(?:[.,]\d{1,3})?))"
)


def spelled(text: str) -> str:
    words = fold(simplified(with_amounts(text))).replace("l", "r")
    return _LONG_WORD.sub(lambda word: _DOUBLED.sub(r"\1", word[0]), words)


def with_amounts(text: str) -> str:
    """A text in plain characters, each amount in it as one word."""
    said, kept, end = plain(text), [], 0
    for found, grams in amounts(said):
        kept += [said[end : found.start()], f" {weight(grams)} "]
        end = found.end()
    return _VOLUME.sub(_volume, "".join((*kept, said[end:])))


def searchable(names: Sequence[str], described: Sequence[str], shop: str, grams: int) -> str:
    """A product's text: each of its names with an `END_OF_NAME`, and behind the last one what else
    it is found by. Each word has a space on both sides, so that its beginning and its end can be
    asked for."""
    called = "".join(f" {spelled(name)} {END_OF_NAME}" for name in names)
    behind = spelled("\n".join((*described, shop)))
    return f"{called} {behind} {weight(grams)} "


def weight(grams: int) -> str:
    """A weight as one word that is no part of another: 500 is a part of 1500."""
    return f"g{grams}g"


def _volume(found: re.Match[str]) -> str:
    count = Fraction((found["before"] or found["behind"]).replace(",", "."))
    millilitres = count * _LITRES.get(found["unit"] or "", 1000)
    return f" m{millilitres}m " if millilitres.denominator == 1 else found[0]
