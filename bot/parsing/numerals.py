"""Numbers as people write them: in digits, or in words of Kinyarwanda, English and Chinese."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.parsing import chinese, english, kinyarwanda
from bot.parsing.digits import LITERAL, UnreadableNumber, is_literal
from bot.parsing.rejection import Reason, Rejection

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

_TOKEN = re.compile(rf"{LITERAL}|[a-z]+|\S")
_JOINERS = frozenset({"na", "n", "and", "'", "+"})


def number(text: str, *, whole: bool) -> Fraction | Rejection:
    """The one number that `text` (as `plain` gives it) consists of.

    `whole` says that parts of the unit are not usual, so that "12.500" is 12500; otherwise that
    is refused as ambiguous. The value may still be negative or a fraction: "1.5" is one and a half.
    """
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)  # twenty-five
    tokens = _TOKEN.findall(text.lstrip(" :~≈=").rstrip(" .,;:!?。、"))
    negative = tokens[:1] in (["-"], ["负"])
    if negative:
        del tokens[0]
    try:
        if any(is_literal(left) and is_literal(right) for left, right in pairwise(tokens)):
            raise UnreadableNumber(Reason.AMBIGUOUS)
        value = _value([token for token in tokens if token not in _JOINERS], whole=whole)
    except UnreadableNumber as unread:
        several = sum(map(is_literal, tokens)) > 1
        return Rejection(Reason.AMBIGUOUS if several else unread.reason)
    return -value if negative else value


def _value(tokens: Sequence[str], *, whole: bool) -> Fraction:
    if not chinese.WORDS.isdisjoint(tokens):
        return chinese.value(tokens)
    if not kinyarwanda.WORDS.isdisjoint(tokens):
        return kinyarwanda.value(tokens)
    return english.value(tokens, whole=whole)
