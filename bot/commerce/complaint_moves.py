"""A complaint goes from one state to another: of two who move it at once, one does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.commerce import quiet_hours
from bot.commerce.complaint_rules import answer_by, refundable
from bot.commerce.notify import tell
from bot.commerce.orders import end_refunded, facts_of, is_here, side_of
from bot.commerce.payments import owe_refund
from bot.commerce.refusals import NotFound, NotYours, TooLate, TooMuchBack
from bot.commerce.state_machine import SOON, SYSTEM, Actor, record
from bot.notices.complaints import ComplaintToDecide, ComplaintWithStaff
from storage import complaints as stored
from storage import order_payments, people
from storage import orders as stored_orders
from storage.media import wanted

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.chat import Photo
    from bot.commerce.people import Member
    from bot.money import Money
    from bot.notices.complaints import SentBack, WhyStaff
    from bot.settings import Periods
    from storage.constants import ComplaintOffer, ComplaintState, Role, Side
    from storage.database import Session
    from storage.models import Complaint, Order, Person


async def found(db: Session, complaint_id: int) -> tuple[Order, Complaint]:
    found = await stored.by_id(db, complaint_id)
    order = None if found is None else await stored_orders.by_code(db, found[1])
    if found is None or order is None:
        raise NotFound
    return order, found[0]


async def of_side(
    db: Session, complaint_id: int, who: Member, role: Role
) -> tuple[Order, Complaint, Actor]:
    order, complaint = await found(db, complaint_id)
    actor = side_of(order, who)
    if actor.role != role:
        raise NotYours
    return order, complaint, actor


def is_side(order: Order, who: Member) -> bool:
    try:
        side_of(order, who)
    except NotYours:
        return False
    return True


def checked(order: Order, offer: ComplaintOffer, amount: Money | None) -> Money | None:
    """What is to be given back by an offer. Raises TooMuchBack where it is more than there is."""
    if offer not in ("refund", "part"):
        return None
    left = refundable(order)
    back = left if offer == "refund" else amount
    if back is None or back.currency != left.currency or not 0 < back.minor <= left.minor:
        raise TooMuchBack(left)
    return back


async def show(
    db: Session,
    complaint: Complaint,
    side: Side,
    who: Member,
    photos: Sequence[Photo],
    now: datetime,
) -> None:
    if photos:
        await stored.show(db, complaint, side, photos)
        wanted.want(db, photos, who.person.id, now)


async def move(
    db: Session,
    order: Order,
    complaint: Complaint,
    new: ComplaintState,
    actor: Actor,
    now: datetime,
    reason: str = "",
    **facts: Any,
) -> None:
    """TooLate where somebody else was quicker. In the state in which it is its clock goes on: else
    whoever answers again and again would put off what happens next."""
    old = complaint.state
    anew = {"look_at": now + SOON, "looked": 0, "since": now} if new != old else {}
    facts = {"state": new, **anew, **facts}
    if not await stored.change(db, complaint, **facts):
        raise TooLate
    note(db, order, old, "answered" if old == new else new, actor, now, reason)


async def close(
    db: Session,
    order: Order,
    complaint: Complaint,
    new: ComplaintState,
    actor: Actor,
    now: datetime,
    verdict: ComplaintOffer | None,
    back: Money | None,
    **facts: Any,
) -> SentBack:
    """It is over: money that is to come back is owed, and the order goes on. What is told of that
    money."""
    facts |= {"verdict": verdict, "awarded": back and back.minor, "closed_at": now, "look_at": None}
    await move(db, order, complaint, new, actor, now, reason=verdict or "", **facts)
    if complaint.kind == "not_arrived":
        await stored_orders.set_missing(db, order, None)
    sent = 0
    if back is not None:
        begun = await owe_refund(db, order, back, actor, f"complaint:{complaint.id}", now)
        sent = begun.minor
        if verdict == "refund" and order.state == "accepted" and is_here(order):
            await end_refunded(db, order, now)
            return sum_of(order, back, sent)
    await order_payments.watch(db, order, now + SOON)
    return sum_of(order, back, sent)


def sum_of(order: Order, back: Money | None, sent: int = 0) -> SentBack:
    """What is told of money that is to be given back, and of what goes back by itself."""
    return {
        "back": back.minor if back else 0,
        "sent": sent,
        "charged_in": order.payment.currency,
    }


def note(
    db: Session, order: Order, old: str, new: str, actor: Actor, now: datetime, reason: str = ""
) -> None:
    record(db, "complaint", order.id, old, new, actor, now, reason)


async def to_staff(
    db: Session,
    order: Order,
    complaint: Complaint,
    why: WhyStaff,
    actor: Actor,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
) -> None:
    """From now on staff decide: all of them are told so, and its two sides, but for the one that
    asked for them."""
    await move(db, order, complaint, "with_staff", actor, now, reason=why)
    nobody = await tell_staff(db, order, complaint, why, now, periods, staff_ids)
    await _tell_sides(db, order, complaint, why, now, periods, by=actor, nobody=nobody)


async def tell_staff(
    db: Session,
    order: Order,
    complaint: Complaint,
    why: WhyStaff,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
) -> bool:
    """True where there is nobody to be told: who buys or sells does not decide."""
    told = ComplaintToDecide(
        **facts_of(order),
        complaint=complaint.id,
        of=complaint.kind,
        why=why,
        answer_by=answer_by(complaint, periods),
    )
    members = await deciders(db, order, staff_ids)
    for member in members:
        key = f"complaint:{complaint.id}:{why}:{member.id}:{now.isoformat()}"
        await tell(db, member.id, told, key=key, now=now)
    return not members


async def deciders(db: Session, order: Order, staff_ids: Collection[str]) -> Sequence[Person]:
    """Those of the staff who can be reached, and are no side of the order."""
    sides = (order.buyer_id, order.shop.owner_id)
    return [each for each in await people.all_staff(db, staff_ids) if each.id not in sides]


async def still_nobody(
    db: Session, order: Order, complaint: Complaint, now: datetime, periods: Periods
) -> None:
    """Its sides hear again that only the two of them can end it, or another member of staff."""
    await _tell_sides(db, order, complaint, "waiting", now, periods, by=SYSTEM, nobody=True)


async def _tell_sides(
    db: Session,
    order: Order,
    complaint: Complaint,
    why: WhyStaff,
    now: datetime,
    periods: Periods,
    *,
    by: Actor,
    nobody: bool,
) -> None:
    for side, person in (("buyer", order.buyer), ("seller", order.shop.owner)):
        if person.id == by.person_id and not nobody:
            continue
        by_itself = by == SYSTEM
        due = quiet_hours.by_day(periods.quiet_hours, person, now) if by_itself else now
        told = ComplaintWithStaff(
            **facts_of(order),
            complaint=complaint.id,
            why=why,
            to_seller=side == "seller",
            nobody=nobody,
        )
        key = f"complaint:{complaint.id}:{why}:{side}:{now.isoformat()}"
        await tell(db, person.id, told, key=key, now=now, due=due)
