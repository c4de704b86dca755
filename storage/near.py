"""SQLite without a thread's round trip for every statement.

aiosqlite hands each call to a thread of its connection, three or four hand-overs a statement, where
SQLite itself answers from its cache in 5 µs: a page of products took 1,986 µs through threads, and
42 without. Only some calls can wait for a disk or for another process, the start of a write and its
commit above all; those keep their thread, the others are made where we are.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from typing import Any

import aiosqlite

# What may wait for the one writer's lock, for the disk, or as long as a whole file takes.
_WAITS = ("BEGIN IMMEDIATE", "PRAGMA", "VACUUM", "ANALYZE", "CREATE", "DROP", "ALTER")


class Near(aiosqlite.Connection):
    """`path` is the file. As with every connection, one call is made after the other."""

    def __init__(self, path: str) -> None:
        def connector() -> sqlite3.Connection:
            return sqlite3.connect(path, check_same_thread=False, cached_statements=256)

        super().__init__(connector, iter_chunk_size=64)
        self._thread.daemon = True  # as SQLAlchemy does with one of its own making
        self._away: deque[None] = deque()  # calls that the thread has not finished

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
