"""What goods count as when they are packed, and how they go into several parcels where one would be
too heavy.

Whole numbers only. A unit of something is never cut: what is too heavy by itself goes nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.commerce.refusals import NoWeight
from bot.parsing.boxes import Box

MOST_PARCELS = 20  # what takes more is no post any more, and agreed on by phone


@dataclass(frozen=True, slots=True)
class Packed:
    """So many of a product as it is packed; its sizes where they are known."""

    name: str
    grams: int
    quantity: int
    box: Box | None = None


@dataclass(slots=True)
class _Parcel:
    grams: int = 0
    unmeasured: int = 0  # of it what has no sizes
    cubic: int = 0  # of the rest, in cubic millimetres

    def add(self, each: Packed, quantity: int) -> None:
        self.grams += each.grams * quantity
        if each.box is None:
            self.unmeasured += each.grams * quantity
        else:
            self.cubic += each.box.cubic_millimetres * quantity

    def counted(self, volume_divisor: int | None) -> int:
        if not volume_divisor:
            return self.grams
        # Cubic centimetres by the divisor are kilograms; cubic millimetres by it, grams.
        return max(self.grams, self.unmeasured - -self.cubic // volume_divisor)

    def room_for(self, each: Packed, volume_divisor: int | None, most: int) -> int:
        """How many more of it, so that all together count as `most` grams at most."""
        by_weight = (most - self.grams) // each.grams
        if not volume_divisor:
            return by_weight
        if each.box is None:
            volume = -(-self.cubic // volume_divisor)
            return min(by_weight, (most - self.unmeasured - volume) // each.grams)
        left = (most - self.unmeasured) * volume_divisor - self.cubic
        return min(by_weight, left // each.box.cubic_millimetres)


def counted_grams(goods: Iterable[Packed], volume_divisor: int | None) -> int:
    """The larger of what a parcel weighs and what its volume counts as, where that counts, of all
    together: rounding each by itself would lose or add a step. What nobody has measured counts as
    it weighs. Refused: NoWeight."""
    parcel = _Parcel()
    for each in goods:
        if each.grams <= 0:
            raise NoWeight(each.name)
        parcel.add(each, each.quantity)
    return parcel.counted(volume_divisor)


def into_parcels(
    goods: Sequence[Packed], volume_divisor: int | None, most: int
) -> list[int] | None:
    """What each parcel counts as, the heaviest first; None where a unit is too heavy by itself, or
    where there would be too many. The largest goods are packed first, each into the first parcel
    that has room."""
    parcels: list[_Parcel] = []
    for each in sorted(goods, key=lambda one: _order(one, volume_divisor)):
        left = each.quantity
        for parcel in parcels:
            taken = min(left, parcel.room_for(each, volume_divisor, most))
            parcel.add(each, taken)
            left -= taken
        while left:
            parcel = _Parcel()
            taken = min(left, parcel.room_for(each, volume_divisor, most))
            if not taken or len(parcels) == MOST_PARCELS:
                return None
            parcel.add(each, taken)
            parcels.append(parcel)
            left -= taken
    return sorted((each.counted(volume_divisor) for each in parcels), reverse=True)


def _order(each: Packed, volume_divisor: int | None) -> tuple[int, str, int, str]:
    alone = counted_grams([replace(each, quantity=1)], volume_divisor)
    return -alone, each.name, each.grams, each.box.kept() if each.box else ""
