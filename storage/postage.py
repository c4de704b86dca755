"""The tariff of postage: the lines that are in force or will be, and one change after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import case, exists, func, select, update

from storage.models import PostageRate, Tariff
from storage.sql.upsert import insert

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlalchemy.ext.asyncio import AsyncSession

    from storage.constants import PostageService

_PRESENT = select(PostageRate).where(PostageRate.ended_in.is_(None)).order_by(PostageRate.id)
_LAST = select(func.max(Tariff.id).label("last"))

# Which change of the tariff was the last; 0 where nothing has a price. Lines are never changed, so
# that it says whether those that somebody knows still are the tariff: it is asked along with what
# is read anyway (bot/commerce/tariff_board.py).
IN_FORCE = case((exists().where(PostageRate.ended_in.is_(None)), _LAST.scalar_subquery()), else_=0)


async def present(db: AsyncSession) -> Sequence[PostageRate]:
    """Every line that nothing has taken the place of, also what a later day has made old."""
    return (await db.scalars(_PRESENT)).all()


_CHANGE = _LAST.subquery()
_CHANGE_AND_LINES = (
    select(_CHANGE.c.last, *PostageRate.__table__.c)
    .select_from(
        _CHANGE.outerjoin(PostageRate.__table__, PostageRate.__table__.c.ended_in.is_(None))
    )
    .order_by(PostageRate.__table__.c.id)
)


async def last_change_and_lines(db: AsyncSession) -> tuple[int, tuple[PostageRate, ...]]:
    """Which change was the last, and the lines since then, which are no session's: whatever becomes
    of this one, they can be kept. One statement, so that the two belong together."""
    rows = (await db.execute(_CHANGE_AND_LINES)).mappings().all()
    kept = [dict(row) for row in rows]
    last = {facts.pop("last") or 0 for facts in kept}.pop()
    return last, tuple(PostageRate(**facts) for facts in kept if facts["id"] is not None)


async def newest(db: AsyncSession) -> Tariff | None:
    """The last change of the tariff, if there ever was one."""
    return await db.scalar(select(Tariff).order_by(Tariff.id.desc()).limit(1))


async def version(db: AsyncSession) -> int:
    """Which change was the last; 0 before the first."""
    return await db.scalar(select(func.max(Tariff.id))) or 0


async def services(db: AsyncSession) -> Sequence[PostageService]:
    """Those that the tariff has a price of."""
    rates = select(PostageRate.service).where(PostageRate.ended_in.is_(None))
    return (await db.scalars(rates.distinct())).all()


async def zones(db: AsyncSession) -> Sequence[str]:
    """Those that the tariff has a price of."""
    rates = select(PostageRate.zone).where(PostageRate.ended_in.is_(None))
    return (await db.scalars(rates.distinct())).all()


async def counts_volume(db: AsyncSession) -> bool:
    """Whether any price goes by the volume of a parcel."""
    rate = select(PostageRate.id).where(
        PostageRate.ended_in.is_(None), PostageRate.volume_divisor.is_not(None)
    )
    return await db.scalar(rate.limit(1)) is not None


async def has_sample(db: AsyncSession) -> bool:
    """Whether a line that is in force came as a sample."""
    rate = (
        select(PostageRate.id)
        .join(Tariff, Tariff.id == PostageRate.added_in)
        .where(PostageRate.ended_in.is_(None), Tariff.sample)
    )
    return await db.scalar(rate.limit(1)) is not None


async def by_draft(db: AsyncSession, draft_id: str) -> Tariff | None:
    return await db.scalar(select(Tariff).where(Tariff.draft_id == draft_id))


async def of_change(
    db: AsyncSession, tariff: Tariff
) -> tuple[Sequence[PostageRate], Sequence[PostageRate]]:
    """The lines that began with a change, and those that ended with it."""
    added = select(PostageRate).where(PostageRate.added_in == tariff.id)
    ended = select(PostageRate).where(PostageRate.ended_in == tariff.id)
    return (await db.scalars(added)).all(), (await db.scalars(ended)).all()


async def begin(db: AsyncSession, **facts: Any) -> int | None:
    """A change upon the one that it names; None where another was made upon that one before."""
    there = insert(db, Tariff).values(**facts).on_conflict_do_nothing()
    return await db.scalar(there.returning(Tariff.id))


async def end(db: AsyncSession, ids: Collection[int], tariff_id: int) -> None:
    await db.execute(
        update(PostageRate)
        .where(PostageRate.id.in_(ids), PostageRate.ended_in.is_(None))
        .values(ended_in=tariff_id)
    )
