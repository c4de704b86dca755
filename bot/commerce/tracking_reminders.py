"""No news of a parcel for days: its seller is asked, once a silence.

The question is a notice of the future (docs/decisions/0004): written with each news, due when that
is so many days old, and muted by the next. Its key names the news, so no silence is asked twice.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import quiet_hours
from bot.commerce.notify import tell
from bot.notices.shipments import ReceiptReminder
from bot.notices.tracking import TrackingSilence
from storage import outbox_enqueue

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Periods
    from storage.database import Session
    from storage.models import Order


async def await_news(
    db: Session, order: Order, since: str, now: datetime, periods: Periods
) -> None:
    """Ask when nothing comes any more; `since` names the last news."""
    await outbox_enqueue.mute(db, [reminder(order)], now)
    await begin(db, order, since, now, periods)


async def begin(db: Session, order: Order, since: str, now: datetime, periods: Periods) -> None:
    """The same for a parcel of which nothing was awaited until now."""
    days = periods.tracking_silence_days
    silence = TrackingSilence(
        order=order.code,
        days=days,
        carrier=order.shipment.carrier,
        tracking_number=order.shipment.tracking_number,
    )
    await tell(
        db,
        order.shop.owner_id,
        silence,
        key=f"silence:{order.id}:{since}:seller",
        now=now,
        due=quiet_hours.by_day(periods.quiet_hours, order.shop.owner, now + timedelta(days=days)),
    )


def reminder(order: Order) -> outbox_enqueue.Reminder:
    """What is muted when there is news."""
    return order.shop.owner_id, TrackingSilence.KIND, f"silence:{order.id}:"


def receipt(order: Order) -> outbox_enqueue.Reminder:
    """What is muted when the parcel is there."""
    return order.buyer_id, ReceiptReminder.KIND, f"shipment:{order.id}:"


async def arrived(db: Session, order: Order, now: datetime) -> None:
    """Nobody is asked any more where the parcel is."""
    await outbox_enqueue.mute(db, [receipt(order), reminder(order)], now)
