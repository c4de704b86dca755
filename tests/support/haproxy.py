"""HAProxy with the file that operators copy, before processes that write down what reaches them."""

from __future__ import annotations

import asyncio
import contextlib
import grp
import os
import pwd
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from aiohttp import web

from bot.telegram.inbound import webhook
from tests.support.certificates import self_signed
from tests.support.ports import free_port
from tests.support.waiting import PATIENCE, until

FILE = Path(__file__).parents[2] / "docs" / "haproxy.cfg"
OLDEST = (2, 6)
NAMES = ("first", "second", "third", "fourth")
STARTED = NAMES[:3]


class Came(NamedTuple):
    """A request, as it reached a process."""

    process: str
    path: str
    head: dict[str, list[str]]
    body: bytes


@dataclass
class Process:
    """One of those behind the proxy; `ends` makes it hang up on whoever posts so."""

    name: str
    port: int
    came: list[Came]
    health: int = 200
    ends: bytes = b"killed in the middle"
    _runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=webhook.BODY_BYTES)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        self._runner = None

    async def _answer(self, request: web.Request) -> web.Response:
        if request.path == "/health":
            return web.Response(status=self.health)
        body = await request.read()
        head = {name.lower(): request.headers.getall(name) for name in request.headers}
        self.came.append(Came(self.name, request.path, head, body))
        if body == self.ends:
            assert request.transport is not None
            request.transport.abort()
        status, head_back = (503, {"Retry-After": "5"}) if body == b"unwell" else (200, {})
        page = f"{self.name} " * 1000 if request.method == "GET" else self.name
        return web.Response(text=page, status=status, headers=head_back, content_type="text/html")


@dataclass
class Proxy:
    """Of the four processes that the file names the last is not started."""

    tls: str
    plain: str
    http: str
    certificate: Path
    processes: dict[str, Process]
    came: list[Came]
    said: list[str] = field(default_factory=list)  # what it logs

    def heard_of(self, body: bytes) -> list[Came]:
        return [each for each in self.came if each.body == body]

    async def listen(self, stream: asyncio.StreamReader) -> None:
        while line := await stream.readline():
            self.said.append(line.decode())

    async def until_said(self, name: str, word: str) -> None:
        """That a process is UP, or DOWN, since this was asked last."""
        mark = f"/{name} is {word}"
        await until(lambda: any(mark in each for each in self.said))
        self.said.clear()


def program() -> str:
    """The proxy of this machine, or a word on why there is none."""
    found = os.environ.get("HAPROXY") or shutil.which(
        "haproxy", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"
    )
    if found is None:
        pytest.skip("needs haproxy: apt-get install haproxy, or name it in HAPROXY")
    said = subprocess.run([found, "-v"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"version (\d+)\.(\d+)", said)
    if version is None or tuple(map(int, version.groups())) < OLDEST:
        pytest.skip(f"needs haproxy 2.6 or newer, not {said[:60]!r}")
    return found


@contextlib.asynccontextmanager
async def running(folder: Path) -> AsyncIterator[Proxy]:
    found = program()
    _, public = self_signed(folder)
    both = folder / "both.pem"
    both.write_bytes(public.read_bytes() + public.with_suffix(".key").read_bytes())
    came: list[Came] = []
    processes = {name: Process(name, free_port(), came) for name in NAMES}
    tls, plain, http = (f"127.0.0.1:{free_port()}" for _ in range(3))
    proxy = Proxy(f"https://{tls}", f"http://{plain}", f"http://{http}", public, processes, came)
    settings = {
        "USER": pwd.getpwuid(os.getuid()).pw_name,
        "GROUP": grp.getgrgid(os.getgid()).gr_name,
        "CERTIFICATE": str(both),
        "TLS": tls,
        "PLAIN": plain,
        "HTTP": http,
        "INTERVAL": "100ms",
        **{name.upper(): f"127.0.0.1:{each.port}" for name, each in processes.items()},
    }
    environment = {f"ISOKO_PROXY_{name}": value for name, value in settings.items()}
    async with contextlib.AsyncExitStack() as stack:
        for name in STARTED:
            await processes[name].start()
            stack.push_async_callback(processes[name].stop)
        started = await asyncio.create_subprocess_exec(
            *(found, "-db", "-f", str(FILE)),
            env=os.environ | environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert started.stdout is not None
        listens = asyncio.create_task(proxy.listen(started.stdout))
        try:
            # the one that is not there: by then it serves, and has looked at all of them
            await proxy.until_said(NAMES[3], "DOWN")
            yield proxy
        finally:
            if started.returncode is None:
                started.terminate()
            await asyncio.wait_for(started.wait(), PATIENCE)
            await listens
