"""A measured bot in its own process, and what it says of itself."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.telegram import SECRET, TOKEN, Office, Telegram

ROOT = Path(__file__).parents[1]


@dataclass
class Bot:
    """`office` is where its updates go; `report` is cpu, rss and counts since its start."""

    process: asyncio.subprocess.Process
    office: Office

    async def report(self) -> dict[str, float]:
        assert self.process.stdin is not None
        self.process.stdin.write(b"?\n")
        return await self._line()

    async def _line(self) -> dict[str, float]:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError("the bot has died; what it said stands above")
        return dict(json.loads(line))

    async def ready(self) -> None:
        await asyncio.wait_for(self._line(), 240)  # a busy machine


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.asynccontextmanager
async def running(
    module: str,
    telegram: Telegram,
    *,
    database: str = "",
    redis: str = "",
    folder: Path = ROOT,
    apart: bool = False,
    without: str = "",
    more: Mapping[str, str] | None = None,
) -> AsyncIterator[Bot]:
    """Start `python -m benchmarks.bots.<module>` and wait until it listens. Ours can be asked to do
    `without` a trick (bots/without.py); `more` are settings of its own."""
    port = free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("ISOKO_")},
        "PYTHONPATH": str(ROOT),
        # As installed: compiled once. Some machines are set never to keep what was compiled.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder.parent / "compiled"),
        "HOUSE_WITHOUT": without,
        "ECHO_API": telegram.url,
        "ECHO_PORT": str(port),
        "ISOKO_BOT_TOKEN": TOKEN,
        "ISOKO_TELEGRAM_API_URL": telegram.url,
        "ISOKO_DATABASE_URL": database,
        "ISOKO_REDIS_URL": redis,
        "ISOKO_DATA_DIR": str(folder),
        "ISOKO_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "ISOKO_WEBHOOK_SECRET": SECRET,
        "ISOKO_WEBHOOK_LISTEN": f"127.0.0.1:{port}",
        **(more or {}),
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        f"benchmarks.bots.{module}",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=environment,
        cwd=folder,  # no .env of the developer's own
    )
    bot = Bot(process, Office(telegram, port, apart=apart))
    try:
        await bot.ready()
        yield bot
    finally:
        bot.office.close()
        assert process.stdin is not None
        process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()
