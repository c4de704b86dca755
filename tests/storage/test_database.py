"""Many at once: what the unit of work promises on both databases."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import exc, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncSession

from storage import whatsapp_inbox
from storage.database import POOL_SECONDS, Database, is_away
from storage.models import CartLine, MediaName, Notice, Person, Product, Shop
from storage.whatsapp_inbox import Arrival
from tests.support.databases import PostgresShelf, SqliteShelf

NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def person(number: int = 1, **changes: object) -> Person:
    facts = {
        "platform": "telegram",
        "platform_id": str(number),
        "name": "Uwase",
        "language": "rw",
        "created_at": NOW,
    }
    return Person(**facts | changes)


def product(**changes: object) -> Product:
    facts = {
        "shop_id": 1,
        "draft_id": "d",
        "state": "active",
        "category": "coffee",
        "language": "rw",
        "name": "Ikawa",
        "description": "",
        "search_text": "ikawa",
        "price": 12500,
        "currency": "RWF",
        "unit": "bag",
        "weight_grams": 500,
        "on_hand": 3,
        "published_at": NOW,
    }
    return Product(**facts | changes)


def shop() -> Shop:
    return Shop(
        owner_id=1,
        draft_id="s",
        state="open",
        name="Kopakama",
        about="",
        district="Rutsiro",
        phone="+250788000000",
        created_at=NOW,
    )


@pytest.fixture
async def stocked(database: Database) -> Database:
    """One person, their shop, and three bags of coffee in it."""
    for row in (person(), shop(), product()):
        async with database.write() as session:
            session.add(row)
    return database


async def count_up(database: Database) -> None:
    """The read-modify-write that loses updates where writers are not one after another."""
    async with database.write() as session:
        row = (await session.scalars(select(MediaName).where(MediaName.content == "n"))).one()
        seen = int(row.name)
        await asyncio.sleep(0)
        row.name = str(seen + 1)


async def counted(database: Database) -> int:
    async with database.read() as session:
        return int((await session.scalars(select(MediaName.name))).one())


@pytest.fixture
async def counter(sqlite: Database) -> Database:
    async with sqlite.write() as session:
        session.add(MediaName(giver="telegram:1", content="n", name="0"))
    return sqlite


class TestWritersOnSqlite:
    async def test_no_update_is_lost(self, counter: Database) -> None:
        async def read() -> None:
            for _ in range(10):
                await counted(counter)

        await asyncio.gather(*(count_up(counter) for _ in range(20)), *(read() for _ in range(20)))
        assert await counted(counter) == 20

    async def test_nor_between_processes(self, counter: Database) -> None:
        """Each Database has its own queue, so these meet in the file as processes do."""
        others = [Database(counter.url) for _ in range(3)]

        async def work(database: Database) -> None:
            for _ in range(10):
                await count_up(database)

        try:
            await asyncio.gather(*(work(database) for database in [counter, *others]))
        finally:
            await asyncio.gather(*(database.close() for database in others))
        assert await counted(counter) == 40

    async def test_many_open_a_new_file_at_once(self, sqlite_shelf: SqliteShelf) -> None:
        url = await sqlite_shelf.make(empty=True)
        databases = [Database(url) for _ in range(20)]

        async def begin(database: Database) -> str:
            async with database.write() as session:
                await session.execute(text("CREATE TABLE IF NOT EXISTS met (id INTEGER)"))
                await session.execute(text("INSERT INTO met VALUES (1)"))
                return str(await session.scalar(text("PRAGMA journal_mode")))

        modes = await asyncio.gather(*(begin(database) for database in databases))
        await asyncio.gather(*(database.close() for database in databases))
        assert set(modes) == {"wal"}

    async def test_those_who_wait_to_write_keep_no_reader_out(self, counter: Database) -> None:
        """They queue without a connection: thirty of them would hold the whole pool."""
        async with counter.write():
            writers = [asyncio.create_task(count_up(counter)) for _ in range(30)]
            await asyncio.sleep(0.2)
            async with asyncio.timeout(POOL_SECONDS - 1):
                assert await counted(counter) == 0
        await asyncio.gather(*writers)
        assert await counted(counter) == 30

    async def test_what_is_posted_waits_for_one_of_many(self, counter: Database) -> None:
        """Red when it stands behind all who wait to write, as it did, for seconds: whoever posted
        it had gone by then."""
        done: list[str] = []
        first_writes = asyncio.Event()

        async def write() -> None:
            async with counter.write() as db:
                first_writes.set()
                await asyncio.sleep(0.01)
                await db.execute(update(MediaName).values(name="written"))
            done.append("written")

        async def post() -> None:
            await first_writes.wait()
            await whatsapp_inbox.put(counter, [Arrival("a", "message", "RW.1", NOW, {})], NOW)
            done.append("posted")

        async with asyncio.TaskGroup() as group:
            for _ in range(8):
                group.create_task(write())
            group.create_task(post())
        assert done.index("posted") <= 1
        async with counter.read() as db:
            assert await whatsapp_inbox.oldest(db) == NOW

    async def test_foreign_keys_are_watched(self, sqlite: Database) -> None:
        with pytest.raises(IntegrityError):
            async with sqlite.write() as session:
                session.add(CartLine(person_id=1, product_id=1, quantity=1, added_at=NOW))


class TestWrite:
    async def test_an_error_rolls_back_whole(self, database: Database) -> None:
        async def fail() -> None:
            async with database.write() as session:
                session.add(person())
                await session.flush()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            await fail()
        async with database.read() as session:
            assert (await session.scalars(select(Person))).all() == []

    async def test_a_reader_changes_nothing(self, database: Database) -> None:
        async with database.read() as session:
            session.add(person())
            with pytest.raises(DBAPIError):
                await session.flush()
        async with database.read() as session:
            assert (await session.scalars(select(Person))).all() == []

    async def test_inside_write_is_refused(self, database: Database) -> None:
        async with database.write():
            with pytest.raises(RuntimeError, match="inside"):
                async with database.write():
                    pass
        async with database.write() as session:
            session.add(person())

    async def test_cancelled_anywhere_leaves_it_usable(self, database: Database) -> None:
        dice = random.Random(7)

        async def work(number: int) -> None:
            async with database.write() as session:
                session.add(person(number))
                await session.flush()
                await asyncio.sleep(0)

        for number in range(60):
            task = asyncio.create_task(work(number))
            await asyncio.sleep(dice.random() * 0.006)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        async with asyncio.timeout(20):
            async with database.write() as session:
                session.add(person(1000))
            async with database.read() as session:
                kept = (await session.scalars(select(Person.platform_id))).all()
        assert "1000" in kept


class TestClaim:
    """A conditional UPDATE: one row changed, or somebody else was first."""

    async def test_the_last_units_go_to_as_many_as_there_are(self, stocked: Database) -> None:
        async def take() -> bool:
            async with stocked.write() as session:
                taken = await session.execute(
                    update(Product)
                    .where(Product.id == 1, Product.on_hand - Product.reserved >= 1)
                    .values(reserved=Product.reserved + 1)
                )
                return taken.rowcount == 1

        assert (
            sorted(await asyncio.gather(*(take() for _ in range(20)))) == [False] * 17 + [True] * 3
        )

    async def test_a_lease_has_one_holder(self, stocked: Database) -> None:
        async with stocked.write() as session:
            session.add(
                Notice(
                    dedupe_key="k",
                    person_id=1,
                    kind="test",
                    facts={},
                    priority=1,
                    state="due",
                    due_at=NOW,
                    turn_at=NOW,
                    created_at=NOW,
                )
            )

        async def lease() -> int:
            async with stocked.write() as session:
                free = Notice.claimed_until.is_(None) | (Notice.claimed_until < NOW)
                claim = await session.execute(
                    update(Notice)
                    .where(Notice.state == "due", free)
                    .values(claimed_until=NOW + timedelta(minutes=1))
                )
                return int(claim.rowcount)

        assert sum(await asyncio.gather(*(lease() for _ in range(20)))) == 1


class TestTimes:
    async def test_naive_ones_are_refused(self, database: Database) -> None:
        with pytest.raises(StatementError, match="without its zone"):
            async with database.write() as session:
                session.add(person(created_at=datetime(2026, 3, 1)))  # noqa: DTZ001

    async def test_others_come_back_as_the_same_moment_in_utc(self, database: Database) -> None:
        kigali = NOW.astimezone(timezone(timedelta(hours=2)))
        async with database.write() as session:
            session.add(person(created_at=kigali))
        async with database.read() as session:
            back = (await session.scalars(select(Person.created_at))).one()
        assert back == NOW
        assert back.tzinfo is UTC

    async def test_compare_as_moments(self, database: Database) -> None:
        later = (NOW + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-9)))
        async with database.write() as session:
            session.add(person())
        async with database.read() as session:
            assert await session.scalar(select(Person.id).where(Person.created_at < later)) == 1


class TestChecks:
    @pytest.mark.parametrize(
        "change",
        [
            {"reserved": 4},
            {"reserved": -1},
            {"price": 0},
            {"state": "sold"},
            {"category": "cars"},
            {"unit": "ton"},
            {"language": "fr"},
        ],
    )
    async def test_product(self, stocked: Database, change: dict[str, object]) -> None:
        with pytest.raises(IntegrityError, match=r"CHECK|check constraint"):
            async with stocked.write() as session:
                await session.execute(update(Product).values(**change))

    async def test_a_language_may_be_unknown_yet(self, database: Database) -> None:
        async with database.write() as session:
            session.add(person(language=None))


async def ask(database: Database, statement: str) -> BaseException:
    async with AsyncSession(database.engine) as session:
        with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is the question
            await session.execute(text(statement))
    return caught.value


class TestIsAway:
    async def test_our_own_faults_are_not(self, database: Database) -> None:
        for statement in ("SELECT * FROM nothing", "SELEC", "INSERT INTO people (id) VALUES (1)"):
            assert not is_away(await ask(database, statement))
        assert not is_away(KeyError("x"))
        assert not is_away(FileNotFoundError(2, "No such file", "photo.jpg"))

    async def test_sqlite_busy_or_gone(self, sqlite: Database) -> None:
        path = sqlite.engine.url.database or ""
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            async with sqlite.engine.connect() as connection:
                await connection.exec_driver_sql("PRAGMA busy_timeout=1")
                await connection.rollback()
                await connection.execution_options(isoko_writes=True)
                with pytest.raises(exc.OperationalError, match="locked") as busy:
                    await connection.execute(text("SELECT 1"))
        assert is_away(busy.value)

        gone = Database("sqlite+aiosqlite:////proc/nowhere.db")
        assert is_away(await ask(gone, "SELECT 1"))
        await gone.close()

    async def test_postgres_ended_our_connection(
        self, postgres_url: str, postgres_shelf: PostgresShelf
    ) -> None:
        database = Database(postgres_url)
        asking = asyncio.create_task(ask(database, "SELECT pg_sleep(30)"))
        name = database.engine.url.database
        await postgres_shelf.run(  # as soon as it asks
            f"""DO $$ DECLARE ended boolean := false; BEGIN
                WHILE NOT ended LOOP
                    PERFORM pg_sleep(0.01), pg_stat_clear_snapshot();
                    SELECT coalesce(bool_or(pg_terminate_backend(pid)), false) INTO ended
                    FROM pg_stat_activity
                    WHERE datname = '{name}' AND query LIKE '%pg_sleep%';
                END LOOP;
            END $$"""
        )
        assert is_away(await asking)
        async with database.read() as session:  # and the pool has recovered
            assert await session.scalar(text("SELECT 1")) == 1
        await database.close()

    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1:1/x", "/x?host=/nowhere", "nowhere.invalid/x"],
        ids=["port", "socket", "name"],
    )
    async def test_postgres_is_not_there(self, address: str) -> None:
        database = Database(f"postgresql+asyncpg://postgres@{address}")
        assert is_away(await ask(database, "SELECT 1"))
        await database.close()

    async def test_postgres_is_full(self, postgres_url: str, postgres_shelf: PostgresShelf) -> None:
        await postgres_shelf.run("DROP ROLE IF EXISTS narrow")
        await postgres_shelf.run("CREATE ROLE narrow LOGIN CONNECTION LIMIT 0")
        full = Database(postgres_url.replace("postgres@", "narrow@"))
        assert is_away(await ask(full, "SELECT 1"))
        await full.close()
