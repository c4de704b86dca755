"""Parcels by their number, and what was heard of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import News, Order, Shipment, TrackingEvent
from storage.upsert import dialect_of, once

# Postal numbers are given out again after a year (UPU S10): the parcel is the one that was posted
# last before the event. Sellers tap "Shipped" after they were at the counter, some the next day.
REUSED_AFTER = timedelta(days=365)
POSTED_LATE = timedelta(days=3)


async def order_of(db: AsyncSession, number: str, at: datetime) -> str | None:
    """The code of the order whose parcel carried this number at that time."""
    return await db.scalar(
        select(Order.code)
        .join(Shipment, Shipment.order_id == Order.id)
        .where(
            Shipment.tracking_number == number,
            Shipment.shipped_at <= at + POSTED_LATE,
            Shipment.shipped_at > at - REUSED_AFTER,
        )
        .order_by(Shipment.shipped_at.desc(), Order.id.desc())
        .limit(1)
    )


async def order_with(
    db: AsyncSession, number: str, person_id: int, shop_id: int | None
) -> str | None:
    """The code of the newest order of somebody's, on either side, whose parcel has this number."""
    theirs = Order.buyer_id == person_id
    return await db.scalar(
        select(Order.code)
        .join(Shipment, Shipment.order_id == Order.id)
        .where(
            Shipment.tracking_number == number,
            theirs if shop_id is None else or_(theirs, Order.shop_id == shop_id),
        )
        .order_by(Order.id.desc())
        .limit(1)
    )


async def lock(db: AsyncSession, order_id: int) -> Shipment:
    """The parcel as it is now, kept from others until the end of this transaction.

    SQLite ignores FOR UPDATE, and does not need it: there one transaction writes at a time.
    """
    row = await db.scalars(
        select(Shipment)
        .where(Shipment.order_id == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return row.one()


async def add_event(
    db: AsyncSession,
    order: Order,
    *,
    source: str,
    code: str,
    word: str,
    place: str,
    country: str,
    happened_at: datetime,
    now: datetime,
    reporter_id: int | None,
) -> int | None:
    """The id of the new row, which then is among the order's news too; None when this source has
    told it before."""
    row: dict[str, Any] = {
        "order_id": order.id,
        "source": source,
        "code": code,
        "word": word,
        "place": place,
        "country": country,
        "happened_at": happened_at,
        "received_at": now,
        "reporter_id": reporter_id,
    }
    table = TrackingEvent.__table__
    add = once(dialect_of(db), table, "order_id", "source", "code", "happened_at")
    added: int | None = await db.scalar(add, row)
    if added is not None:
        order.news.append(News(added, word, code, place, happened_at))
    return added


async def events_of(db: AsyncSession, order_id: int) -> Sequence[TrackingEvent]:
    """Everything that was heard of a parcel, in the order in which it happened."""
    rows = await db.scalars(
        select(TrackingEvent)
        .where(TrackingEvent.order_id == order_id)
        .order_by(TrackingEvent.happened_at, TrackingEvent.id)
    )
    return rows.all()
