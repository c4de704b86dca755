"""The database's way from one version of the models to the next.

No alembic.ini: the scripts travel inside the package, and the address comes from the caller.
Every move is one transaction on both databases, so a process killed in the middle leaves the old
version whole, and two processes that start at once move it once: the second waits for the first
(SQLite begins IMMEDIATE, PostgreSQL takes an advisory lock in env.py) and finds nothing left to do.

A new version is drafted from the models with `python -m storage.migrate "why it changes"`; read it
before it is kept.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, event
from sqlalchemy.exc import SQLAlchemyError

from storage.database import Database

SCRIPTS = Path(__file__).parent / "migrations"

LONGEST_MIGRATION_SECONDS = 600  # of a big market on a slow disk, while another process waits

# Alembic compares CHECKs only when asked, and by name: other words need another name.
COMPARED = ["alembic.autogenerate.*", "alembic.ext.checkconstraint_byname"]


class ForeignKeyBroken(RuntimeError):
    """A migration left rows that point to nothing; it was rolled back."""


class Unusable(Exception):
    """The database cannot be reached, refuses us, or belongs to a newer house: see the cause."""


async def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`; nothing happens when it is there already.
    Raises Unusable."""
    try:
        await _move(url, lambda config: command.upgrade(config, revision))
    except (SQLAlchemyError, CommandError, OSError) as error:
        raise Unusable from error
    except Exception as error:
        if getattr(error, "sqlstate", None) is None:  # asyncpg's own, while it connects
            raise
        raise Unusable from error


async def downgrade(url: str, revision: str) -> None:
    """Take the database back to `revision`; `base` is an empty one."""
    await _move(url, lambda config: command.downgrade(config, revision))


async def current(url: str) -> str | None:
    """The revision that the database at `url` is at; None when it was never migrated."""
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(
                lambda sync: MigrationContext.configure(sync).get_current_revision()
            )
    finally:
        await database.close()


def head() -> str:
    """The newest revision this code knows."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None
    return newest


def revisions() -> set[str]:
    """All revisions this code knows."""
    return {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


async def draft(message: str) -> None:
    """Write the next script from the difference between the newest one and the models."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/draft.db"
        await upgrade(url)
        number = len(list((SCRIPTS / "versions").glob("[0-9]*.py"))) + 1
        await _move(
            url,
            lambda config: command.revision(
                config, message, autogenerate=True, rev_id=f"{number:04d}"
            ),
        )


async def _move(url: str, go: Callable[[Config], Any]) -> None:
    database = Database(url, command_seconds=None)  # a big table takes its time
    if database.is_sqlite:
        # A batch migration rebuilds a table by dropping the old one, which would take the rows
        # that point to it along. The pragma has no effect once a transaction has begun.
        event.listen(database.engine.sync_engine, "connect", _to_migrate)
    try:
        async with database.engine.connect() as connection:
            await connection.execution_options(isoko_writes=True)
            await connection.run_sync(lambda sync: go(_config(sync)))
    finally:
        await database.close()


def check_foreign_keys(connection: Connection) -> None:
    """What SQLite did not watch while its foreign keys were off is looked at before the commit."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise ForeignKeyBroken(f"{len(broken)} rows point to nothing, the first: {broken[0]}")


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.set_main_option("path_separator", "os")
    return config


def _to_migrate(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute(f"PRAGMA busy_timeout={LONGEST_MIGRATION_SECONDS * 1000}")
    cursor.close()


if __name__ == "__main__":
    asyncio.run(draft(" ".join(sys.argv[1:])))
