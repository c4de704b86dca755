"""The engine and the unit of work.

Operations never commit: whoever opened `write()` does, once, at its end. On SQLite a write begins
IMMEDIATE, because a deferred transaction that turns into a write fails at once when another has
written in between, whatever the busy timeout says (https://www.sqlite.org/isolation.html).
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Insert, event
from sqlalchemy import exc as sqlalchemy_errors
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from storage.sql.kept_sessions import KeptSessions
from storage.sql.plain_insert import PlainInsert
from storage.sql.sqlite_connection import Near
from storage.storable_text import storable

BUSY_MILLISECONDS = 10_000
POOL_SECONDS = 10  # a turn that waited longer for a connection is better tried again
COMMAND_SECONDS = 60.0
IDLE_SECONDS = 2.0  # after which a connection is tried before it is used

# For writing and as many for reading: three processes of 20 fit into PostgreSQL's usual 100
# connections with room for people.
POOL_SIZE, POOL_OVERFLOW = 6, 4

# SQLite's result codes that end by themselves or with the operator's help: BUSY, LOCKED, NOMEM,
# READONLY, IOERR, FULL, CANTOPEN, PROTOCOL. The rest (no such table, a typo) are faults of ours.
_SQLITE_AWAY = {5, 6, 7, 8, 10, 13, 14, 15}

# PostgreSQL's error classes: connection, transaction rolled back (deadlock, serialization), out of
# resources, lock not to be had, operator intervention, system error; and read-only (a fail-over).
_POSTGRES_AWAY = ("08", "40", "53", "55P03", "57", "58", "25006")


class Session(AsyncSession):
    """A unit of work. What nobody reads in it again is written at its end: one INSERT a table."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._later: dict[Insert, list[dict[str, Any]]] = {}
        # What its process has to know when it ends: that files are to be fetched (storage/media),
        # that exchange rates or taxes are others (storage/rates.py, storage/import_tax.py), what of
        # whom is another.
        self.wants_files = self.has_rates = self.has_taxes = False
        self.members_changed: dict[int, dict[str, Any]] = {}

    def empty(self) -> None:
        """Forget whatever was read and done in it, but keep its connection."""
        self.expunge_all()
        self._begin_anew()

    def later(self, statement: Insert, row: dict[str, Any]) -> None:
        """Add a row with the others of this statement, when the session is flushed or ends."""
        self._later.setdefault(statement, []).append(row)

    async def write_out(self, statement: Insert) -> None:
        """Add what this statement was to add later."""
        rows = self._later.pop(statement, None)
        if rows:
            await self.execute(statement, rows)

    async def flush(self, objects: Sequence[Any] | None = None) -> None:
        await super().flush(objects)
        for statement in list(self._later):
            await self.write_out(statement)


