"""Digits with marks among them, and the two meanings of a full stop and of a comma."""

from __future__ import annotations

import re
from fractions import Fraction

from bot.parsing.rejection import Reason

#: Digits as one number: "12 500", "12'500", "1,234.50", ".5".
LITERAL = r"(?:\d{1,3}(?:[ ']\d{3})+(?!\d)|\d+)(?:[.,]\d+)*|(?<!\d)[.,]\d+"


MOST_CHARACTERS = 1000  # of a number; Python itself reads no more than 4,300 digits


class UnreadableNumber(Exception):
    """Ends the reading of a number, with the reason."""

    def __init__(self, reason: Reason = Reason.NOT_A_NUMBER) -> None:
        self.reason = reason


def is_literal(token: str) -> bool:
    return token[-1].isdecimal()


def exact(literal: str, *, whole: bool) -> Fraction:
    """The value of a LITERAL; where parts of the unit are not usual (`whole`), "12.500" is 12500.

    Raises UnreadableNumber where it can be read in two ways, or goes on for ever.
    """
    if len(literal) > MOST_CHARACTERS:
        raise UnreadableNumber
    marks = re.sub(r"\d", "", literal)
    if not marks:
        return Fraction(int(literal))
    decimal_mark = marks[-1] in ".,"
    if _is_grouped(literal) and (whole or len(marks) > 1 or not decimal_mark):
        return Fraction(int(re.sub(r"\D", "", literal)))
    head, tail = re.split(r"\D(?=\d+$)", literal)
    if not decimal_mark or marks[-1] in marks[:-1] or (len(marks) > 1 and not _is_grouped(head)):
        raise UnreadableNumber(Reason.AMBIGUOUS)
    if len(tail) == 3 and head.strip("0"):
        raise UnreadableNumber(Reason.AMBIGUOUS)
    whole_part = re.sub(r"\D", "", head) or "0"
    value = Fraction(f"{whole_part}.{tail}")
    if whole and value < 1000 and value.denominator == 1:
        # "12.00": more likely a thousands mark gone wrong than hundredths that were meant.
        raise UnreadableNumber(Reason.FRACTION)
    return value


def _is_grouped(literal: str) -> bool:
    return re.fullmatch(r"[1-9]\d{0,2}([.,' ])\d{3}(?:\1\d{3})*", literal) is not None
