"""Calls over connections that are kept, to servers that do all that servers do."""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import socket
import ssl
import struct
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.plain_http import client as plain_client
from bot.plain_http import connection as plain_connection
from bot.plain_http.client import PlainClient
from bot.plain_http.connection import PlainAnswer, Unanswered, Unsent

PATH = "/bot42:not-a-real-token/sendMessage"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
SOON = 5.0


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(SOON):
        while not true():
            await asyncio.sleep(0.001)


@dataclass
class Line:
    """One connection as the server has it."""

    number: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def hear(self) -> tuple[str, bytes]:
        """A call's head and body. Raises IncompleteReadError where there is none."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        length = [line for line in head.split("\r\n") if line.startswith("Content-Length: ")]
        body = await self.reader.readexactly(int(length[0].split()[1]) if length else 0)
        return head, body

    def say(self, said: bytes) -> None:
        self.writer.write(said)

    def reset(self) -> None:
        line = self.writer.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def hung_up(self) -> bool:
        """Whether the client ends it soon."""
        await until(lambda: vars(self.reader)["_eof"] or self.reader.exception())
        return True


Script = Callable[[Line], Awaitable[object]]


@dataclass
class Server:
    script: Script
    url: str = ""
    lines: list[Line] = field(default_factory=list)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        line = Line(len(self.lines), reader, writer)
        self.lines.append(line)
        try:
            await self.script(line)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(script: Script, host: str = "127.0.0.1", **more: Any) -> AsyncIterator[Server]:
    server = Server(script)
    there = await asyncio.start_server(server.serve, host, 0, **more)
    port = there.sockets[0].getsockname()[1]
    server.url = f"{'https' if more else 'http'}://{f'[{host}]' if ':' in host else host}:{port}"
    try:
        yield server
    finally:
        there.close()
        for task in server.tasks:
            task.cancel()
        await asyncio.gather(*server.tasks, return_exceptions=True)


def always(said: bytes) -> Script:
    async def script(line: Line) -> None:
        while True:
            await line.hear()
            line.say(said)

    return script


def once(said: bytes) -> Script:
    """Says it to the first call, and then nothing more, with the line left open."""

    async def script(line: Line) -> None:
        await line.hear()
        line.say(said)
        await line.reader.read()

    return script


@pytest_asyncio.fixture
async def client() -> AsyncIterator[PlainClient]:
    unheard: list[object] = []

    def note(_: object, what: dict[str, Any]) -> None:
        if isinstance(what.get("protocol"), plain_connection.Connection) or "future" in what:
            unheard.append(what)

    asyncio.get_running_loop().set_exception_handler(note)
    made = PlainClient(4)
    yield made
    await made.close()
    assert not unheard


async def post(
    client: PlainClient, server: Server, body: bytes = b"{}", path: str = PATH, **more: Any
) -> PlainAnswer:
    given: dict[str, Any] = {"method": "POST", "seconds": SOON, "most_bytes": 100_000} | more
    method = given.pop("method")
    return await client.call(method, server.url + path, body, {"X-Who": "isoko"}, **given)


class TestAnswers:
    async def test_what_is_written(self, client: PlainClient) -> None:
        heard: list[tuple[str, bytes]] = []

        async def script(line: Line) -> None:
            while True:
                heard.append(await line.hear())
                line.say(OK)

        async with serving(script) as server:
            await post(client, server, b"Muraho")
            await post(client, server, b"", "/v24.0/me?a=1&b=%20", method="GET")
        host = server.url.removeprefix("http://")
        usual = (
            f"Host: {host}\r\nUser-Agent: Isoko\r\nAccept-Encoding: identity\r\nX-Who: isoko\r\n"
        )
        assert heard == [
            (f"POST {PATH} HTTP/1.1\r\n{usual}Content-Length: 6\r\n\r\n", b"Muraho"),
            (f"GET /v24.0/me?a=1&b=%20 HTTP/1.1\r\n{usual}\r\n", b""),
        ]
        assert len(server.lines) == 1, "the connection was not kept"

    @pytest.mark.parametrize(
        ("said", "body"),
        [
            (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nMuraho", b"Muraho"),
            (b"HTTP/1.1 200 OK\r\ncOnTeNt-LeNgTh:6\r\n\r\nMuraho", b"Muraho"),
            (b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", b""),
            (
                (
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                    b"4;name=value\r\nMura\r\n2\r\nho\r\n0\r\nRetry-After: 9\r\nX: y\r\n\r\n"
                ),
                b"Muraho",
            ),
            (b"HTTP/1.1 204 No Content\r\n\r\n", b""),
            (b"HTTP/1.1 304 Not Modified\r\nContent-Length: 6\r\n\r\n", b""),
            (
                (
                    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n"
                    b"Link: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nMuraho"
                ),
                b"Muraho",
            ),
            (
                (
                    b"HTTP/1.1 200 OK\r\nConnection: Upgrade\r\nUpgrade: h2,h2c\r\n"
                    b"Content-Length: 6\r\n\r\nMuraho"
                ),
                b"Muraho",
            ),
        ],
    )
    async def test_of_every_shape_whole_and_in_drops(
        self, client: PlainClient, said: bytes, body: bytes
    ) -> None:
        async def script(line: Line) -> None:
            await line.hear()
            line.say(said)
            await line.hear()
            for at in range(len(said)):
                line.say(said[at : at + 1])
                await line.writer.drain()
                await asyncio.sleep(0)
            await line.reader.read()

        async with serving(script) as server:
            for _ in range(2):
                answer = await post(client, server)
                assert (answer.body, answer.retry_after) == (body, None)
        assert len(server.lines) == 1

    async def test_what_it_says(self, client: PlainClient) -> None:
        said = b"HTTP/1.1 429 Too Many\r\nretry-after: 7\r\nContent-Length: 4\r\n\r\nslow"
        async with serving(always(said)) as server:
            assert await post(client, server) == PlainAnswer(429, b"slow", "7")

    @pytest.mark.parametrize("coding", [b"", b"Transfer-Encoding: gzip\r\n"])
    @pytest.mark.parametrize("version", [b"1.0", b"1.1"])
    async def test_the_end_of_the_connection_is_the_end_of_a_body(
        self, client: PlainClient, version: bytes, coding: bytes
    ) -> None:
        async def script(line: Line) -> None:
            await line.hear()
            line.say(b"HTTP/" + version + b" 200 OK\r\n" + coding + b"\r\nMura")
            await line.writer.drain()
            line.say(b"ho")

        async with serving(script) as server:
            for _ in range(2):
                assert (await post(client, server)).body == b"Muraho"

    async def test_but_not_where_it_is_cut(self, client: PlainClient) -> None:
        async def script(line: Line) -> None:
            await line.hear()
            line.say(b"HTTP/1.1 200 OK\r\n\r\nMura")
            await asyncio.sleep(0.02)
            line.reset()

        async with serving(script) as server:
            with pytest.raises(Unanswered):
                await post(client, server)

    async def test_a_redirect_is_an_answer(self, client: PlainClient) -> None:
        said = b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        async with serving(always(said)) as server:
            assert (await post(client, server)).status == 302
            assert len(server.lines) == 1

    @pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
    async def test_hosts_by_name_and_number(self, client: PlainClient, host: str) -> None:
        async with serving(always(OK), "127.0.0.1" if host == "localhost" else host) as server:
            server.url = server.url.replace("127.0.0.1", host)
            assert (await post(client, server)).status == 200


class TestNoAnswer:
    @pytest.mark.parametrize(
        "said",
        [
            b"",
            b"HTTP/1.1 200 OK\r\nContent-Le",
            b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nMur",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nMur",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nMuraho\r\n",
            b"HTTP/1.1 100 Continue\r\n\r\n",
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
            b"<html>Please log in</html>",
            b"\x15\x03\x01\x00\x02\x02\x46",
            b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\nMuraho",
            b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nContent-Length: -6\r\n\r\nMuraho",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nmany\r\n",
        ],
    )
    @pytest.mark.parametrize("how", ["close", "reset"])
    async def test_in_half_and_in_nonsense(
        self, client: PlainClient, said: bytes, how: str
    ) -> None:
        async def script(line: Line) -> None:
            await line.hear()
            if line.number:
                line.say(OK)
                return
            line.say(said)
            if how == "reset":
                await line.writer.drain()
                line.reset()

        async with serving(script) as server:
            with pytest.raises(Unanswered) as caught:
                await post(client, server)
            assert PATH not in repr(caught.value) + repr(caught.value.__context__)
            assert (await post(client, server)).status == 200
        assert len(server.lines) == 2, "it was sent again"

    @pytest.mark.parametrize(
        ("begins", "goes_on"),
        [
            (b"HTTP/1.1 200 OK\r\n", b"X-Much: of it\r\n"),
            (b"HTTP/1.1 200 OK\r\nX-Long: ", b"very "),
            (b"HTTP/1.1 200 ", b"fine "),
            (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
            (b"", b"\r\n"),
            (b"HTTP/1.1 200 OK\r\n\r\n", b"body "),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", b"body "),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"4\r\nbody\r\n"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;", b"name=value;"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"X: trailer\r\n"),
            (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX:", b" trailer"),
        ],
    )
    async def test_without_an_end(self, client: PlainClient, begins: bytes, goes_on: bytes) -> None:
        written = 0

        async def script(line: Line) -> None:
            nonlocal written
            await line.hear()
            line.say(begins)
            while True:
                line.say(goes_on * (4096 // len(goes_on)))
                written += 4096
                await line.writer.drain()
                await asyncio.sleep(0)

        async with serving(script) as server:
            with pytest.raises(Unanswered, match="without an end"):
                await post(client, server)
        assert written < 32 * 1024 * 1024

    async def test_a_head_is_long_beside_a_long_body_too(self, client: PlainClient) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n" + b"X-Much: of it\r\n" * 6_000
        async with serving(always(head + b"\r\n" + b" " * 90_000)) as server:
            with pytest.raises(Unanswered, match="a head without an end"):
                await post(client, server)

    async def test_an_answer_may_be_as_long_as_is_said(self, client: PlainClient) -> None:
        said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        said += b"1\r\nx\r\n" * 50_000 + b"0\r\n\r\n"
        async with serving(always(said)) as server:
            assert len((await post(client, server, most_bytes=50_000)).body) == 50_000
            with pytest.raises(Unanswered, match="a body without an end"):
                await post(client, server, most_bytes=49_999)


class TestKept:
    @pytest.mark.parametrize(
        "said",
        [
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
            b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
            OK + b"H",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\nH",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" + OK,
            OK + b"<html>",
            b"HTTP/1.1 204 No Content\r\n\r\n" + OK,
            OK + OK,
        ],
    )
    async def test_not_after_the_last_word(self, client: PlainClient, said: bytes) -> None:
        """Red when what came after an answer is taken for the next one."""
        async with serving(once(said)) as server:
            for number in range(2):
                assert (await post(client, server)).body in {b"{}", b""}
                assert await server.lines[number].hung_up()
        assert len(server.lines) == 2

    async def test_nor_after_a_word_that_comes_late(self, client: PlainClient) -> None:
        async with serving(once(OK)) as server:
            await post(client, server)
            server.lines[0].say(OK.replace(b"{}", b"no"))
            assert await server.lines[0].hung_up()
            assert (await post(client, server)).body == b"{}"

    async def test_not_when_the_other_side_has_closed_it(self, client: PlainClient) -> None:
        async def script(line: Line) -> None:
            await line.hear()
            line.say(OK)

        async with serving(script) as server:
            for _ in range(3):
                assert (await post(client, server)).status == 200
                await until(lambda: not opened(client))
        assert len(server.lines) == 3

    @pytest.mark.parametrize("farewell", [b"", OK])
    async def test_not_when_it_ended_and_the_loop_had_no_time_to_see(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch, farewell: bytes
    ) -> None:
        """requests 3458: a call that is lost because it was written to who is gone."""
        monkeypatch.setattr(plain_connection, "QUIET_SECONDS", 0.0)
        answered, hung_up = threading.Event(), threading.Event()
        calls = 0

        def serve() -> None:
            nonlocal calls
            for _ in range(2):
                line, _where = there.accept()
                with line:
                    line.recv(65536)
                    calls += 1
                    line.sendall(OK)
                    answered.wait(SOON)
                    line.sendall(farewell)
                hung_up.set()

        with socket.create_server(("127.0.0.1", 0)) as there:
            there.settimeout(SOON)
            thread = threading.Thread(target=serve)
            thread.start()
            server = Server(always(OK), f"http://127.0.0.1:{there.getsockname()[1]}")
            assert (await post(client, server)).status == 200
            answered.set()
            hung_up.wait(SOON)  # the event loop stands still meanwhile
            assert (await post(client, server)).status == 200
            thread.join()
        assert calls == 2

    @pytest.mark.parametrize("limit", ["KEPT_SECONDS", "LONGEST_SECONDS"])
    async def test_not_for_long(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch, limit: str
    ) -> None:
        """okhttp 9218: who is always busy never asks again where a name leads."""
        async with serving(always(OK)) as server:
            await asyncio.gather(*(post(client, server) for _ in range(3)))
            monkeypatch.setattr(plain_connection, limit, -1.0)
            await post(client, server)
            assert len(server.lines) == 4
            for line in server.lines:
                assert await line.hung_up()

    @pytest.mark.parametrize("how", ["close", "reset"])
    async def test_a_message_is_never_posted_twice(self, client: PlainClient, how: str) -> None:
        """Red when one that ends on a kept connection goes out on another."""
        heard = 0

        async def script(line: Line) -> None:
            nonlocal heard
            while True:
                await line.hear()
                heard += 1
                if heard == 2:
                    line.reset() if how == "reset" else line.writer.close()
                    return
                line.say(OK)

        async with serving(script) as server:
            await post(client, server)
            with pytest.raises(Unanswered):
                await post(client, server)
            assert heard == 2
            await post(client, server)

    async def test_a_question_is(self, client: PlainClient) -> None:
        async def script(line: Line) -> None:
            await line.hear()
            line.say(OK)
            await line.hear()  # and hangs up

        async with serving(script) as server:
            for _ in range(3):
                assert (await post(client, server, method="GET")).status == 200
            assert len(server.lines) == 3

    async def test_but_not_once_an_answer_has_begun(self, client: PlainClient) -> None:
        async def script(line: Line) -> None:
            await line.hear()
            line.say(OK)
            await line.hear()
            line.say(OK[:20])

        async with serving(script) as server:
            await post(client, server, method="GET")
            with pytest.raises(Unanswered):
                await post(client, server, method="GET")
            assert len(server.lines) == 1

    async def test_but_not_on_a_new_connection(self, client: PlainClient) -> None:
        async def script(line: Line) -> None:
            await line.hear()

        async with serving(script) as server:
            with pytest.raises(Unanswered):
                await post(client, server, method="GET")
            assert len(server.lines) == 1

    async def test_not_when_an_answer_came_before_the_call_was_written(
        self, client: PlainClient
    ) -> None:
        """undici 259, aiohttp 3597: what is left of a body is taken for a call."""

        async def script(line: Line) -> None:
            if line.number:
                await always(OK)(line)
            await line.reader.readuntil(b"\r\n\r\n")
            line.say(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")
            await asyncio.Event().wait()

        async with serving(script) as server:
            assert (await post(client, server, b" " * 16_000_000)).status == 413
            assert (await post(client, server)).status == 200
            assert len(server.lines) == 2


async def silent(line: Line) -> None:
    await line.reader.read()


def opened(client: PlainClient) -> int:
    return sum(len(pool.open) for pool in client._pools.values())


class TestLimits:
    async def test_of_time(self, client: PlainClient) -> None:
        async with serving(silent) as server:
            with pytest.raises(TimeoutError):
                await post(client, server, seconds=0.05)
            assert await server.lines[0].hung_up()

    async def test_of_time_for_what_nobody_reads(self, client: PlainClient) -> None:
        """uvloop 471: a close waits for what is still to be written, and for TLS's farewell."""

        async def script(_line: Line) -> None:
            await asyncio.Event().wait()

        async with serving(script) as server:
            with pytest.raises(TimeoutError):
                await post(client, server, b" " * 16_000_000, seconds=0.1)
            await until(lambda: not opened(client))

    async def test_of_time_for_drops(self, client: PlainClient) -> None:
        """A byte now and then does not make it longer."""

        async def script(line: Line) -> None:
            await line.hear()
            line.say(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n")
            while True:
                line.say(b" ")
                await asyncio.sleep(0.01)

        async with serving(script) as server:
            with pytest.raises(TimeoutError):
                await post(client, server, seconds=0.1)

    @pytest.mark.parametrize("which", ["connecting", "the whole"])
    async def test_of_time_for_a_connection(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch, which: str
    ) -> None:
        if which == "connecting":
            monkeypatch.setattr(plain_client, "CONNECT_SECONDS", 0.05)
        async with serving(silent) as server:
            server.url = server.url.replace("http:", "https:")  # it waits for TLS's first word
            with pytest.raises(Unsent, match="in time"):
                await post(client, server, seconds=60 if which == "connecting" else 0.05)
            assert await server.lines[0].hung_up()

    async def test_of_time_in_the_line(self) -> None:
        client = PlainClient(1)
        async with serving(silent) as server:
            first = asyncio.create_task(post(client, server))
            await until(lambda: len(server.lines) == 1)
            with pytest.raises(Unsent, match="in time"):
                await post(client, server, seconds=0.05)
            first.cancel()
        await client.close()

    async def test_of_connections_for_a_hundred_in_turn(self, client: PlainClient) -> None:
        heard: list[bytes] = []

        async def script(line: Line) -> None:
            while True:
                _, body = await line.hear()
                heard.append(body)
                await asyncio.sleep(0)
                line.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

        async with serving(script) as server:
            await asyncio.gather(*(post(client, server) for _ in range(4)))
            heard.clear()
            bodies = [b"%d" % number for number in range(100)]
            answers = await asyncio.gather(*(post(client, server, body) for body in bodies))
        assert [answer.body for answer in answers] == bodies
        assert len(server.lines) == 4
        late = [abs(at - int(body)) for at, body in enumerate(heard)]
        assert max(late) <= 4, "somebody was overtaken"

    async def test_of_each_server_by_itself(self) -> None:
        client = PlainClient(1)
        async with serving(silent) as mute, serving(always(OK)) as other:
            first = asyncio.create_task(post(client, mute))
            await until(lambda: mute.lines)
            assert (await post(client, other)).status == 200
            first.cancel()
        await client.close()


class TestGivenUp:
    async def test_while_it_is_under_way(self, client: PlainClient) -> None:
        """Red when the answer to what was given up is the answer to what comes next."""
        answer = asyncio.Event()

        async def script(line: Line) -> None:
            while True:
                _, body = await line.hear()
                if body == b"first":
                    await answer.wait()
                line.say(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))

        async with serving(script) as server:
            await post(client, server, b"zero")
            task = asyncio.create_task(post(client, server, b"first"))
            await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            answer.set()
            assert (await post(client, server, b"second")).body == b"second"
            assert await server.lines[0].hung_up()

    async def test_wherever_it_is_no_place_is_lost(self) -> None:
        """Red when somebody's place is lost with them: then the last calls wait for ever."""
        client = PlainClient(2)

        async def script(line: Line) -> None:
            while True:
                await line.hear()
                await asyncio.sleep(0.001)
                line.say(OK)

        async with serving(script) as server:
            for rounds in range(12):
                tasks = [asyncio.create_task(post(client, server)) for _ in range(8)]
                for _ in range(rounds):
                    await asyncio.sleep(0)
                for task in tasks[::2]:
                    task.cancel()
                said = await asyncio.gather(*tasks, return_exceptions=True)
                assert all(isinstance(each, PlainAnswer) for each in said[1::2]), said
            await until(lambda: opened(client) <= 2)
        await client.close()

    async def test_in_the_moment_in_which_the_connection_is_there(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """asyncio 218, httpcore 658: the connection is nobody's then."""
        loop = asyncio.get_running_loop()
        as_usual = loop.create_connection

        async def and_then_cancelled(*args: Any, **more: Any) -> Any:
            await as_usual(*args, **more)
            raise asyncio.CancelledError

        monkeypatch.setattr(loop, "create_connection", and_then_cancelled)
        async with serving(silent) as server:
            with pytest.raises(asyncio.CancelledError):
                await post(client, server)
            await until(lambda: server.lines and not opened(client))
            assert await server.lines[0].hung_up()

    async def test_by_closing(self) -> None:
        client = PlainClient(2)

        async def script(line: Line) -> None:
            await line.hear()
            if line.number:
                await silent(line)
            line.say(OK)
            await silent(line)

        async with serving(script) as server:
            await post(client, server)
            under_way = [asyncio.create_task(post(client, server)) for _ in range(3)]
            await until(lambda: len(server.lines) == 2)
            await asyncio.sleep(0.01)
            await client.close()
            said = await asyncio.gather(*under_way, return_exceptions=True)
            assert [type(each) for each in said] == [Unanswered, Unanswered, Unsent]
            with pytest.raises(Unsent, match="closed"):
                await post(client, server)
            for line in server.lines:
                assert await line.hung_up()

    async def test_by_closing_while_a_connection_comes_about(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        loop = asyncio.get_running_loop()
        as_usual = loop.create_connection

        async def closed_meanwhile(*args: Any, **more: Any) -> Any:
            made = await as_usual(*args, **more)
            await client.close()
            return made

        monkeypatch.setattr(loop, "create_connection", closed_meanwhile)
        heard: list[object] = []

        async def script(line: Line) -> None:
            heard.append(await line.hear())

        async with serving(script) as server:
            with pytest.raises((Unsent, Unanswered)):
                await post(client, server)
            await until(lambda: server.lines)
            assert await server.lines[0].hung_up()
        assert not heard

    async def test_and_nothing_stays_behind(self, client: PlainClient) -> None:
        """The parser and its connection hold each other."""
        async with serving(once(OK + b"H")) as server:
            gc.collect()
            gc.disable()
            try:
                for _ in range(5):
                    await post(client, server)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                left = [
                    each for each in gc.get_objects() if type(each) is plain_connection.Connection
                ]
            finally:
                gc.enable()
        assert len(left) <= 1


class TestUnsent:
    async def test_where_it_ends_as_soon_as_it_is_there(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Red when somebody waits for an answer to what was never written."""
        loop = asyncio.get_running_loop()
        as_usual = loop.create_connection

        async def and_gone(*args: Any, **more: Any) -> Any:
            made = await as_usual(*args, **more)
            made[0].abort()
            await asyncio.sleep(0.01)
            return made

        monkeypatch.setattr(loop, "create_connection", and_gone)
        async with serving(silent) as server:
            with pytest.raises(Unsent):
                await post(client, server)

    async def test_where_nobody_listens(self, client: PlainClient) -> None:
        with socket.create_server(("127.0.0.1", 0)) as there:
            url = f"http://127.0.0.1:{there.getsockname()[1]}"
        with pytest.raises(Unsent) as caught:
            await post(client, Server(silent, url))
        assert PATH not in repr(caught.value) + repr(caught.value.__context__)

    async def test_where_nobody_knows_the_name(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def unknown(*_: Any, **__: Any) -> Any:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
        with pytest.raises(Unsent, match="Name or service not known"):
            await post(client, Server(silent, "http://nowhere.example"))

    async def test_not_while_one_of_its_addresses_answers(
        self, client: PlainClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """uvloop tries one after the other, and waits for a silent one as long as for all."""
        with socket.create_server(("127.0.0.1", 0)) as there:
            gone = there.getsockname()
        async with serving(always(OK)) as server:
            port = int(server.url.rpartition(":")[2])
            as_usual = asyncio.get_running_loop().getaddrinfo

            async def two(host: str, *more: Any, **named: Any) -> Any:
                if host != "market.example":  # uvloop asks for numbers, too
                    return await as_usual(host, *more, **named)
                kind = (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
                return [(*kind, gone), (*kind, ("127.0.0.1", port))]

            monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two)
            server.url = "http://market.example"
            assert (await post(client, server)).status == 200

    @pytest.mark.parametrize(
        ("path", "said"),
        [
            ("/a b", "/a%20b"),
            ("/a\r\nX: y", "/aX:%20y"),
            ("/a\x0b\x85\u2028", "/a%0B%C2%85%E2%80%A8"),
            ("/a%0d%0a", "/a%0d%0a"),
            ("/米?é=1 HTTP/1.1\r\n\r\n#x", "/%E7%B1%B3?%C3%A9=1%20HTTP/1.1"),
            ("", "/"),
        ],
    )
    async def test_not_an_address_that_would_be_more_than_one(
        self, client: PlainClient, path: str, said: str
    ) -> None:
        heard: list[str] = []

        async def script(line: Line) -> None:
            heard.append((await line.hear())[0])
            line.say(OK)

        async with serving(script) as server:
            assert (await post(client, server, path=path)).status == 200
        assert heard[0].startswith(f"POST {said} HTTP/1.1\r\nHost: ")
        assert heard[0].count("\r\n") == 7

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "ftp://a",
            "http://",
            "http://a:port",
            "//a",
            "http://[a",
            "http://a b",
            "http://a\x0bb",
        ],
    )
    async def test_an_address_that_is_none(self, client: PlainClient, url: str) -> None:
        with pytest.raises(Unsent, match=r"^no address$"):
            await post(client, Server(silent, url), path="")

    @pytest.mark.parametrize("value", ["a\r\nX: y", "a\nb", "a\rb", "a\x00", "米"])
    async def test_a_header_that_is_more_than_one(self, client: PlainClient, value: str) -> None:
        async with serving(silent) as server:
            with pytest.raises(Unsent, match=r"^Authorization is no header$"):
                await client.call(
                    "GET", server.url, headers={"Authorization": value}, seconds=1, most_bytes=1
                )
            assert not server.lines


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of "localhost", signed by itself; with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(
                [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.2"))]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


class TestTls:
    @pytest.fixture(autouse=True)
    def anew(self) -> Any:
        plain_client._trusted.cache_clear()
        yield
        plain_client._trusted.cache_clear()

    @asynccontextmanager
    async def serving(self, certificate: Path, script: Script) -> AsyncIterator[Server]:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        async with serving(script, ssl=context) as server:
            server.url = server.url.replace("127.0.0.1", "localhost")
            yield server

    async def test_whom_the_machine_trusts(
        self, client: PlainClient, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        monkeypatch.setattr(plain_connection, "QUIET_SECONDS", 0.0)
        async with self.serving(certificate, always(OK)) as server:
            for _ in range(3):
                assert (await post(client, server)).body == b"{}"
                await asyncio.sleep(0.01)
            assert len(server.lines) == 1

    async def test_nobody_else(self, client: PlainClient, certificate: Path) -> None:
        async with self.serving(certificate, always(OK)) as server:
            with pytest.raises(Unsent) as caught:
                await post(client, server)
        assert isinstance(caught.value.__cause__, ssl.SSLCertVerificationError)
        assert "verify failed" in str(caught.value)

    async def test_nor_under_another_name(
        self, client: PlainClient, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with self.serving(certificate, always(OK)) as server:
            server.url = server.url.replace("localhost", "127.0.0.1")
            with pytest.raises(Unsent):
                await post(client, server)

    async def test_a_connection_that_is_cut(
        self, client: PlainClient, certificate: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

        async def script(line: Line) -> None:
            await line.hear()
            line.writer.transport.abort()

        async with self.serving(certificate, script) as server:
            with pytest.raises(Unanswered):
                await post(client, server)
