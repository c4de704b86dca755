"""How many, where people also say how much: "2 kg" of a bag of 500 g are four bags, not two."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.parsing.normalise import typed
from bot.parsing.numbers import names_weight, read_count, read_weight
from bot.parsing.numerals import number
from bot.parsing.rejection import Reason, Rejection

GRAMS, MILLILITRES = "g", "ml"
_LITRES = r"(?:l|lt|ltrs?|lit(?:re|er)s?|a?ma?litiro|litiro|升|公升)"
_MILLILITRES = r"(?:ml|millilit(?:re|er)s?|mililitiro|毫升)"
_VOLUME = re.compile(
    rf"(?P<before>[^a-z]+?)\s*(?:(?P<l>{_LITRES})|(?P<ml>{_MILLILITRES}))\.?"
    rf"|(?:(?P<l2>{_LITRES})|(?P<ml2>{_MILLILITRES}))\s+(?P<after>.+)"
)
_MOST = 10**12  # grams or millilitres: the count that comes of them has a bound of its own


@dataclass(frozen=True, slots=True)
class Measured:
    """An amount instead of a count: in whole grams or millilitres."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    @classmethod
    def stored(cls, text: str) -> Measured | None:
        amount, _, unit = text.partition(" ")
        known = amount.isdecimal() and unit in (GRAMS, MILLILITRES)
        return cls(int(amount), unit) if known else None

    def counts(self, size: int) -> tuple[int, ...]:
        """How many of that size it is; where it is no whole number, the two that come nearest."""
        whole, rest = divmod(self.amount, size)
        return (whole, whole + 1) if rest else (whole,)


def read_quantity(
    text: str, *, minimum: int = 1, limit: int = 1_000_000
) -> int | Measured | Rejection:
    """A count as `read_count` reads it, or an amount that is still to be counted.

    Refused: as by `read_count`, and for an amount as by `read_weight`.
    """
    spelled = typed(text)
    if isinstance(spelled, Rejection):
        return spelled
    if names_weight(spelled):
        grams = read_weight(text, limit=_MOST)
        return grams if isinstance(grams, Rejection) else Measured(grams, GRAMS)
    volume = _volume(spelled)
    if volume is not None:
        return volume
    return read_count(text, minimum=minimum, limit=limit)


def _volume(spelled: str) -> Measured | Rejection | None:
    found = _VOLUME.fullmatch(spelled)
    if found is None:
        return None
    value = number(found["before"] or found["after"] or "", whole=bool(found["ml"] or found["ml2"]))
    if isinstance(value, Rejection):
        return value
    amount = value * (1000 if found["l"] or found["l2"] else 1)
    if amount <= 0:
        return Rejection(Reason.NEGATIVE if amount < 0 else Reason.ZERO)
    if amount.denominator != 1:
        return Rejection(Reason.FRACTION)
    if amount > _MOST:
        return Rejection(Reason.TOO_LARGE, limit=_MOST)
    return Measured(int(amount), MILLILITRES)
