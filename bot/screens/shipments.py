"""Parcels on their way, in words: what each event is called, and the journey as a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bot import labels, taps
from bot.chat import Button
from bot.parsing.carrier_places import place_name
from bot.texts import Line, Strong, Text, t, tn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from storage.constants import ParcelEvent, ShipmentState

STEPS_SHOWN = 8  # of a journey; a phone shows about fifteen lines


def event(word: ParcelEvent, code: str = "") -> Text:
    """What happened, as a step of the journey."""
    match word:
        case "announced":
            return t("📝 Shipping label created")
        case "in_transit" if code == "handed_in":
            return t("📮 Handed in")
        case "customs_held":
            return t("🛃 Held by customs")
        case "exception":
            return t("⚠️ Trouble on the way")
    return labels.shipment_state(word)


def condition(code: Literal["held", "exception"]) -> Text:
    return event("customs_held" if code == "held" else "exception")


def button(word: ParcelEvent, order: str, state: ShipmentState) -> Button:
    """The seller's tap that says so."""
    action = taps.ASK_DELIVERED if word == "delivered" else taps.SAY_OF_PARCEL[word]
    return Button(labels.parcel_tap(word, state), action(order))


# --- the journey on an order --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One line of the journey; without a time it is still to come."""

    what: Text
    place: str = ""
    at: datetime | None = None
    now: bool = False  # where the parcel is


def journey(done: Sequence[TimelineStep], to_come: Sequence[TimelineStep]) -> list[Line]:
    """The whole way as a list: where it was, where it is (bold), what comes. A scan that came late
    may stand after where it is."""
    steps: list[TimelineStep] = []
    for each in done:
        if not steps or not _same(each, steps[-1]):
            steps.append(each)
        elif each.now:
            steps[-1] = replace(steps[-1], now=True)
    lines: list[Line] = [Strong(t("🗺 Parcel tracking"))]
    hidden = len(steps) - STEPS_SHOWN
    if hidden > 0:
        lines.append(_step(steps[0]))
        lines.append(tn("… {n} more step", "… {n} more steps", hidden + 1))
        steps = steps[hidden + 1 :]
    lines += [Strong(_step(each)) if each.now else _step(each) for each in steps]
    lines += [t("▫️ {step}", step=each.what) for each in to_come]
    return lines


def _same(one: TimelineStep, other: TimelineStep) -> bool:
    """Two sources told the same, or one scanned twice at a place."""
    return one.what == other.what and one.place in ("", other.place)


def _step(step: TimelineStep) -> Text:
    assert step.at is not None
    if step.place:
        place = place_name(step.place)
        return t("{when}: {state} ({place})", when=step.at, state=step.what, place=place)
    return t("{when}: {state}", when=step.at, state=step.what)
