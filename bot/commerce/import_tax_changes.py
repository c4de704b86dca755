"""Rows of import tax as staff write them: what a table would do, and doing it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commerce.import_tax import in_force, terms_of
from bot.commerce.refusals import ImportTaxChanged, NotStaff
from bot.commerce.state_machine import Actor, record
from bot.parsing.import_tax_terms import TaxTerms, percent
from bot.parsing.tracking_table import LineFault
from bot.timezones import today
from storage import import_tax as stored
from storage.models import ImportTaxRate

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from bot.commerce.people import Member
    from bot.parsing.import_tax_terms import TaxLine
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class TaxChanges:
    """What is new, what takes the place of what, and how many lines say what holds already.
    `faults` are lines that do not fit what holds besides."""

    new: tuple[TaxTerms, ...] = ()
    changed: tuple[tuple[TaxTerms, TaxTerms], ...] = ()
    unchanged: int = 0
    faults: tuple[LineFault, ...] = ()

    @property
    def any(self) -> bool:
        return bool(self.new or self.changed)


async def rehearse(db: Session, wanted: Sequence[TaxLine], now: datetime) -> TaxChanges:
    """What a table would do."""
    return _plan(list(map(terms_of, await stored.said(db))), wanted, today(now))


async def change(db: Session, who: Member, wanted: Sequence[TaxLine], now: datetime) -> TaxChanges:
    """Do it. The same lines again change nothing. Raises NotStaff, ImportTaxChanged."""
    if not who.is_staff:
        raise NotStaff
    return await put(db, wanted, now, Actor("staff", who.person.id))


async def put(
    db: Session, wanted: Sequence[TaxLine], now: datetime, actor: Actor, *, sample: bool = False
) -> TaxChanges:
    """No row is changed: each new one holds from its day on."""
    changes = await rehearse(db, wanted, now)
    if changes.faults:  # others have written since it was looked at
        raise ImportTaxChanged
    added = [*((None, each) for each in changes.new), *changes.changed]
    rows = [_row(after, now, actor.person_id, sample=sample) for _, after in added]
    await stored.add(db, rows)
    for row, (before, after) in zip(rows, added, strict=True):
        old = "" if before is None else _said(before)
        goods = f"{after.country} {after.category}".strip()
        record(db, "import_tax", row.id, old, _said(after), actor, now, goods)
    return changes


def _plan(present: Sequence[TaxTerms], wanted: Sequence[TaxLine], day: date) -> TaxChanges:
    new, changed, lines = [], [], []
    for each in wanted:
        since = each.terms.valid_from or day
        before = in_force(present, each.terms.country, since).get(each.terms.category)
        # Without a day, what holds already holds since its own.
        if before is not None and before == each.terms.dated(before.begins):
            continue
        after = each.terms.dated(day)
        lines.append(replace(each, terms=after))
        if before is None:
            new.append(after)
        else:
            changed.append((before, after))
    faults = tuple(_do_not_fit(present, lines))
    unchanged = len(wanted) - len(lines)
    return TaxChanges(tuple(new), tuple(changed), unchanged, faults)


def _do_not_fit(present: Sequence[TaxTerms], lines: Sequence[TaxLine]) -> Iterator[LineFault]:
    """What is said of a whole parcel, all that holds on a day has to say alike."""
    written = [each.terms for each in lines]
    for each in lines:
        # Of one day what is written now counts, as it comes last.
        holding = in_force((*present, *written), each.terms.country, each.terms.begins)
        others = (one for one in holding.values() if one.basis_points is not None)
        if each.terms.basis_points is not None and any(
            one.limits != each.terms.limits for one in others
        ):
            yield LineFault(each.line, "limits_of_others")


def _said(terms: TaxTerms) -> str:
    rate = "none" if terms.basis_points is None else f"{percent(terms.basis_points)} %"
    return f"{rate} {terms.waived} {terms.most} {terms.currency} {terms.begins.isoformat()}"


def _row(terms: TaxTerms, now: datetime, person_id: int | None, *, sample: bool) -> ImportTaxRate:
    return ImportTaxRate(
        country=terms.country,
        category=terms.category or None,
        basis_points=terms.basis_points,
        currency=terms.currency,
        waived=terms.waived,
        most=terms.most,
        source=terms.source,
        checked_on=terms.checked_on,
        valid_from=terms.begins,
        sample=sample,
        set_by=person_id,
        set_at=now,
    )
