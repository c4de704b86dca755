"""Orders with their payment, shipment, lines and history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, func, inspect, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.sql.base import ExecutableOption

from storage.models import AuditLine, Order, Payment, Purchase, Shipment, Shop

PAGE = 6  # orders a screen


def _whole(query: Select[Order], lines: ExecutableOption | None = None) -> Select[Order]:
    """An order is always shown with its shop and its owner, buyer, lines, payment and shipment."""
    return query.options(
        joinedload(Order.shop, innerjoin=True).joinedload(Shop.owner, innerjoin=True),
        joinedload(Order.buyer, innerjoin=True),
        joinedload(Order.purchase, innerjoin=True),
        joinedload(Order.payment),
        joinedload(Order.shipment),
        lines or joinedload(Order.lines),
    )


async def by_code(db: AsyncSession, code: str) -> Order | None:
    """In a unit of work that has it already, there is nothing to be read: what was changed there is
    changed in it."""
    for each in db.identity_map.values():
        if isinstance(each, Order) and each.code == code and not inspect(each).unloaded & _PARTS:
            return each
    rows = await db.scalars(_BY_CODE, {"which": code})
    return rows.unique().one_or_none()


_BY_CODE = _whole(select(Order)).where(Order.code == bindparam("which"))
_PARTS = {"shop", "buyer", "purchase", "payment", "shipment", "lines"}


async def by_draft(db: AsyncSession, draft_id: str) -> Sequence[Order]:
    """The orders of one purchase."""
    rows = await db.scalars(
        _whole(select(Order))
        .join(Purchase, Purchase.id == Order.purchase_id)
        .where(Purchase.draft_id == draft_id)
        .order_by(Order.id)
    )
    return rows.unique().all()


async def bought_by(db: AsyncSession, person_id: int, page: int) -> tuple[Sequence[Order], int]:
    """A page of somebody's orders, newest first, and how many pages there are."""
    return await _page(db, select(Order).where(Order.buyer_id == person_id), page)


async def open_of_shop(db: AsyncSession, shop_id: int, page: int) -> tuple[Sequence[Order], int]:
    """A page of a shop's orders that are not over: those to act on."""
    query = select(Order).where(Order.shop_id == shop_id, Order.state.in_(("placed", "accepted")))
    return await _page(db, query, page)


async def _page(db: AsyncSession, query: Select[Order], page: int) -> tuple[Sequence[Order], int]:
    counted = select(func.count()).select_from(query.with_only_columns(Order.id).subquery())
    number = max(page, 0)
    rows = (
        await db.execute(
            _whole(query, selectinload(Order.lines))
            .add_columns(counted.scalar_subquery())
            .order_by(Order.id.desc())
            .limit(PAGE)
            .offset(number * PAGE)
        )
    ).all()
    if not rows and number:
        last = -(-(await db.scalar(counted) or 0) // PAGE) - 1
        return await _page(db, query, max(last, 0))
    total = rows[0][1] if rows else 0
    return [row[0] for row in rows], max(1, -(-total // PAGE))


async def last_purchase(db: AsyncSession, buyer_id: int) -> Purchase | None:
    return await db.scalar(
        select(Purchase).where(Purchase.buyer_id == buyer_id).order_by(Purchase.id.desc()).limit(1)
    )


async def count_placed(db: AsyncSession, shop_id: int) -> int:
    """How many orders wait for the seller's word."""
    query = select(func.count()).select_from(Order)
    return (await db.scalar(query.where(Order.shop_id == shop_id, Order.state == "placed"))) or 0


async def count_to_send(db: AsyncSession, shop_id: int) -> int:
    """How many orders the seller took on and has not sent yet."""
    query = select(func.count()).select_from(Order).join(Shipment, Shipment.order_id == Order.id)
    return (
        await db.scalar(
            query.where(
                Order.shop_id == shop_id,
                Order.state == "accepted",
                Shipment.state.in_(("to_pack", "packed")),
            )
        )
    ) or 0


async def placed_before(db: AsyncSession, limit: datetime) -> Sequence[str]:
    """Codes of orders that nobody took on since before a time, oldest first, 100 at most."""
    rows = await db.scalars(
        select(Order.code)
        .where(Order.state == "placed", Order.placed_at <= limit)
        .order_by(Order.placed_at)
        .limit(100)
    )
    return rows.all()


async def set_order_state(db: AsyncSession, order_id: int, old: str, new: str) -> bool:
    """Change a state that still is `old`: of two at once, one gets True."""
    moved = await db.execute(
        update(Order)
        .where(Order.id == order_id, Order.state == old)
        .values(state=new)
        .returning(Order.id)
    )
    return moved.scalar_one_or_none() is not None


async def set_payment_state(db: AsyncSession, order_id: int, old: str, new: str) -> bool:
    moved = await db.execute(
        update(Payment)
        .where(Payment.order_id == order_id, Payment.state == old)
        .values(state=new)
        .returning(Payment.order_id)
    )
    return moved.scalar_one_or_none() is not None


async def set_shipment_state(db: AsyncSession, order_id: int, old: str, new: str) -> bool:
    moved = await db.execute(
        update(Shipment)
        .where(Shipment.order_id == order_id, Shipment.state == old)
        .values(state=new)
        .returning(Shipment.order_id)
    )
    return moved.scalar_one_or_none() is not None


async def set_refunded(db: AsyncSession, order_id: int, total: int) -> bool:
    """How much was given back in all: it only grows, so that of two at once the larger stays."""
    grown = await db.execute(
        update(Payment)
        .where(Payment.order_id == order_id, Payment.refunded < total)
        .values(refunded=total)
        .returning(Payment.order_id)
    )
    return grown.scalar_one_or_none() is not None


async def set_restocked(db: AsyncSession, order_id: int, now: datetime) -> bool:
    """Returned goods are on the shelf again: True once."""
    done = await db.execute(
        update(Shipment)
        .where(
            Shipment.order_id == order_id,
            Shipment.state == "returned",
            Shipment.restocked_at.is_(None),
        )
        .values(restocked_at=now)
        .returning(Shipment.order_id)
    )
    return done.scalar_one_or_none() is not None


_TIMELINE = (
    select(AuditLine)
    .where(
        AuditLine.subject.in_(("order", "payment", "shipment")),
        AuditLine.subject_id == bindparam("of"),
    )
    .order_by(AuditLine.id)
)


async def timeline(db: AsyncSession, order_id: int) -> Sequence[AuditLine]:
    """Every change of an order, its payment and its shipment, oldest first."""
    rows = await db.scalars(_TIMELINE, {"of": order_id})
    return rows.all()


async def count_payment_moves(db: AsyncSession, order_id: int, new: str) -> int:
    """How often the payment came to a state."""
    query = select(func.count()).select_from(AuditLine)
    return (
        await db.scalar(
            query.where(
                AuditLine.subject == "payment",
                AuditLine.subject_id == order_id,
                AuditLine.to_state == new,
            )
        )
    ) or 0
