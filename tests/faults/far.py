"""A market whose house is another process, that can be killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis

from storage.redis.server import RedisServer
from tests.support.market import Market

ROOT = Path(__file__).parents[2]


class Zygote:
    """See tests/faults/zygote.py."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.zygote"],
            cwd=folder,  # no .env here
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"

    def spawn(self, environment: dict[str, str], log: Path, poller: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"environment": environment, "log": str(log), "poller": poller}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


@contextlib.contextmanager
def zygote(folder: Path) -> Iterator[Zygote]:
    running = Zygote(folder)
    try:
        yield running
    finally:
        running.end()


@dataclass
class FarMarket(Market):
    """The same people and verbs; the house has a process of its own and a private Redis."""

    zygote: Zygote | None = None
    poller: str = "ours"
    pid: int | None = None
    kills: int = 0
    interrupted: int = 0  # turns that were open when their process was killed
    in_flight: int = 0  # updates that Telegram had not seen acknowledged at those moments
    lines: list[str] = field(default_factory=list)

    def before(self) -> None:
        self.patience = 90.0

    @property
    def log(self) -> Path:
        return self.folder / "house.log"

    def environment(self) -> dict[str, str]:
        settings = self.settings
        found = {
            "ISOKO_BOT_TOKEN": settings.bot_token.get_secret_value(),
            "ISOKO_TELEGRAM_API_URL": settings.telegram_api_url,
            "ISOKO_DATA_DIR": str(settings.data_dir),
            "ISOKO_DATABASE_URL": settings.database_url,
            "ISOKO_STAFF_IDS": " ".join(settings.staff_ids),
        }
        if settings.webhook_url:
            found |= {
                "ISOKO_WEBHOOK_URL": settings.webhook_url,
                "ISOKO_WEBHOOK_LISTEN": settings.webhook_listen,
                "ISOKO_WEBHOOK_SECRET": settings.webhook_secret.get_secret_value(),
            }
        return found

    async def start(self) -> None:
        """Until it listens."""
        before = self.starts()
        self.spawn()
        await self.until(
            lambda: self.starts() > before or not self.lives(),
            lambda: f"the house does not start:\n{self.last_words()}",
        )
        assert self.lives(), f"the house died at once:\n{self.last_words()}"

    def starts(self) -> int:
        """How often a house said that it is ready: the last call before it listens."""
        last = "setWebhook" if self.settings.webhook_url else "deleteWebhook"
        counts = self.world.journal.call_counts
        return sum(count for method, count in counts.items() if method == last)

    def spawn(self) -> None:
        assert self.zygote is not None
        self.pid = self.zygote.spawn(self.environment(), self.log, self.poller)

    def lives(self) -> bool:
        try:
            os.kill(self.pid or 0, 0)
        except ProcessLookupError:
            return False
        return True

    def last_words(self) -> str:
        return self.log.read_text()[-3000:] if self.log.exists() else "(nothing was logged)"

    async def stop(self) -> None:
        """In good order: the private Redis goes with it."""
        if self.pid is None:
            return
        if self.lives():
            os.kill(self.pid, signal.SIGTERM)
        try:
            await self.until(lambda: not self.lives(), lambda: "the house does not stop", 30)
        except AssertionError:
            os.kill(self.pid, signal.SIGKILL)
            raise
        self.pid = None

    async def kill(self) -> None:
        """kill -9, now."""
        assert self.pid is not None
        os.kill(self.pid, signal.SIGKILL)
        self.in_flight += len(self.world.bot().updates)
        await self.until(lambda: not self.lives(), lambda: "the house survives kill -9", 30)
        self.kills += 1
        self.interrupted += self.locks()
        self.pid = None

    def locks(self) -> int:
        """Turns that are open in Redis, which outlives the house."""
        server = RedisServer(self.settings.data_dir / "redis")
        with Redis(unix_socket_path=str(server.socket)) as redis:
            return len(list(redis.scan_iter("isoko:turn:*", count=1000)))

    async def come_back(self) -> None:
        """Start again; a webhook's next try is made now and not when its pause is over."""
        await self.start()
        self.world.clock.forward(8)
