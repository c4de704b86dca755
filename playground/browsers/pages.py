"""The house's pages for a browser on a phone: fetched as that phone would, and shown in a frame.

Each phone has a port of its own, so that a page's addresses stay as they are; cookies do not know
ports, so they are kept here. What is changed of a page: it may stand in the playground's frame, and
has one script more (bridge.js), which tells the phone around it where it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, web
from yarl import URL

from playground.doors import is_ours

if TYPE_CHECKING:
    from collections.abc import Callable

    from .browser import Browser

BRIDGE = "/.phone/bridge.js"
# The wallet's page is the playground's, with its picture and its font.
OURS = ("/wallet/", "/look/mark.svg", "/look/han.woff2")
PATIENCE = ClientTimeout(total=60)
# Of one connection, and not of what is carried; or ours to say.
NOT_HANDED_ON = frozenset((
    "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "cookie",
    "accept-encoding", "accept-language", "user-agent", "content-length", "origin", "referer",
))  # fmt: skip
NOT_HANDED_BACK = frozenset((
    "connection", "keep-alive", "trailer", "transfer-encoding", "upgrade", "set-cookie",
    "content-length", "content-security-policy", "location", "date", "x-frame-options",
))  # fmt: skip
_HEAD = re.compile(rb"<head[^>]*>", re.IGNORECASE)
_FRAMED = re.compile(r"frame-ancestors [^;]*")
_SCRIPTS = re.compile(r"script-src ([^;]*)")


class Pages:
    """`site` is where the house's pages are ("" while it has none), `here` is the playground."""

    def __init__(self, site: Callable[[], str], here: Callable[[], str], host: str) -> None:
        self.site = site
        self.here = here
        self.host = host
        self._http: ClientSession | None = None

    async def close(self) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    @property
    def http(self) -> ClientSession:
        if self._http is None:
            self._http = ClientSession(
                cookie_jar=DummyCookieJar(), auto_decompress=False, timeout=PATIENCE
            )
        return self._http

    async def answer(self, browser: Browser, request: web.Request) -> web.StreamResponse:
        """What answers on a phone's port."""
        if not is_ours(request.headers.get("Host", ""), self.host):
            return web.Response(status=403, text="this is a phone of the playground's\n")
        base = self.here() if request.path.startswith(OURS) else self.site()
        if not base:
            return web.Response(status=502, text="this house has no pages\n")
        try:
            return await self._fetched(browser, request, URL(base).origin())
        except (ClientError, TimeoutError):
            return web.Response(status=502, text="the house does not answer\n")

    async def _fetched(
        self, browser: Browser, request: web.Request, base: URL
    ) -> web.StreamResponse:
        url = URL(f"{base}{request.raw_path}", encoded=True)
        mine = f"{request.scheme}://{request.headers['Host']}"
        body = await request.read() if request.can_read_body else None
        async with self.http.request(
            request.method,
            url,
            headers=self._asked(browser, request, url, mine, str(base)),
            data=body,
            allow_redirects=False,
        ) as found:
            browser.jar.update_cookies_from_headers(found.headers.getall("Set-Cookie", []), url)
            content = await found.read()
            headers = [
                (name, value)
                for name, value in found.headers.items()
                if name.lower() not in NOT_HANDED_BACK
            ]
            if there := found.headers.get("Location"):
                headers.append(("Location", there.removeprefix(str(base)) or "/"))
            policy = found.headers.get("Content-Security-Policy", "")
            if found.content_type == "text/html":
                script = f'<script src="{BRIDGE}" defer></script>'.encode()
                content = _HEAD.sub(lambda head: head[0] + script, content, count=1)
            if policy:  # also of a 304, by which a browser renews what it has
                headers.append(("Content-Security-Policy", self._allowing(policy, mine + BRIDGE)))
            return web.Response(status=found.status, body=content, headers=headers)

    def _allowing(self, policy: str, script: str) -> str:
        """The playground's page may be open under another name of this machine."""
        port = URL(self.here()).port
        names = [f"http://{name}:{port}" for name in ("127.0.0.1", "localhost")]
        pages = " ".join(sorted({self.here(), *names}))
        policy = _FRAMED.sub(f"frame-ancestors {pages}", policy)
        if "script-src" not in policy:
            return f"{policy}; script-src {script}"
        return _SCRIPTS.sub(rf"script-src \1 {script}", policy)

    def _asked(
        self, browser: Browser, request: web.Request, url: URL, mine: str, base: str
    ) -> list[tuple[str, str]]:
        """What the browser said, as if the page were where the house has it."""
        said = [
            (name, value)
            for name, value in request.headers.items()
            if name.lower() not in NOT_HANDED_ON and not name.lower().startswith("sec-ch-ua")
        ]
        if origin := request.headers.get("Origin"):
            said.append(("Origin", base if origin == mine else origin))
        if (came := request.headers.get("Referer", "")).startswith(mine):
            said.append(("Referer", base + came.removeprefix(mine)))
        if cookies := browser.cookies(url):
            said.append(("Cookie", cookies))
        return [*said, *browser.headers().items(), ("Accept-Encoding", "identity")]
