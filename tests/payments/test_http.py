"""What is known after a call to a provider: whether anything can have left the house."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.payments.http import MOST_BYTES, HttpClient, NotSent, Unclear


async def well(request: web.Request) -> web.Response:
    body = {"agent": request.headers["User-Agent"], "sent": (await request.read()).decode()}
    return web.json_response(body, status=202)


async def cut(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def cut_within(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Length": "100"})
    await response.prepare(request)
    await response.write(b'{"status": "ACC')
    assert request.transport is not None
    request.transport.abort()
    return response


async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    for _ in range(MOST_BYTES // 65_536 + 10):
        await response.write(b" " * 65_536)
    return response


async def forbidden(_: web.Request) -> web.Response:
    return web.Response(status=403, text="<html>no</html>", content_type="text/html")


async def elsewhere(_: web.Request) -> web.Response:
    return web.Response(status=307, headers={"Location": "/well"})


async def no_gzip(_: web.Request) -> web.Response:
    return web.Response(body=b'{"a": 1}', headers={"Content-Encoding": "gzip"})


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    for handler in (well, cut, cut_within, endless, forbidden, elsewhere, no_gzip):
        app.router.add_route("*", f"/{handler.__name__}", handler)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def client() -> AsyncIterator[HttpClient]:
    client = HttpClient()
    yield client
    await client.close()


async def test_an_answer_has_its_status_and_what_the_body_says(
    server: TestServer, client: HttpClient
) -> None:
    answer = await client.call("POST", str(server.make_url("/well")), json={"amount": "100"})
    assert (answer.status, answer.is_success) == (202, True)
    assert answer.fields == {"agent": "Isoko", "sent": '{"amount": "100"}'}


async def test_a_form_is_sent_as_one(server: TestServer, client: HttpClient) -> None:
    answer = await client.call("POST", str(server.make_url("/well")), form={"a": "1", "b": "é"})
    assert answer.fields["sent"] == "a=1&b=%C3%A9"


async def test_what_nobody_listens_to_was_not_sent(client: HttpClient) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotSent):
            await client.call("POST", f"http://127.0.0.1:{taken.getsockname()[1]}/", json={})


async def test_what_is_no_address_was_not_sent(client: HttpClient) -> None:
    with pytest.raises(NotSent):
        await client.call("POST", "pawapay.example/v2", json={})


async def test_a_certificate_that_is_none_stops_it_before_anything_is_sent(
    server: TestServer, client: HttpClient
) -> None:
    with pytest.raises(NotSent):
        await client.call("POST", f"https://127.0.0.1:{server.port}/well", json={})


@pytest.mark.parametrize("where", ["cut", "cut_within", "endless", "no_gzip"])
async def test_what_broke_off_may_have_arrived(
    server: TestServer, client: HttpClient, where: str
) -> None:
    with pytest.raises(Unclear):
        await client.call("POST", str(server.make_url(f"/{where}")), json={})


async def test_a_page_is_an_answer_that_says_nothing(
    server: TestServer, client: HttpClient
) -> None:
    answer = await client.call("GET", str(server.make_url("/forbidden")))
    assert (answer.status, answer.content, answer.fields) == (403, None, {})
    assert not answer.is_success


async def test_nobody_is_followed_elsewhere(server: TestServer, client: HttpClient) -> None:
    # The token of the house would go along.
    assert (await client.call("POST", str(server.make_url("/elsewhere")), json={})).status == 307


async def test_an_answer_that_does_not_come_is_unclear() -> None:
    client = HttpClient(answer_seconds=0.05)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        with pytest.raises(Unclear):
            await client.call("POST", f"http://127.0.0.1:{listening.getsockname()[1]}/", json={})
    await client.close()
