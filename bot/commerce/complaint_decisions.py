"""Staff decide a complaint that its two sides could not settle: never one of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.complaint_moves import checked, close, found, is_side
from bot.commerce.notify import tell
from bot.commerce.orders import facts_of, side_of
from bot.commerce.refusals import AlreadyDone, NotStaff, NotYours, TooLate
from bot.commerce.state_machine import Actor
from bot.notices.complaints import ComplaintDecided

if TYPE_CHECKING:
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.money import Money
    from storage.constants import ComplaintOffer, Role
    from storage.database import Session
    from storage.models import Complaint, Order


async def decide(
    db: Session,
    complaint_id: int,
    who: Member,
    now: datetime,
    *,
    verdict: ComplaintOffer,
    amount: Money | None,
    words: str,
) -> tuple[Order, Complaint]:
    order, complaint = await for_staff(db, complaint_id, who)
    if complaint.state == "decided":
        raise AlreadyDone
    if complaint.state != "with_staff":
        raise TooLate
    back = checked(order, verdict, amount)
    actor = Actor("staff", who.person.id)
    facts = {"verdict_words": words, "decided_by": who.person.id}
    told_of = await close(db, order, complaint, "decided", actor, now, verdict, back, **facts)
    for side, person in (("buyer", order.buyer_id), ("seller", order.shop.owner_id)):
        told = ComplaintDecided(
            **facts_of(order),
            complaint=complaint.id,
            verdict=verdict,
            **told_of,
            to_seller=side == "seller",
        )
        await tell(db, person, told, key=f"complaint:{complaint.id}:decided:{side}", now=now)
    return order, complaint


async def for_staff(db: Session, complaint_id: int, who: Member) -> tuple[Order, Complaint]:
    """A complaint that is none of their own. Raises NotFound, NotStaff, NotYours."""
    if not who.is_staff:
        raise NotStaff
    order, complaint = await found(db, complaint_id)
    if is_side(order, who):
        raise NotYours
    return order, complaint


async def seen_by(db: Session, complaint_id: int, who: Member) -> tuple[Order, Complaint, Role]:
    """A complaint, and the role in which somebody sees it: a side of theirs before staff's."""
    order, complaint = await found(db, complaint_id)
    if is_side(order, who):
        return order, complaint, side_of(order, who).role
    if not who.is_staff:
        raise NotYours
    return order, complaint, "staff"
