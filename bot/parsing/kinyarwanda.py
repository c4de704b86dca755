"""Numbers in Kinyarwanda words, which say the scale before its count: "ibihumbi 12".

A number agrees with the class of what is counted, so each number up to seven has as many forms
as there are classes; a seller writes whichever fits what she is thinking of.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bot.parsing.digits import UnreadableNumber, exact, is_literal
from bot.parsing.rejection import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORMS = {
    1: "rimwe kimwe umwe imwe rumwe kamwe bumwe",
    2: "kabiri babiri ibiri abiri bibiri ebyiri tubiri",
    3: "gatatu batatu itatu atatu bitatu eshatu dutatu",
    4: "kane bane ine ane bine enye tune",
    5: "gatanu batanu itanu atanu bitanu eshanu dutanu",
    6: "gatandatu batandatu itandatu atandatu bitandatu esheshatu dutandatu",
    7: "karindwi barindwi irindwi arindwi birindwi indwi ndwi zirindwi turindwi",
    8: "umunani munani inani",
    9: "icyenda cyenda urwenda",
    10: "icumi cumi",
    20: "makumyabiri",
    100: "ijana",
}
_VALUES = {form: value for value, forms in _FORMS.items() for form in forms.split()}
#: Said before their count: mirongo itatu, magana atanu.
_TIMES = {"mirongo": 10, "magana": 100}
_SCALES = {"igihumbi": 1000, "ibihumbi": 1000, "miliyoni": 10**6}

WORDS = frozenset({*_VALUES, *_TIMES, *_SCALES})


def value(tokens: Sequence[str]) -> Fraction:
    total = Fraction(0)
    last_scale: int | None = None
    at = 0
    while at < len(tokens):
        scale = _SCALES.get(tokens[at], 1)
        if last_scale is not None and scale >= last_scale:
            raise UnreadableNumber(Reason.AMBIGUOUS)
        if scale == 1:
            count, at = _below_thousand(tokens, at, whole=True)
        else:
            count, at = _count_of(tokens, at)
        total += count * scale
        last_scale = scale
    return total


def _count_of(tokens: Sequence[str], at: int) -> tuple[Fraction, int]:
    """How many of the scale word at `at`, and where what follows begins."""
    start = at + 1
    if tokens[at] == "igihumbi":  # one thousand; "kimwe" may be said or not
        said = start < len(tokens) and (tokens[start] == "1" or _VALUES.get(tokens[start]) == 1)
        return Fraction(1), start + said
    if tokens[at] == "miliyoni" and (start == len(tokens) or tokens[start] in _SCALES):
        return Fraction(1), start
    count, end = _below_thousand(tokens, start, whole=False)
    if count >= 1000:
        raise UnreadableNumber(Reason.AMBIGUOUS)
    return count, end


def _below_thousand(tokens: Sequence[str], at: int, *, whole: bool) -> tuple[Fraction, int]:
    """The longest run from `at` of hundreds, tens and ones in falling order, and its end."""
    if at < len(tokens) and is_literal(tokens[at]):
        return exact(tokens[at], whole=whole), at + 1
    total = 0
    rank = 1000
    while at < len(tokens) and rank > 1:
        said, end = _term(tokens, at)
        own_rank = 100 if said >= 100 else 10 if said >= 10 else 1
        if not said or own_rank >= rank:
            break
        total, rank, at = total + said, own_rank, end
    if not total:
        raise UnreadableNumber
    return Fraction(total), at


def _term(tokens: Sequence[str], at: int) -> tuple[int, int]:
    """One word, or mirongo or magana with its count; 0 for what is no part of a small number."""
    times = _TIMES.get(tokens[at])
    if times is None:
        return _VALUES.get(tokens[at], 0), at + 1
    count = tokens[at + 1] if at + 1 < len(tokens) else ""
    ones = int(count) if count.isdecimal() else _VALUES.get(count, 0)
    if not 2 <= ones <= 9:
        raise UnreadableNumber
    return times * ones, at + 2
