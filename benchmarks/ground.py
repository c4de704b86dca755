"""What the comparisons stand on: databases, a Redis, and how much of each is done."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from benchmarks.seed import Size, fill
from storage import migrate
from storage.redis.server import private_redis
from tests.support.databases import PostgresShelf

Kind = Literal["SQLite", "PostgreSQL"]
KINDS: tuple[Kind, ...] = ("SQLite", "PostgreSQL")


@dataclass
class Effort:
    """Five interleaved runs or more where figures are kept; fewer for a quick look."""

    runs: int = 5
    sales: int = 12  # a run of one database, 36 updates each
    echoes: int = 600  # a run
    quick: bool = False


QUICK = Effort(runs=3, sales=8, echoes=400, quick=True)


@dataclass
class Ground:
    effort: Effort
    folder: Path
    postgres: PostgresShelf
    _large: dict[tuple[Kind, Size], str] = field(default_factory=dict)

    async def large(self, kind: Kind, size: Size) -> str:
        """A market that takes a minute to fill: the same one for whoever asks for as large a one.
        It was looked at, perhaps, but not traded on."""
        if (kind, size) not in self._large:
            self._large[kind, size] = await self.database(kind, size)
        return self._large[kind, size]

    async def database(self, kind: Kind, size: Size | None = None) -> str:
        """The address of a new database with a market in it."""
        url = await self._new(kind)
        await fill(url, size or Size())
        return url

    async def migrated(self, kind: Kind) -> str:
        """The address of a new database with nothing in its tables."""
        url = await self._new(kind)
        await migrate.upgrade(url)
        return url

    async def _new(self, kind: Kind) -> str:
        if kind == "PostgreSQL":
            url: str = await self.postgres.make(empty=True)
            return url
        return f"sqlite+aiosqlite:///{tempfile.mkdtemp(dir=self.folder)}/isoko.db"

    @contextlib.asynccontextmanager
    async def redis(self) -> AsyncIterator[str]:
        async with private_redis(Path(tempfile.mkdtemp(dir=self.folder))) as url:
            yield url

    def room(self) -> Path:
        """A folder for one bot's files."""
        return Path(tempfile.mkdtemp(dir=self.folder))


@contextlib.asynccontextmanager
async def prepared(effort: Effort) -> AsyncIterator[Ground]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        postgres = await asyncio.to_thread(PostgresShelf)
        try:
            yield Ground(effort, Path(folder), postgres)
        finally:
            await asyncio.to_thread(postgres.stop)
