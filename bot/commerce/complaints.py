"""Complaints: the buyer says what is wrong, the seller answers, and where they do not agree, staff
decide (complaint_decisions.py).

One is open at a time about an order, and while it is, the order is not complete: an order that was,
is open again. What moves by itself is in complaint_clocks.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import tracking_reminders
from bot.commerce.complaint_moves import checked, close, move, note, of_side, show, sum_of, to_staff
from bot.commerce.complaint_rules import (
    answer_by,
    can_accept,
    can_answer,
    can_ask_staff,
    is_known_to_be_here,
    is_over,
    kinds,
    open_of,
)
from bot.commerce.notify import tell
from bot.commerce.orders import as_role, facts_of
from bot.commerce.refusals import AlreadyDone, NoMoreComplaints, TooLate
from bot.commerce.state_machine import SOON, Actor, reopen
from bot.notices.complaints import (
    ComplaintAnswered,
    ComplaintClosed,
    ComplaintOpened,
    ComplaintRead,
)
from storage import complaints as stored
from storage import order_payments
from storage import orders as stored_orders

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.chat import Photo
    from bot.commerce.people import Member
    from bot.money import Money
    from bot.settings import Periods
    from storage.constants import ComplaintKind, ComplaintOffer, ComplaintState
    from storage.database import Session
    from storage.models import Complaint, Order

# --- the buyer ------------------------------------------------------------------------------------


async def open_(
    db: Session,
    code: str,
    who: Member,
    now: datetime,
    periods: Periods,
    *,
    draft_id: str,
    kind: ComplaintKind,
    words: str = "",
    photos: Sequence[Photo] = (),
) -> tuple[Order, Complaint]:
    """The same draft twice is one complaint."""
    order, actor = await as_role(db, code, who, "buyer")
    known = next((each for each in order.complaints if each.draft_id == draft_id), None)
    if known is not None:
        return order, known
    if open_of(order) is not None:
        raise AlreadyDone
    if kind not in kinds(order):
        raise TooLate
    if is_over(order, now, periods):
        raise NoMoreComplaints(periods.complaint_days)
    complaint = await stored.add(
        db, order, now, draft_id=draft_id, kind=kind, words=words, look_at=now + SOON
    )
    if complaint is None:  # two at once
        raise AlreadyDone
    await show(db, complaint, "buyer", who, photos, now)
    note(db, order, "", "open", actor, now, kind)
    if order.state == "completed":
        await reopen(db, order, actor, now)
    if kind == "not_arrived" and order.shipment.state == "delivered":
        await stored_orders.set_missing(db, order, now)
    if is_known_to_be_here(order):
        await tracking_reminders.arrived(db, order, now)
    await order_payments.watch(db, order, now + SOON)
    told = ComplaintOpened(
        **facts_of(order),
        complaint=complaint.id,
        of=kind,
        answer_by=answer_by(complaint, periods),
    )
    key = f"complaint:{complaint.id}:open:seller"
    await tell(db, order.shop.owner_id, told, key=key, now=now)
    return order, complaint


async def accept(
    db: Session, complaint_id: int, who: Member, now: datetime, answers: int
) -> tuple[Order, Complaint]:
    """The buyer agrees with what the seller offers, as they read it."""
    order, complaint, actor = await of_side(db, complaint_id, who, "buyer")
    offer = complaint.offer
    if complaint.verdict is not None:
        raise AlreadyDone
    if not can_accept(complaint) or complaint.answers != answers:
        raise TooLate
    if offer == "resend":
        await move(db, order, complaint, "resending", actor, now)
        told = ComplaintClosed(
            **facts_of(order), complaint=complaint.id, how="resending", **sum_of(order, None)
        )
    else:
        back = await close(
            db, order, complaint, "agreed", actor, now, offer, complaint.offered_money
        )
        told = ComplaintClosed(**facts_of(order), complaint=complaint.id, how="agreed", **back)
    key = f"complaint:{complaint.id}:{complaint.state}:{answers}:seller"
    await tell(db, order.shop.owner_id, told, key=key, now=now)
    return order, complaint


async def withdraw(
    db: Session, complaint_id: int, who: Member, now: datetime
) -> tuple[Order, Complaint]:
    """All is well, says its buyer."""
    order, complaint, actor = await of_side(db, complaint_id, who, "buyer")
    await take_back(db, order, complaint, actor, now)
    return order, complaint


async def take_back(
    db: Session, order: Order, complaint: Complaint, actor: Actor, now: datetime
) -> None:
    if complaint.state == "withdrawn":
        raise AlreadyDone
    if not complaint.is_open:
        raise TooLate
    back = await close(db, order, complaint, "withdrawn", actor, now, None, None)
    told = ComplaintClosed(**facts_of(order), complaint=complaint.id, how="withdrawn", **back)
    key = f"complaint:{complaint.id}:withdrawn:seller"
    await tell(db, order.shop.owner_id, told, key=key, now=now)


async def ask_staff(
    db: Session,
    complaint_id: int,
    who: Member,
    now: datetime,
    periods: Periods,
    staff_ids: Collection[str],
) -> tuple[Order, Complaint]:
    """The buyer does not agree."""
    order, complaint, actor = await of_side(db, complaint_id, who, "buyer")
    if complaint.state == "with_staff":
        raise AlreadyDone
    if not can_ask_staff(complaint, now, periods):
        raise TooLate
    await to_staff(db, order, complaint, "asked", actor, now, periods, staff_ids)
    return order, complaint


# --- the seller -----------------------------------------------------------------------------------


async def read(
    db: Session, complaint_id: int, who: Member, now: datetime
) -> tuple[Order, Complaint]:
    """The seller says that they have read it, and their buyer hears so."""
    order, complaint, actor = await of_side(db, complaint_id, who, "seller")
    if not complaint.is_open:
        raise TooLate
    if not await stored.set_read(db, complaint, now):
        raise AlreadyDone
    note(db, order, complaint.state, "read", actor, now)
    told = ComplaintRead(**facts_of(order), complaint=complaint.id)
    await tell(db, order.buyer_id, told, key=f"complaint:{complaint.id}:read:buyer", now=now)
    return order, complaint


async def answer(
    db: Session,
    complaint_id: int,
    who: Member,
    now: datetime,
    *,
    draft_id: str,
    offer: ComplaintOffer,
    amount: Money | None,
    words: str,
    photos: Sequence[Photo] = (),
) -> tuple[Order, Complaint]:
    """The same draft twice is one answer."""
    order, complaint, actor = await of_side(db, complaint_id, who, "seller")
    if complaint.answer_draft == draft_id:
        return order, complaint
    if not can_answer(complaint):
        raise TooLate
    back = checked(order, offer, amount)
    new: ComplaintState = "answered" if complaint.state == "open" else complaint.state
    await move(
        db,
        order,
        complaint,
        new,
        actor,
        now,
        reason=offer,
        answers=complaint.answers + 1,
        answer_draft=draft_id,
        offer=offer,
        offered=back and back.minor,
        answer=words,
        answered_at=now,
        read_at=complaint.read_at or now,
    )
    await show(db, complaint, "seller", who, photos, now)
    told = ComplaintAnswered(
        **facts_of(order),
        complaint=complaint.id,
        offer=offer,
        **sum_of(order, back),
    )
    key = f"complaint:{complaint.id}:answered:{complaint.answers}:buyer"
    await tell(db, order.buyer_id, told, key=key, now=now)
    return order, complaint
