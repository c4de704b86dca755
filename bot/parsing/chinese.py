"""Numbers in Chinese characters, alone or mixed with digits: 一万二千五, 1万2, 1.2万, 两千零五."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bot.parsing.digits import UnreadableNumber, exact, is_literal
from bot.parsing.rejection import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

_ZEROS = "零〇"
_DIGITS = {
    character: value
    for row in ("零一二三四五六七八九", "〇壹贰叁肆伍陆柒捌玖")
    for value, character in enumerate(row)
} | {"两": 2, "兩": 2, "俩": 2, "仨": 3}
#: From large to small, each in its spellings: everyday, traditional, as on banknotes.
_UNITS = {"亿億": 10**8, "万萬": 10**4, "千仟": 1000, "百佰": 100, "十拾": 10}

WORDS = frozenset({*_DIGITS, *"".join(_UNITS)})


def value(tokens: Sequence[str]) -> Fraction:
    if all(token in _DIGITS for token in tokens):
        # "三四" is three or four of something; "三四五" is a number spelt out.
        if len(tokens) == 2 and not set(tokens) & set(_ZEROS):
            raise UnreadableNumber(Reason.AMBIGUOUS)
        return Fraction(int("".join(str(_DIGITS[token]) for token in tokens)))
    return _part(tokens, whole=True)


def _part(tokens: Sequence[str], *, whole: bool) -> Fraction:
    for spellings, unit in _UNITS.items():
        places = [place for place, token in enumerate(tokens) if token in spellings]
        if places:
            head, rest = tokens[: places[0]], tokens[places[0] + 1 :]
            if len(places) > 1 or (unit < 10**4 and len(head) > 1):
                raise UnreadableNumber(Reason.AMBIGUOUS)
            count = _part(head, whole=False) if head or unit > 10 else Fraction(1)
            if rest and count.denominator > 1:  # "1.5万2"
                raise UnreadableNumber(Reason.AMBIGUOUS)
            return count * unit + (_rest(rest, unit) if rest else 0)
    if len(tokens) != 1:
        unknown = not tokens or any(t not in _DIGITS and not is_literal(t) for t in tokens)
        raise UnreadableNumber(Reason.NOT_A_NUMBER if unknown else Reason.AMBIGUOUS)
    if is_literal(tokens[0]):
        return exact(tokens[0], whole=whole)
    if tokens[0] not in _DIGITS:
        raise UnreadableNumber
    return Fraction(_DIGITS[tokens[0]])


def _rest(tokens: Sequence[str], unit: int) -> Fraction:
    """What follows a unit. One digit after a hundred or more stands for the next unit: 三百五."""
    zero = tokens[0] in _ZEROS
    rest = _part(tokens[1:] if zero else tokens, whole=True)
    alone = len(tokens) == 1 and unit > 10
    if alone and rest < 10:
        rest = rest * unit / 10
    elif rest >= unit or (alone and rest < 100):  # "1万25" can be two numbers
        raise UnreadableNumber(Reason.AMBIGUOUS)
    return rest
