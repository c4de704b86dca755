"""SQLite without a thread's round trip for every statement.

aiosqlite hands each call to a thread of its connection, three or four hand-overs a statement, which
take far longer than SQLite itself does to answer from its cache. Only some calls can wait for a
disk or for another process, the start of a write and its commit above all; those keep their thread,
the others are made where we are.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from threading import Thread
from typing import Any

import aiosqlite
from aiosqlite import core

# What may wait for the one writer's lock, for the disk, or as long as a whole file takes.
_WAITS = ("BEGIN IMMEDIATE", "PRAGMA", "VACUUM", "ANALYZE", "CREATE", "DROP", "ALTER")


def _work(asked: Any) -> None:
    """aiosqlite's own loop over what was asked, begun again where it dies: it does when whoever
    asked is gone with their loop, and what is asked behind that, the end above all, is not done."""
    while True:
        try:
            core._connection_worker_thread(asked)  # noqa: SLF001
        except RuntimeError:  # the loop is closed: nobody waits for that answer
            continue
        else:
            return


class Near(aiosqlite.Connection):
    """`path` is the file. As with every connection, one call is made after the other."""

    def __init__(self, path: str) -> None:
        self._opened: sqlite3.Connection | None = None

        def connector() -> sqlite3.Connection:
            self._opened = sqlite3.connect(path, check_same_thread=False, cached_statements=256)
            return self._opened

        super().__init__(connector, iter_chunk_size=64)
        # a daemon, as SQLAlchemy has it for connections of its own making
        self._thread = Thread(target=_work, args=(self._tx,), daemon=True)
        self._away: deque[None] = deque()  # calls that the thread has not finished

    def stop(self) -> None:
        """Ends the thread, and closes what it opened: aiosqlite forgets a connection whose opening
        was cancelled. Nobody waits for it, as the loop may be closed before it is done."""

        def close_and_stop() -> object:
            if self._opened is not None:
                self._opened.close()
            self._connection = None
            return core._STOP_RUNNING_SENTINEL  # noqa: SLF001

        self._running = False
        self._tx.put_nowait((None, close_and_stop))

    async def put_rows(self, statement: str, rows: list[tuple[Any, ...]]) -> None:
        """One transaction, in one hand-over to the thread, where BEGIN and COMMIT would be two."""

        def commit() -> None:  # by its name it may wait
            connection = self._opened
            assert connection is not None
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.executemany(statement, rows)
                connection.commit()
            except BaseException:
                connection.rollback()
                raise

        await self._execute(commit)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        waits = fn.__name__ == "commit" or (fn.__name__ == "execute" and args[0].startswith(_WAITS))
        # Whoever was cancelled while the thread worked may call again before it is done.
        if not (waits or self._away) and self._running and self._connection is not None:
            return fn(*args, **kwargs)

        def there() -> Any:
            try:
                return fn(*args, **kwargs)
            finally:
                self._away.popleft()

        self._away.append(None)
        return await super()._execute(there)  # type: ignore[no-untyped-call]
