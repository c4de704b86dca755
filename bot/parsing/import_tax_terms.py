"""What a line says of import tax, and such lines as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from bot.money import Money
from storage.constants import Category, Country

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class TaxTerms:
    """Of a country and category ("" is all that have no line of their own), from a day on.

    `basis_points`: hundredths of a percent of the value; None: it is not known any more. Whole
    minor units of `currency`: tax up to `waived` is not collected, and a parcel may be worth `most`
    (0: nothing is said). `valid_from` None: not said.
    """

    country: Country
    category: Category | Literal[""]
    basis_points: int | None
    currency: str
    waived: int
    most: int
    source: str
    checked_on: date
    valid_from: date | None = None

    def dated(self, day: date) -> TaxTerms:
        return self if self.valid_from else replace(self, valid_from=day)

    @property
    def begins(self) -> date:
        """The day, of terms that have one: all that are kept."""
        assert self.valid_from is not None
        return self.valid_from

    @property
    def limits(self) -> tuple[str, int, int]:
        """What is said of a whole parcel, and so by all lines of a country alike."""
        return self.currency, self.waived, self.most


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The terms, and in which line of the table they stand."""

    line: int
    terms: TaxTerms


def percent(basis_points: int) -> str:
    """As people read it, in digits: 13, 9.1."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")


def import_tax_rows(terms: Iterable[TaxTerms]) -> list[tuple[str | Decimal | date | None, ...]]:
    """In the columns of `COLUMNS`, whole, the way `read_import_tax` reads them."""
    return [
        (
            each.country,
            each.category or "all",
            "none" if each.basis_points is None else f"{percent(each.basis_points)} %",
            Money(each.waived, each.currency).amount if each.waived else None,
            Money(each.most, each.currency).amount if each.most else None,
            each.currency,
            each.source,
            each.checked_on,
            each.valid_from,
        )
        for each in terms
    ]
