"""A wrong carrier or a wrong number, put right by its seller.

What came by the old number was about somebody else's parcel: it counts no longer (it does again
where the number is corrected back), and the parcel stands where the rest says. The buyer is told
the right number, as they follow the parcel with it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import (
    fulfilment,
    orders,
    quiet_hours,
    shipment_status,
    shipments,
    tracking_reminders,
)
from bot.commerce.notify import tell
from bot.commerce.refusals import TooLate
from bot.commerce.state_machine import Actor, record, record_move
from bot.notices.shipments import ReceiptReminder
from bot.notices.tracking import ParcelMoved, ParcelTrouble, TrackingCorrected
from storage import orders as stored_orders
from storage import outbox_enqueue
from storage import shipments as stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.commerce.people import Member
    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Order, TrackingEvent
    from storage.models.orders import News


def can_correct(order: Order) -> bool:
    """While the order is open, its goods are not back on the shelf, and nobody who saw the parcel
    has said that it arrived."""
    shipment = order.shipment
    under_way = order.state == "accepted" and shipment.shipped_at is not None
    return under_way and shipment.restocked_at is None and not _was_seen(order.news)


def _was_seen(events: Iterable[News | TrackingEvent]) -> bool:
    """Whether somebody, and no carrier, has said that the parcel arrived."""
    return any(each.word == "delivered" and not each.number for each in events)


async def correct(
    db: Session,
    code: str,
    who: Member,
    now: datetime,
    periods: Periods,
    *,
    carrier: str,
    tracking_number: str,
) -> Order:
    """The same answer twice is one correction. Raises TooLate once somebody who saw it has said
    that the parcel arrived."""
    order, actor = await orders.as_role(db, code, who, "seller")
    if not can_correct(order):
        raise TooLate
    await stored.lock(db, order.id)
    shipment = order.shipment
    old = (shipment.carrier, shipment.tracking_number)
    if old == (carrier, tracking_number):
        return order
    events = await stored.events_of(db, order.id)
    if _was_seen(events):
        raise TooLate
    counting = [each for each in events if each.number in ("", tracking_number)]
    before = shipments.standing_of(order)
    await _stand(db, order, counting, actor, now, carrier, tracking_number)
    record(db, "tracking", order.id, _named(*old), _named(carrier, tracking_number), actor, now)
    moved = shipments.standing_of(order) != before
    await _tell(db, order, now, moved=moved)
    await _await_again(db, order, before.state, now, periods)
    return order


async def _stand(
    db: Session,
    order: Order,
    counting: Sequence[TrackingEvent],
    actor: Actor,
    now: datetime,
    carrier: str,
    tracking_number: str,
) -> None:
    """The shipment is where what counts says, also where that is a step back."""
    before, after = shipments.standing_of(order), shipment_status.standing(counting)
    facts = {
        "carrier": carrier,
        "tracking_number": tracking_number,
        "condition": after.condition,
    }
    if not await stored_orders.set_state(db, order.shipment, after.state, **facts):
        raise TooLate
    if after.state != before.state:
        record_move(db, order, "shipment", before.state, after.state, actor, now, "corrected")
    if after.condition != before.condition:
        record(db, "condition", order.id, before.condition, after.condition, actor, now)
    order.news[:] = sorted(stored.news_of(each) for each in counting)


async def _tell(db: Session, order: Order, now: datetime, *, moved: bool) -> None:
    # News of the old number that nobody has read yet is not sent any more.
    untold = f"shipment:{order.id}:event:"
    buyer, seller = order.buyer_id, order.shop.owner_id
    await outbox_enqueue.mute(
        db, [(buyer, ParcelMoved.KIND, untold), (seller, ParcelTrouble.KIND, untold)], now
    )
    corrected = TrackingCorrected(
        **orders.facts_of(order),
        carrier=order.shipment.carrier,
        tracking_number=order.shipment.tracking_number,
        state=order.shipment.state,
        moved=moved,
    )
    key = f"shipment:{order.id}:corrected:{now.isoformat()}:buyer"
    await tell(db, buyer, corrected, key=key, now=now)


async def _await_again(
    db: Session, order: Order, before: str, now: datetime, periods: Periods
) -> None:
    """News is awaited by the new number; a parcel that has not arrived after all is asked for."""
    if order.shipment.state not in shipment_status.MOVING:
        await tracking_reminders.arrived(db, order, now)
        await fulfilment.complete(db, order, now)
        return
    since = f"corrected:{now.isoformat()}"
    await tracking_reminders.await_news(db, order, since, now, periods)
    if before in shipment_status.MOVING:
        return
    due = now + timedelta(days=periods.receipt_reminder_days)
    await tell(
        db,
        order.buyer_id,
        ReceiptReminder(**orders.facts_of(order)),
        key=f"shipment:{order.id}:receipt:{since}:buyer",
        now=now,
        due=quiet_hours.by_day(periods.quiet_hours, order.buyer, due),
    )


def _named(carrier: str, number: str) -> str:
    return f"{carrier} {number}".strip()
