"""Every migration climbs and descends on both databases, and ends at the models."""

from __future__ import annotations

import asyncio
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, inspect, text

from storage import migrate
from storage.database import Database
from storage.models import Base

SCRIPTS = ScriptDirectory.from_config(migrate._config())
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


BROKEN = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "{down}"


def upgrade():
    op.create_table("half", sa.Column("id", sa.Integer()))
    1 / 0
"""


async def look(url: str, at: Any) -> Any:
    database = Database(url)
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(at)
    finally:
        await database.close()


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


class TestStairway:
    async def test_every_step_climbs_descends_and_climbs_again(self, unmigrated_url: str) -> None:
        for revision in REVISIONS:
            await migrate.upgrade(unmigrated_url, revision)
            await migrate.downgrade(unmigrated_url, "-1")
            await migrate.upgrade(unmigrated_url, revision)
            assert await migrate.current(unmigrated_url) == revision
        assert REVISIONS[-1] == migrate.head()

    async def test_down_to_base_leaves_nothing(self, migrated_url: str) -> None:
        await migrate.downgrade(migrated_url, "base")
        assert await migrate.current(migrated_url) is None
        assert await look(migrated_url, tables) == {"alembic_version"}

    async def test_a_second_upgrade_does_nothing(self, migrated_url: str) -> None:
        await migrate.upgrade(migrated_url)
        assert await migrate.current(migrated_url) == migrate.head()


class TestSafety:
    async def test_a_step_that_fails_leaves_the_old_version_whole(
        self, migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        scripts = tmp_path / "migrations"
        shutil.copytree(migrate.SCRIPTS, scripts)
        (scripts / "versions" / "9999_broken.py").write_text(BROKEN.format(down=REVISIONS[-1]))
        before = await look(migrated_url, tables)
        monkeypatch.setattr(migrate, "SCRIPTS", scripts)
        with pytest.raises(ZeroDivisionError):
            await migrate.upgrade(migrated_url)
        assert await look(migrated_url, tables) == before
        assert await migrate.current(migrated_url) == REVISIONS[-1]

    async def test_processes_that_start_at_once_migrate_once(self, unmigrated_url: str) -> None:
        code = (
            "import asyncio, sys; from storage import migrate; "
            "asyncio.run(migrate.upgrade(sys.argv[1]))"
        )
        starts = [
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-Werror",
                "-c",
                code,
                unmigrated_url,
                cwd=Path(migrate.__file__).parents[1],
                stderr=asyncio.subprocess.PIPE,
            )
            for _ in range(3)
        ]
        ends = await asyncio.gather(*(start.communicate() for start in starts))
        assert [stderr.decode() for _, stderr in ends] == [""] * 3
        assert await migrate.current(unmigrated_url) == migrate.head()

    async def test_rows_left_pointing_to_nothing_are_found(self, sqlite_url: str) -> None:
        orphan = text(
            "INSERT INTO attempts (id, notice_id, at, outcome, detail) VALUES (1,9,'','','')"
        )

        def break_and_check(connection: Connection) -> None:
            connection.exec_driver_sql("COMMIT")  # the pragma is deaf inside a transaction
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
            connection.execute(orphan)
            migrate.check_foreign_keys(connection)

        with pytest.raises(migrate.ForeignKeyBroken, match="attempts"):
            await look(sqlite_url, break_and_check)


class TestSameAsModels:
    async def test_nothing_is_left_to_generate(self, migrated_url: str) -> None:
        def differences(connection: Connection) -> list[Any]:
            context = MigrationContext.configure(
                connection, opts={"autogenerate_plugins": migrate.COMPARED}
            )
            return list(compare_metadata(context, Base.metadata))

        assert await look(migrated_url, differences) == []

    async def test_checks(self, migrated_url: str) -> None:
        """By name, and on SQLite, which gives the words back as written, by their words."""

        def found(connection: Connection) -> dict[tuple[str, str], str]:
            return {
                (table, str(check["name"])): str(check["sqltext"])
                for table in Base.metadata.tables
                for check in inspect(connection).get_check_constraints(table)
            }

        wanted = {
            (table.name, str(check.name)): str(check.sqltext)
            for table in Base.metadata.tables.values()
            for check in table.constraints
            if isinstance(check, CheckConstraint)
        }
        here = await look(migrated_url, found)
        assert here.keys() == wanted.keys()
        if migrated_url.startswith("sqlite"):
            assert here == wanted
