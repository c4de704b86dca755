"""Scripts over one connection: each hears its own answer, whatever becomes of the others and of the
wire."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import cast

import pytest
from redis import exceptions
from redis.asyncio import Redis

from storage.redis import client as module
from storage.redis.client import connect, is_away
from tests.support.certificates import self_signed
from tests.support.waiting import PATIENCE, until

ECHO = "return ARGV[1]"
Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
GREETED = 2  # commands of redis-py's as it connects, each answered with OK


@contextlib.asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[str]:
    """The address of one that lets redis-py connect and then says what it likes."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            for _ in range(GREETED):
                await command(reader)
                writer.write(b"+OK\r\n")
            await talk(reader, writer)
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as listening:
        yield f"redis://127.0.0.1:{listening.sockets[0].getsockname()[1]}"


async def command(reader: asyncio.StreamReader) -> list[bytes]:
    words = []
    for _ in range(int((await reader.readuntil(b"\r\n"))[1:])):
        length = int((await reader.readuntil(b"\r\n"))[1:])
        words.append((await reader.readexactly(length + 2))[:-2])
    return words


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.3)


class TestEachItsOwn:
    async def test_many_at_once_some_of_whom_leave(self, redis: Redis) -> None:
        echo, chance = redis.register_script(ECHO), random.Random(15)

        async def ask(number: int) -> None:
            task = asyncio.create_task(echo(keys=[], args=[f"{number}"]))
            if number % 3 == 0:
                for _ in range(chance.randrange(12)):
                    await asyncio.sleep(0)
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                assert await task == f"{number}"

        await asyncio.gather(*map(ask, range(600)))
        clients = await redis.client_list()
        assert len([each for each in clients if each["cmd"].startswith("eval")]) == 1

    async def test_a_long_text_and_every_kind_of_answer(self, redis: Redis) -> None:
        long = "ikawa 咖啡 ☕\x00\r\n" * 50_000
        assert await redis.register_script(ECHO)(keys=[], args=[long]) == long
        kinds = redis.register_script("return {1, 'a', false, {ARGV[1], KEYS[1]}}")
        assert await kinds(keys=["k"], args=[1.5]) == [1, "a", None, ["1.5", "k"]]

    async def test_a_fault_of_one_is_not_the_others(self, redis: Redis) -> None:
        echo = redis.register_script(ECHO)
        broken = redis.register_script("return redis.call('INCR', 'text')")
        odd = redis.register_script("return '\\255'")
        await redis.set("text", "a")
        answers = await asyncio.gather(
            echo(keys=[], args=["1"]),
            broken(keys=[], args=[]),
            odd(keys=[], args=[]),
            echo(keys=[], args=["\ud800"]),
            echo(keys=[], args=["2"]),
            return_exceptions=True,
        )
        kinds = [exceptions.ResponseError, UnicodeDecodeError, UnicodeEncodeError]
        assert [answers[0], answers[4]] == ["1", "2"]
        assert list(map(type, answers[1:4])) == kinds

    async def test_a_script_that_the_server_has_forgotten(self, redis: Redis) -> None:
        echo = redis.register_script(ECHO)
        for turn in range(2):
            assert await echo(keys=[], args=[turn]) == str(turn)
            await redis.script_flush()


