"""Which words somebody may have meant by one that is in no text: those a letter away.

Two words of which each without one letter is the same are near: a letter too many, too few,
another, or two that changed places. So a word is kept by what is left of it (storage/spellings.py),
and looked for in the same way. Letters that are doubled count once.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

SHORTEST = 4  # letters; one of three is near to too many
LONGEST = 20
_WORD = re.compile(rf"[a-z]{{{SHORTEST},{LONGEST}}}")
_TWO_MISTAKES = 7  # letters of a word in which there may be two
_DOUBLED = re.compile(r"(.)\1+")


def correctable(words: Iterable[str]) -> list[str]:
    """Those of spelled words that can be mistyped: a number is that number, and no other."""
    return [word for word in words if _WORD.fullmatch(word)]


def traces(word: str) -> set[str]:
    """What a word is kept by: itself, and without each of its letters."""
    once = _once(word)
    return {once, *(once[:at] + once[at + 1 :] for at in range(len(once)))}


def nearest(typed: str, words: Collection[str]) -> list[str]:
    """Of words that share a trace with the typed one, those with the fewest mistakes."""
    most = 2 if len(typed) >= _TWO_MISTAKES else 1
    by_distance: dict[int, list[str]] = {}
    for word in sorted(words):
        by_distance.setdefault(_distance(_once(typed), _once(word)), []).append(word)
    near = min(by_distance, default=most + 1)
    return by_distance[near] if near <= most else []


def _once(word: str) -> str:
    return _DOUBLED.sub(r"\1", word)


def _distance(one: str, other: str) -> int:
    """Letters to add, take away, change, or let two neighbours change places."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, before, row = before, row, [at]
        for there, beside in enumerate(other, 1):
            least = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != beside))
            if at > 1 and there > 1 and letter == other[there - 2] and one[at - 2] == beside:
                least = min(least, earlier[there - 2] + 1)
            row.append(least)
    return row[-1]
