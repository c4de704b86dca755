"""What is written down of an order: changes with who made them, what was told of its parcel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.constants import Role
from storage.models import AuditLine, Person, TrackingEvent

# Subjects of the audit that are numbered as orders are.
SUBJECTS = (
    *("order", "payment", "shipment", "missing", "receipt"),
    *("stock", "postage", "tracking", "complaint", "address", "payment_method"),
)


@dataclass(frozen=True, slots=True)
class ChangeBy:
    """A line of an order's audit. `name` is "" of the system, and of whoever was erased."""

    subject: str
    to_state: str
    reason: str
    role: Role
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EventBy:
    """What one source told of the parcel."""

    event: TrackingEvent
    name: str  # of the person who said so; "" where a carrier did


async def changes(db: AsyncSession, order_id: int) -> Sequence[ChangeBy]:
    """Oldest first."""
    rows = await db.execute(
        select(AuditLine, Person.name)
        .outerjoin(Person, Person.id == AuditLine.actor_id)
        .where(AuditLine.subject.in_(SUBJECTS), AuditLine.subject_id == order_id)
        .order_by(AuditLine.id)
    )
    return [
        ChangeBy(line.subject, line.to_state, line.reason, line.actor, name or "", line.at)
        for line, name in rows
    ]


async def events(db: AsyncSession, order_id: int) -> Sequence[EventBy]:
    """As they happened, also those by a number that was corrected."""
    rows = await db.execute(
        select(TrackingEvent, Person.name)
        .outerjoin(Person, Person.id == TrackingEvent.reporter_id)
        .where(TrackingEvent.order_id == order_id)
        .order_by(TrackingEvent.happened_at, TrackingEvent.id)
    )
    return [EventBy(event, name or "") for event, name in rows]
