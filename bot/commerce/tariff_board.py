"""The tariff of postage as a process knows it, for every cart and page that needs it.

A line of the tariff is never changed: another takes its place, by a change that has a number, and
each is made upon the one before (bot/commerce/tariff.py). Lines that are known with the number of
the last change are the tariff as long as that is the last; what reads a cart or a product reads
that number with it, and no statement is needed to be sure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage import postage as stored

if TYPE_CHECKING:
    from storage.database import Session
    from storage.models import PostageRate


@dataclass
class TariffBoard:
    _last: int = 0
    _lines: Sequence[PostageRate] = ()

    async def of(self, db: Session, last: int) -> Sequence[PostageRate]:
        """The lines in force, where `last` was read as the last change just now."""
        if last != self._last:
            await self._read(db)
        return self._lines

    async def since(self, db: Session, last: int) -> Sequence[PostageRate]:
        """The lines of that change, or of a later one if this process has seen it: to show what
        will be judged again before it counts."""
        if last > self._last:
            await self._read(db)
        return self._lines

    async def _read(self, db: Session) -> None:
        self._last, self._lines = await stored.last_change_and_lines(db)