class TestAWireThatBreaks:
    async def test_killed_again_and_again(self, redis: Redis) -> None:
        """Whoever waits is asked for once more, and hears."""
        echo = redis.register_script(ECHO)

        async def ask(number: int) -> None:
            for turn in range(20):
                assert await echo(keys=[], args=[f"{number} {turn}"]) == f"{number} {turn}"
                await asyncio.sleep(0.002)

        async def kill() -> None:
            for _ in range(8):
                await asyncio.sleep(0.005)
                await redis.client_kill_filter(_type="normal", skipme=True)

        await asyncio.gather(kill(), *map(ask, range(20)))

    @pytest.mark.parametrize(
        "said",
        [b"", b"$100\r\nhalf", b"HTTP/1.1 400 Bad Request\r\n\r\n", b":1\r\n:2\r\n:3\r\n"],
        ids=["nothing", "half", "no words of Redis", "more than was asked"],
    )
    async def test_other_words_end_it(self, said: bytes) -> None:
        came = 0

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal came
            came += 1
            while True:
                words = await command(reader)
                if came == 1:
                    writer.write(said)
                    return
                writer.write(b"+%b\r\n" % words[-1])

        async with server(talk) as url, connect(url) as client:
            echo = client.register_script(ECHO)
            first = await echo(keys=[], args=["a"])
            assert first == (1 if said.startswith(b":") else "a")
            assert await echo(keys=[], args=["b"]) == "b"
        assert came == 2

    @pytest.mark.usefixtures("impatient")
    async def test_silence_has_an_end_for_all_at_once(self) -> None:
        came = 0

        async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            nonlocal came
            came += 1
            while True:
                await command(reader)

        async with server(talk) as url, connect(url) as client:
            echo = client.register_script(ECHO)
            asked = [echo(keys=[], args=["a"]) for _ in range(100)]
            answers = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(each) for each in answers} == {exceptions.TimeoutError}
        assert all(map(is_away, cast(list[BaseException], answers)))
        assert came == 4  # with the three tries that redis-py makes

    @pytest.mark.usefixtures("impatient")
    async def test_who_is_slow_but_answers_is_waited_for(self) -> None:
        """The time is each one's own, not that of the connection."""

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                words = await command(reader)
                await asyncio.sleep(0.1)
                writer.write(b"+%b\r\n" % words[-1])

        async with server(talk) as url, connect(url) as client:
            echo = client.register_script(ECHO)
            for turn in range(6):
                assert await echo(keys=[], args=[turn]) == str(turn)

    async def test_closed_right_behind_the_greeting(self) -> None:
        """It is tried again at once; red where somebody waits for an answer of what has ended."""
        came = 0

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal came
            came += 1
            while came > 2:
                words = await command(reader)
                writer.write(b"+%b\r\n" % words[-1])

        async with server(talk) as url, connect(url) as client:
            async with asyncio.timeout(module.PATIENCE_SECONDS / 2):
                assert await client.register_script(ECHO)(keys=[], args=["a"]) == "a"

    async def test_nobody_there_is_not_asked_by_each(self) -> None:
        came = 0

        async def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal came
            came += 1
            writer.close()

        async with await asyncio.start_server(refuse, "127.0.0.1", 0) as listening:
            port = listening.sockets[0].getsockname()[1]
            async with connect(f"redis://127.0.0.1:{port}") as client:
                echo = client.register_script(ECHO)
                asked = [echo(keys=[], args=["a"]) for _ in range(100)]
                answers = await asyncio.gather(*asked, return_exceptions=True)
        assert all(map(is_away, cast(list[BaseException], answers)))
        assert came <= 8

    async def test_a_server_that_still_loads_is_asked_again(self) -> None:
        asked = 0

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal asked
            while True:
                words = await command(reader)
                asked += 1
                loads = b"-LOADING Redis is loading the dataset in memory\r\n"
                writer.write(loads if asked < 3 else b"+%b\r\n" % words[-1])

        async with server(talk) as url, connect(url) as client:
            assert await client.register_script(ECHO)(keys=[], args=["a"]) == "a"
        assert asked == 3


ONLY_READS = b"READONLY You can't write against a read only replica.\r\n"
BEFORE_7 = b"ERR Error running script (call to f_9c0b): @user_script:1: @user_script: 1: -"


