"""Ways around the market in somebody's words: phones, links, addresses and payment codes, hidden.

Neither side of a question is to learn how the other is reached, or to be paid past the order. What
is hidden is found as people write it to get by: with blanks, dots and words between the digits, in
full-width and Chinese digits, in words, with "at" and "dot". Prices, weights, dates, times, order
codes and parcel numbers stay as they are. Nobody is stopped for good by this; most are.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.parsing.codes import ORDER_WITHIN
from bot.parsing.ways_around import WAYS
from bot.parsing.written_phones import phones

if TYPE_CHECKING:
    from bot.parsing.ways_around import Hidden

HIDDEN = "•••"


@dataclass(frozen=True, slots=True)
class Masked:
    """The words as they may be passed on, and what was hidden of them, each once."""

    text: str
    hidden: tuple[Hidden, ...] = ()


def mask(text: str) -> Masked:
    """`text` without what leads past the market. Doing it again changes nothing more."""
    plain, at = _plain(text)
    spans: list[tuple[int, int, Hidden]] = []
    for what, pattern in WAYS:
        for found in pattern.finditer(plain):
            start, end = found.span("it") if "it" in pattern.groupindex else found.span()
            spans.append((start, end, what))
    spans += [(start, end, "phone") for start, end in phones(plain)]
    ours = [found.span() for found in ORDER_WITHIN.finditer(plain)]  # IS-QQ234A is no account
    spans = [each for each in spans if not any(s <= each[0] and each[1] <= e for s, e in ours)]
    if not spans:
        return Masked(text)
    spans = sorted((*_tight(plain, start, end), what) for start, end, what in spans)
    parts: list[str] = []
    done = 0
    for start, end, _ in spans:
        begin, stop = at[start], at[end - 1] + 1
        if stop <= done:
            continue
        if begin >= done:
            parts += [text[done:begin], HIDDEN]
        done = stop
    parts.append(text[done:])
    return Masked("".join(parts), tuple(dict.fromkeys(what for _, _, what in spans)))


def _tight(plain: str, start: int, end: int) -> tuple[int, int]:
    """Without the blanks at either end."""
    found = plain[start:end]
    return start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())


# --- as it is read --------------------------------------------------------------------------------

# Also as they stand on banknotes and cheques.
_CHINESE = dict(
    zip("零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖", "0012345678912123456789", strict=True)
)
_NUMERALS = re.compile(rf"[{''.join(_CHINESE)}\d][{''.join(_CHINESE)}\d \-.]{{3,}}")
# A letter that looks like a digit, where digits stand around it: O788, O-seven-8, 07l2.
_LIKE_DIGITS = re.compile(
    r"(?<![a-z])o(?=\W?(?:7|seven)\W?(?:[2389]|eight|two|three|nine))|(?<=\d\d)[ol](?=\d)"
)


def _plain(text: str) -> tuple[str, list[int]]:
    """In small letters, with the digits of every script as ours, and of each sign its place in
    `text`. What cannot be seen, and what only decorates a digit, is left out."""
    signs: list[str] = []
    at: list[int] = []
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Cf", "Mn", "Me"):
            continue
        digit = unicodedata.digit(character, None)
        for sign in str(digit) if digit is not None else _small(character):
            signs.append(sign)
            at.append(place)
    return "".join(_numerals(signs)), at


def _small(character: str) -> str:
    return unicodedata.normalize("NFKC", character).casefold() or character


def _numerals(signs: list[str]) -> list[str]:
    """Chinese numerals as digits, where four stand together: one alone is a word."""
    for run in _NUMERALS.finditer("".join(signs)):
        for place in range(*run.span()):
            signs[place] = _CHINESE.get(signs[place], signs[place])
    for odd in _LIKE_DIGITS.finditer("".join(signs)):
        signs[odd.start()] = "0" if odd[0] == "o" else "1"
    return signs
