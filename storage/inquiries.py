"""Questions to shops and to staff: kept once, and read by their two sides.

Whoever changes one holds it first (`hold`, `hold_person`), so that of two at once one comes after
the other, and counts what the other wrote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.models import (
    Inquiry,
    InquiryMessage,
    Order,
    Person,
    Product,
    Shop,
)
from storage.sql.pagination import FIRST, Page, PagedList, Place

if TYPE_CHECKING:
    from storage.constants import InquiryKind
    from storage.database import Session

PAGE = 6  # questions a screen


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, as it is called now, and between whom it is."""

    inquiry: Inquiry
    asker: Person
    shop: Shop | None
    product: Product | None
    order: str  # its code; "" where it is about none


def _with_subject() -> Any:
    return (
        select(Inquiry, Person, Shop, Product, Order.code)
        .join(Person, Person.id == Inquiry.person_id)
        .outerjoin(Shop, Shop.id == Inquiry.shop_id)
        .outerjoin(Product, Product.id == Inquiry.product_id)
        .outerjoin(Order, Order.id == Inquiry.order_id)
        .options(joinedload(Shop.owner))
    )


_BY_ID = _with_subject().where(Inquiry.id == bindparam("which"))


async def by_id(db: AsyncSession, inquiry_id: int) -> Subject | None:
    row = (await db.execute(_BY_ID, {"which": inquiry_id})).first()
    return None if row is None else Subject(row[0], row[1], row[2], row[3], row[4] or "")


async def subjects(db: AsyncSession, rows: Sequence[Inquiry]) -> Sequence[Subject]:
    """Of each of them, in their order."""
    found = await db.execute(_with_subject().where(Inquiry.id.in_([each.id for each in rows])))
    by = {row[0].id: Subject(row[0], row[1], row[2], row[3], row[4] or "") for row in found}
    return [by[each.id] for each in rows if each.id in by]


