"""Tracking events by number, from carriers and from staff: matched to their parcels, then heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from bot.commerce import shipment_status, shipments
from storage import orders as stored_orders
from storage import shipments as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.shipment_status import Standing
    from bot.commerce.shipments import Report
    from bot.commerce.state_machine import Actor
    from bot.settings import Periods
    from storage.database import Session


# Our word for a code that we do not know: named, and no harm to the others.
UNKNOWN: Literal[""] = ""


@dataclass(frozen=True, slots=True)
class ReportedEvent:
    """One event as a source tells it; `line` is where it stands in what the source sent."""

    line: int
    number: str
    report: Report


@dataclass
class Matched:
    """What there is for which order, and the lines that are for none: (line, reason)."""

    by_order: dict[str, list[ReportedEvent]] = field(default_factory=lambda: defaultdict(list))
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counts:
    """Events that were new, events that were known, parcels whose state changes."""

    new: int
    known: int
    moved: int


@dataclass(frozen=True, slots=True)
class BuyerUpdate:
    """What the buyer of an order would be told: where the parcel would stand, and the event."""

    order: str
    number: str
    after: Standing
    event: shipment_status.TrackedEvent


@dataclass(frozen=True, slots=True)
class Rehearsal:
    counts: Counts
    changes: tuple[BuyerUpdate, ...]


async def match(db: Session, told: Sequence[ReportedEvent], now: datetime) -> Matched:
    """Find the orders of every event: by its number and the time at which it happened. It looks
    only, and asks for all numbers at once."""
    matched = Matched()
    carried = await stored.carried(db, (each.number for each in told))
    for each in told:
        if each.report.word == UNKNOWN:
            matched.refused.append((each.line, "unknown_code"))
            continue
        if each.report.at > now + shipments.AHEAD:
            matched.refused.append((each.line, "future"))
            continue
        codes = stored.travelling(carried.get(each.number, ()), each.report.at)
        if not codes:
            matched.refused.append((each.line, "unknown_parcel"))
        for code in codes:
            matched.by_order[code].append(each)
    return matched


async def rehearse(db: Session, source: str, matched: Matched) -> Rehearsal:
    """What hearing these would do, without doing it."""
    new: set[int] = set()
    changes = []
    for code in sorted(matched.by_order):
        told = matched.by_order[code]
        order = await stored_orders.by_code(db, code)
        assert order is not None
        events = await stored.events_of(db, order.id)
        known = {(event.source, event.code, event.happened_at, event.number) for event in events}
        fresh = {}
        for each in told:
            key = (source, each.report.code, each.report.at, each.number)
            if key not in known and key not in fresh:
                fresh[key] = each.report
                new.add(each.line)
        heard: list[shipment_status.TrackedEvent] = [
            event for event in events if stored.counts(order, event)
        ]
        heard += [
            shipment_status.Heard(each.word, each.at, each.place, each.code)
            for each in fresh.values()
            if each.word
        ]
        before, after = shipments.standing_of(order), shipment_status.standing(heard)
        if fresh and after != before:
            told_of = shipment_status.change(before, after, heard)
            assert told_of is not None
            changes.append(BuyerUpdate(code, told[0].number, after, told_of))
    return Rehearsal(Counts(len(new), _lines(matched) - len(new), len(changes)), tuple(changes))


async def hear(
    db: Session, source: str, matched: Matched, actor: Actor, now: datetime, periods: Periods
) -> Counts:
    """Keep and tell them, one parcel after the other: always in the same order, so that two who
    hear of the same parcels at once wait for each other and not both for ever."""
    new: set[int] = set()
    moved = 0
    for code in sorted(matched.by_order):
        lines, has_moved = await hear_of(
            db, code, source, matched.by_order[code], actor, now, periods
        )
        new |= lines
        moved += has_moved
    return Counts(len(new), _lines(matched) - len(new), moved)


async def hear_of(
    db: Session,
    code: str,
    source: str,
    told: Sequence[ReportedEvent],
    actor: Actor,
    now: datetime,
    periods: Periods,
) -> tuple[set[int], bool]:
    """The same of one order: which lines were new, and whether it stands elsewhere now."""
    order = await stored_orders.by_code(db, code)
    assert order is not None
    before = shipments.standing_of(order)
    reports = [replace(each.report, number=each.number) for each in told]
    added = await shipments.hear(db, order, source, reports, actor, now, periods)
    return {told[position].line for position in added}, shipments.standing_of(order) != before


def _lines(matched: Matched) -> int:
    """How many events are about parcels of ours: one may be about two orders."""
    return len({each.line for told in matched.by_order.values() for each in told})
