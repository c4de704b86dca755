"""How large something is that is packed: length, width and height."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from bot.parsing.normalise import plain
from bot.parsing.rejection import Reason, Rejection

LONGEST = 3000  # of a side, in millimetres; no carrier takes longer parcels

_UNITS = {"mm": 1, "毫米": 1, "cm": 10, "厘米": 10, "公分": 10, "m": 1000, "米": 1000}
_UNIT = re.compile(r"毫米|厘米|公分|米|(?<![a-z])(?:mm|cm|m)(?![a-z])")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# What may stand between the numbers, and which side each is.
_BETWEEN = re.compile(
    r"[\sx×*/:;,()~+-]|by|na|length|width|height|l|w|h|uburebure|ubugari|ubuhagarike|[长宽高乘约]"
)


@dataclass(frozen=True, slots=True)
class Box:
    """The outside of something that is packed, in millimetres."""

    length: int
    width: int
    height: int

    @property
    def cubic_millimetres(self) -> int:
        return self.length * self.width * self.height

    def kept(self) -> str:
        """As a product has it: 300x200x100."""
        return f"{self.length}x{self.width}x{self.height}"

    @staticmethod
    def of(kept: str) -> Box | None:
        """None of a product that nobody has measured."""
        return Box(*map(int, kept.split("x"))) if kept else None


def read_box(text: str) -> Box | Rejection:
    """By 30 x 20 x 10, 30,5×20×10 cm, 300*200*100mm, 长30宽20高10; if no unit is there, in cm.

    Refused: NOT_A_NUMBER (not three of them, or something else beside), AMBIGUOUS (several units, a
    number of two readings), ZERO, TOO_LARGE (limit in centimetres).
    """
    said = plain(text[:100])
    units = {_UNITS[each] for each in _UNIT.findall(re.sub(r"(?<=\d)(?=[a-z])", " ", said))}
    words = _UNIT.sub(" ", re.sub(r"(?<=\d)(?=[a-z])", " ", said))
    numbers = _NUMBER.findall(words)
    if len(numbers) != 3 or _BETWEEN.sub("", _NUMBER.sub("", words)).strip(" ."):
        return Rejection(Reason.NOT_A_NUMBER)
    if len(units) > 1:
        return Rejection(Reason.AMBIGUOUS)
    unit = next(iter(units), 10)
    if unit < 1000 and any(re.fullmatch(r"\d+[.,]\d{3}", each) for each in numbers):
        return Rejection(Reason.AMBIGUOUS)  # 1.500: one and a half, or fifteen hundred
    # A side is measured to the millimetre, and a part of one is more than none.
    sides = [-(-Fraction(each.replace(",", ".")) * unit // 1) for each in numbers]
    if min(sides) <= 0:
        return Rejection(Reason.ZERO)
    if max(sides) > LONGEST:
        return Rejection(Reason.TOO_LARGE, limit=LONGEST // 10)
    return Box(*sides)