class Database:
    """`read()` and `write()` give a session; the two differ in what they promise the database."""

    def __init__(self, url: str, *, command_seconds: float | None = COMMAND_SECONDS) -> None:
        parsed = make_url(url)
        self.url = url
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        # What is bound is people's: names, phones, addresses. An error's text is logged and shown.
        options: dict[str, Any] = {"pool_timeout": POOL_SECONDS, "hide_parameters": True}
        if self.is_sqlite:
            if parsed.database:
                Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
                options["async_creator"] = partial(Near, parsed.database)
        else:
            options |= {
                "pool_size": POOL_SIZE,
                "max_overflow": POOL_OVERFLOW,
                # asyncpg waits a minute for a server and for ever for an answer
                "connect_args": {
                    "timeout": POOL_SECONDS,
                    "command_timeout": command_seconds,
                    "prepared_statement_cache_size": 500,  # every statement of the house
                    # The server's own 4 is a spinning disk's: a thousand products that a search has
                    # found were looked for in a hundred thousand (storage/search_index.py).
                    "server_settings": {"application_name": "isoko", "random_page_cost": "1.1"},
                },
            }
        self.engine = create_async_engine(url, **options)
        # Each statement sees what is committed when it begins, in a transaction or out of it: for
        # looking only, BEGIN and ROLLBACK are two round trips for nothing. Connections of their
        # own, on which the database itself lets nobody write.
        if self.is_sqlite:
            event.listen(self.engine.sync_engine, "connect", _on_connect)
            event.listen(self.engine.sync_engine, "begin", _on_begin)
            self._reading = create_async_engine(url, **options)
            event.listen(self._reading.sync_engine, "connect", _on_connect_to_read)
        else:
            connect = options["connect_args"]
            settings = {**connect["server_settings"], "default_transaction_read_only": "on"}
            options["connect_args"] = {**connect, "server_settings": settings}
            self._reading = create_async_engine(url, isolation_level="AUTOCOMMIT", **options)
            for engine in (self.engine, self._reading):
                event.listen(engine.sync_engine, "checkout", _on_checkout)
                event.listen(engine.sync_engine, "checkin", _on_checkin)
        for engine in (self.engine, self._reading):
            event.listen(engine.sync_engine, "before_cursor_execute", _as_storable, retval=True)
        self._writing = self.engine.execution_options(isoko_writes=True)
        # SQLite has one writer: waiting here is fair and free, waiting in its busy loop is neither.
        # Of units of work one at a time waits for the turn, so what is put down comes next.
        self._line = asyncio.Lock() if self.is_sqlite else contextlib.nullcontext()
        self._turn = asyncio.Lock() if self.is_sqlite else contextlib.nullcontext()
        self._writers: set[asyncio.Task[Any] | None] = set()
        self._plain: dict[Insert, PlainInsert] = {}
        self._down: AsyncConnection | None = None  # on SQLite: what is put down has one of its own
        self._kept = KeptSessions(
            partial(Session, self._reading, expire_on_commit=False),
            Session.empty,
            None if self.is_sqlite else IDLE_SECONDS,
        )

    def read(self) -> contextlib.AbstractAsyncContextManager[Session]:
        """A session for looking only: what it changes is refused, or forgotten."""
        return self._kept.session()

    @contextlib.asynccontextmanager
    async def write(self) -> AsyncIterator[Session]:
        """One transaction: committed at the end, rolled back whole by any error."""
        task = asyncio.current_task()
        if task in self._writers:
            # on SQLite it would wait for itself for ever, on PostgreSQL for its own row locks
            raise RuntimeError("write() inside write(): hand the session on instead")
        self._writers.add(task)
        try:
            async with (
                self._line,
                self._turn,
                Session(self._writing, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield session
                await session.flush()
        finally:
            self._writers.discard(task)

    async def put_down(self, insert: Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        """Rows of one table, kept when this returns: a transaction of their own, past session and
        engine. All have the same columns."""
        if insert not in self._plain:
            self._plain[insert] = PlainInsert(insert, rows[0], self.engine.dialect)
        plain = self._plain[insert]
        bound = plain.rows(rows)
        if self.is_sqlite:
            async with self._turn:
                if self._down is None:
                    self._down = await self.engine.connect()
                await (await _driver_of(self._down)).put_rows(plain.text, bound)
            return
        async with self.engine.connect() as connection:
            try:
                # in one transaction, by itself
                await (await _driver_of(connection)).executemany(plain.text, bound)
            except BaseException:
                await connection.invalidate()  # whatever it is in the middle of
                raise

    async def close(self) -> None:
        await self._kept.close()
        if self._down is not None:
            await self._down.close()
            self._down = None
        await self.engine.dispose()
        await self._reading.dispose()


async def _driver_of(connection: AsyncConnection) -> Any:
    return (await connection.get_raw_connection()).driver_connection


def shown(url: str) -> str:
    """An address as it may be shown: without its password."""
    return make_url(url).render_as_string(hide_password=True)


def file_of(url: str) -> Path | None:
    """The file behind an address; None where a server is."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    return Path(parsed.database)


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database cannot be reached now, and may be later."""
    if isinstance(error, sqlalchemy_errors.DBAPIError):
        if error.connection_invalidated:
            return True
        if isinstance(error.orig, sqlite3.Error):
            return _is_away_in_sqlite(error.orig)
        return _is_away_in_postgres(error.orig)
    if isinstance(error, sqlite3.Error):
        return _is_away_in_sqlite(error)
    if isinstance(error, FileNotFoundError):
        return error.filename is None  # the server's socket; a file of ours would be named
    return _is_away_in_postgres(error) or isinstance(
        error, sqlalchemy_errors.TimeoutError | ConnectionError | TimeoutError | socket.gaierror
    )


def _is_away_in_sqlite(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE_AWAY


def _is_away_in_postgres(error: BaseException | None) -> bool:
    """By SQLSTATE: SQLAlchemy gives asyncpg's errors no telling class, and those of a connection
    that is refused while the server starts or is full come through as asyncpg's own."""
    return str(getattr(error, "sqlstate", None) or "").startswith(_POSTGRES_AWAY)


def _on_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={BUSY_MILLISECONDS}",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    for left in reversed(range(BUSY_MILLISECONDS // 20)):
        try:
            # A new file turns to WAL once. Where several meet over that, SQLite does not wait out
            # its busy timeout: it fails at once whoever would have to give way.
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not left:
                raise
            connection.run_async(lambda _: asyncio.sleep(0.02))
    cursor.close()


def _on_connect_to_read(connection: Any, record: object) -> None:
    _on_connect(connection, record)
    cursor = connection.cursor()
    cursor.execute("PRAGMA query_only=ON")
    cursor.close()


def _on_checkout(connection: Any, record: Any, _proxy: object) -> None:
    """A connection that lay idle is tried before it is trusted; another is made for a dead one.

    Trying each time (`pool_pre_ping`) is one more round trip for every unit of work.
    """
    idle = time.monotonic() - record.info.get("used", -math.inf)
    if connection.driver_connection.is_closed():
        raise sqlalchemy_errors.DisconnectionError("the server has closed it")
    if math.inf > idle > IDLE_SECONDS:
        try:
            connection.ping()
        except Exception as error:
            raise sqlalchemy_errors.DisconnectionError(str(error)) from error


def _on_checkin(_connection: object, record: Any) -> None:
    record.info["used"] = time.monotonic()


def _as_storable(
    _connection: object, _cursor: object, statement: str, bound: Any, _context: object, many: object
) -> tuple[str, Any]:
    """Every text on its way down, whoever wrote it: one NUL, which a forged button can carry, and
    PostgreSQL refuses the statement. Of several rows that come back with their ids SQLAlchemy makes
    one statement with one list of values, and says "many" all the same."""
    rows = many and bool(bound) and isinstance(bound, list | tuple)
    if rows and isinstance(bound[0], dict | list | tuple):
        return statement, [_stored(each) for each in bound]
    return statement, _stored(bound)


def _stored(bound: Any) -> Any:
    if bound is None:  # a statement in the driver's own words, with nothing bound
        return None
    if isinstance(bound, dict):
        return {name: _stored_value(value) for name, value in bound.items()}
    for value in bound:
        if value.__class__ is str and _stored_value(value) is not value:
            return tuple(map(_stored_value, bound))
    return bound


def _stored_value(value: Any) -> Any:
    if not isinstance(value, str) or (value.isascii() and "\x00" not in value):
        return value
    return storable(value)


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("isoko_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
