"""Rows of import tax: written one after the other, read as what was said last of each day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.models import ImportTaxRate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.database import Session

_LAST = select(func.max(ImportTaxRate.id)).group_by(
    ImportTaxRate.country, ImportTaxRate.category, ImportTaxRate.valid_from
)
_SAID = select(ImportTaxRate).where(ImportTaxRate.id.in_(_LAST)).order_by(ImportTaxRate.id)


async def said(db: AsyncSession) -> Sequence[ImportTaxRate]:
    """Of each country, category and day the row that was said last: also what a later day has made
    old, and what is still to come."""
    return (await db.scalars(_SAID)).all()


async def add(db: Session, rows: Sequence[ImportTaxRate]) -> None:
    db.add_all(rows)
    await db.flush()
    db.has_taxes = True
