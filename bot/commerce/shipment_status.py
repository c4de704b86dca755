"""Where a parcel is, from all that was heard of it: in whatever order, and however often.

Pure: the same events, in any order and any number of times, are the same standing.

A journey has levels. Events of a higher level win over those of a lower one, whenever they come:
a parcel that was out for delivery is not in transit again because an old scan arrives late. Within
a level the newest event by its own time counts: a parcel goes to customs and leaves it, is out
for delivery, fails, and is out once more. What is wrong with it (held by customs, a trouble that
the carrier reports) is a condition beside the state, and ends with the next event of any kind.
See docs/decisions/0030.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from storage.constants import ParcelCondition, ParcelEvent, ShipmentState

BEFORE_DELIVERY, AT_DELIVERY, OVER, RECEIVED = 2, 3, 4, 5
LEVELS: dict[ParcelEvent, int] = {
    "announced": 1,
    "in_transit": BEFORE_DELIVERY,
    "at_customs": BEFORE_DELIVERY,
    "customs_held": BEFORE_DELIVERY,
    "out_for_delivery": AT_DELIVERY,
    "awaiting_pickup": AT_DELIVERY,
    "attempt_failed": AT_DELIVERY,
    "returned": OVER,
    "lost": OVER,
    "delivered": RECEIVED,  # a parcel that was lost may be found
}
# What a parcel's state is called after an event of it; an exception leaves it where it is.
_STATES: dict[ParcelEvent, ShipmentState] = {
    "announced": "shipped",
    "in_transit": "in_transit",
    "at_customs": "at_customs",
    "customs_held": "at_customs",
    "out_for_delivery": "out_for_delivery",
    "awaiting_pickup": "awaiting_pickup",
    "attempt_failed": "attempt_failed",
    "returned": "returned",
    "lost": "lost",
    "delivered": "delivered",
}
CONDITIONS: dict[ParcelEvent, ParcelCondition] = {"customs_held": "held", "exception": "exception"}
STATE_LEVELS: dict[ShipmentState, int] = {state: LEVELS[word] for word, state in _STATES.items()}

MOVING = tuple(state for state, level in STATE_LEVELS.items() if level < OVER)
TROUBLE: frozenset[ParcelEvent] = frozenset(
    ("customs_held", "exception", "attempt_failed", "returned", "lost")
)


class TrackedEvent(Protocol):
    """One thing that happened: our word for it, and when it did."""

    @property
    def word(self) -> ParcelEvent: ...
    @property
    def happened_at(self) -> datetime: ...
    @property
    def place(self) -> str: ...
    @property
    def code(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Heard:
    """An event that is not kept, or not yet."""

    word: ParcelEvent
    happened_at: datetime
    place: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a shipment, and what is wrong with it ("" nothing)."""

    state: ShipmentState
    condition: ParcelCondition = ""


def _newest_last(event: TrackedEvent) -> tuple[datetime, int, str]:
    # of two at the same instant, what is further on
    return (event.happened_at, LEVELS.get(event.word, AT_DELIVERY), event.word)


def standing(events: Sequence[TrackedEvent]) -> Standing:
    """Where a parcel stands that was shipped and of which this was heard."""
    if not events:
        return Standing("shipped")
    deciding = _deciding(events)
    state: ShipmentState = _STATES[deciding.word] if deciding else "shipped"
    if deciding is not None and LEVELS[deciding.word] >= OVER:
        return Standing(state)
    return Standing(state, CONDITIONS.get(max(events, key=_newest_last).word, ""))


def _deciding(events: Sequence[TrackedEvent]) -> TrackedEvent | None:
    """The newest event of the highest level."""
    known = [event for event in events if event.word in LEVELS]
    top = max((LEVELS[event.word] for event in known), default=0)
    return max(
        (event for event in known if LEVELS[event.word] == top), key=_newest_last, default=None
    )


def present(events: Sequence[TrackedEvent]) -> TrackedEvent | None:
    """The event that says where the parcel is, or what is wrong with it, now: the newest word is
    not always it, as a late scan of an earlier stage is in its place by time."""
    deciding = _deciding(events)
    if standing(events).condition or deciding is None:
        return max(events, key=_newest_last, default=None)
    return deciding


def change(
    before: Standing, after: Standing, events: Sequence[TrackedEvent]
) -> TrackedEvent | None:
    """The event that people are told when a parcel's standing changed; None when it did not."""
    if before == after or not events:
        return None
    newest = max(events, key=_newest_last)
    if after.condition not in ("", before.condition):
        return newest
    return newest if before.state == after.state else _deciding(events)


def ahead(state: ShipmentState, *, abroad: bool) -> tuple[ShipmentState, ...]:
    """The states that a parcel without trouble has still before it."""
    way: tuple[ShipmentState, ...] = (
        "shipped",
        "in_transit",
        "at_customs",
        "out_for_delivery",
        "delivered",
    )
    if state not in MOVING:
        return ()
    left = way[way.index(state) + 1 :] if state in way else way[-1:]
    return left if abroad else tuple(each for each in left if each != "at_customs")


_NEXT: dict[ShipmentState, tuple[ParcelEvent, ...]] = {
    "shipped": ("in_transit", "at_customs", "out_for_delivery", "delivered", "lost"),
    "in_transit": ("at_customs", "out_for_delivery", "delivered", "returned", "lost"),
    "at_customs": (
        *("in_transit", "customs_held", "out_for_delivery", "delivered", "returned", "lost"),
    ),
    "out_for_delivery": ("delivered", "attempt_failed", "awaiting_pickup", "returned", "lost"),
    "awaiting_pickup": ("delivered", "out_for_delivery", "returned", "lost"),
    "attempt_failed": ("out_for_delivery", "awaiting_pickup", "delivered", "returned", "lost"),
    "lost": ("delivered", "returned"),
}


def offers(now: Standing, *, abroad: bool, carried: bool) -> tuple[ParcelEvent, ...]:
    """What its seller may say of a parcel next, the likeliest first.

    Customs only where it crosses a border, and nothing is handed in that the seller or a rider
    brings themselves (`carried` False).
    """
    words = _NEXT.get(now.state, ())
    if now.condition == "held":
        words = tuple(word for word in words if word != "customs_held")
    if now.condition and "in_transit" not in words and now.state == "in_transit":
        words = ("in_transit", *words)
    if not abroad:
        words = tuple(word for word in words if word not in ("at_customs", "customs_held"))
    if not carried:
        words = tuple(word for word in words if word not in ("in_transit", "awaiting_pickup"))
    return words
