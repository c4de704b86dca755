"""Tracking events by number, from carriers and from staff: matched to their parcels, then heard."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.commerce import journey, shipments
from storage import orders as stored_orders
from storage import shipments as stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.commerce.shipments import Report
    from bot.commerce.states import Actor
    from bot.settings import Periods
    from storage.database import Session


UNKNOWN = ""  # our word for a code that we do not know: named, and no harm to the others


@dataclass(frozen=True, slots=True)
class Told:
    """One event as a source tells it; `line` is where it stands in what the source sent."""

    line: int
    number: str
    report: Report


@dataclass
class Matched:
    """What there is for which order, and the lines that are for none: (line, reason)."""

    by_order: dict[str, list[Told]] = field(default_factory=lambda: defaultdict(list))
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counts:
    """Events that were new, events that were known, parcels whose state changes."""

    new: int
    known: int
    moved: int


async def match(db: Session, told: Sequence[Told], now: datetime) -> Matched:
    """Find the parcel of every event: by its number and the time at which it happened."""
    matched = Matched()
    for each in told:
        if each.report.word == UNKNOWN:
            matched.refused.append((each.line, "unknown_code"))
            continue
        if each.report.at > now + shipments.AHEAD:
            matched.refused.append((each.line, "future"))
            continue
        code = await stored.order_of(db, each.number, each.report.at)
        if code is None:
            matched.refused.append((each.line, "unknown_parcel"))
        else:
            matched.by_order[code].append(each)
    return matched


async def rehearse(db: Session, source: str, matched: Matched) -> Counts:
    """What hearing these would do, without doing it."""
    new = moved = total = 0
    for code, told in matched.by_order.items():
        order = await stored_orders.by_code(db, code)
        assert order is not None
        events = await stored.events_of(db, order.id)
        known = {(event.source, event.code, event.happened_at) for event in events}
        fresh = {
            (source, each.report.code, each.report.at): each.report
            for each in told
            if (source, each.report.code, each.report.at) not in known
        }
        total += len(told)
        new += len(fresh)
        heard = [journey.Heard(event.word, event.happened_at) for event in events]
        heard += [journey.Heard(report.word, report.at) for report in fresh.values()]
        moved += bool(fresh) and journey.standing(heard) != shipments.standing_of(order)
    return Counts(new, total - new, moved)


async def hear(
    db: Session, source: str, matched: Matched, actor: Actor, now: datetime, periods: Periods
) -> Counts:
    """Keep and tell them, one parcel after the other: always in the same order, so that two who
    hear of the same parcels at once wait for each other and not both for ever."""
    new = moved = 0
    for code in sorted(matched.by_order):
        order = await stored_orders.by_code(db, code)
        assert order is not None
        before = shipments.standing_of(order)
        reports = [each.report for each in matched.by_order[code]]
        new += await shipments.hear(db, order, source, reports, actor, now, periods)
        moved += shipments.standing_of(order) != before
    total = sum(len(told) for told in matched.by_order.values())
    return Counts(new, total - new, moved)
