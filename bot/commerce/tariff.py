"""The tariff of postage as staff change it: a whole table takes the place of the one before.

What a table would do is worked out the same way before it is confirmed and when it is; between the
two nobody else may have changed the tariff.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.commerce import postage
from bot.commerce.refusals import NotStaff, TariffChanged
from bot.commerce.state_machine import Actor, record
from bot.commerce.tariff_changes import TariffChanges
from bot.commerce.tariff_gaps import gaps
from bot.timezones import today
from storage import postage as stored
from storage.models import PostageRate

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from bot.commerce.people import Member
    from bot.parsing.rate_terms import RateTerms, TariffLine, ZoneService
    from storage.database import Session


@dataclass(frozen=True, slots=True)
class _Plan:
    add: tuple[RateTerms, ...]
    end: tuple[PostageRate, ...]
    changes: TariffChanges


async def rehearse(db: Session, wanted: Sequence[TariffLine], now: datetime) -> TariffChanges:
    """What a table would do, and which of its lines would leave a weight without a price."""
    seen = await stored.version(db)
    return _plan(await stored.present(db), wanted, today(now), seen).changes


async def change(
    db: Session,
    who: Member,
    wanted: Sequence[TariffLine],
    now: datetime,
    *,
    seen: int,
    draft_id: str,
) -> TariffChanges:
    """Do it, where the tariff is still the one that was seen. The same draft does it once."""
    if not who.is_staff:
        raise NotStaff
    done = await stored.by_draft(db, draft_id)
    if done is not None:
        added, ended = await stored.of_change(db, done)
        return _told(seen, map(postage.terms_of, added), map(postage.terms_of, ended))
    return await replace_with(
        db, wanted, now, seen=seen, draft_id=draft_id, actor=Actor("staff", who.person.id)
    )


async def replace_with(
    db: Session,
    wanted: Sequence[TariffLine],
    now: datetime,
    *,
    seen: int,
    draft_id: str,
    actor: Actor,
    sample: bool = False,
) -> TariffChanges:
    """The lines that are gone end, and new ones begin: none is changed, as orders name them."""
    tariff_id = await stored.begin(
        db,
        replaces=seen,
        draft_id=draft_id,
        person_id=actor.person_id,
        sample=sample,
        at=now,
    )
    if tariff_id is None:
        raise TariffChanged
    plan = _plan(await stored.present(db), wanted, today(now), seen)
    if plan.changes.faults:  # a day has begun since it was seen
        raise TariffChanged
    ended = [each.id for each in plan.end]
    if ended:
        await stored.end(db, ended, tariff_id)
    added = [_row(terms, tariff_id) for terms in plan.add]
    db.add_all(added)
    await db.flush()
    for rate_id in ended:
        record(db, "postage_rate", rate_id, "in_force", "ended", actor, now)
    for row in added:
        record(db, "postage_rate", row.id, "", "in_force", actor, now)
    return plan.changes


def _plan(
    present: Sequence[PostageRate], wanted: Sequence[TariffLine], today: date, seen: int
) -> _Plan:
    rows = {postage.terms_of(each): each for each in present}
    holding = {postage.terms_of(each) for each in postage.in_force(present, today)}
    lines = _dated(wanted, holding, today)
    begins: dict[ZoneService, date] = {}
    for terms in lines:
        begins[terms.way] = min(begins.get(terms.way, terms.begins), terms.begins)
    # What holds now, where the table only says what holds from a later day on.
    until_then = {
        terms for terms in holding if begins.get(terms.way, today) > today and terms not in lines
    }
    end = [terms for terms in rows if terms not in lines and terms not in until_then]
    add = [terms for terms in lines if terms not in rows]
    # What a later day has made old goes without a word: it is no price any more.
    told = [terms for terms in end if terms in holding or terms.begins > today]
    changes = replace(
        _told(seen, add, told),
        unchanged=sum(terms in rows for terms in lines),
        until_then=len(until_then),
        faults=tuple(gaps(lines, rows, holding)),
    )
    return _Plan(tuple(add), tuple(rows[terms] for terms in end), changes)


def in_force_and_to_come(present: Sequence[PostageRate], today: date) -> list[RateTerms]:
    """What holds, and what will: not what a later day has made old."""
    holding = {each.id for each in postage.in_force(present, today)}
    return [
        postage.terms_of(each) for each in present if each.id in holding or each.valid_from > today
    ]


def _dated(
    wanted: Sequence[TariffLine], holding: Collection[RateTerms], today: date
) -> dict[RateTerms, int]:
    """The terms with their days, and where they stand. Lines without a day: where they say what
    holds, since that day; else from today on."""
    undated: dict[ZoneService, set[RateTerms]] = defaultdict(set)
    for each in wanted:
        if each.terms.valid_from is None:
            undated[each.terms.way].add(each.terms)
    since: dict[ZoneService, date | None] = {}
    for way, terms in undated.items():
        held = [each for each in holding if each.way == way]
        same = {each.undated() for each in held} == terms
        since[way] = held[0].valid_from if same else today
    # A day that was still to come when the table was read may be today: then that holds.
    begun = {
        each.terms.way
        for each in wanted
        if each.terms.valid_from and each.terms.valid_from <= today
    }
    return {
        replace(each.terms, valid_from=each.terms.valid_from or since[each.terms.way]): each.line
        for each in wanted
        if each.terms.valid_from or each.terms.way not in begun
    }


def _told(seen: int, added: Iterable[RateTerms], ended: Iterable[RateTerms]) -> TariffChanges:
    """What takes the place of what: of one zone, service and weight, in the order of their days."""
    before: dict[object, list[RateTerms]] = defaultdict(list)
    for terms in sorted(ended, key=lambda each: each.begins):
        before[terms.way, terms.max_grams].append(terms)
    changed, new = [], []
    for terms in added:
        same = before[terms.way, terms.max_grams]
        if same:
            changed.append((same.pop(0), terms))
        else:
            new.append(terms)
    gone = tuple(terms for left in before.values() for terms in left)
    return TariffChanges(seen, tuple(new), tuple(changed), gone)


def _row(terms: RateTerms, tariff_id: int) -> PostageRate:
    return PostageRate(
        zone=terms.zone,
        service=terms.service,
        currency=terms.currency,
        first_grams=terms.first_grams,
        first_price=terms.first_price,
        step_grams=terms.step_grams,
        step_price=terms.step_price,
        max_grams=terms.max_grams,
        volume_divisor=terms.volume_divisor or None,
        days_min=terms.days_min,
        days_max=terms.days_max,
        valid_from=terms.valid_from,
        split=terms.splits,
        added_in=tariff_id,
    )
