"""What says that a database is away for a while, by the errors of real ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from storage.database import Database, is_away
from tests.support.databases import PostgresShelf, SqliteShelf

FILL = text("INSERT INTO jobs_done (job, subject, period, at) VALUES (:job, 1, :job, :job)")


async def error_of(database: Database, *statements: Any) -> BaseException:
    try:
        async with database.write() as db:
            for statement in statements:
                await db.execute(*(statement if isinstance(statement, tuple) else (statement,)))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is looked at
        return error
    raise AssertionError("nothing went wrong")


class TestSqlite:
    async def test_the_disk_is_full(self, sqlite_shelf: SqliteShelf) -> None:
        database = Database(await sqlite_shelf.make())

        def little_room(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA max_page_count=1")  # no page more than there are

        event.listen(database.engine.sync_engine, "connect", little_room)
        rows = [(FILL, {"job": f"{number}" * 2000}) for number in range(50)]
        error = await error_of(database, *rows)
        assert "full" in str(error)
        assert is_away(error)
        await database.close()

    async def test_it_can_only_be_read(self, sqlite_shelf: SqliteShelf) -> None:
        database = Database(await sqlite_shelf.make())

        def read_only(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA query_only=ON")

        event.listen(database.engine.sync_engine, "connect", read_only)
        error = await error_of(database, (FILL, {"job": "a"}))
        assert "readonly" in str(error)
        assert is_away(error)
        await database.close()

    async def test_its_folder_is_gone(self, tmp_path: Path) -> None:
        (tmp_path / "gone").mkdir()
        database = Database(f"sqlite+aiosqlite:///{tmp_path}/gone/a.db")
        (tmp_path / "gone").rmdir()
        assert is_away(await error_of(database, text("SELECT 1")))
        await database.close()

    async def test_a_fault_of_ours_is_none(self, sqlite: Database) -> None:
        assert not is_away(await error_of(sqlite, text("SELECT * FROM nothing")))


@pytest.fixture
async def postgresql(postgres_url: str) -> AsyncIterator[Database]:
    database = Database(postgres_url)
    yield database
    await database.close()


class TestPostgres:
    @pytest.mark.parametrize(
        "state",
        ["53100", "53200", "53300", "57P01", "57P02", "57P03", "58030", "25006", "08006", "40P01"],
    )
    async def test_by_its_code(self, postgresql: Database, state: str) -> None:
        """Raised by the server itself: a full disk cannot be had for a test."""
        raised = f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{state}'; END $$"
        assert is_away(await error_of(postgresql, text(raised)))

    async def test_a_server_that_only_reads(self, postgresql: Database) -> None:
        only = text("SET TRANSACTION READ ONLY")
        error = await error_of(postgresql, only, text("DELETE FROM jobs_done"))
        assert is_away(error)

    async def test_no_connection_is_left(
        self, postgres_shelf: PostgresShelf, postgres_url: str
    ) -> None:
        await postgres_shelf.run("CREATE ROLE crowd LOGIN CONNECTION LIMIT 0")
        database = Database(postgres_url.replace("postgres@", "crowd@"))
        error = await error_of(database, text("SELECT 1"))
        assert "too many connections" in str(error)
        assert is_away(error)
        await database.close()
        await postgres_shelf.run("DROP ROLE crowd")

    async def test_the_connection_is_ended(self, postgresql: Database) -> None:
        error = await error_of(
            postgresql, text("SELECT pg_terminate_backend(pg_backend_pid())"), text("SELECT 1")
        )
        assert is_away(error)

    async def test_a_fault_of_ours_is_none(self, postgresql: Database) -> None:
        assert not is_away(await error_of(postgresql, text("SELECT * FROM nothing")))
