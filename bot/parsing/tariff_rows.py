"""A tariff as the lines of a table, the way `read_tariff_table` reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from bot.money import DECIMALS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.parsing.rate_terms import RateTerms


def tariff_rows(tariff: Iterable[RateTerms]) -> list[tuple[str | int | Decimal | date | None, ...]]:
    """In the columns of `COLUMNS`, whole: what a column leaves open is read in some way, too, and
    what was priced in dollars would be francs."""
    return [
        (
            terms.zone,
            terms.service,
            terms.first_grams,
            _units(terms.first_price, terms.currency),
            terms.step_grams or None,
            _units(terms.step_price, terms.currency) if terms.step_grams else None,
            terms.max_grams,
            terms.volume_divisor or None,
            terms.days_min,
            terms.days_max,
            terms.currency,
            terms.valid_from,
            "yes" if terms.splits else None,
        )
        for terms in tariff
    ]


def _units(minor: int, currency: str) -> int | Decimal:
    decimals = DECIMALS[currency]
    return Decimal(minor).scaleb(-decimals) if decimals else minor
