"""Rules of commission: written one after the other, read as the newest of each kind."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import CommissionRule, Shop
from storage.sql.upsert import insert, row_of

FOUND = 6  # shops of a name

_NEWEST = select(func.max(CommissionRule.id)).group_by(
    CommissionRule.shop_id, CommissionRule.category
)

_HAS_RATE = CommissionRule.basis_points.is_not(None) | CommissionRule.piece.is_not(None)


async def in_force(
    db: AsyncSession, shop_ids: Collection[int] | None = None
) -> Sequence[CommissionRule]:
    """Of all, or of these shops with what holds for any; in the order in which they were set."""
    query = select(CommissionRule).where(CommissionRule.id.in_(_NEWEST), _HAS_RATE)
    if shop_ids is not None:
        ours = CommissionRule.shop_id.in_(shop_ids)
        query = query.where(ours | CommissionRule.shop_id.is_(None))
    return (await db.scalars(query.order_by(CommissionRule.id))).all()


async def add(db: AsyncSession, rule: CommissionRule) -> int | None:
    """Its id; None where the same form has set it before."""
    done = await db.execute(
        insert(db, CommissionRule)
        .values(**row_of(rule))
        .on_conflict_do_nothing(index_elements=["draft_id"])
        .returning(CommissionRule.id)
    )
    return done.scalar_one_or_none()


async def shops_named(db: AsyncSession, name: str) -> Sequence[Shop]:
    """Those with this in their names."""
    query = select(Shop).where(Shop.name.icontains(name, autoescape=True)).order_by(Shop.name)
    return (await db.scalars(query.limit(FOUND))).all()


async def shop_names(db: AsyncSession, shop_ids: Collection[int]) -> dict[int, str]:
    rows = await db.execute(select(Shop.id, Shop.name).where(Shop.id.in_(shop_ids)))
    return {row.id: row.name for row in rows}
