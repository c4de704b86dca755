"""The terms of one line of a postage tariff, and what they make of a weight."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias

from storage.constants import PostageService

ZoneService: TypeAlias = tuple[str, PostageService]  # a zone, and how a parcel travels there


@dataclass(frozen=True, slots=True)
class RateTerms:
    """A price for so many grams, and one for each further step that is begun, up to `max_grams`.

    Prices are whole minor units of `currency`. `volume_divisor`: so many cubic centimetres count as
    a kilogram; 0: only the weight counts. `valid_from` None: not said, so from today on, unless it
    is as it was. `splits`: what is heavier than the last line may go in several parcels.
    """

    zone: str
    service: PostageService
    currency: str
    first_grams: int
    first_price: int
    step_grams: int
    step_price: int
    max_grams: int
    volume_divisor: int
    days_min: int
    days_max: int
    valid_from: date | None = None
    splits: bool = False

    def price(self, grams: int) -> int:
        """Of a parcel that is not heavier than `max_grams`."""
        if grams > self.max_grams:
            raise ValueError(f"{grams} g where {self.max_grams} g are the most")
        beyond = max(grams - self.first_grams, 0)
        begun = -(-beyond // self.step_grams) if self.step_grams else 0
        return self.first_price + begun * self.step_price

    @property
    def way(self) -> ZoneService:
        return (self.zone, self.service)

    def undated(self) -> RateTerms:
        return replace(self, valid_from=None)

    @property
    def begins(self) -> date:
        """The day, of terms that have one: all that are kept."""
        assert self.valid_from is not None
        return self.valid_from


@dataclass(frozen=True, slots=True)
class TariffLine:
    """The terms, and in which line of the file they stand; `from_grams` is from which weight on the
    line says that it holds, where it says so."""

    line: int
    terms: RateTerms
    from_grams: int | None = None
