"""Posts that are answered without aiohttp's task: on the wire nobody can tell which way one went,
but by the words in which it was answered here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from aiohttp import web

from bot import quick_posts
from bot.carriers.webhook import listening
from bot.quick_posts import TAKEN, Answer
from tests.support.ports import free_port


@dataclass
class Door:
    """Both ways lead to `/door`; whoever goes the quick one waits until `open` is called."""

    port: int = field(default_factory=free_port)
    quick: list[tuple[bytes, Answer]] = field(default_factory=list)
    slow: list[bytes] = field(default_factory=list)
    waits: bool = False
    fails: bool = False

    def take(self, _head: Mapping[str, str], body: bytes, answer: Answer) -> None:
        if self.fails:
            raise RuntimeError
        self.quick.append((body, answer))
        if not self.waits:
            answer(200, "")

    async def receive(self, request: web.Request) -> web.Response:
        self.slow.append(await request.read())
        return web.Response(text="slow")

    async def line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)


@pytest_asyncio.fixture
async def door() -> AsyncIterator[Door]:
    found = Door()
    app = web.Application()
    app.router.add_post("/door", found.receive)
    app[TAKEN] = {"/door": found.take}
    async with listening(app, f"127.0.0.1:{found.port}"):
        yield found


def post(body: bytes, *more: str, path: str = "/door", method: str = "POST") -> bytes:
    head = [f"{method} {path} HTTP/1.1", "Host: x", *more]
    if "Transfer-Encoding: chunked" not in more:
        head.append(f"Content-Length: {len(body)}")
    return "\r\n".join((*head, "", "")).encode() + body


async def answered(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(10):
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(head.split("content-length: ")[1].split("\r\n")[0])
        assert "\r\ndate: " in head
        return int(head.split(" ")[1]), await reader.readexactly(length)


async def test_one_after_another_on_one_line(door: Door) -> None:
    """Red when the quick way breaks what comes after it, of either way."""
    reader, writer = await door.line()
    for n in range(3):
        writer.write(post(b"%d" % n))
        assert await answered(reader) == (200, b"")
        writer.write(post(b"gone %d" % n, path="/door?a=1"))
        assert await answered(reader) == (200, b"slow")
    assert [body for body, _ in door.quick] == [b"0", b"1", b"2"]
    assert door.slow == [b"gone 0", b"gone 1", b"gone 2"]
    writer.close()


@pytest.mark.parametrize(
    "odd",
    [
        post(b"5\r\nwhole\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        post(b"whole", "Connection: close"),
        post(b"whole", "Expect: 100-continue"),
        post(b"whole").replace(b"HTTP/1.1", b"HTTP/1.0"),
    ],
    ids=["chunked", "close", "expect", "1.0"],
)
async def test_what_is_out_of_the_ordinary_goes_aiohttp_s_way(door: Door, odd: bytes) -> None:
    reader, writer = await door.line()
    writer.write(odd)
    if b"Expect" in odd:
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert await answered(reader) == (200, b"slow")
    assert (door.slow, door.quick) == ([b"whole"], [])
    writer.close()


async def test_a_body_that_comes_in_pieces_or_is_large(door: Door) -> None:
    reader, writer = await door.line()
    whole = post(b"x" * 1000)
    for piece in (whole[:20], whole[20:100], whole[100:]):
        writer.write(piece)
        await asyncio.sleep(0.05)
    assert await answered(reader) == (200, b"slow")
    large = post(b"y" * (quick_posts.MOST_BYTES + 1))
    writer.write(large)
    assert await answered(reader) == (200, b"slow")
    assert [len(each) for each in door.slow] == [1000, quick_posts.MOST_BYTES + 1]
    assert not door.quick
    writer.close()


async def test_what_is_sent_before_the_answer_waits_for_it(door: Door) -> None:
    """Red when two answers change places: a proxy would give one to whoever asked for the other."""
    door.waits = True
    reader, writer = await door.line()
    writer.write(post(b"first"))
    await asyncio.sleep(0.1)
    writer.write(post(b"second", path="/door?slow") + post(b"", path="/nothing", method="GET"))
    await asyncio.sleep(0.1)
    assert not door.slow
    door.quick[0][1](503, "not now")
    status, said = await answered(reader)
    assert (status, said) == (503, b'{"error": "not now"}')
    assert await answered(reader) == (200, b"slow")
    assert (await answered(reader))[0] == 404
    door.quick[0][1](503, "again")  # nobody hears it a second time
    writer.write(post(b"third"))
    await asyncio.sleep(0.1)
    door.quick[1][1](200, "")
    assert await answered(reader) == (200, b"")
    writer.close()


async def test_two_in_one_piece_and_what_is_no_http(door: Door) -> None:
    reader, writer = await door.line()
    writer.write(post(b"1") + post(b"2"))
    assert await answered(reader) == (200, b"slow")
    assert (await answered(reader))[0] == 200
    assert sorted((*door.slow, *(body for body, _ in door.quick))) == [b"1", b"2"]
    writer.write(b"\x16\x03\x01 nothing\r\n\r\n")
    assert (await answered(reader))[0] == 400
    writer.close()


async def test_whoever_is_gone_hurts_nobody(door: Door) -> None:
    door.waits = True
    _, writer = await door.line()
    writer.write(post(b"gone"))
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await asyncio.sleep(0.1)
    door.quick[0][1](200, "")
    door.waits = False
    reader, writer = await door.line()
    writer.write(post(b"here"))
    assert await answered(reader) == (200, b"")
    writer.close()


async def test_a_fault_of_ours_is_told_and_ends_nothing(door: Door) -> None:
    door.fails = True
    reader, writer = await door.line()
    writer.write(post(b"1"))
    assert (await answered(reader))[0] == 500
    door.fails = False
    writer.write(post(b"2"))
    assert await answered(reader) == (200, b"")
    writer.close()


async def test_the_end_waits_for_what_is_under_way() -> None:
    """Red when a restart cuts off whoever waits for what is being written."""
    found, app = Door(waits=True), web.Application()
    app.router.add_post("/door", found.receive)
    app[TAKEN] = {"/door": found.take}
    served = listening(app, f"127.0.0.1:{found.port}")
    await served.__aenter__()
    reader, writer = await found.line()
    idle = await found.line()
    writer.write(post(b"under way"))
    await asyncio.sleep(0.1)
    ending = asyncio.create_task(served.__aexit__(None, None, None))
    await asyncio.sleep(0.2)
    assert not ending.done()
    found.quick[0][1](200, "")
    assert await answered(reader) == (200, b"")
    async with asyncio.timeout(5):
        await ending
        assert await reader.read() == b""
        assert await idle[0].read() == b""
    writer.close()
    idle[1].close()


async def test_an_idle_line_is_closed_and_one_that_waits_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Red when the time that a connection may be idle counts while it waits for its answer, or does
    not begin anew after it."""
    monkeypatch.setattr("bot.carriers.webhook.IDLE_SECONDS", 0.6)
    found, app = Door(waits=True), web.Application()
    app.router.add_post("/door", found.receive)
    app[TAKEN] = {"/door": found.take}
    async with listening(app, f"127.0.0.1:{found.port}"):
        reader, writer = await found.line()
        await asyncio.sleep(0.4)
        writer.write(post(b"late"))
        await asyncio.sleep(0.4)  # longer than it may be idle, since it was opened
        found.quick[0][1](200, "")
        assert await answered(reader) == (200, b"")
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        writer.close()
