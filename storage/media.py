"""The folder of pictures that are ours: who names them, and what goes when nobody does any more.

A file is named by a product, by a broadcast, or by a form that is not done yet, which lives in
Redis. Whoever leaves one unnamed lets it go there and then; a sweep takes what slipped through,
because a process may die between the two.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import delete, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from storage.database import Database
from storage.models import Broadcast, Product, ProductPhoto, Shop, Upload
from storage.redis.sessions import Sessions

# A notice that shows a picture may name it for a while without anything else.
GRACE = timedelta(days=1)
BATCH = 500
# Written out: only so do both databases see that the index of our files will do.
_OURS = ProductPhoto.path != literal_column("''")
_FILE = re.compile(r"[\w-][\w.-]*")
_NAME = re.compile(r'"path":"([^"]+)"')


def named_in(session: str | None) -> set[str]:
    """The files of ours that a conversation names, as it is stored."""
    return set(_NAME.findall(session)) if session and '"path":"' in session else set()


async def named(db: AsyncSession, names: Collection[str]) -> set[str]:
    """Those of them that a product or a broadcast shows."""
    broadcasts = select(Broadcast.photo_path).where(Broadcast.photo_path.in_(names))
    return await of_products(db, names) | set(await db.scalars(broadcasts))


async def of_products(db: AsyncSession, names: Collection[str]) -> set[str]:
    rows = await db.scalars(
        select(ProductPhoto.path)
        .join(Product, Product.id == ProductPhoto.product_id)
        .where(ProductPhoto.path.in_(names), _OURS, Product.state != "deleted")
    )
    return set(rows)


async def of_owner(db: AsyncSession, person_id: int) -> set[str]:
    """The pictures of somebody's shop."""
    rows = await db.scalars(
        select(ProductPhoto.path)
        .join(Product, Product.id == ProductPhoto.product_id)
        .join(Shop, Shop.id == Product.shop_id)
        .where(Shop.owner_id == person_id, _OURS)
    )
    return set(rows)


@dataclass(frozen=True)
class Media:
    folder: Path
    database: Database
    sessions: Sessions

    async def let_go(self, names: Collection[str]) -> None:
        """What a conversation named and does not any more, unless something else does."""
        async with self.database.read() as db:
            kept = await named(db, names)
        await self._remove(set(names) - kept)

    async def sweep(self, now: datetime) -> int:
        """Take away what has been there for a day and is named nowhere; returns how many.

        Products are asked last: what was in a form a moment ago is by then one of theirs.
        """
        old = await asyncio.to_thread(_older, self.folder, (now - GRACE).timestamp())
        left = await self._unnamed(old)
        if left:
            async for text in self.sessions.texts():
                left -= named_in(text)
        left = await self._unnamed(left)
        await self._remove(left)
        return len(left)

    async def _unnamed(self, names: Iterable[str]) -> set[str]:
        names = sorted(names)
        left: set[str] = set()
        for start in range(0, len(names), BATCH):
            some = names[start : start + BATCH]
            async with self.database.read() as db:
                left |= set(some) - await named(db, some)
        return left

    async def _remove(self, names: Collection[str]) -> None:
        if not names:
            return
        await asyncio.to_thread(_unlink, self.folder, names)
        async with self.database.write() as db:  # what a platform calls them is of no use any more
            await db.execute(delete(Upload).where(Upload.path.in_(names)))


def _older(folder: Path, than: float) -> list[str]:
    if not folder.exists():
        return []
    with os.scandir(folder) as entries:
        return [each.name for each in entries if each.is_file() and each.stat().st_mtime < than]


def _unlink(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if _FILE.fullmatch(name):
            (folder / name).unlink(missing_ok=True)
