"""Browsers on phones: what the house is asked, what is kept, and who may look on."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar, web

from playground.browsers.browser import AGENTS
from playground.client import Playground, PlaygroundError
from playground.controls import Hooks
from playground.server import Running, running
from tests.support.ports import free_port

LI_NA = 5


class House:
    """Pages that say what they were asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[web.Request] = []

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        if request.path == "/moved":
            return web.Response(status=303, headers={"Location": f"{self.url}/zh"})
        if request.path == "/later":
            policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
            return web.Response(status=304, headers=policy)
        posted = (await request.read()).decode()
        page = f"<!doctype html><html><head><title>x</title></head><body>{posted}</body></html>"
        response = web.Response(text=page, content_type="text/html")
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        if request.method == "POST":
            response.set_cookie("visit", "7", httponly=True, samesite="Lax")
        return response


@pytest.fixture
async def house() -> AsyncIterator[House]:
    port = free_port()
    made = House(f"http://127.0.0.1:{port}")
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield made
    await runner.cleanup()


@pytest.fixture
async def stand_in(house: House) -> AsyncIterator[Running]:
    async with running(seed=3, hooks=Hooks(site=lambda: f"{house.url}/")) as served:
        yield served


@pytest.fixture
async def world(stand_in: Running) -> AsyncIterator[Playground]:
    async with Playground(stand_in.url) as made:
        await made.person("李娜", id=LI_NA, language="zh", platform="browser")
        yield made


@pytest.fixture
async def view() -> AsyncIterator[ClientSession]:
    """What shows a phone's pages: a browser of its own, which keeps no cookie for us."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session


async def browser(world: Playground, **changes: object) -> dict[str, object]:
    if changes:
        return dict(await world.call("POST", f"people/{LI_NA}/browser", changes))
    return dict(await world.call("GET", f"people/{LI_NA}/browser"))


async def phone(world: Playground) -> str:
    return f"http://127.0.0.1:{(await browser(world))['port']}"


async def test_a_page_is_asked_for_as_by_the_phone(
    world: Playground, house: House, view: ClientSession
) -> None:
    here = await phone(world)
    headers = {"Origin": here, "Referer": f"{here}/zh", "Sec-Fetch-Site": "same-origin"}
    await view.post(f"{here}/zh/chat?start=p_1", data={"a": "ü"}, headers=headers)
    asked = house.asked[-1]
    assert asked.path_qs == "/zh/chat?start=p_1"
    assert asked.headers["Host"] == house.url.removeprefix("http://")
    assert asked.headers["User-Agent"] == AGENTS["wechat"], "a phone in China"
    assert asked.headers["Accept-Language"].startswith("zh")
    assert asked.headers["Origin"] == house.url
    assert asked.headers["Referer"] == f"{house.url}/zh"
    assert asked.headers["Sec-Fetch-Site"] == "same-origin"
    await browser(world, look="line", language="rw")
    await view.get(f"{here}/rw")
    assert "Line/" in house.asked[-1].headers["User-Agent"]
    assert house.asked[-1].headers["Accept-Language"].startswith("rw")


async def test_cookies_are_the_phones_and_never_the_views(
    world: Playground, house: House, view: ClientSession
) -> None:
    here = await phone(world)
    answer = await view.post(f"{here}/chat")
    assert "Set-Cookie" not in answer.headers
    await view.get(f"{here}/chat")
    assert house.asked[-1].cookies == {"visit": "7"}
    await world.person("Eric", id=6, platform="browser")
    other = await world.call("GET", "people/6/browser")
    await view.get(f"http://127.0.0.1:{other['port']}/chat")
    assert house.asked[-1].cookies == {}, "another phone"
    await browser(world, forget=True)
    await view.get(f"{here}/chat")
    assert house.asked[-1].cookies == {}


async def test_a_forgetful_one_forgets_with_each_link(
    world: Playground, house: House, view: ClientSession
) -> None:
    here = await phone(world)
    await browser(world, forgetful=True, open=f"{house.url}/chat")
    await view.post(f"{here}/chat")
    await view.get(f"{here}/chat")
    assert house.asked[-1].cookies == {"visit": "7"}, "the same view"
    await browser(world, open=f"{house.url}/zh/o/1")
    await view.get(f"{here}/zh/o/1")
    assert house.asked[-1].cookies == {}


async def test_a_page_may_stand_in_the_playgrounds_frame_and_in_no_other(
    world: Playground, stand_in: Running, view: ClientSession
) -> None:
    here = await phone(world)
    for path, before in (("/zh", "default-src 'none'"), ("/later", "script-src 'self'")):
        answer = await view.get(f"{here}{path}")
        policy = answer.headers["Content-Security-Policy"]
        assert before in policy
        assert f"{here}/.phone/bridge.js" in policy.partition("script-src ")[2]
        if path == "/zh":
            assert stand_in.url in policy.partition("frame-ancestors ")[2]
            assert '<head><script src="/.phone/bridge.js" defer>' in await answer.text()
    assert (await view.get(f"{here}/.phone/bridge.js")).content_type == "text/javascript"


async def test_a_redirect_of_the_house_stays_on_the_phone(
    world: Playground, view: ClientSession
) -> None:
    answer = await view.get(f"{await phone(world)}/moved", allow_redirects=False)
    assert answer.headers["Location"] == "/zh"


async def test_nobody_elses_name_opens_a_phone(world: Playground, view: ClientSession) -> None:
    here = await phone(world)
    answer = await view.get(f"{here}/zh", headers={"Host": "evil.example"})
    assert answer.status == 403


@pytest.mark.parametrize(
    "address", ["https://example.com/", "{site}.example.com/", "{site}x/", "javascript:alert(1)"]
)
async def test_only_the_houses_pages_are_opened(
    world: Playground, house: House, address: str
) -> None:
    with pytest.raises(PlaygroundError, match="is no page of this house"):
        await browser(world, open=address.replace("{site}", house.url))


async def test_a_wrong_look_is_refused(world: Playground) -> None:
    with pytest.raises(PlaygroundError, match="look is one of wechat, line, plain"):
        await browser(world, look="netscape")


async def test_after_a_reset_nothing_is_left(
    world: Playground, house: House, view: ClientSession
) -> None:
    here = await phone(world)
    await view.post(f"{here}/chat")
    await world.reset()
    assert (await view.get(f"{here}/chat")).status == 410
    await world.person("李娜", id=LI_NA, language="zh", platform="browser")
    assert (await browser(world))["cookies"] == []
    assert await phone(world) == here
    await view.get(f"{here}/chat")
    assert house.asked[-1].cookies == {}


async def test_the_wallets_page_is_the_playgrounds(world: Playground, view: ClientSession) -> None:
    answer = await view.get(f"{await phone(world)}/wallet/none")
    assert (answer.status, await answer.text()) == (404, "没有这笔付款 · There is no such payment")


async def test_a_house_that_is_away_is_said_so(view: ClientSession) -> None:
    nobody = f"http://127.0.0.1:{free_port()}"
    async with running(hooks=Hooks(site=lambda: nobody)) as served, Playground(served.url) as world:
        await world.person("李娜", id=LI_NA, language="zh", platform="browser")
        answer = await view.get(f"{await phone(world)}/zh")
        assert (answer.status, await answer.text()) == (502, "the house does not answer\n")
