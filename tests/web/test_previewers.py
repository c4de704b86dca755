"""Who opens a link before its reader does: previewers of chats, scanners, search engines, on each
kind of link. Nothing may come of it, and nothing private may stand in what they show.

A new way to be asked by GET belongs into KINDS: a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, DummyCookieJar
from redis.asyncio import Redis
from sqlalchemy import select

from bot.chat import Photo
from bot.commerce import order_links
from bot.parsing.share_codes import code_of
from bot.web.flood import AddressLimit
from storage.database import Database
from storage.models import Base
from tests.support.chat_door import BASE, Front
from tests.support.market import jpeg
from tests.support.trade import ADDRESS
from tests.web.test_chat_identity import WECHAT, pass_of

AGENTS = (
    WECHAT,
    "facebookexternalhit/1.1;line-poker/1.0",  # LINE's
    "WhatsApp/2.24.9 A",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "Twitterbot/1.0",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
)
#: Each kind of link; what is private has nothing for a preview to show.
PUBLIC = ("market", "category", "shop", "product")
PRIVATE = (
    "order",
    "picture of an order",
    "old order",
    "pass",
    "used pass",
    "chat",
    "chat with a code",
    "news",
    "cart",
    "photo in chat",
)
PLAIN = (
    "home", "search", "qr", "picture", "robots", "sitemap", "feed", "look", "missing", "voice",
    "file in chat",
)  # fmt: skip


@pytest.fixture
async def front(sqlite: Database, redis: Redis, tmp_path: Path) -> AsyncIterator[Front]:
    async with Front.open(sqlite, redis, tmp_path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nobody_asks_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AddressLimit, "takes", lambda *_: True)


async def links_of(front: Front) -> dict[str, str]:
    """A shop, its product, an order of it, a conversation that is under way: all their links."""
    trade = front.trade
    seller = await trade.seller("Aline", shop="Kopakama")
    photo = await front.media.keep(jpeg(120, (1600, 1200)), (1600, 1200), None)
    coffee = await trade.product(seller, "Ikawa", photos=(Photo(path=photo),))
    buyer = await trade.person("Uwase Alice", "en")
    order = await trade.order(buyer, coffee, 2)
    async with trade.acting(buyer) as (db, who):
        _, old = await order_links.give(db, order, who, trade.now)
    async with trade.acting(buyer) as (db, who):
        _, secret = await order_links.give(db, order, who, trade.now, only=True)
    visitor = await front.visitor("zh", "李娜")
    used = await pass_of(visitor)
    other = front.browser()
    await other.look(used)
    await other.send(other.fields | {"do": "on"})
    await visitor.look()
    given = await pass_of(visitor)
    chat = f"/zh/chat?start={code_of('product', coffee)}"
    product = f"/zh/p/{coffee}-ikawa"
    _, page = await front.browser().get(product)
    [look] = re.findall(r'href="(/look/shelf-[^"]+)"', page)
    return {
        "home": "/", "market": "/zh?to=CN", "category": "/zh/c/coffee", "shop": "/zh/s/1-kopakama",
        "product": f"{product}?to=CN", "search": "/zh/search?q=ikawa", "qr": f"{product}/qr.svg",
        "picture": f"/photo/{photo}-640.jpg", "robots": "/robots.txt", "sitemap": "/sitemap.xml",
        "feed": "/feed/zh.xml", "look": look, "missing": "/nothing", "order": f"/zh/o/{secret}",
        "picture of an order": f"/zh/o/{secret}/1.png",
        "old order": f"/zh/o/{old}", "pass": given, "used pass": used, "chat": "/chat",
        "chat with a code": chat,
        "cart": "/zh/cart?to=CN", "news": "/chat/after/0", "photo in chat": "/chat/photo/1/0",
        "file in chat": "/chat/file/1", "voice": "/chat/voice/rw/none.ogg",
    }  # fmt: skip


async def everything(front: Front) -> dict[str, list[Any]]:
    """Every row of every table, and what Redis has."""
    async with front.trade.database.read() as db:
        rows = {
            table.name: sorted(map(repr, (await db.execute(select(table))).all()))
            for table in Base.metadata.sorted_tables
        }
    return rows | {"redis": sorted(await front.redis.keys())}


async def test_nothing_comes_of_a_look(front: Front) -> None:
    """Whoever looks, at whatever: no row, no audit line, no code sent, no cookie, no pass used."""
    links = await links_of(front)
    assert set(links) == {*PUBLIC, *PRIVATE, *PLAIN}
    before = await everything(front)
    async with ClientSession(cookie_jar=DummyCookieJar()) as session:
        for agent in AGENTS:
            for kind, path in links.items():
                for method in ("GET", "HEAD"):
                    async with session.request(
                        method, front.url + path, headers={"User-Agent": agent},
                        allow_redirects=False,
                    ) as said:  # fmt: skip
                        await said.read()
                        assert said.status < 500, (kind, method, agent)
                        assert "Set-Cookie" not in said.headers, (kind, method, agent)
            assert await everything(front) == before, agent
    newcomer = front.browser()
    await newcomer.look(links["pass"])
    said, _ = await newcomer.send(newcomer.fields | {"do": "on"})
    assert said.status == 303, "the pass is still good for whom it was meant"


async def test_a_preview_shows_what_is_public_and_nothing_else(front: Front) -> None:
    links = await links_of(front)
    for agent in AGENTS:
        browser = front.browser(**{"User-Agent": agent})
        for kind in (*PUBLIC, *PRIVATE):
            said, page = await browser.get(links[kind])
            head = page.partition("</head>")[0]
            tags = dict(re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', head))
            if kind in PUBLIC:
                assert said.status == 200, kind
                assert {"og:title", "og:description", "og:url", "og:type"} <= tags.keys(), kind
                assert tags["og:url"].startswith(f"{BASE}/zh"), kind
                assert "?" not in tags["og:url"], kind
                assert "noindex" not in said.headers.get("X-Robots-Tag", ""), kind
                continue
            assert tags == {}, kind
            assert "noindex" in said.headers["X-Robots-Tag"], kind
            assert "no-store" in said.headers["Cache-Control"], kind
            for private in ("Uwase", ADDRESS["landmark"], "李娜"):
                assert private not in page, (kind, private)
            title = re.search("<title>(.*)</title>", head)
            assert title is None or "IS-" not in title[1], kind


async def test_every_address_that_is_asked_by_get_is_tried(front: Front) -> None:
    """Red when somebody adds one, and not to `links_of`."""
    links = await links_of(front)
    assert front._server is not None
    app = front._server.app
    rest = next(each for each in app.router.resources() if each.canonical == "/{path}")
    untried = []
    for resource in app.router.resources():
        methods = {route.method for route in resource}
        if "GET" not in methods or resource is rest:
            continue
        paths = (path.partition("?")[0] for path in links.values())
        if not any(resource._match(path) is not None for path in paths):
            untried.append(resource.canonical)
    # The same page under each language's name.
    assert [each for each in untried if not re.fullmatch(r"/(rw|en)/chat", each)] == []
