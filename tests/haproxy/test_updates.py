"""The proxy before several processes, by the file that operators copy: who of them gets what."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections import Counter
from collections.abc import Iterator
from typing import Any

import aiohttp
import pytest

from bot.telegram.inbound.updates import UPDATES
from bot.telegram.inbound.webhook import BODY_BYTES, SECRET_HEADER
from tests.support.haproxy import STARTED, Proxy

SECRET = {SECRET_HEADER: "a-secret_of-the-tests"}
FIRST = 7_000_000_000  # people whose numbers follow one another
SHOPKEEPER = {"id": 42, "is_bot": True, "first_name": "Isoko"}
# Somebody who calls themselves so would like to be taken for another.
TRICKY = '","from":{"id":1},"message":{"from":{"id":2}},"x":"\\'


def user(who: int, name: str = "Uwase") -> dict[str, Any]:
    return {"id": who, "is_bot": False, "first_name": name, "language_code": "rw"}


def message(who: int, **more: Any) -> dict[str, Any]:
    chat = {"id": who, "type": "private", "first_name": "Uwase"}
    return {"message_id": 5, "from": user(who), "chat": chat, "date": 1_790_000_000, **more}


def of_all_kinds(who: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Whatever comes of somebody: what is said, by the field of the update."""
    group = {"id": -1_001_234_567_890, "type": "supergroup", "title": "Abahinzi"}
    theirs = {"message_id": 4, "from": SHOPKEEPER, "chat": group, "text": "Murakaza neza"}
    yield "message", message(who, text="/start")
    yield "message", message(who, text="/shop", chat=group)
    yield "message", message(who, reply_to_message=theirs, text="2")
    passed_on = {"type": "user", "date": 0, "sender_user": user(99)}
    yield "message", message(who, forward_origin=passed_on, text="IS-7F3K")
    yield "message", message(who, text=TRICKY) | {"from": user(who, TRICKY)}
    # what is replied to before who replies: the order is nowhere promised
    long = theirs | {"text": "é" * 4096}
    yield "message", {"reply_to_message": long, "pinned": {"from": user(1)}} | message(who)
    yield "message", message(who, text="🌽" * 2048, reply_to_message=long)
    yield "edited_message", message(who, text="3")
    yield "callback_query", {"id": "9", "from": user(who), "message": theirs, "data": "shop|coffee"}
    blocked = {"user": SHOPKEEPER, "status": "kicked"}
    yield "my_chat_member", {"chat": group, "from": user(who), "new_chat_member": blocked}
    yield "poll_answer", {"poll_id": "5", "user": user(who), "option_ids": [0]}


def written(kind: str, what: dict[str, Any], *, plainly: bool = False) -> bytes:
    """Whether letters are escaped is Telegram's affair."""
    return json.dumps({"update_id": 1, kind: what}, ensure_ascii=not plainly).encode()


async def post(
    client: aiohttp.ClientSession, url: str, body: bytes, **more: Any
) -> tuple[int, str]:
    """The status, and which process answered."""
    async with client.post(url, data=body, headers=SECRET, **more) as response:
        return response.status, await response.text()


async def whose(client: aiohttp.ClientSession, proxy: Proxy, who: int) -> str:
    body = written("message", message(who))
    status, name = await post(client, f"{proxy.plain}/telegram", body)
    assert status == 200
    return name


