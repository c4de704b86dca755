"""Complaints that nobody moves: asked after, and in the end decided by staff.

Rwanda's consumer law: acknowledged within 72 hours, answered within 15 days. Each state has its
steps with the time of each; when the next one is due, and how many are done, stands in the row
(bot/jobs/calendar.py looks there).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.commerce import quiet_hours
from bot.commerce.complaint_moves import found, still_nobody, tell_staff, to_staff
from bot.commerce.complaint_rules import answer_by
from bot.commerce.notify import tell
from bot.commerce.orders import facts_of
from bot.commerce.refusals import NotFound
from bot.commerce.state_machine import SYSTEM
from bot.notices.complaints import ComplaintDue, ComplaintToConfirm
from storage import complaints as stored

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bot.notices.complaints import WhyStaff
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Complaint, Order, Person

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# A reminder of one of the two; word to staff that it waits; or staff decide from now on.
Does = Literal["remind", "tell", "hand_over"]
Step = tuple["datetime", Does, "WhyStaff | None"]


def steps(complaint: Complaint, periods: Periods) -> Sequence[Step]:
    since, end = complaint.since, answer_by(complaint, periods)
    match complaint.state:
        case "open":
            read_by = since + timedelta(hours=periods.complaint_read_hours)
            return (
                (since + min(DAY, (read_by - since) / 2), "remind", None),
                (read_by, "tell", "unread"),
                (max(end - 3 * DAY, read_by), "remind", None),
                (end, "hand_over", "unanswered"),
            )
        case "answered":
            return (
                (since + 3 * DAY, "remind", None),
                (max(end, since + 5 * DAY), "hand_over", "undecided"),
            )
        case "resending":
            span = timedelta(days=periods.complaint_answer_days)
            return (
                (since + span / 2, "remind", None),
                (since + span, "hand_over", "not_resent"),
            )
        case "with_staff":
            # Then every week, as its order and the money wait until they have decided.
            weeks = range(7, 7 * (complaint.looked + 3), 7)
            return tuple((since + day * DAY, "tell", "waiting") for day in (3, *weeks))
    return ()


async def attend(
    db: Session, complaint_id: int, now: datetime, periods: Periods, staff_ids: Collection[str]
) -> None:
    """Do the step that is due, and say when the next one is."""
    try:
        order, complaint = await found(db, complaint_id)
    except NotFound:
        return
    if not complaint.is_open or complaint.look_at is None or complaint.look_at > now:
        return
    if complaint.state == "open" and order.shop.owner.unreachable_since is not None:
        await to_staff(db, order, complaint, "seller_gone", SYSTEM, now, periods, staff_ids)
        return
    plan, step = steps(complaint, periods), complaint.looked
    if step >= len(plan):
        await stored.looked(db, complaint, step, None)
        return
    due, does, why = plan[step]
    if does == "remind":
        due = max(due, quiet_hours.by_day(periods.quiet_hours, _whom(order, complaint), now))
    if due > now:
        await stored.looked(db, complaint, step, due)
        return
    if does == "hand_over" and why is not None:
        await to_staff(db, order, complaint, why, SYSTEM, now, periods, staff_ids)
        return
    next_look = max(plan[step + 1][0], now + HOUR) if step + 1 < len(plan) else None
    if not await stored.looked(db, complaint, step + 1, next_look):
        return  # another was quicker, or it has moved in this instant
    if why is None:
        await _remind(db, order, complaint, now, periods)
    elif why != "unread" or complaint.read_at is None:
        nobody = await tell_staff(db, order, complaint, why, now, periods, staff_ids)
        if nobody and why == "waiting":
            await still_nobody(db, order, complaint, now, periods)


def _whom(order: Order, complaint: Complaint) -> Person:
    return order.shop.owner if complaint.state == "open" else order.buyer


async def _remind(
    db: Session, order: Order, complaint: Complaint, now: datetime, periods: Periods
) -> None:
    key = f"complaint:{complaint.id}:{complaint.state}:{now.isoformat()}"
    if complaint.state == "open":
        told = ComplaintDue(
            **facts_of(order),
            complaint=complaint.id,
            of=complaint.kind,
            answer_by=answer_by(complaint, periods),
        )
        await tell(db, order.shop.owner_id, told, key=key, now=now)
        return
    resending = complaint.state == "resending"
    asked = ComplaintToConfirm(**facts_of(order), complaint=complaint.id, resending=resending)
    await tell(db, order.buyer_id, asked, key=key, now=now)
