"""Somebody is back who could not be reached: they hear what they missed, if it still matters.

What matters is how an order of theirs stands now, its money and its parcel, and what staff are
still waited for. Of what has passed, the morning's figures or that stock was low, nothing.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from storage import broadcasts, missed_notices, people

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from storage.database import Session
    from storage.models import Notice

ORDERS = 10  # that are spoken of
OLDEST = timedelta(days=60)

# Of each of these about one subject only the newest is told: what is newer says more. Money says
# nothing of where the parcel is, and the parcel nothing of money. Nothing older than the `end` of
# an order is true any more. `passed` is never told again.
Matter = Literal["course", "end", "money", "complaint", "question", "staff", "passed"]
MATTERS: dict[str, Matter] = {
    "order_placed": "course",
    "order_waiting": "course",
    "order_accepted": "course",
    "order_packed": "course",
    "order_shipped": "course",
    "order_delivered": "course",
    "order_received": "course",
    "receipt_reminder": "course",
    "parcel_moved": "course",
    "parcel_trouble": "course",
    "parcel_delivered": "course",
    "parcel_missing": "course",
    "tracking_silence": "course",
    "tracking_corrected": "course",
    "parcel_due": "course",
    "address_moved": "course",
    "order_declined": "end",
    "order_cancelled_to_seller": "end",
    "order_cancelled_to_buyer": "end",
    "order_expired_to_buyer": "end",
    "order_expired_to_seller": "end",
    "order_unpaid_to_buyer": "end",
    "order_unpaid_to_seller": "end",
    "order_unsent_to_buyer": "end",
    "order_unsent_to_seller": "end",
    "payment_claimed": "money",
    "payment_not_found": "money",
    "payment_seen": "money",
    "payment_due": "money",
    "payment_way_changed": "money",
    "payment_to_check": "money",
    "postage_asked": "money",
    "postage_agreed": "money",
    "refunded": "money",
    "part_refunded": "money",
    "refund_owed": "money",
    "refund_confirmed": "money",
    "cash_to_confirm": "money",
    "money_stuck": "money",
    "money_waits": "staff",
    "complaint_opened": "complaint",
    "complaint_read": "complaint",
    "complaint_answered": "complaint",
    "complaint_closed": "complaint",
    "complaint_decided": "complaint",
    "complaint_due": "complaint",
    "complaint_to_confirm": "complaint",
    "complaint_to_decide": "complaint",
    "complaint_with_staff": "complaint",
    "question_asked": "question",
    "question_answered": "question",
    "question_due": "question",
    "question_to_staff": "passed",
    "payment_page": "passed",
    "proof_sent": "money",
    "proof_shown_twice": "money",
    "payment_failed": "money",
    "money_came": "money",
    "paid_in_part": "money",
    "paid_too_much": "money",
    "paid_after_end": "money",
    "money_returned": "money",
    "payment_in_review": "money",
    "payment_sent_back": "money",
    "refund_failed": "money",
    "refund_failed_to_staff": "money",
    "money_unclear": "money",
    "return_failed": "money",
    "broadcast_to_approve": "staff",
    "broadcast_grown": "staff",
    "broadcast_late": "staff",
    "broadcast_test": "passed",
    "broadcast_finished": "passed",
    "broadcast_approved": "passed",
    "broadcast_declined": "passed",
    "digest": "passed",
    "low_stock": "passed",
    "shop_reopened": "passed",
    "review": "passed",
    "weekly": "passed",
    "message_failed": "passed",
    "reduced_after_raise": "passed",
    "code_given": "passed",
    "rate_old": "passed",
    "rate_lacking": "passed",
    "import_tax_old": "passed",
    "payouts_to_approve": "passed",
    "payout_paid": "passed",
    "payout_failed": "passed",
    "payout_unclear": "passed",
    "payout_phone_changed": "passed",
    "correction_to_approve": "passed",
    "correction_decided": "passed",
    "shop_corrected": "passed",
    "rate_out_of_line": "passed",
    "account_asked": "passed",
    "order_link_code": "passed",
    "confirmation_code": "passed",
    "second_factor_changed": "passed",
    "account_joined": "passed",
    **dict.fromkeys(("email_to_confirm", "email_taken", "email_confirmed"), "passed"),
    "email_lost": "passed",
}


async def come_back(db: Session, person_id: int, now: datetime) -> None:
    """Their shop is open again, too."""
    await people.set_reachable(db, person_id)
    rows = await missed_notices.of_person(db, person_id, now)
    if rows:
        recent = [row for row in rows if now - row.created_at < OLDEST]
        owed = _of_orders(recent) + await _of_broadcasts(db, recent)
        await missed_notices.owe_again(db, person_id, owed, now)


def _of_orders(newest_first: Sequence[Notice]) -> list[int]:
    told: dict[str, dict[Matter, int]] = {}
    ended: set[str] = set()
    for row in newest_first:
        matter = MATTERS.get(row.kind, "passed")
        order = row.facts.get("order")
        if matter == "question":  # each for itself, whether or not it is about an order
            order = f"question {row.facts.get('inquiry')}"
        if not order or matter == "passed" or order in ended:
            continue
        if order not in told and len(told) >= ORDERS:
            continue
        if matter == "end":
            ended.add(order)
            matter = "course"
        told.setdefault(order, {}).setdefault(matter, row.id)
    return [number for of in told.values() for number in of.values()]


async def _of_broadcasts(db: Session, newest_first: Sequence[Notice]) -> list[int]:
    """Those that nobody has decided or sent meanwhile."""
    newest: dict[int, int] = {}
    for row in newest_first:
        if MATTERS.get(row.kind) == "staff":
            newest.setdefault(int(row.facts["broadcast"]), row.id)
    found = await broadcasts.by_ids(db, newest) if newest else ()
    return [newest[each.id] for each in found if each.state in ("waiting", "scheduled")]
