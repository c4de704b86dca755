"""From whom a shop takes no questions; without a shop, whom staff stopped from asking any."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete, false, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.models import InquiryBlock

if TYPE_CHECKING:
    from storage.database import Session


async def of_person(
    db: AsyncSession, person_id: int, shop_id: int | None
) -> Sequence[InquiryBlock]:
    """Of this shop, and of staff, who stopped them everywhere."""
    here = InquiryBlock.shop_id == shop_id if shop_id is not None else false()
    rows = await db.scalars(
        select(InquiryBlock).where(
            InquiryBlock.person_id == person_id, or_(here, InquiryBlock.shop_id.is_(None))
        )
    )
    return rows.all()


def add(db: Session, person_id: int, shop_id: int | None, set_by: int, now: datetime) -> None:
    db.add(InquiryBlock(person_id=person_id, shop_id=shop_id, set_by=set_by, at=now))


async def remove(db: AsyncSession, person_id: int, shop_id: int | None) -> None:
    at = InquiryBlock.shop_id.is_(None) if shop_id is None else InquiryBlock.shop_id == shop_id
    await db.execute(
        delete(InquiryBlock)
        .where(InquiryBlock.person_id == person_id, at)
        .execution_options(synchronize_session=False)
    )
