"""What a measured process says of itself: asked by a line on its input, answered on its output."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

COUNTS: Counter[str] = Counter()
PAGE_BYTES = 4096


def count_statements() -> None:
    """Every statement and every commit of every engine in this process."""
    from sqlalchemy import event  # a bare echo is not to bear the weight of it
    from sqlalchemy.engine import Engine

    @event.listens_for(Engine, "before_cursor_execute")
    def _(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            COUNTS["statements"] += 1

    @event.listens_for(Engine, "commit")
    def _(_connection: Any) -> None:
        COUNTS["commits"] += 1


def count_round_trips() -> None:
    """Every time something goes out to Redis: a pipeline is one."""
    from redis.asyncio.connection import AbstractConnection

    send = AbstractConnection.send_packed_command

    async def counted(self: Any, *args: Any, **options: Any) -> Any:
        COUNTS["redis"] += 1
        return await send(self, *args, **options)

    AbstractConnection.send_packed_command = counted  # type: ignore[method-assign]

    from storage.redis.script_connection import Wire

    ask = Wire.ask

    def asked(self: Wire, packed: bytes) -> asyncio.Future[Any]:
        COUNTS["redis"] += 1
        return ask(self, packed)

    Wire.ask = asked  # type: ignore[method-assign]


def resident_bytes(pid: int | str = "self") -> int:
    """What of a process is in memory. Linux only, like the figures that are kept."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES


def report() -> dict[str, float]:
    return {"cpu": time.process_time(), "rss": resident_bytes(), **COUNTS}


async def answer_questions() -> None:
    """A report for every line; the end of the input is the end of the process."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.readline():
        say(report())


def say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()
