"""The three machines of an order, each one table: from, to, who may.

Every change of state goes through `move`: the move is legal, the row still is where the actor saw
it, and an audit line says who, from, to, when and why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from bot.commerce import shipment_status
from bot.commerce.refusals import AlreadyDone, TooLate
from storage import audit, orders
from storage.models import Change

if TYPE_CHECKING:
    from datetime import datetime

    from storage.constants import Machine, MachineState, Role, Term
    from storage.database import Session
    from storage.models import Order, Payment, Shipment


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, in which role. The system has no person."""

    role: Role
    person_id: int | None = None


SYSTEM = Actor("system")
SOON = timedelta(minutes=10)  # until the house looks what the money waits for

_BOTH: tuple[Role, ...] = ("buyer", "seller")
# The system, where a provider has moved the money.
_SEEN: tuple[Role, ...] = ("seller", "system")
_CARRIED: tuple[Role, ...] = ("seller", "staff", "system")

MOVES: dict[Machine, dict[tuple[MachineState, MachineState], tuple[Role, ...]]] = {
    "order": {
        ("placed", "accepted"): ("seller",),
        ("placed", "declined"): ("seller",),
        ("placed", "cancelled"): ("buyer",),
        ("placed", "expired"): ("system",),
        ("accepted", "cancelled"): (*_BOTH, "system"),  # the system: it was not paid in time
        ("accepted", "completed"): ("system",),
    },
    "payment": {
        ("none", "pending"): ("system",),
        ("pending", "in_review"): ("buyer", "system"),  # the system: in a currency not asked for
        ("in_review", "pending"): ("seller", "staff", "system"),
        ("pending", "part_paid"): _SEEN,
        ("in_review", "part_paid"): (*_SEEN, "staff"),
        ("part_paid", "in_review"): ("buyer",),  # the rest was sent, too
        ("part_paid", "paid"): (*_SEEN, "staff"),
        ("pending", "paid"): _SEEN,
        ("in_review", "paid"): (*_SEEN, "staff"),
        ("pending", "failed"): ("system",),
        ("in_review", "failed"): (
            "seller",
            "staff",
            "system",
        ),  # of a cancelled order: nothing came
        ("failed", "paid_late"): _SEEN,
        ("failed", "in_review"): ("buyer", "system"),  # it was sent, and nobody had said so
        ("in_review", "refunded"): ("buyer",),  # of a cancelled order, as the next ones
        **{
            (old, "part_refunded"): ("seller", "staff", "system")
            for old in ("part_paid", "paid", "paid_late")
        },
        **{
            (old, "refunded"): ("buyer", "seller", "staff", "system")
            for old in ("part_paid", "paid", "paid_late", "part_refunded")
        },
    },
    "shipment": {
        ("to_pack", "packed"): ("seller",),
        ("to_pack", "shipped"): ("seller",),
        ("packed", "shipped"): ("seller",),
        # A parcel never goes back by a level, and what was received is over.
        **{
            (old, new): ("buyer", *_CARRIED) if new == "delivered" else _CARRIED
            for old, level in shipment_status.STATE_LEVELS.items()
            for new, other in shipment_status.STATE_LEVELS.items()
            if level <= other and old not in (new, "delivered") and new != "shipped"
        },
    },
}


def may(machine: Machine, old: MachineState, new: MachineState, role: Role) -> bool:
    return role in MOVES[machine].get((old, new), ())


async def move(
    db: Session,
    order: Order,
    machine: Machine,
    new: MachineState,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **facts: Any,
) -> None:
    """Move one of an order's machines, with facts that change in the same row; TooLate when it may
    not go there from where it now is.

    The UPDATE names the state it was seen in, so that of two at once only one succeeds.
    """
    rows: dict[Machine, Order | Payment | Shipment] = {
        "order": order,
        "payment": order.payment,
        "shipment": order.shipment,
    }
    row = rows[machine]
    old = row.state
    if old == new:
        raise AlreadyDone
    if not may(machine, old, new, actor.role):
        raise TooLate
    if machine == "order" and reason:
        facts["reason"] = reason
    if machine == "payment":  # whatever it waits for now, it has waited for no time
        facts |= {"look_at": now + SOON, "looked": 0, "stuck_since": None}
    if not await orders.set_state(db, row, new, **facts):
        raise TooLate
    record_move(db, order, machine, old, new, actor, now, reason)


async def reopen(db: Session, order: Order, actor: Actor, now: datetime) -> None:
    """An order that was complete is open again, as its buyer complains of it. Nobody accepted it a
    second time, so that no figures count it twice."""
    if not await orders.set_state(db, order, "accepted"):
        raise TooLate
    record(db, "complaint", order.id, "completed", "reopened", actor, now)


def record_move(
    db: Session,
    order: Order,
    machine: Machine,
    old: MachineState | Literal[""],
    new: MachineState,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Write down a change of an order, also in what is shown of it."""
    record(db, machine, order.id, old, new, actor, now, reason)
    order.changes.append(Change(0, machine, new, now))


def record_term(
    db: Session, order: Order, what: Term, old: str, new: str, actor: Actor, now: datetime
) -> None:
    """Write down what was changed by agreement, also in what is shown of an order."""
    record(db, what, order.id, old, new, actor, now)
    order.changes.append(Change(0, what, new, now))


def record(
    db: Session,
    subject: str,
    subject_id: int,
    old: str,
    new: str,
    actor: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    """Write the audit line of a change."""
    audit.add(
        db,
        subject,
        subject_id,
        old=old,
        new=new,
        role=actor.role,
        actor_id=actor.person_id,
        reason=reason,
        at=now,
    )
