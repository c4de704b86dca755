"""Rules of commission: written one after the other, read as the newest of each kind."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from storage.models import CommissionRule, Shop
from storage.sql.upsert import insert, row_of

FOUND = 6  # shops of a name

# A sum for each piece says nothing of prices in another currency; all else is said of them all.
_newer = aliased(CommissionRule)
_IS_OLD = (
    select(_newer.id)
    .where(
        _newer.id > CommissionRule.id,
        _newer.shop_id.is_not_distinct_from(CommissionRule.shop_id),
        _newer.category.is_not_distinct_from(CommissionRule.category),
        or_(
            _newer.piece.is_(None),
            CommissionRule.piece.is_not(None) & (_newer.currency == CommissionRule.currency),
        ),
    )
    .exists()
)

_HAS_RATE = CommissionRule.basis_points.is_not(None) | CommissionRule.piece.is_not(None)


async def in_force(
    db: AsyncSession, shop_ids: Collection[int] | None = None
) -> Sequence[CommissionRule]:
    """Of all, or of these shops with what holds for any; in the order in which they were set."""
    query = select(CommissionRule).where(_HAS_RATE, ~_IS_OLD)
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
