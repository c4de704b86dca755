"""The way of a parcel on its order's screen: what is behind it, where it is, what is to come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button
from bot.commerce import shipment_correction, shipment_status, shipments
from bot.screens import shipments as shipment_screens
from bot.screens.common import in_rows
from bot.texts import t

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.chat import Rows
    from bot.texts import Line
    from storage.constants import ParcelEvent
    from storage.models import Order

MOST_BUTTONS = 6
RARE: tuple[ParcelEvent, ...] = ("returned", "lost")


def journey_lines(order: Order) -> list[Line]:
    """Nothing before it was shipped. What says where it is now is marked, wherever it stands."""
    shipment = order.shipment
    if shipment.shipped_at is None:
        return []
    now = shipment_status.present(order.news)
    heard = [
        (each.happened_at, shipment_screens.event(each.word, each.code), each.place, each is now)
        for each in order.news
    ]
    if not _scanned_before(order, shipment.shipped_at):
        shipped = now is None or now.word == "announced"
        heard = [(*each[:3], each[3] and not shipped) for each in heard]
        heard.append((shipment.shipped_at, labels.shipment_state("shipped"), "", shipped))
    heard.sort(key=lambda step: step[0])
    done = [
        shipment_screens.TimelineStep(what, place, at, is_now) for at, what, place, is_now in heard
    ]
    to_come = [
        shipment_screens.TimelineStep(labels.shipment_state(state))
        for state in shipment_status.ahead(shipment.state, abroad=shipments.goes_abroad(order))
    ]
    return ["", *shipment_screens.journey(done, to_come)]


def _scanned_before(order: Order, shipped_at: datetime) -> bool:
    """Whether the carrier had the parcel before its seller tapped: that step is then behind it."""
    return any(each.word != "announced" and each.happened_at <= shipped_at for each in order.news)


def standing_lines(order: Order) -> list[Line]:
    """Where the parcel is, and what is wrong with it."""
    state, condition = order.shipment.state, order.shipment.condition
    lines: list[Line] = []
    if (state, condition) != ("at_customs", "held"):  # which says both
        lines.append(labels.shipment_state(state))
    if condition:
        lines.append(shipment_screens.condition(condition))
    return lines


def buttons(order: Order, beside: int) -> Rows:
    """What its seller may say of the parcel now, two in a row, and put right. With the others
    `beside` them they are six at most: what is rarely said is then a tap away."""
    words = shipments.offers(order)
    correct = _correct(order)
    if len(words) + len(correct) + beside <= MOST_BUTTONS:
        return (*_taps(order, words), *correct)
    more = (Button(t("🔽 More about the parcel"), taps.MORE_OF_PARCEL(order.code)),)
    return (*_taps(order, [word for word in words if word not in RARE]), more)


def rare_buttons(order: Order) -> Rows:
    """The rest of it."""
    rare = [word for word in shipments.offers(order) if word in RARE]
    return (*_taps(order, rare), *_correct(order))


def _taps(order: Order, words: Sequence[ParcelEvent]) -> Rows:
    state = order.shipment.state
    return in_rows([shipment_screens.button(word, order.code, state) for word in words], 2)


def _correct(order: Order) -> Rows:
    if not shipment_correction.can_correct(order):
        return ()
    return ((Button(t("✏️ Correct the tracking"), taps.CORRECT(order.code)),),)
