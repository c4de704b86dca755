"""Proofs of payment: sent by a buyer, looked at by the seller and by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import order_record, orders, payments, proofs
from bot.commerce.refusals import TooLate
from bot.flows import commands as c
from bot.flows import proof as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import proofs as screens
from bot.screens.orders import money_came, order_screen
from bot.texts import t
from storage import payment_proofs as stored

if TYPE_CHECKING:
    from bot.chat import Button, MessageScreen, Screen, Tap
    from bot.handlers.context import Context
    from storage.models import Order

MOST_ORDERS = 3  # that are named at once


async def prove(turn: Context, code: str) -> StartForm:
    order, _ = await orders.as_role(turn.db, code, turn.who, "buyer")
    if not proofs.can_send(order):
        raise TooLate
    return StartForm(form.FORM, form.Answers(order=code))


async def send(turn: Context, do: c.SendProof) -> tuple[Screen, ...]:
    order = await proofs.send(
        turn.db,
        do.order,
        turn.who,
        turn.now,
        turn.staff_ids,
        draft_id=do.draft_id,
        photo=do.photo,
        reference=do.number,
    )
    return (
        order_screen(order, turn.who, turn.channels).after(
            t("📎 Sent. The seller will look at it.")
        ),
    )


async def look(turn: Context, code: str) -> Answer:
    order, actor = await orders.for_person(turn.db, code, turn.who)
    looks = actor.role == "seller" and order.payment.state == "in_review"
    rows = tuple(money_came(order, shown=True)) if looks and payments.may_see(order) else ()
    return await _shown(turn, order, rows, taps.ORDER(code), compares=actor.role == "seller")


async def unasked(turn: Context, _nothing: object) -> MessageScreen | None:
    """A photo out of the blue: None where nobody waits for a proof of theirs."""
    found = await stored.may_be_of(turn.db, turn.who.person.id, MOST_ORDERS)
    return screens.perhaps(found, sells=turn.who.shop is not None) if found else None


async def record(turn: Context, code: str) -> Answer:
    order = await order_record.for_staff(turn.db, code, turn.who)
    return await _shown(turn, order, (), taps.RECORD(code), compares=True)


async def _shown(
    turn: Context,
    order: Order,
    rows: tuple[tuple[Button, ...], ...],
    above: Tap,
    *,
    compares: bool,
) -> Answer:
    shown = await stored.of_order(turn.db, order.id)
    twice = False
    for each in shown if compares else ():
        twice = twice or await proofs.is_shown_twice(turn.db, each)
    return Answer((screens.proofs(order, shown, twice=twice, rows=rows, above=above),), fresh=True)


ROUTES = Routes(
    taps=(
        on(taps.PROVE, prove),
        on(taps.PROOF, look),
        on(taps.RECORD_PROOF, record, role="staff"),
    ),
    forms=(form.FORM,),
    form_commands={c.SendProof: Route(send, writes=True)},
)
