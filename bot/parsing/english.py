"""Numbers in English words, and bare digits with or without k and m."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bot.parsing.digits import UnreadableNumber, exact, is_literal
from bot.parsing.rejection import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

_BELOW_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = (
    {word: value for value, word in enumerate(_BELOW_TWENTY.split())}
    | {word: 10 * tens for tens, word in enumerate(_TENS.split(), start=2)}
    | {"a": 1}
)
_SCALES = {"k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6, "millions": 10**6}


def value(tokens: Sequence[str], *, whole: bool) -> Fraction:
    total = Fraction(0)
    last_scale: int | None = None
    group: list[str] = []
    for token in tokens:
        scale = _SCALES.get(token)
        if scale is None:
            group.append(token)
            continue
        count = _below_thousand(group, whole=False)
        if count >= 1000 or (last_scale is not None and scale >= last_scale):
            raise UnreadableNumber(Reason.AMBIGUOUS)
        total += count * scale
        last_scale, group = scale, []
    if last_scale is None:
        return _below_thousand(group, whole=whole)
    if group and is_literal(group[0]):  # "12k 500"
        raise UnreadableNumber(Reason.AMBIGUOUS)
    return total + (_below_thousand(group, whole=True) if group else 0)


def _below_thousand(tokens: Sequence[str], *, whole: bool) -> Fraction:
    """What is said before a scale or at the end. Digits alone may be larger."""
    if len(tokens) == 1 and is_literal(tokens[0]):
        return exact(tokens[0], whole=whole)
    total = Fraction(0)
    room = 1000  # what follows must be smaller than this
    for token in tokens:
        if token == "hundred" and 0 < total < 100:  # noqa: S105 - a word, not a password
            total, room = total * 100, 100
            continue
        if is_literal(token) and token.isdecimal():
            said = int(token)
        elif token in _WORDS:
            said = _WORDS[token]
        else:
            raise UnreadableNumber
        if said >= room:
            raise UnreadableNumber(Reason.AMBIGUOUS)
        total, room = total + said, 10 if 20 <= said < 100 else 0
    if not tokens:
        raise UnreadableNumber
    return total
