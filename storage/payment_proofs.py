"""Proofs of payment: what was shown for an order, and whether it was shown for another."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import Order, Payment, PaymentProof
from storage.sql.upsert import insert, row_of


async def add(db: AsyncSession, new: PaymentProof) -> bool:
    """False where the same draft has added it already."""
    done = await db.execute(
        insert(db, PaymentProof)
        .values(**row_of(new))
        .on_conflict_do_nothing(index_elements=["draft_id"])
        .returning(PaymentProof.id)
    )
    return done.scalar_one_or_none() is not None


async def of_order(db: AsyncSession, order_id: int) -> Sequence[PaymentProof]:
    """Oldest first."""
    query = select(PaymentProof).where(PaymentProof.order_id == order_id)
    return (await db.scalars(query.order_by(PaymentProof.id))).all()


async def count(db: AsyncSession, order_id: int) -> int:
    query = select(func.count()).where(PaymentProof.order_id == order_id)
    return await db.scalar(query) or 0


async def orders_shown(db: AsyncSession, *, path: str = "", reference: str = "") -> Sequence[str]:
    """The codes of all orders for which the same picture, or the same number, was shown."""
    same = PaymentProof.path == path if path else PaymentProof.reference == reference
    query = select(Order.code).join(PaymentProof, PaymentProof.order_id == Order.id).where(same)
    return (await db.scalars(query.group_by(Order.code, Order.id).order_by(Order.id))).all()


async def may_be_of(db: AsyncSession, buyer_id: int, most: int) -> Sequence[str]:
    """The codes of somebody's orders of which money sent by hand is waited for, or looked for;
    newest first."""
    waits = or_(
        Payment.state == "in_review", and_(Payment.state == "pending", Order.state == "accepted")
    )
    query = (
        select(Order.code)
        .join(Payment, Payment.order_id == Order.id)
        .where(Order.buyer_id == buyer_id, Payment.kind == "by_hand", waits)
    )
    return (await db.scalars(query.order_by(Order.id.desc()).limit(most))).all()
