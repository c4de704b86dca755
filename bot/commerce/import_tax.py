"""What customs abroad are expected to ask of whoever gets a parcel: an estimate, never charged.

The rates are rows that staff write, with their source (storage/models/import_tax.py). Without one
nothing is known, and nothing is made up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from bot.commerce.notify import tell
from bot.money import Money, per_currency
from bot.notices.import_tax import ImportTaxOld
from bot.parsing.countries import is_abroad
from bot.parsing.import_tax_terms import TaxTerms
from bot.timezones import today
from storage import import_tax as stored
from storage import people, schedule
from storage.constants import Category, Country

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from storage.database import Session
    from storage.models import CartLine, ImportTaxRate, Order

KNOWN_SECONDS = 60.0
OLD_DAYS = 365  # customs publish a tariff for each year
WHOLE = 10_000  # basis points


@dataclass(frozen=True, slots=True)
class GoodsInParcel:
    """A line of a cart, as customs see it. Each shop sends a parcel of its own."""

    shop_id: int
    category: Category


@dataclass(frozen=True, slots=True)
class ExpectedTax:
    """Of one parcel or several: what is expected to be collected, None where it is not known.

    `waived`: tax up to that is not collected, where this is why there is none. `most`: what a
    parcel may be worth, where one is worth more. `checked_on`: the oldest day on which staff looked
    up what it goes by; `is_old`, if that is so long ago that it may be otherwise by now.
    """

    tax: Money | None = None
    waived: Money | None = None
    most: Money | None = None
    checked_on: date | None = None
    is_old: bool = False


def is_old(checked_on: date, day: date) -> bool:
    return (day - checked_on).days > OLD_DAYS


def in_force(terms: Iterable[TaxTerms], country: str, day: date) -> dict[str, TaxTerms]:
    """By category, "" being all others: of those that have begun, of the latest day."""
    found: dict[str, TaxTerms] = {}
    for each in sorted(terms, key=lambda each: each.begins):
        if each.country == country and each.begins <= day:
            found[each.category] = each
    return found


def of_parcel(
    terms: Mapping[str, TaxTerms], goods: Sequence[tuple[GoodsInParcel, Money]]
) -> ExpectedTax:
    """By the terms in force, of goods with what they are worth: in the currency of the terms, or
    nothing is known. The whole parcel is rounded, a half upwards, and never a line."""
    by = [terms.get(each.category) or terms.get("") for each, _ in goods]
    used = [each for each in by if each is not None]
    currencies = {each.currency for each in used} | {value.currency for _, value in goods}
    if not used or len(currencies) != 1:
        return ExpectedTax()
    [currency] = currencies
    limits = [each.most for each in used if each.most]
    over = bool(limits) and sum(value.minor for _, value in goods) > min(limits)
    most = Money(min(limits), currency) if over else None
    rates = [each.basis_points for each in used if each.basis_points is not None]
    if len(rates) < len(goods):
        return ExpectedTax(most=most)
    parts = sum(value.minor * rate for (_, value), rate in zip(goods, rates, strict=True))
    tax = (2 * parts + WHOLE) // (2 * WHOLE)
    waived = min(each.waived for each in used)
    spared = 0 < tax <= waived
    return ExpectedTax(
        Money(0 if spared else tax, currency),
        Money(waived, currency) if spared else None,
        most,
        min(each.checked_on for each in used),
    )


def together(parcels: Sequence[ExpectedTax]) -> ExpectedTax:
    """Of several parcels, each of which customs look at by itself."""
    taxes = [each.tax for each in parcels if each.tax is not None]
    sums = per_currency(taxes)
    total = sums[0] if len(taxes) == len(parcels) and len(sums) == 1 else None
    over = next((each for each in parcels if each.most), ExpectedTax())
    waived = next((each.waived for each in parcels if each.waived), None)
    days = [each.checked_on for each in parcels if each.checked_on]
    return ExpectedTax(
        total,
        waived if total is not None and not total.minor else None,
        over.most,
        min(days, default=None),
        any(each.is_old for each in parcels),
    )


def goods_of(lines: Sequence[CartLine]) -> tuple[GoodsInParcel, ...]:
    return tuple(GoodsInParcel(line.product.shop_id, line.product.category) for line in lines)


def of_parcels(
    terms: Mapping[str, TaxTerms],
    goods: Sequence[GoodsInParcel],
    values: Sequence[Money],
    now: datetime,
) -> tuple[ExpectedTax, ...]:
    """Of each shop's parcel, in their order; `values` are what the lines come to abroad."""
    pairs = zip(goods, values, strict=True)
    parcels = [
        of_parcel(terms, list(theirs)) for _, theirs in groupby(pairs, lambda pair: pair[0].shop_id)
    ]
    return tuple(
        replace(each, is_old=each.checked_on is not None and is_old(each.checked_on, today(now)))
        for each in parcels
    )


def keep(order: Order, expected: ExpectedTax) -> None:
    """What the buyer was shown, with the day that it goes by: later rates do not change it."""
    if expected.tax is None or expected.checked_on is None:
        return
    order.import_tax = expected.tax.minor
    order.import_tax_currency = expected.tax.currency
    order.import_tax_checked_on = expected.checked_on


def terms_of(row: ImportTaxRate) -> TaxTerms:
    return TaxTerms(
        row.country,
        row.category or "",
        row.basis_points,
        row.currency,
        row.waived,
        row.most,
        row.source,
        row.checked_on,
        row.valid_from,
    )


async def old_ones(db: Session, now: datetime) -> list[tuple[Country, date]]:
    """The countries of which something that holds was looked up too long ago, with that day."""
    terms, day = list(map(terms_of, await stored.said(db))), today(now)
    found: list[tuple[Country, date]] = []
    for country in sorted({each.country for each in terms}):
        known = in_force(terms, country, day).values()
        days = [each.checked_on for each in known if each.basis_points is not None]
        oldest = min(days, default=day)
        if is_old(oldest, day):
            found.append((country, oldest))
    return found


async def tell_of_old(
    db: Session, country: Country, day: date, now: datetime, staff_ids: Collection[str]
) -> None:
    """Staff, once of each country and day."""
    if not await schedule.claim(db, "import_tax_old", 0, f"{country} {day.isoformat()}", now):
        return
    told = ImportTaxOld(country=country, checked_on=day)
    for person in await people.all_staff(db, staff_ids):
        key = f"import_tax_old:{country}:{day.isoformat()}:{person.id}"
        await tell(db, person.id, told, key=key, now=now)


@dataclass
class TaxBoard:
    """The terms as this process knows them: read once a minute, and for nobody in Rwanda."""

    _known: tuple[TaxTerms, ...] | None = None
    _read_at: float = 0.0

    async def in_force(
        self, db: Session, country: str | None, now: datetime
    ) -> dict[str, TaxTerms] | None:
        """None where nothing crosses a border."""
        if country is None or not is_abroad(country):
            return None
        if self._known is None or time.monotonic() - self._read_at > KNOWN_SECONDS:
            self._known = tuple(map(terms_of, await stored.said(db)))
            self._read_at = time.monotonic()
        return in_force(self._known, country, today(now))

    def forget(self) -> None:
        self._known = None
