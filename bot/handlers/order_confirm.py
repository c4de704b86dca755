"""Steps of an order that cannot be undone: asked once more before they are done.

The first tap (`o.dlv`, in messages of version 0.1 too) puts the question; the second (`o.dlv!`) is
the step itself, judged by the order as it is then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import fulfilment, orders, payments, shipments
from bot.commerce.refusals import AlreadyDone, TooLate
from bot.commerce.state_machine import may
from bot.flows.shopping import SHIPPING
from bot.handlers.context import StartForm
from bot.handlers.orders import moved, parcel_of
from bot.screens.common import back
from bot.texts import Text, t

if TYPE_CHECKING:
    from bot.handlers.context import Context, Handler
    from storage.constants import PaymentState
    from storage.models import Order


def _sure(code: str, lines: tuple[Text, ...], yes: tuple[Button, ...]) -> Answer:
    keep = back(Tap("order", code))
    return Answer((Screen(lines, (*((each,) for each in yes), (keep,))),))


async def ask_paid(turn: Context, code: str) -> Answer:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    new: PaymentState = "paid_late" if order.payment.state == "failed" else "paid"
    if order.payment.state == new:
        raise AlreadyDone
    if not may("payment", order.payment.state, new, "seller"):
        raise TooLate
    total = order.total_money
    lines = (
        t("💰 Have you received the money for order {code}: {total}?", code=code, total=total),
        t("This cannot be undone."),
    )
    return _sure(code, lines, (Button(t("💰 Yes, I have the money"), Tap("o.paid!", code)),))


async def ask_delivered(turn: Context, code: str) -> Answer:
    """Of the buyer, whether they have it in their hands; of the seller, whether the buyer has."""
    order, actor = await orders.for_person(turn.db, code, turn.who)
    missed = actor.role == "buyer" and order.shipment.missing_since is not None
    if order.shipment.state == "delivered" and not missed:
        raise AlreadyDone
    if order.state != "accepted" or not (
        missed or may("shipment", order.shipment.state, "delivered", actor.role)
    ):
        raise TooLate
    if actor.role == "seller":
        return _sure(
            code,
            (
                t("📬 Has the buyer received order {code}?", code=code),
                t("This cannot be undone."),
            ),
            (Button(t("📬 Yes, delivered"), Tap("o.dlv!", code)),),
        )
    yes = [Button(t("📬 Yes, it has arrived"), Tap("o.dlv!", code))]
    if fulfilment.may_be_missed(order):
        yes.append(Button(t("📭 It has not arrived"), Tap("o.missing", code)))
    return _sure(
        code, (t("📬 Have you received the parcel of order {code}?", code=code),), tuple(yes)
    )


def ask_parcel(word: Literal["returned", "lost"]) -> Handler:
    """Of the seller, whether it has gone so far: there is no way back from these."""

    async def asked(turn: Context, code: str) -> Answer:
        order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
        if order.shipment.state == word:
            raise AlreadyDone
        if word not in shipments.offers(order):
            raise TooLate
        question = {
            "returned": t("↩️ Is the parcel of order {code} on its way back to you?", code=code),
            "lost": t("⚠️ Is the parcel of order {code} really lost?", code=code),
        }[word]
        yes = Button(t("✅ Yes, tell the buyer"), Tap(f"o.t.{word}!", code))
        return _sure(code, (question, t("This cannot be undone.")), (yes,))

    return asked


async def ask_refunded(turn: Context, code: str) -> Answer:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    if order.payment.state == "refunded":
        raise AlreadyDone
    if order.state != "cancelled" or not payments.can_refund(order):
        raise TooLate
    owed = order.payment.amount_money - order.payment.refunded_money
    lines = (
        t("↩️ Have you refunded the buyer of order {code}: {total}?", code=code, total=owed),
        t("This cannot be undone."),
    )
    return _sure(code, lines, (Button(t("↩️ Yes, all refunded"), Tap("o.refund!", code)),))


async def ask_come_back(turn: Context, code: str) -> Answer:
    """Of the buyer, whether all of the money is back."""
    order, _ = await orders.as_role(turn.db, code, turn.who, "buyer")
    if order.payment.state == "refunded":
        raise AlreadyDone
    if not orders.owes_money(order):
        raise TooLate
    owed = order.payment.amount_money - order.payment.refunded_money
    lines = (
        t("↩️ Is your money for order {code} back: {total}?", code=code, total=owed),
        t("This cannot be undone."),
    )
    return _sure(code, lines, (Button(t("↩️ Yes, it is all back"), Tap("o.back!", code)),))


async def missing(turn: Context, code: str) -> Answer:
    order = await fulfilment.missing(turn.db, code, turn.who, turn.now, turn.periods)
    return moved(turn, order, t("The seller will be told that it has not arrived."))


async def ship(turn: Context, code: str) -> Answer | StartForm:
    """How it is sent; where it is not paid yet, first whether it is to be sent all the same."""
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    orders.must_be(order, "accepted")
    if not payments.is_unpaid(order) or not orders.is_here(order):
        return _shipping(order)
    total = order.total_money
    lines = (
        t("💰 Order {code} is not paid yet: {total}", code=code, total=total),
        t("If you ship it unpaid, you may never get the money. Ship it anyway?"),
    )
    return _sure(code, lines, (Button(t("🚚 Yes, ship it anyway"), Tap("o.ship!", code)),))


async def ship_unpaid(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "seller")
    orders.must_be(order, "accepted")
    return _shipping(order)


def _shipping(order: Order) -> StartForm:
    return StartForm(SHIPPING, parcel_of(order))
