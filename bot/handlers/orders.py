"""What the two sides of an order do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import fulfilment, orders, shipment_correction, shipments
from bot.commerce.refusals import NotFound, TooLate
from bot.flows import commands as c
from bot.flows.shopping import CORRECTING, DECLINE, DeclineAnswers, ShippingAnswers
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import orders as order_screens
from bot.screens.orders import order_screen
from bot.texts import Text, t

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import Order


async def show(turn: Context, code: str) -> Answer:
    order, _ = await orders.for_person(turn.db, code, turn.who)
    return Answer((order_screen(order, turn.who, turn.channels),))


async def place(turn: Context, code: str) -> Answer:
    """The place that the buyer shared, on the map: a message that can be passed on to a rider."""
    order, actor = await orders.for_person(turn.db, code, turn.who)
    shown = order_screens.place_screen(order, actor.role)
    if shown is None:
        raise NotFound
    return Answer((shown,), fresh=True)


async def accept(turn: Context, code: str) -> Answer:
    order = await orders.accept(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("Accepted. The buyer will be told."))


async def decline(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    orders.must_be(order, "placed")
    return StartForm(DECLINE, DeclineAnswers(order=code))


async def packed(turn: Context, code: str) -> Answer:
    order = await fulfilment.packed(turn.db, code, turn.who, turn.now)
    return moved(turn, order, t("Packed. The buyer will be told."))


async def more(turn: Context, code: str) -> Answer:
    """What is rarely said of a parcel."""
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    return Answer((order_screens.more_screen(order),))


async def correct(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    if not shipment_correction.can_correct(order):
        raise TooLate
    return StartForm(CORRECTING, parcel_of(order))


def parcel_of(order: Order) -> ShippingAnswers:
    return ShippingAnswers(
        order=order.code, abroad=shipments.is_abroad(order), purchase=order.purchase_id
    )


async def delivered(turn: Context, code: str) -> Answer:
    order = await fulfilment.delivered(turn.db, code, turn.who, turn.now, turn.periods)
    done = (
        t("Thank you. The seller will be told.")
        if orders.side_of(order, turn.who).role == "buyer"
        else t("Delivered. The buyer will be told.")
    )
    return moved(turn, order, done)


def moved(turn: Context, order: Order, toast: Text) -> Answer:
    return Answer((order_screen(order, turn.who, turn.channels),), toast=toast)


async def correct_shipment(turn: Context, do: c.CorrectShipment) -> tuple[Screen, ...]:
    order = await shipment_correction.correct(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        turn.periods,
        carrier=do.carrier,
        tracking_number=do.tracking_number,
    )
    return (
        order_screen(order, turn.who, turn.channels).after(
            t("✏️ Corrected. The buyer will be told.")
        ),
    )


async def decline_order(turn: Context, do: c.DeclineOrder) -> tuple[Screen, ...]:
    order = await orders.decline(turn.db, do.order, turn.who, do.reason, turn.now)
    return (
        order_screen(order, turn.who, turn.channels).after(t("Declined. The buyer will be told.")),
    )


ROUTES = Routes(
    taps=(
        on(taps.ORDER, show),
        on(taps.PLACE, place),
        on(taps.ACCEPT, accept, writes=True),
        on(taps.DECLINE, decline),
        on(taps.PACKED, packed, writes=True),
        on(taps.CORRECT, correct),
        on(taps.MORE_OF_PARCEL, more),
        on(taps.DELIVERED, delivered, writes=True),
    ),
    forms=(CORRECTING, DECLINE),
    form_commands={
        c.CorrectShipment: Route(correct_shipment, writes=True),
        c.DeclineOrder: Route(decline_order, writes=True),
    },
)