async def hold(db: AsyncSession, inquiry_id: int) -> None:
    """Until the transaction ends nobody else changes it. (SQLite has one writer anyway.)"""
    await db.execute(
        select(Inquiry)
        .where(Inquiry.id == inquiry_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )


async def hold_person(db: AsyncSession, person_id: int) -> None:
    """Until the transaction ends whoever this is asks nothing else. Others may tell them things:
    a notice of theirs takes a share of the same row."""
    mine = select(Person.id).where(Person.id == person_id)
    await db.execute(mine.with_for_update(key_share=True))


async def about(
    db: AsyncSession,
    kind: InquiryKind,
    person_id: int,
    *,
    product_id: int | None,
    order_id: int | None,
) -> Inquiry | None:
    """What somebody asked about this before, and may go on with."""
    rows = await db.scalars(
        select(Inquiry)
        .where(
            Inquiry.person_id == person_id,
            Inquiry.kind == kind,
            Inquiry.state != "closed",
            Inquiry.product_id.is_(None)
            if product_id is None
            else Inquiry.product_id == product_id,
            Inquiry.order_id.is_(None) if order_id is None else Inquiry.order_id == order_id,
        )
        .order_by(Inquiry.id.desc())
        .limit(1)
    )
    return rows.first()


async def add(db: Session, inquiry: Inquiry) -> Inquiry:
    db.add(inquiry)
    await db.flush()
    return inquiry


async def open_at(db: AsyncSession, person_id: int, shop_id: int | None) -> int:
    """What somebody asked this shop, or staff, that is not answered."""
    query = select(func.sum(Inquiry.unanswered)).where(
        Inquiry.person_id == person_id,
        Inquiry.state == "waiting",
        Inquiry.kind == ("staff" if shop_id is None else "shop"),
        *(() if shop_id is None else (Inquiry.shop_id == shop_id,)),
    )
    return int((await db.scalar(query)) or 0)


_WAITS = Inquiry.state == "waiting"
_ASKED_OF_SHOP = and_(Inquiry.kind == "shop", Inquiry.shop_id == bindparam("shop"))
_FIRST = case((and_(_ASKED_OF_SHOP, _WAITS), 1), else_=0)
_OF_PERSON = PagedList(
    select(Inquiry).where(or_(Inquiry.person_id == bindparam("person"), _ASKED_OF_SHOP)),
    [_FIRST, Inquiry.id],
    PAGE,
)
_OF_SHOP_WAITING = PagedList(
    select(Inquiry).where(Inquiry.kind == "shop", Inquiry.shop_id == bindparam("shop"), _WAITS),
    [Inquiry.id],
    PAGE,
    upwards=True,
)
_REPORTED = and_(Inquiry.reported_at.is_not(None), Inquiry.settled_at.is_(None))
_QUEUE = PagedList(
    select(Inquiry).where(or_(and_(Inquiry.kind == "staff", _WAITS), _REPORTED)),
    [Inquiry.id],
    PAGE,
    upwards=True,
)


async def of_person(
    db: AsyncSession, person_id: int, shop_id: int | None, page: Place = FIRST
) -> Page[Inquiry]:
    """What somebody asked, and what their shop was asked: what waits for its answer first, then the
    newest."""
    return await _OF_PERSON.page(db, page, {"person": person_id, "shop": shop_id or 0})


async def waiting_at(db: AsyncSession, shop_id: int, page: Place = FIRST) -> Page[Inquiry]:
    """What waits for this shop's answer, the oldest first."""
    return await _OF_SHOP_WAITING.page(db, page, {"shop": shop_id})


async def waiting_of(db: AsyncSession, shop_id: int, person_id: int) -> Sequence[Inquiry]:
    """What somebody asked this shop that waits for its answer, held as by `hold`."""
    rows = await db.scalars(
        select(Inquiry)
        .where(Inquiry.shop_id == shop_id, Inquiry.person_id == person_id, _WAITS)
        .order_by(Inquiry.id)
        .with_for_update(key_share=True)
    )
    return rows.all()


async def queue(db: AsyncSession, page: Place = FIRST) -> Page[Inquiry]:
    """What waits for staff, the oldest first."""
    return await _QUEUE.page(db, page, {})


async def of_order(db: AsyncSession, order_id: int) -> Sequence[Inquiry]:
    rows = await db.scalars(
        select(Inquiry)
        .where(Inquiry.order_id == order_id, Inquiry.kind == "shop")
        .order_by(Inquiry.id)
    )
    return rows.all()


async def count_waiting(db: AsyncSession, shop_id: int) -> int:
    query = select(func.count()).where(
        Inquiry.kind == "shop", Inquiry.shop_id == shop_id, Inquiry.state == "waiting"
    )
    return (await db.scalar(query)) or 0


async def to_look_at(db: AsyncSession, now: datetime) -> Sequence[int]:
    """Ids of those of which somebody is to be reminded, the longest overdue first, 100 at most."""
    rows = await db.scalars(
        select(Inquiry.id)
        .where(Inquiry.look_at <= now, _WAITS)
        .order_by(Inquiry.look_at)
        .limit(100)
    )
    return rows.all()


# --- what is deleted ------------------------------------------------------------------------------


async def purge(db: AsyncSession, before: datetime, limit: int) -> int:
    """Delete questions about no order, which nobody has gone on with since; returns how many.
    Those about an order are kept with it."""
    ids = (
        await db.scalars(
            select(Inquiry.id)
            .where(Inquiry.moved_at < before, Inquiry.order_id.is_(None))
            .order_by(Inquiry.id)
            .limit(limit)
        )
    ).all()
    if ids:
        for statement in (
            delete(InquiryMessage).where(InquiryMessage.inquiry_id.in_(ids)),
            delete(Inquiry).where(Inquiry.id.in_(ids)),
        ):
            await db.execute(statement.execution_options(synchronize_session=False))
    return len(ids)
