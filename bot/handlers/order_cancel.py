"""Cancelling an order: asked once more, and by its seller never without a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import orders
from bot.commerce.refusals import AlreadyDone, TooLate
from bot.flows.order_forms import CANCELLING, CancelAnswers
from bot.handlers.context import StartForm
from bot.handlers.orders import moved, told_of_the_end
from bot.texts import Text, t
from storage.constants import ORDER_REASONS

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def ask_cancel(turn: Context, code: str) -> Answer:
    """Cancelling cannot be undone: asked once more; the seller's answer is the reason."""
    order, actor = await orders.for_person(turn.db, code, turn.who)
    if order.state == "cancelled":
        raise AlreadyDone
    if not orders.can_cancel(order, actor.role):
        raise TooLate
    lines: tuple[Text, ...] = (
        t("✖️ Do you really want to cancel order {code}?", code=code),
        t("This cannot be undone."),
    )
    if actor.role == "seller" and order.payment.state == "in_review":
        sought = t("The buyer says they have paid. You must still look for the money.")
        lines = (*lines, sought)
    keep = (Button(t("⬅️ No, keep it"), Tap("order", code)),)
    if actor.role == "buyer":
        yes = (Button(t("✖️ Yes, cancel it"), Tap("o.cancel!", code)),)
        return Answer((Screen(lines, (yes, keep)),))
    reasons = [
        Button(labels.reason_button(reason), Tap("o.cancel!", f"{code}~{reason}"))
        for reason in ORDER_REASONS
    ]
    own = (Button(t("✍️ In my own words"), Tap("o.why", code)),)
    screen = Screen(
        (*lines, t("To cancel, choose a reason. The buyer will read it.")),
        (tuple(reasons[:2]), tuple(reasons[2:]), own, keep),
    )
    return Answer((screen,))


async def why(turn: Context, code: str) -> StartForm:
    order, actor = await orders.for_person(turn.db, code, turn.who)
    if not orders.can_cancel(order, actor.role):
        raise TooLate
    return StartForm(CANCELLING, CancelAnswers(order=code))


async def cancel(turn: Context, subject: str) -> Answer:
    """`subject` is the code, and of a seller "code~reason"."""
    code, _, reason = subject.partition("~")
    order = await orders.cancel(
        turn.db, code, turn.who, turn.now, reason if reason in ORDER_REASONS else ""
    )
    return moved(turn, order, told_of_the_end(orders.side_of(order, turn.who).role))