class TestAFailover:
    @pytest.mark.parametrize("begins", [b"-", b"-" + BEFORE_7], ids=["7", "before 7"])
    async def test_an_old_connection_is_left(self, redis_url: str, begins: bytes) -> None:
        """The server that wrote only reads now, and keeps our connections; its address leads to
        another (redis/ioredis issue 965)."""
        only_reads = begins + ONLY_READS

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            while True:
                await command(reader)
                writer.write(only_reads)

        old = True

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            if old:
                inner, outer = await asyncio.open_connection("127.0.0.1", port)
            else:
                inner, outer = await asyncio.open_unix_connection(redis_url.removeprefix("unix://"))
            await asyncio.gather(_pump(reader, outer), _pump(inner, writer))

        async with (
            server(talk) as replica,
            await asyncio.start_server(relay, "127.0.0.1", 0) as listening,
            connect(f"redis://127.0.0.1:{listening.sockets[0].getsockname()[1]}") as client,
        ):
            port = int(replica.rpartition(":")[2])
            put = client.register_script("return redis.call('SET', KEYS[1], ARGV[1])")
            for ask in (put(keys=["k"], args=["a"]), client.set("k", "a")):
                with pytest.raises(exceptions.ResponseError, match="read only") as caught:
                    await ask
                assert is_away(caught.value)
            old = False
            assert await put(keys=["k"], args=["b"]) == "OK"
            assert await client.set("k", "c")


class TestHowItIsOpened:
    async def test_a_password_a_name_and_a_database(self, redis: Redis, redis_url: str) -> None:
        await redis.acl_setuser(
            "isoko", enabled=True, passwords=["+s3cret"], categories=["+@all"], keys=["*"]
        )
        where = redis_url.removeprefix("unix://")
        try:
            async with connect(f"unix://isoko:s3cret@{where}?db=3") as client:
                put = client.register_script("return redis.call('SET', KEYS[1], ARGV[1])")
                assert await put(keys=["where"], args=["three"]) == "OK"
                assert await client.get("where") == "three"
            assert await redis.get("where") is None
            async with connect(f"unix://isoko:wrong@{where}") as client:
                for ask in (client.register_script(ECHO)(keys=[], args=["a"]), client.ping()):
                    with pytest.raises(exceptions.ConnectionError) as caught:
                        await ask
                    assert not is_away(caught.value)
        finally:
            await redis.acl_deluser("isoko")

    async def test_tls(self, redis_url: str, tmp_path: Path) -> None:
        context, trusted = self_signed(tmp_path)

        async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            inner, outer = await asyncio.open_unix_connection(redis_url.removeprefix("unix://"))
            await asyncio.gather(_pump(reader, outer), _pump(inner, writer))

        async with await asyncio.start_server(relay, "127.0.0.1", 0, ssl=context) as listening:
            address = f"rediss://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
            async with connect(f"{address}?ssl_ca_certs={trusted}") as client:
                echo = client.register_script(ECHO)
                asked = [echo(keys=[], args=[number]) for number in range(50)]
                assert await asyncio.gather(*asked) == list(map(str, range(50)))
            async with connect(address) as client:  # whom nobody vouches for
                with pytest.raises(exceptions.ConnectionError):
                    await client.register_script(ECHO)(keys=[], args=["a"])


class TestClosed:
    async def test_whoever_waits_hears_at_once(self, redis_url: str) -> None:
        async def talk(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
            await reader.read()

        async with server(talk) as url:
            client = connect(url)
            task = asyncio.create_task(client.register_script(ECHO)(keys=[], args=["a"]))
            await until(lambda: client._scripts is not None and client._scripts._wire is not None)
            await client.aclose()
            with pytest.raises(exceptions.ConnectionError, match="is closed"):
                async with asyncio.timeout(PATIENCE):
                    await task

    async def test_whoever_waits_for_it_to_open_hears_that_it_is_closed(self) -> None:
        """And is not cancelled, as nobody cancelled them."""
        begun = asyncio.Event()

        async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            begun.set()
            await reader.read()
            writer.close()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as listening:
            client = connect(f"redis://127.0.0.1:{listening.sockets[0].getsockname()[1]}")
            task = asyncio.create_task(client.register_script(ECHO)(keys=[], args=["a"]))
            await begun.wait()
            await client.aclose()
            with pytest.raises(exceptions.ConnectionError, match="is closed"):
                await task


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()
