"""Corrections of the ledger: proposed by one member of staff, and decided by another, once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from storage.constants import CorrectionState
from storage.models import LedgerCorrection, Shop
from storage.sql.upsert import insert, row_of


async def propose(db: AsyncSession, new: LedgerCorrection) -> int | None:
    """Its id; None where this draft was one already."""
    done = await db.execute(
        insert(db, LedgerCorrection)
        .values(**row_of(new))
        .on_conflict_do_nothing(index_elements=["draft_id"])
        .returning(LedgerCorrection.id)
    )
    return done.scalar_one_or_none()


_WITH_SHOP = select(LedgerCorrection).options(
    joinedload(LedgerCorrection.shop).joinedload(Shop.owner)
)


async def by_id(db: AsyncSession, number: int) -> LedgerCorrection | None:
    rows = await db.scalars(
        _WITH_SHOP.where(LedgerCorrection.id == number),
        execution_options={"populate_existing": True},
    )
    return rows.one_or_none()


async def by_draft(db: AsyncSession, draft_id: str) -> LedgerCorrection | None:
    return (await db.scalars(_WITH_SHOP.where(LedgerCorrection.draft_id == draft_id))).one_or_none()


async def waiting(db: AsyncSession) -> Sequence[LedgerCorrection]:
    """Those to be approved, the oldest first."""
    query = _WITH_SHOP.where(LedgerCorrection.state == "proposed").order_by(LedgerCorrection.id)
    return (await db.scalars(query)).all()


async def decide(
    db: AsyncSession,
    correction: LedgerCorrection,
    new: CorrectionState,
    decided_by: int,
    now: datetime,
) -> bool:
    """Of two who decide at once, one gets True."""
    done = await db.execute(
        update(LedgerCorrection)
        .where(LedgerCorrection.id == correction.id, LedgerCorrection.state == "proposed")
        .values(state=new, decided_by=decided_by, settled_at=now)
        .returning(LedgerCorrection.id)
        .execution_options(synchronize_session=False)
    )
    decided = done.scalar_one_or_none() is not None
    await db.refresh(correction)
    return decided
