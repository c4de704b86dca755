"""What may be done about a complaint, and what of an order's money can be given back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce.payments import is_sent
from bot.commerce.shipment_status import MOVING
from bot.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Periods
    from storage.constants import ComplaintKind
    from storage.models import Complaint, Order

CAME_TO_NOTHING = ("attempt_failed", "returned", "lost")


HERE: tuple[ComplaintKind, ...] = ("not_as_described", "damaged")  # so the parcel has come


def is_known_to_be_here(order: Order) -> bool:
    """Whether its buyer has complained of the goods themselves, and no other parcel was sent."""
    told = [each for each in order.complaints if each.verdict != "resend"]
    return order.shipment.state in MOVING and any(each.kind in HERE for each in told)


def kinds(order: Order) -> tuple[ComplaintKind, ...]:
    """Of what its buyer may complain: of a parcel that was sent or paid for, or of whose money its
    seller says nothing; and of nothing while a complaint is open."""
    if open_of(order) is not None or order.state not in ("accepted", "completed"):
        return ()
    shipment = order.shipment.state
    if shipment in ("to_pack", "packed"):
        payment = order.payment
        # Whose seller was asked to no avail whether the money came can be helped by staff only.
        unanswered = payment.state == "in_review" and payment.stuck_since is not None
        return ("not_arrived", "other") if payment.received or unanswered else ()
    if shipment in CAME_TO_NOTHING:
        return ("not_arrived", "other")
    return ("not_arrived", "not_as_described", "damaged", "other")


def is_over(order: Order, now: datetime, periods: Periods) -> bool:
    """Whether an order has been complete for so long that nobody complains of it any more."""
    ended = max((each.at for each in order.moves), default=order.placed_at)
    passed = now - ended > timedelta(days=periods.complaint_days)
    return order.state == "completed" and passed


def open_of(order: Order) -> Complaint | None:
    return next((each for each in reversed(order.complaints) if each.is_open), None)


def refundable(order: Order) -> Money:
    """What of its money can be given back: what came and did not go back. Where its buyer says that
    it was sent, or the parcel was handed over for cash, it is all of it, whoever confirmed it."""
    payment = order.payment
    back = max(payment.refunded + payment.refunding, payment.refund_due)
    if payment.received:
        return Money(max(payment.received - back, 0), payment.currency)
    handed_over = not is_sent(order) and order.shipment.state == "delivered"
    said = payment.state == "in_review" or (handed_over and payment.state == "pending")
    return Money(payment.amount if said else 0, payment.currency)


def answer_by(complaint: Complaint, periods: Periods) -> datetime:
    """Until when it has to be answered before staff decide."""
    return complaint.opened_at + timedelta(days=periods.complaint_answer_days)


def can_accept(complaint: Complaint) -> bool:
    return complaint.state in ("answered", "with_staff") and complaint.offer not in (None, "none")


def can_ask_staff(complaint: Complaint, now: datetime, periods: Periods) -> bool:
    """Once the seller has answered, or has not for three days."""
    waited = now - complaint.opened_at >= timedelta(hours=periods.complaint_read_hours)
    return complaint.state in ("answered", "resending") or (complaint.state == "open" and waited)


def can_answer(complaint: Complaint) -> bool:
    """Also once more, where it is a better offer; until the two agree, or staff decide."""
    return complaint.state in ("open", "answered", "with_staff")
