"""Sessions for looking that are kept: each look is as if the session were new, and a connection
that died while nobody used it is nobody's trouble."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection
from sqlalchemy.exc import DBAPIError

from storage.database import Database
from storage.models import Person
from storage.sql.kept_sessions import AT_MOST
from tests.storage.test_database import NOW, person
from tests.support.databases import PostgresShelf
from tests.support.waiting import until


@pytest.fixture
async def postgres(postgres_url: str) -> AsyncIterator[Database]:
    database = Database(postgres_url)
    yield database
    await database.close()


@pytest.fixture
def opened(database: Database) -> list[object]:
    """The connections for looking that are made from now on."""
    made: list[object] = []
    event.listen(
        database._reading.sync_engine, "connect", lambda connection, _: made.append(connection)
    )
    return made


async def name_of(database: Database) -> str | None:
    async with database.read() as session:
        return await session.scalar(select(Person.name))


async def backend_of(database: Database) -> int:
    async with database.read() as session:
        return int(await session.scalar(text("SELECT pg_backend_pid()")) or 0)


async def end(backend: int, shelf: PostgresShelf) -> None:
    await shelf.run(f"SELECT pg_terminate_backend({backend})")


class TestEachLook:
    async def test_one_after_the_other_is_one_connection(
        self, database: Database, opened: list[object]
    ) -> None:
        for _ in range(10):
            assert await name_of(database) is None
        assert len(opened) == 1

    async def test_is_of_what_is_committed_now(self, database: Database) -> None:
        async with database.write() as session:
            session.add(person())
        async with database.read() as session:
            seen = (await session.scalars(select(Person))).one()
            assert seen.name == "Uwase"
            seen.name = "changed by whoever only looks"
        async with database.write() as session:
            await session.execute(update(Person).values(name="Keza"))
        async with database.read() as session:
            again = (await session.scalars(select(Person))).one()
            assert again is not seen
            assert again.name == "Keza"
            async with database.write() as other:
                await other.execute(update(Person).values(name="Ineza"))
            assert await session.scalar(select(Person.name)) == "Ineza"

    async def test_begins_with_nothing_to_be_told(self, database: Database) -> None:
        async with database.read() as session:
            await session.scalar(select(Person.name))
            session.wants_files = session.has_rates = session.has_taxes = True
            session.members_changed[1] = {"name": "x"}
        async with database.read() as again:
            assert again is session
            assert not any((again.wants_files, again.has_rates, again.has_taxes))
            assert again.members_changed == {}

    async def test_writes_nothing(self, database: Database) -> None:
        await name_of(database)
        async with database.read() as session:
            session.add(person())
            with pytest.raises(DBAPIError):
                await session.flush()
        assert await name_of(database) is None

    async def test_that_failed_is_its_sessions_last(
        self, database: Database, opened: list[object]
    ) -> None:
        async with database.read() as session:
            with contextlib.suppress(DBAPIError):
                session.add(person())
                await session.flush()  # refused, and whoever looked goes on
        async with database.read() as another:
            assert another is not session
        with pytest.raises(DBAPIError):
            async with database.read() as session:
                await session.execute(text("SELECT * FROM nothing"))
        async with database.read() as another:
            assert another is not session
            assert await another.scalar(select(Person.name)) is None
        assert len(opened) == 1

    async def test_that_asked_nothing_opens_nothing(
        self, database: Database, opened: list[object]
    ) -> None:
        for _ in range(3):
            async with database.read():
                pass
        assert opened == []

    async def test_that_was_broken_off_is_no_trouble_for_the_next(self, database: Database) -> None:
        """Whoever looks bears it, and goes on; or gives the connection back before the end."""
        async with database.read() as session:
            with contextlib.suppress(DBAPIError):
                await session.execute(text("SELECT * FROM nothing"))
        assert await name_of(database) is None
        async with database.read() as session:
            await session.scalar(select(Person.name))
            await session.rollback()
        assert await name_of(database) is None

    async def test_many_at_once_leave_a_few(self, database: Database, opened: list[object]) -> None:
        gate = asyncio.Event()
        holding = 0

        async def look() -> None:
            nonlocal holding
            async with database.read() as session:
                await session.scalar(select(Person.name))
                holding += 1
                await gate.wait()

        looks = [asyncio.create_task(look()) for _ in range(AT_MOST + 3)]
        await until(lambda: holding == len(looks))
        gate.set()
        await asyncio.gather(*looks)
        assert len(database._kept._free) == AT_MOST
        for _ in range(AT_MOST + 3):
            await name_of(database)
        assert len(opened) == len(looks)

    async def test_cancelled_leaves_it_usable(self, database: Database) -> None:
        for steps in range(40):
            task = asyncio.create_task(name_of(database))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait({task})
        async with database.write() as session:
            session.add(person(created_at=NOW))
        assert await name_of(database) == "Uwase"


class TestAConnectionThatDied:
    async def test_as_we_know(self, postgres: Database, postgres_shelf: PostgresShelf) -> None:
        backend = await backend_of(postgres)
        [kept] = postgres._kept._free
        await end(backend, postgres_shelf)
        assert kept.connection is not None
        driver = kept.connection.driver_connection
        await until(driver.is_closed)  # type: ignore[union-attr]
        assert await backend_of(postgres) != backend

    async def test_in_the_middle_of_a_look_that_bears_it(
        self, postgres: Database, postgres_shelf: PostgresShelf
    ) -> None:
        backend = await backend_of(postgres)
        async with postgres.read() as session:
            with contextlib.suppress(DBAPIError):
                await session.execute(text(f"SELECT pg_terminate_backend({backend})"))
        assert await backend_of(postgres) != backend

    async def test_as_the_pool_finds_out(
        self, postgres: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody has told us; whoever lay idle is tried before it is trusted."""
        backend = await backend_of(postgres)
        assert await backend_of(postgres) == backend
        monkeypatch.setattr(postgres._kept, "_idle_seconds", 0.0)
        monkeypatch.setattr("storage.database.IDLE_SECONDS", 0.0)

        def ping(_: object) -> None:
            raise ConnectionResetError

        monkeypatch.setattr(AsyncAdapt_asyncpg_connection, "ping", ping)
        assert await backend_of(postgres) != backend

    async def test_who_lay_idle_and_lives_is_used_again(
        self, postgres: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        backend = await backend_of(postgres)
        monkeypatch.setattr(postgres._kept, "_idle_seconds", 0.0)
        monkeypatch.setattr("storage.database.IDLE_SECONDS", 0.0)
        assert await backend_of(postgres) == backend

    async def test_it_holds_no_transaction_while_it_lies(
        self, postgres: Database, postgres_shelf: PostgresShelf
    ) -> None:
        """Red where the server counts it as idle in a transaction, which keeps old rows."""
        backend = await backend_of(postgres)
        other = Database(postgres_shelf.url("postgres"))
        state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
        async with other.read() as session:
            assert await session.scalar(state, {"pid": backend}) == "idle"
        await other.close()

    async def test_nothing_is_left_at_the_end(
        self, postgres_url: str, postgres_shelf: PostgresShelf
    ) -> None:
        database = Database(postgres_url)
        await backend_of(database)
        name = database.engine.url.database
        await database.close()
        other = Database(postgres_shelf.url("postgres"))
        count = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name")
        async with asyncio.timeout(20), other.read() as session:
            while await session.scalar(count, {"name": name}):
                await asyncio.sleep(0.01)
        await other.close()
