"""Lists that are shown page by page, each page by the row that it begins after.

A page by its number skips what moved up when something before it went away, and shows once more
what moved down when something came. So the buttons that turn pages say after which row, or before
which; the number they carry is for the reader only. Buttons of version 0.1 carry a number alone.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeAlias, TypeVar, cast

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.base import ExecutableOption

from storage.models.base import Base

# What rows are in order by: a column, or something made of columns.
Sorted: TypeAlias = ColumnElement[Any] | InstrumentedAttribute[Any]
Row = TypeVar("Row")
_KEYED = re.compile(r"([<>])((?:\d{1,18}\.)+)(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page is: after a row, before a row, or so many pages from the beginning. `key` is
    what the row is in order by; `number` counts from 0."""

    number: int = 0
    key: tuple[int, ...] = ()
    before: bool = False

    @classmethod
    def read(cls, written: str) -> Self:
        """From what a button carries; the first page where that is nothing."""
        if written.isdecimal() and written.isascii():
            return cls(min(int(written), 10**6))
        found = _KEYED.fullmatch(written)
        if found is None:
            return cls()
        key = tuple(int(each) for each in found[2].rstrip(".").split("."))
        return cls(int(found[3]), key, found[1] == "<")

    def write(self) -> str:
        if not self.key:
            return str(self.number)
        key = ".".join(map(str, self.key))
        return f"{'<' if self.before else '>'}{key}.{self.number}"


FIRST = Place()


@dataclass(frozen=True)
class Page(Generic[Row]):
    """A page; `number` counts from 0, and `total` no further than the list counts."""

    items: Sequence[Row] = ()
    number: int = 0
    pages: int = 1
    total: int = 0
    previous: Place | None = None
    next: Place | None = None


def key(place: int) -> BindParameter[int]:
    """A part of the key that a page begins after, where the order of a list asks for it."""
    return bindparam(f"key{place}", type_=BigInteger())


def of_rows(
    rows: Sequence[Row],
    key_of: Callable[[Row], tuple[int, ...]],
    place: Place,
    size: int,
    *,
    upwards: bool = True,
) -> Page[Row]:
    """A page of rows that are all read already, in the order of their keys. What is before the
    first row, or after the last one, is the page at that end."""
    keys = [key_of(row) for row in rows]
    if keys and len(place.key) == len(keys[0]):
        sign = 1 if upwards else -1
        signed, here = (
            [[sign * part for part in key] for key in keys],
            [sign * p for p in place.key],
        )
        at = bisect_left(signed, here) if place.before else bisect_right(signed, here)
        begin = max(at - size, 0) if place.before else at
    else:
        begin = place.number * size
    if begin >= len(rows):
        begin = max(len(rows) - 1, 0) // size * size
    number, end = -(-begin // size), begin + size
    return Page(
        rows[begin:end],
        number,
        max(number + 1 + -(-max(len(rows) - end, 0) // size), 1),
        len(rows),
        Place(max(number - 1, 0), keys[begin], before=True) if begin else None,
        Place(number + 1, keys[end - 1]) if end < len(rows) else None,
    )


def newest_first(query: Select[Row], row: type[Base], at: str, size: int) -> PagedList[Row]:
    """Rows by a moment that is theirs, the newest first; a page begins after one by its id."""
    last, model = aliased(row), cast(Any, row)
    then = select(getattr(last, at)).where(cast(Any, last).id == key(0)).scalar_subquery()
    order = (getattr(model, at), model.id)
    return PagedList(query, [model.id], size, order=order, at=(then, key(0)))


class PagedList(Generic[Row]):
    """A list whose statements are put together once: building one costs as much as running it.

    `order` is what its rows stand in order by, all of them upwards or all downwards, and `at` the
    same of the row that a page begins after, by the parts of its key; `key` is what of a row is its
    key. A page comes with the number of all rows in one statement. With `most`, nobody counts or
    turns pages further than that. `options` say what else of a row is loaded.
    """

    def __init__(
        self,
        query: Select[Row],
        keys: Sequence[Sorted],
        size: int,
        most: int | None = None,
        *,
        order: Sequence[Sorted] = (),
        at: Sequence[Sorted] = (),
        upwards: bool = False,
        options: Sequence[ExecutableOption] = (),
    ) -> None:
        order, at = tuple(order or keys), tuple(at or map(key, range(len(keys))))
        *_, last = keys
        counted = query.with_only_columns(last).order_by(None).limit(most)
        self._count = select(func.count()).select_from(counted.subquery())
        rows = query.options(*options).add_columns(self._count.scalar_subquery(), *keys)
        rows = rows.limit(size + 1)
        down, up = [each.desc() for each in order], [each.asc() for each in order]
        on, back = (up, down) if upwards else (down, up)
        here, there = tuple_(*order), tuple_(*at)
        later, earlier = (here > there, here < there) if upwards else (here < there, here > there)
        self._by_number = rows.order_by(*on).offset(bindparam("passed"))
        self._after = rows.where(later).order_by(*on)
        self._before = rows.where(earlier).order_by(*back)
        self._size, self._parts = size, len(keys)
        self._last = None if most is None else -(-most // size) - 1

    async def page(
        self, db: AsyncSession, place: Place, bound: dict[str, Any] | None = None
    ) -> Page[Row]:
        """The rows of a page. Of one that is no more, the last one; before the first row, the
        first."""
        values = bound or {}
        if len(place.key) != self._parts:
            return await self._numbered(db, place.number, values)
        at = {f"key{part}": value for part, value in enumerate(place.key)}
        asked = self._before if place.before else self._after
        rows = list((await db.execute(asked, {**values, **at})).all())
        if place.before:
            if len(rows) < self._size:
                return await self._numbered(db, 0, values)
            more, rows = len(rows) > self._size, rows[: self._size][::-1]
            number = place.number if more else 0
            return self._found(rows, number, earlier=more, later=True)
        if not rows:
            return await self._numbered(db, place.number, values)
        later = len(rows) > self._size
        return self._found(rows[: self._size], place.number, earlier=True, later=later)

    async def _numbered(self, db: AsyncSession, number: int, bound: dict[str, Any]) -> Page[Row]:
        if self._last is not None:
            number = min(number, self._last)
        passed = {"passed": number * self._size}
        rows = list((await db.execute(self._by_number, {**bound, **passed})).all())
        if not rows and number:
            total = await db.scalar(self._count, bound) or 0
            return await self._numbered(db, max(-(-total // self._size) - 1, 0), bound)
        later = len(rows) > self._size
        return self._found(rows[: self._size], number, earlier=number > 0, later=later)

    def _found(self, rows: Sequence[Any], number: int, *, earlier: bool, later: bool) -> Page[Row]:
        """`earlier` and `later` say whether there is more in that direction."""
        total = rows[0][1] if rows else 0
        pages = max(1, -(-total // self._size))
        number = min(number, pages - 1)
        if self._last is not None and number >= self._last:
            later = False
        elif later:
            pages = max(pages, number + 2)
        first, last = (tuple(rows[each][2:]) for each in (0, -1)) if rows else ((), ())
        return Page(
            [row[0] for row in rows],
            number,
            pages,
            total,
            Place(max(number - 1, 0), first, before=True) if earlier and rows else None,
            Place(number + 1, last) if later and rows else None,
        )
