"""Steps of an order that cannot be undone: asked once more before they are done.

The first tap (`o.dlv`, in messages of version 0.1 too) puts the question; the second (`o.dlv!`) is
the step itself, judged by the order as it is then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import fulfilment, orders, payments, shipments
from bot.commerce.payment_methods import must_be_paid_first
from bot.commerce.refusals import AlreadyDone, NotPaidYet, TooLate
from bot.commerce.state_machine import may
from bot.flows import commands as c
from bot.flows.shopping import SHIPPING
from bot.handlers.context import Route, Routes, StartForm, on
from bot.handlers.orders import moved, parcel_of
from bot.screens import order_questions
from bot.screens.orders import order_screen
from bot.texts import t

if TYPE_CHECKING:
    from bot.handlers.context import Context, Handler
    from storage.constants import PaymentState
    from storage.models import Order


async def ask_paid(turn: Context, code: str) -> Answer:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    new: PaymentState = "paid_late" if order.payment.state == "failed" else "paid"
    if order.payment.state == new:
        raise AlreadyDone
    if not may("payment", order.payment.state, new, "seller") or not payments.may_see(order):
        raise TooLate
    return Answer((order_questions.paid(order),))


async def ask_delivered(turn: Context, code: str) -> Answer:
    """Of the buyer, whether they have it in their hands; of the seller, whether the buyer has."""
    order, actor = await orders.for_person(turn.db, code, turn.who)
    confirms = order.shipment.state == "delivered" and fulfilment.may_be_confirmed(order)
    if order.shipment.state == "delivered" and not (confirms and actor.role == "buyer"):
        raise AlreadyDone
    if order.state != "accepted" or not (
        confirms or may("shipment", order.shipment.state, "delivered", actor.role)
    ):
        raise TooLate
    return Answer((order_questions.delivered(order, actor.role),))


def ask_parcel(word: taps.Final) -> Handler[str]:
    """Of the seller, whether it has gone so far: there is no way back from these."""

    async def asked(turn: Context, code: str) -> Answer:
        order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
        if order.shipment.state == word:
            raise AlreadyDone
        if word not in shipments.offers(order):
            raise TooLate
        return Answer((order_questions.gone_so_far(order, word),))

    return asked


async def ask_refunded(turn: Context, code: str) -> Answer:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    if order.payment.state == "refunded" and not order.payment.owed_money.minor:
        raise AlreadyDone
    owed = order.state == "cancelled" or order.payment.owed_money.minor > 0
    if not owed or not payments.can_refund(order):
        raise TooLate
    return Answer((order_questions.refunded(order),))


async def ask_come_back(turn: Context, code: str) -> Answer:
    """Of the buyer, whether all of the money is back."""
    order, _ = await orders.as_role(turn.db, code, turn.who, "buyer")
    if order.payment.state == "refunded":
        raise AlreadyDone
    if not payments.may_say_it_is_back(order):
        raise TooLate
    return Answer((order_questions.come_back(order),))


async def missing(turn: Context, code: str) -> Answer:
    order = await fulfilment.missing(turn.db, code, turn.who, turn.now, turn.periods)
    return moved(turn, order, t("The seller will be told that it has not arrived."))


async def ship(turn: Context, code: str) -> Answer | StartForm:
    """How it is sent; where it is not paid yet, first whether it is to be sent all the same."""
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    orders.must_be(order, "accepted")
    if must_be_paid_first(order):
        raise NotPaidYet
    if not payments.is_unpaid(order) or not orders.is_here(order):
        return _shipping(order)
    return Answer((order_questions.ship_unpaid(order),))


async def ship_unpaid(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    orders.must_be(order, "accepted")
    if must_be_paid_first(order):
        raise NotPaidYet
    return _shipping(order)


def _shipping(order: Order) -> StartForm:
    return StartForm(SHIPPING, parcel_of(order))


async def ship_order(turn: Context, do: c.ShipOrder) -> tuple[Screen, ...]:
    order = await fulfilment.shipped(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        turn.periods,
        carrier=do.carrier,
        tracking_number=do.tracking_number,
        purchase=do.purchase,
    )
    return (
        order_screen(order, turn.who, turn.channels).after(
            t("🚚 Shipped. The buyer will be told.")
        ),
    )


ROUTES = Routes(
    taps=(
        on(taps.ASK_PAID, ask_paid),
        on(taps.ASK_REFUNDED, ask_refunded),
        on(taps.ASK_MONEY_BACK, ask_come_back),
        on(taps.SHIP, ship),
        on(taps.SHIP_UNPAID, ship_unpaid),
        on(taps.ASK_DELIVERED, ask_delivered),
        on(taps.MISSING, missing, writes=True),
        *(on(taps.SAY_OF_PARCEL[word], ask_parcel(word)) for word in taps.SAY_FINALLY),
    ),
    forms=(SHIPPING,),
    form_commands={c.ShipOrder: Route(ship_order, writes=True)},
)
