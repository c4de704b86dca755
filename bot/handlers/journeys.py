"""The way of a parcel on its order's screen: what is behind it, where it is, what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, parcels
from bot.commerce import journey, shipments

if TYPE_CHECKING:
    from bot.chat import Rows
    from bot.texts import Line
    from storage.models import Order


def journey_lines(order: Order) -> list[Line]:
    """Nothing before it was shipped."""
    shipment = order.shipment
    if shipment.shipped_at is None:
        return []
    heard = [
        (each.happened_at, parcels.event(each.word, each.code), each.place) for each in order.news
    ]
    heard.append((shipment.shipped_at, labels.shipment_state("shipped"), ""))
    heard.sort(key=lambda step: step[0])
    done = [parcels.Step(what, place, at) for at, what, place in heard]
    to_come = [
        parcels.Step(labels.shipment_state(state))
        for state in journey.ahead(shipment.state, abroad=shipments.goes_abroad(order))
    ]
    return ["", *parcels.journey(done, to_come)]


def standing_lines(order: Order) -> list[Line]:
    """Where the parcel is, and what is wrong with it."""
    state, condition = order.shipment.state, order.shipment.condition
    lines: list[Line] = []
    if (state, condition) != ("at_customs", "held"):  # which says both
        lines.append(labels.shipment_state(state))
    if condition:
        lines.append(parcels.condition(condition))
    return lines


def buttons(order: Order) -> Rows:
    """What its seller may say of the parcel now, two in a row."""
    return parcels.in_pairs(
        [parcels.button(word, order.code, order.shipment.state) for word in shipments.offers(order)]
    )
