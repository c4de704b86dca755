"""Complaints about orders: kept once, changed where they still are as they were read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from storage.constants import Side
from storage.models import Complaint, ComplaintPhoto, Order, Shop
from storage.models.complaints import OPEN_STATES
from storage.sql.pagination import FIRST, Page, PagedList, Place
from storage.sql.upsert import insert

if TYPE_CHECKING:
    from bot.chat import Photo
    from storage.database import Session

PAGE = 6  # complaints a screen
_OPEN = Complaint.state.in_(OPEN_STATES)


async def add(db: Session, order: Order, now: datetime, **facts: Any) -> Complaint | None:
    """A new complaint, unless one with its draft is there or another is open: then None."""
    added = await db.scalar(
        insert(db, Complaint)
        .values(
            order_id=order.id,
            state="open",
            currency=order.payment.currency,
            opened_at=now,
            since=now,
            answer="",
            verdict_words="",
            **facts,
        )
        .on_conflict_do_nothing()
        .returning(Complaint.id)
    )
    if added is None:
        return None
    complaint = await db.get(Complaint, added)
    assert complaint is not None
    set_committed_value(order, "complaints", [*order.complaints, complaint])
    return complaint


async def by_id(db: AsyncSession, complaint_id: int) -> tuple[Complaint, str] | None:
    """With its order's code."""
    rows = await db.execute(
        select(Complaint, Order.code)
        .join(Order, Order.id == Complaint.order_id)
        .where(Complaint.id == complaint_id)
    )
    found = rows.first()
    return None if found is None else (found[0], found[1])


async def change(db: AsyncSession, row: Complaint, **facts: Any) -> bool:
    """Change it where it still is as it was read: of two at once, one gets True."""
    done = await db.execute(
        update(Complaint)
        .where(
            Complaint.id == row.id,
            Complaint.state == row.state,
            Complaint.answers == row.answers,
        )
        .values(**facts)
        .execution_options(synchronize_session=False)
    )
    if not cast(CursorResult[Any], done).rowcount:
        return False
    for name, value in facts.items():
        set_committed_value(row, name, value)
    return True


async def set_read(db: AsyncSession, row: Complaint, now: datetime) -> bool:
    """Its seller has read it: True once."""
    done = await db.execute(
        update(Complaint)
        .where(Complaint.id == row.id, Complaint.read_at.is_(None), _OPEN)
        .values(read_at=now)
        .execution_options(synchronize_session=False)
    )
    if not cast(CursorResult[Any], done).rowcount:
        return False
    set_committed_value(row, "read_at", now)
    return True


async def show(db: Session, row: Complaint, side: Side, photos: Iterable[Photo]) -> None:
    """What one side shows, after what it showed before."""
    there = await db.scalar(
        select(func.count())
        .select_from(ComplaintPhoto)
        .where(ComplaintPhoto.complaint_id == row.id, ComplaintPhoto.side == side)
    )
    db.add_all(
        ComplaintPhoto(
            complaint_id=row.id,
            side=side,
            position=position,
            photo_id=photo.id,
            given_by=photo.giver,
            path=photo.path,
        )
        for position, photo in enumerate(photos, there or 0)
    )


async def photos_of(db: AsyncSession, complaint_id: int) -> Sequence[ComplaintPhoto]:
    rows = await db.scalars(
        select(ComplaintPhoto)
        .where(ComplaintPhoto.complaint_id == complaint_id)
        .order_by(ComplaintPhoto.side, ComplaintPhoto.position)
    )
    return rows.all()


async def looked(db: AsyncSession, row: Complaint, steps: int, next_look: datetime | None) -> bool:
    """So many steps are done, and when to look again: True for one of all that looked."""
    done = await db.execute(
        update(Complaint)
        .where(
            Complaint.id == row.id,
            Complaint.state == row.state,
            Complaint.look_at == row.look_at,
        )
        .values(look_at=next_look, looked=steps)
        .execution_options(synchronize_session=False)
    )
    return bool(cast(CursorResult[Any], done).rowcount)


async def to_look_at(db: AsyncSession, now: datetime) -> Sequence[int]:
    """Ids of those to be looked at, the longest overdue first, 100 at most."""
    rows = await db.scalars(
        select(Complaint.id)
        .where(Complaint.look_at <= now, _OPEN)
        .order_by(Complaint.look_at)
        .limit(100)
    )
    return rows.all()


_QUEUE = PagedList(
    select(Complaint).where(Complaint.state == "with_staff"),
    [Complaint.id],
    PAGE,
    upwards=True,
)


async def queue(db: AsyncSession, page: Place = FIRST) -> Page[Complaint]:
    """Those that staff have to decide, the oldest first."""
    return await _QUEUE.page(db, page, {})


async def undecidable(db: AsyncSession, staff: Collection[int]) -> int:
    """How many of those that staff have to decide have nobody who may: all are a side of it."""
    rows = await db.execute(
        select(Order.buyer_id, Shop.owner_id)
        .join(Complaint, Complaint.order_id == Order.id)
        .join(Shop, Shop.id == Order.shop_id)
        .where(Complaint.state == "with_staff")
    )
    return sum(1 for sides in rows if set(staff) <= {*sides})


async def codes_of(db: AsyncSession, complaints: Sequence[Complaint]) -> dict[int, str]:
    """The codes of their orders, by the complaint's id."""
    rows = await db.execute(
        select(Complaint.id, Order.code)
        .join(Order, Order.id == Complaint.order_id)
        .where(Complaint.id.in_([each.id for each in complaints]))
    )
    return dict(iter(rows))
