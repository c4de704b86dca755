"""Parcels by their number, and what was heard of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.constants import ParcelEvent
from storage.models import News, Order, Shipment, TrackingEvent
from storage.sql.upsert import dialect_of, once

# Postal numbers are given out again after a year (UPU S10): the parcel is the one that was posted
# last before the event. Sellers tap "Shipped" after they were at the counter, some the next day.
REUSED_AFTER = timedelta(days=365)
POSTED_LATE = timedelta(days=3)
# Orders with one number that were sent so soon after each other travel in one parcel.
TOGETHER = timedelta(days=14)
_AT_ONCE = 500  # numbers a statement: SQLite's oldest limit of bound values is 999


@dataclass(frozen=True, slots=True)
class Carried:
    """An order under way with a number."""

    code: str
    order_id: int
    shop_id: int
    buyer_id: int
    shipped_at: datetime


async def carried(db: AsyncSession, numbers: Iterable[str]) -> Mapping[str, Sequence[Carried]]:
    """Every order that has one of these numbers, by number: a statement for five hundred."""
    wanted = sorted(set(numbers))
    found: dict[str, list[Carried]] = defaultdict(list)
    for start in range(0, len(wanted), _AT_ONCE):
        rows = await db.execute(
            select(
                Shipment.tracking_number,
                Order.code,
                Order.id,
                Order.shop_id,
                Order.buyer_id,
                Shipment.shipped_at,
            )
            .join(Order, Shipment.order_id == Order.id)
            .where(Shipment.tracking_number.in_(wanted[start : start + _AT_ONCE]))
        )
        for number, code, order_id, shop_id, buyer_id, shipped_at in rows:
            if shipped_at is not None:
                found[number].append(Carried(code, order_id, shop_id, buyer_id, shipped_at))
    return found


def travelling(carried: Sequence[Carried], at: datetime) -> list[str]:
    """The codes of the orders in the parcel that carried a number at that time: the one that was
    posted last before, and others of its shop or its buyer that were posted together with it."""
    under_way = [
        each
        for each in carried
        if each.shipped_at <= at + POSTED_LATE and each.shipped_at > at - REUSED_AFTER
    ]
    if not under_way:
        return []
    last = max(under_way, key=lambda each: (each.shipped_at, each.order_id))
    return sorted(
        each.code
        for each in under_way
        if each is last
        or (
            last.shipped_at - each.shipped_at <= TOGETHER
            and (each.shop_id == last.shop_id or each.buyer_id == last.buyer_id)
        )
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
    word: ParcelEvent,
    happened_at: datetime,
    now: datetime,
    reporter_id: int | None,
    place: str = "",
    country: str = "",
    number: str = "",
) -> TrackingEvent | None:
    """The new row, which then is among the order's news too where it counts; None when this source
    has told it before."""
    row: dict[str, Any] = {
        "order_id": order.id,
        "source": source,
        "code": code,
        "word": word,
        "place": place,
        "country": country,
        "number": number,
        "happened_at": happened_at,
        "received_at": now,
        "reporter_id": reporter_id,
    }
    table = TrackingEvent.__table__
    add = once(dialect_of(db), table, "order_id", "source", "code", "happened_at", "number")
    added: int | None = await db.scalar(add, row)
    if added is None:
        return None
    event = TrackingEvent(id=added, **row)
    if counts(order, event):
        order.news.append(news_of(event))
    return event


def counts(order: Order, event: TrackingEvent) -> bool:
    """Whether an event is about the order's own parcel: tapped, or come by its number as it now
    is."""
    return event.number in ("", order.shipment.tracking_number)


def news_of(event: TrackingEvent) -> News:
    return News(event.id, event.word, event.code, event.place, event.number, event.happened_at)


async def events_of(db: AsyncSession, order_id: int) -> Sequence[TrackingEvent]:
    """Everything that was heard by any number, in the order in which it happened."""
    rows = await db.scalars(
        select(TrackingEvent)
        .where(TrackingEvent.order_id == order_id)
        .order_by(TrackingEvent.happened_at, TrackingEvent.id)
    )
    return rows.all()
