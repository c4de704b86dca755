"""Money that nobody moves: asked after, first where it lies, then by staff, and then over.

What an order's money waits for follows from its states (`wait`). Each wait is a few steps with the
hours after which they come: whoever has to act is reminded, and the last step ends it. An order
that was not paid and of which nobody says so ends, with its stock; where money was claimed or is
owed, staff are told, at once where whoever has to act cannot be reached. An accepted order that is
paid, or is paid in cash, waits to be sent: where nothing was paid it ends, too. A parcel that came
and is paid is complete at once where its buyer has confirmed it, and else after some days, when its
buyer has not complained.

A move of the money starts the steps anew (states.move). When the next one is due, and how many are
done, stands in the row of the payment: the pulse looks there (bot/jobs/calendar.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.commerce import quiet_hours
from bot.commerce.asked_postage import rest_of, still_due
from bot.commerce.complaint_rules import is_known_to_be_here, open_of
from bot.commerce.fulfilment import complete
from bot.commerce.notify import tell
from bot.commerce.order_postage import is_asked, question
from bot.commerce.orders import (
    end_unmoved,
    facts_of,
    how_to_pay,
    is_here,
    owed,
    was_claimed,
)
from bot.commerce.payment_methods import method_of
from bot.commerce.payments import OWED, is_sent, waits_for_staff
from bot.notices.payments import (
    CashToConfirm,
    MoneyStuck,
    PaymentDue,
    PaymentToCheck,
    RefundOwed,
    WaitsFor,
)
from bot.notices.shipments import ParcelDue
from storage import order_payments, payment_attempts, people
from storage import orders as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.money import Money
    from bot.notices.payload import Payload
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Order, Person

PAYING = timedelta(minutes=30)  # until a payment that is under way is looked at again
SENDING_HOURS = (48, 120, 336)  # to make, pack and send it: two reminders, and the end


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for, and who is reminded; without a reason, for its buyer to object."""

    why: WaitsFor | None
    whom: Literal["buyer", "seller"] = "seller"


def wait(order: Order) -> Wait | None:
    """What an order's money waits for; None: for nothing, or for no step of money's."""
    payment, shipment = order.payment.state, order.shipment
    if waits_for_staff(order):
        return None  # for staff, who have been told
    if order.state == "cancelled":
        if payment == "in_review":
            return Wait("payment_to_check")
        if payment in OWED and owed(order).minor:
            return Wait("refund_owed")
    if order.state in ("cancelled", "completed") and order.payment.owed_money.minor:
        return Wait("award_owed")  # what came too much, or twice
    if order.state != "accepted":
        return None
    if payment == "in_review":
        return Wait("payment_to_check")
    if open_of(order) is not None:
        return None  # for what comes of the complaint (complaint_clocks.py)
    if payment in OWED and order.payment.refund_due > order.payment.refunded:
        # or it is on its way back by itself (refunds.py)
        return Wait("award_owed") if order.payment.owed_money.minor else None
    if payment in ("pending", "part_paid") and is_sent(order):
        return Wait("payment_due", "buyer")
    if is_here(order) and payment in ("pending", "paid", "part_refunded"):
        return Wait("parcel_due")
    if shipment.state != "delivered":
        return Wait(None) if payment == "refunded" or is_known_to_be_here(order) else None
    return Wait("cash_to_confirm") if payment == "pending" else Wait(None)


def waits_to_move(order: Order, why: WaitsFor) -> Money:
    """How much of an order's money does not move."""
    match why:
        case "refund_owed":
            return owed(order)
        case "award_owed":
            return order.payment.owed_money
        case "payment_due" | "payment_to_check" if order.payment.received:
            return still_due(order)
    return order.payment.amount_money


def _hours(order: Order, what: Wait, periods: Periods) -> Sequence[int]:
    if what.why is None:
        return (0 if order.shipment.confirmed_at else periods.completion_days * 24,)
    if what.why == "parcel_due":
        return SENDING_HOURS
    if what.why == "payment_due":
        return (*periods.unpaid_reminder_hours, periods.unpaid_expiry_hours)
    return (*periods.payment_reminder_hours, periods.payment_expiry_hours)


