"""What a server says when it cannot work for a while is told apart from what we did wrong.

The troubles are made with a real server; what servers before Redis 7 said out of a script, and what
only a cluster of several says, stands here as they said it.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from redis import exceptions
from redis.asyncio import Redis

from storage.redis.client import connect, is_away
from storage.redis.server import find_server
from storage.redis.sessions import Sessions
from tests.support.waiting import PATIENCE, until_blocked

NOBODY = ("127.0.0.1", "1")


@asynccontextmanager
async def server(*settings: str) -> AsyncIterator[Redis]:
    """One of its own, to be spoiled."""
    folder = Path(tempfile.mkdtemp(prefix="isoko-a-"))
    line = [find_server(), "--port", "0", "--unixsocket", str(folder / "s"), "--dir", str(folder)]
    process = subprocess.Popen([*line, "--save", "", *settings], stdout=subprocess.DEVNULL)
    try:
        async with connect(f"unix://{folder}/s") as client:
            async with asyncio.timeout(PATIENCE):
                while not await _answers(client):
                    await asyncio.sleep(0.01)
            yield client
    finally:
        process.kill()
        process.wait()
        shutil.rmtree(folder, ignore_errors=True)


async def _answers(client: Redis) -> bool:
    with suppress(exceptions.ConnectionError):
        return bool(await client.ping())
    return False


async def a_replica(client: Redis) -> None:
    await client.execute_command("REPLICAOF", *NOBODY)


async def a_replica_that_is_cut_off(client: Redis) -> None:
    await client.config_set("replica-serve-stale-data", "no")
    await a_replica(client)


async def without_memory(client: Redis) -> None:
    await client.config_set("maxmemory", "1")


async def without_replicas(client: Redis) -> None:
    await client.config_set("min-replicas-to-write", "1")


async def without_a_disk(client: Redis) -> None:
    """Its folder is gone, so the last copy of its data could not be written."""
    await client.config_set("save", "1 1")
    folder = (await client.config_get("dir"))["dir"]
    shutil.rmtree(folder)
    await client.bgsave()
    while (await client.info("persistence"))["rdb_last_bgsave_status"] == "ok":
        await asyncio.sleep(0.01)


TROUBLES = (a_replica, a_replica_that_is_cut_off, without_memory, without_replicas, without_a_disk)


class TestWhatEndsByItself:
    async def test_nobody_there(self) -> None:
        async with connect("redis://127.0.0.1:1") as client:
            with pytest.raises(exceptions.RedisError) as caught:
                await client.ping()
        assert is_away(caught.value)

    @pytest.mark.parametrize("trouble", TROUBLES)
    async def test_in_a_command_a_script_and_a_turn(self, trouble: object) -> None:
        async with server() as client:
            turn = await Sessions(client).open("p", "1")
            await trouble(client)  # type: ignore[operator]
            with pytest.raises(exceptions.RedisError) as plain:
                await client.set("a", "b")
            assert is_away(plain.value), plain.value
            with pytest.raises(exceptions.RedisError) as script:
                await client.eval("return redis.call('SET', KEYS[1], 'b')", 1, "a")
            assert is_away(script.value), script.value
            # Without memory, a script that has freed some before it writes is let through.
            sessions = Sessions(client)
            ends = await asyncio.gather(
                sessions.open("q", "2"), sessions.close(turn, "x"), return_exceptions=True
            )
            errors = [each for each in ends if isinstance(each, BaseException)]
            assert all(map(is_away, errors)), errors
            assert errors or trouble is without_memory

    async def test_a_cluster_without_its_parts(self) -> None:
        async with server("--cluster-enabled", "yes") as client:
            for ask in (client.set("a", "b"), client.eval("return 1", 1, "a")):
                with pytest.raises(exceptions.RedisError) as caught:
                    await ask
                assert is_away(caught.value), caught.value

    async def test_a_wait_that_is_broken_off(self) -> None:
        async with server() as client:
            waiting = asyncio.create_task(client.blpop(["bell"], timeout=60))
            await until_blocked(client, 1)
            await a_replica(client)
            with pytest.raises(exceptions.RedisError) as caught:
                await waiting
            assert is_away(caught.value), caught.value

    @pytest.mark.parametrize(
        "error",
        [
            exceptions.BusyLoadingError("LOADING"),
            exceptions.TimeoutError("Timeout reading"),
            exceptions.TryAgainError("Multiple keys request during rehashing of slot"),
            exceptions.ResponseError("BUSY Redis is busy running a script"),
            exceptions.ResponseError(
                "Error running script (call to f_9c0b): @user_script:1: @user_script: 1: "
                "-READONLY You can't write against a read only replica."
            ),
            exceptions.ResponseError(
                "Error running script (call to f_9c0b): @user_script:1: @user_script: 1: "
                "-OOM command not allowed when used memory > 'maxmemory'."
            ),
        ],
    )
    def test_as_others_say_it(self, error: Exception) -> None:
        assert is_away(error)


class TestWhatIsOurs:
    async def test_a_wrong_command(self, redis: Redis) -> None:
        await redis.set("text", "MISCONF: -OOM")
        for ask in (
            redis.incr("text"),
            redis.eval("return redis.call('INCR', KEYS[1])", 1, "text"),
        ):
            with pytest.raises(exceptions.ResponseError) as caught:
                await ask
            assert not is_away(caught.value)

    @pytest.mark.parametrize(
        "error",
        [
            OSError("another matter"),
            exceptions.AuthenticationError("WRONGPASS"),
            exceptions.NoPermissionError("this user has no permissions to run 'set'"),
            exceptions.ResponseError("BUSYGROUP Consumer Group name already exists"),
            exceptions.ResponseError("WRONGTYPE Operation against a key holding the wrong kind"),
        ],
    )
    def test_what_waiting_does_not_mend(self, error: Exception) -> None:
        assert not is_away(error)
