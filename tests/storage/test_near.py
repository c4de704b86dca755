"""SQLite's connections: one that was left by whoever asked leaves no open file and no thread."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest

from storage.sql.sqlite_connection import Near

if TYPE_CHECKING:
    from pathlib import Path


async def test_cancelled_while_it_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opening, go_on = threading.Event(), threading.Event()
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def slowly(*args: object, **kwargs: object) -> sqlite3.Connection:
        opening.set()
        go_on.wait(10)
        made.append(connect(*args, **kwargs))
        return made[0]

    monkeypatch.setattr(sqlite3, "connect", slowly)
    near = Near(str(tmp_path / "a.db"))

    async def use() -> None:
        await near

    task = asyncio.create_task(use())
    await asyncio.to_thread(opening.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    await asyncio.to_thread(near._thread.join, 10)
    assert not near._thread.is_alive()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        made[0].execute("SELECT 1")


def test_left_with_its_loop(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """A house that stops cancels what is at work, and ends its loop while the disk still writes.
    Red when the thread dies of that answer, with a traceback and the file open."""
    writing, go_on = threading.Event(), threading.Event()

    def commit() -> None:  # by its name it may wait
        writing.set()
        go_on.wait(10)

    async def use() -> Near:
        near = Near(str(tmp_path / "a.db"))
        await near
        task = asyncio.create_task(near._execute(commit))
        await asyncio.to_thread(writing.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        near.stop()
        return near

    near = asyncio.run(use())
    opened = near._opened
    assert opened is not None
    go_on.set()
    near._thread.join(10)
    assert not near._thread.is_alive()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened.execute("SELECT 1")
    assert not recwarn.list