async def attend(
    db: Session, code: str, now: datetime, periods: Periods, staff_ids: Collection[str]
) -> None:
    """Do the step that is due, and say when the next one is."""
    order = await stored.by_code(db, code)
    if order is None or order.payment.look_at is None or order.payment.look_at > now:
        return
    what, step = wait(order), order.payment.looked
    hours = _hours(order, what, periods) if what is not None else ()
    if what is None or step >= len(hours):
        looked = await order_payments.looked(db, order, step, None)
        if looked and what is not None and what.why is not None and not _ends(order, what):
            await order_payments.set_stuck(db, order, now)  # as staff were told once
        return
    morning = quiet_hours.by_day(periods.quiet_hours, _whom(order, what), now)
    if _is_hopeless(order, what) and morning == now:
        if await order_payments.looked(db, order, len(hours), None):
            await _do(db, order, what, len(hours), None, now, periods, staff_ids)
        return
    changed = await order_payments.terms_changed_at(db, order.id)
    since = max(_since(order), changed or order.placed_at)
    due = since + timedelta(hours=hours[step])
    if due > now and not _is_hopeless(order, what):
        await order_payments.looked(db, order, step, due)
        return
    if morning > now and what.why is not None:  # looked at then, as it may have moved by then
        await order_payments.looked(db, order, step, morning)
        return
    if what.why == "payment_due" and await _is_being_paid(db, order):
        await order_payments.looked(db, order, step, now + PAYING)
        return
    next_look = None
    if step + 1 < len(hours):  # however late this one is, the next is not at once
        pause = timedelta(hours=max(hours[step + 1] - hours[step], 1))
        next_look = max(since + timedelta(hours=hours[step + 1]), now + pause)
    if not await order_payments.looked(db, order, step + 1, next_look):
        return  # another was quicker, or it has moved in this instant
    await _do(db, order, what, step, next_look, now, periods, staff_ids)


async def _is_being_paid(db: Session, order: Order) -> bool:
    """Whether a provider may still say that it has moved: of that neither a reminder nor the end
    is known to be right."""
    if not method_of(order).by_provider:
        return False
    attempts = await payment_attempts.of_order(db, order.id, "payment")
    return any(each.state in payment_attempts.OPEN for each in attempts)


def _is_hopeless(order: Order, what: Wait) -> bool:
    """Whether whoever has to act cannot be reminded, and the order does not end by itself."""
    gone = _whom(order, what).unreachable_since is not None
    return gone and what.why is not None and not _ends(order, what)


def _since(order: Order) -> datetime:
    """Since when it stands as it does."""
    closed = (each.closed_at for each in order.complaints if each.closed_at is not None)
    return max(*(each.at for each in order.moves), order.placed_at, *closed)


async def _do(
    db: Session,
    order: Order,
    what: Wait,
    step: int,
    ends: datetime | None,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
) -> None:
    if what.why is None:
        await complete(db, order, now)
    elif ends is not None:
        last = step + 2 == len(_hours(order, what, periods)) and _ends(order, what)
        await _remind(db, order, what.why, _whom(order, what), ends if last else None, now)
    elif _ends(order, what):
        await end_unmoved(db, order, now, "not_paid" if what.why == "payment_due" else "not_sent")
    else:
        await order_payments.set_stuck(db, order, now)
        await _tell_staff(db, order, what.why, now, staff_ids)


def _ends(order: Order, what: Wait) -> bool:
    """Whether the order ends by itself, in the end."""
    state = order.payment.state
    unpaid = state == "part_paid" or (state == "pending" and not was_claimed(order))
    return what.why in ("payment_due", "parcel_due") and is_here(order) and unpaid


def _whom(order: Order, what: Wait) -> Person:
    return order.buyer if what.whom == "buyer" else order.shop.owner


async def _remind(
    db: Session,
    order: Order,
    why: WaitsFor,
    whom: Person,
    ends: datetime | None,
    now: datetime,
) -> None:
    key = f"payment:{order.id}:{why}:{now.isoformat()}"
    await tell(db, whom.id, _reminder(order, why, ends), key=key, now=now)


def _reminder(order: Order, why: WaitsFor, ends: datetime | None) -> Payload:
    facts, asked = facts_of(order), order.asked_money
    nothing_came = order.payment.state != "part_paid"
    match why:
        case "payment_due" if asked is not None and is_asked(order) and nothing_came:
            return question(order, asked, again=True, ends=ends)  # nothing is paid before that
        case "payment_due":
            payment = order.payment
            due = still_due(order).minor if payment.state == "part_paid" else 0
            return PaymentDue(
                **facts,
                **how_to_pay(order),
                ends=ends,
                due=due,
                charged_in=payment.currency,
                here=is_here(order),
            )
        case "payment_to_check":
            over = order.state == "cancelled"
            return PaymentToCheck(**facts, **rest_of(order), cancelled=over)
        case "refund_owed":
            return RefundOwed(**facts, owed=owed(order).minor, charged_in=order.payment.currency)
        case "award_owed":
            back = order.payment.owed_money
            return RefundOwed(**facts, owed=back.minor, charged_in=back.currency)
        case "cash_to_confirm":
            return CashToConfirm(**facts)
        case "parcel_due":
            return ParcelDue(**facts, ends=ends)


async def _tell_staff(
    db: Session, order: Order, why: WaitsFor, now: datetime, staff_ids: Collection[str]
) -> None:
    gone, stuck = order.shop.owner.unreachable_since is not None, waits_to_move(order, why)
    told = MoneyStuck(
        **facts_of(order),
        why=why,
        phone=order.shop.phone,
        seller_gone=gone,
        sum=stuck.minor,
        charged_in=stuck.currency,
    )
    for member in await people.all_staff(db, staff_ids):
        key = f"payment:{order.id}:stuck:{why}:{member.id}:{now.date().isoformat()}"
        await tell(db, member.id, told, key=key, now=now)