async def test_somebody_s_updates_go_to_one_process(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    """Red when a kind that is asked of Telegram has no line in the file, and when whoever is
    replied to, or calls themselves so, is taken for the sender."""
    assert {kind for kind, _ in of_all_kinds(1)} == set(UPDATES)
    for who in range(FIRST, FIRST + 20):
        home = await whose(client, proxy, who)
        for number, (kind, what) in enumerate(of_all_kinds(who)):
            body = written(kind, what, plainly=bool(who % 2))
            answer = await post(client, f"{proxy.plain}/telegram", body)
            assert answer == (200, home), (number, kind)


async def test_a_body_that_comes_after_its_head_is_waited_for(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    """As it does by a slow line. Red when nothing of it is here as the process is chosen."""
    host, _, port = proxy.plain.removeprefix("http://").partition(":")
    for who in range(FIRST, FIRST + 12):
        body = written("message", message(who))
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        for piece in (f"{head}Connection: close\r\n\r\n".encode(), body[:30], body[30:]):
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
        answer = await reader.read()
        writer.close()
        assert answer.decode().endswith(await whose(client, proxy, who)), answer


async def test_neighbours_are_spread(proxy: Proxy, client: aiohttp.ClientSession) -> None:
    """Red when ids are rounded, or one of the processes has most of them."""
    for first in (FIRST, 100_000, (1 << 52) - 300):
        homes = Counter([await whose(client, proxy, first + each) for each in range(300)])
        assert set(homes) == set(STARTED)
        assert min(homes.values()) > 75, homes


async def test_what_is_posted_arrives_as_it_was(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    """Red when the secret is lost, a byte is another one, or a large body finds no process. Some
    lengths come just before and behind the end of the proxy's buffer."""
    trust = ssl.create_default_context(cafile=proxy.certificate)
    home = await whose(client, proxy, FIRST)
    empty = len(written("message", message(FIRST, text="")))
    for length in (1000, *range(64_000, 66_600, 100), 131_072, BODY_BYTES):
        body = written("message", message(FIRST, text="a" * (length - empty)))
        assert len(body) == length
        for url, more in ((proxy.plain, {}), (proxy.tls, {"ssl": trust})):
            proxy.came.clear()
            assert await post(client, f"{url}/telegram", body, **more) == (200, home), length
            [came] = proxy.came
            assert came.body == body
            assert came.head[SECRET_HEADER.lower()] == list(SECRET.values())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no JSON",
        b"[]",
        b"{",
        b'{"message": {"from": [7]}}',
        b"[" * 50_000,
        b"\x00\xff" * 40_000,
        written("inline_query", {"id": "1", "from": user(7), "query": "ikawa"}),
        written("chat_boost", {"boost": {}}),
        written("channel_post", {"message_id": 1, "chat": {"id": -1, "type": "channel"}}),
    ],
)
async def test_what_has_no_sender_goes_round(
    proxy: Proxy, client: aiohttp.ClientSession, body: bytes
) -> None:
    proxy.came.clear()
    answers = [await post(client, f"{proxy.plain}/telegram", body) for _ in range(30)]
    assert {status for status, _ in answers} == {200}
    assert {name for _, name in answers} == set(STARTED)
    assert {each.body for each in proxy.came} == {body}


async def test_whoever_loses_a_process_is_served_by_another_and_comes_back(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    """Red when somebody is told 502 or 503 for it, before or after the proxy has noticed, and when
    those of the others are moved, too."""
    people = range(FIRST, FIRST + 40)
    homes = {who: await whose(client, proxy, who) for who in people}
    proxy.said.clear()
    await proxy.processes["second"].stop()

    async def moved() -> None:
        for who, home in homes.items():
            name = await whose(client, proxy, who)
            assert (name == home) if home != "second" else (name in ("first", "third"))

    await moved()
    await proxy.until_said("second", "DOWN")
    await moved()
    await proxy.processes["second"].start()
    await proxy.until_said("second", "UP")
    assert {who: await whose(client, proxy, who) for who in people} == homes


async def test_who_says_that_it_is_unwell_is_not_taken_out(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    """/health says 503 as soon as Telegram says that it could not post, in each of them: red when
    nothing can be posted from then on."""
    proxy.said.clear()
    for each in proxy.processes.values():
        each.health = 503
    await asyncio.sleep(0.5)  # by now those would be out
    try:
        homes = Counter([await whose(client, proxy, FIRST + each) for each in range(60)])
    finally:
        for each in proxy.processes.values():
            each.health = 200
    assert set(homes) == set(STARTED)
    assert not proxy.said


async def test_nothing_is_sent_twice(proxy: Proxy, client: aiohttp.ClientSession) -> None:
    """Red when the proxy sends once more what a process has got: whoever posts it does that, after
    as long as the answer says."""
    proxy.came.clear()
    for path in ("/telegram", "/whatsapp", "/payments/stripe", "/chat"):
        with contextlib.suppress(aiohttp.ServerDisconnectedError):  # that, or 502
            assert (await post(client, proxy.plain + path, b"killed in the middle"))[0] == 502
        async with client.post(proxy.plain + path, data=b"unwell") as response:
            assert (response.status, response.headers["Retry-After"]) == (503, "5")
    assert len(proxy.heard_of(b"killed in the middle")) == 4
    assert len(proxy.heard_of(b"unwell")) == 4


async def test_what_the_database_keeps_goes_round(
    proxy: Proxy, client: aiohttp.ClientSession
) -> None:
    body = written("message", message(FIRST))  # whatever stands there
    for path in ("/whatsapp", "/payments/momo", "/tracking/17track"):
        names = [(await post(client, proxy.plain + path, body))[1] for _ in range(30)]
        assert set(names) == set(STARTED), path
