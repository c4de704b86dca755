"""`isoko demo` as a command: its words, its port, its end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.settings import Settings
from demo.run import CannotStart, demo, for_the_demo, free_port, only_one, welcome
from storage.redis.server import RedisServer

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def taken(port: int = 0) -> Iterator[int]:
    with socket.socket() as held:
        held.bind(("127.0.0.1", port))
        held.listen()
        yield held.getsockname()[1]


@asynccontextmanager
async def running_demo(
    folder: Path, *options: str, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ISOKO_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        *options,
        cwd=folder,
        env=clean | settings | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def address(process: asyncio.subprocess.Process) -> str:
    """What it tells people to open."""
    assert process.stdout is not None
    async with asyncio.timeout(60):
        async for raw in process.stdout:
            if (line := raw.decode().strip()).startswith("http://"):
                return line
    assert process.stderr is not None
    raise AssertionError((await process.stderr.read()).decode())


class TestCommand:
    @pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
    async def test_stops_in_good_order(self, tmp_path: Path, sent: signal.Signals) -> None:
        async with running_demo(tmp_path, "--port", "0") as process:
            url = await address(process)
            async with aiohttp.ClientSession() as web:
                async with web.get(f"{url}/") as page:
                    assert page.status == 200
                async with web.get(f"{url}/control/state") as state:
                    assert (await state.json())["hooks"] == ["on_restart", "on_clock", "on_reset"]
            process.send_signal(sent)
            _, err = await asyncio.wait_for(process.communicate(), 30)
        assert process.returncode == 0
        assert "Traceback" not in err.decode()
        assert not RedisServer(tmp_path / ".data" / "demo" / "redis").lives()

    async def test_once_after_one_that_was_killed(self, tmp_path: Path) -> None:
        async with running_demo(tmp_path, "--port", "0") as process:
            await address(process)
        orphan = RedisServer(tmp_path / ".data" / "demo" / "redis")
        assert orphan.lives(), "kill -9 gave nobody time to put it out"
        async with running_demo(tmp_path, "--port", "0", "--once") as process:
            out, err = await asyncio.wait_for(process.communicate(), 90)
        assert (process.returncode, err) == (0, b"")
        assert not orphan.lives()
        assert "To stop: Ctrl-C." in out.decode()
        assert "-m playground.terminal --url http://127.0.0.1:" in out.decode()


class TestPort:
    def test_a_free_one_is_taken(self) -> None:
        with taken() as port:
            pass
        assert free_port(port) == port

    def test_a_taken_one_leads_to_the_next(self) -> None:
        with taken() as port:
            assert port < free_port(port) <= port + 20

    def test_all_taken_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("demo.run.PORTS_TO_TRY", 1)
        with taken() as port, pytest.raises(CannotStart, match="Name another one"):
            free_port(port)

    def test_any(self) -> None:
        assert free_port(0) == 0


class TestFolder:
    async def test_two_demos_do_not_share_one(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        settings = Settings(_env_file=None, data_dir=tmp_path)
        with only_one(tmp_path):
            assert await demo(settings, port=0, stay=False) == 1
        told = capsys.readouterr().out
        assert "One runs already" in told
        assert "ISOKO_DATA_DIR=" in told

    async def test_that_cannot_be_written_to_is_told(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "file").touch()
        settings = Settings(_env_file=None, data_dir=tmp_path / "file")
        assert await demo(settings, port=0, stay=False) == 1
        assert "The demo cannot start." in capsys.readouterr().out

    async def test_no_redis_is_told_with_what_to_do(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
        monkeypatch.setenv("PATH", "/nowhere")
        assert await demo(Settings(_env_file=None, data_dir=tmp_path), port=0, stay=False) == 1
        assert "Install redis-server or valkey-server" in capsys.readouterr().out

    def test_touches_nothing_of_a_real_market(self, tmp_path: Path) -> None:
        real = Settings(
            _env_file=None,
            bot_token="1:real",
            data_dir=tmp_path,
            database_url="postgresql+asyncpg://h/real",
            redis_url="redis://h/0",
            webhook_url="https://real.example",
            staff_ids="1",
            order_expiry_hours=5,
        )
        shown = for_the_demo(real, "http://127.0.0.1:1")
        assert shown.bot_token.get_secret_value() != "1:real"
        assert shown.database == f"sqlite+aiosqlite:///{tmp_path}/demo/isoko.db"
        assert (shown.redis_url, shown.webhook_url) == ("", "")
        assert shown.telegram_api_url == "http://127.0.0.1:1"
        assert shown.staff_ids == {"telegram:100003", "telegram:100004"}
        assert shown.periods.order_expiry_hours == 5


def test_the_welcome_names_what_there_is() -> None:
    words = welcome("http://127.0.0.1:8099", "http://127.0.0.1:8098")
    for name in (
        "Aline",
        "王小明",
        "Eric",
        "Claire",
        "Diane",
        "/start",
        "http://127.0.0.1:8099",
        "Ctrl-C",
    ):
        assert name in words
