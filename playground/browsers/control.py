"""The control API of browsers: `/control/people/{id}/browser`, whoever's phone it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web

from playground.acts import CannotDo
from playground.controls import HOOKS
from playground.requests import WORLD, field, read_json, the_person
from playground.wire import LARGEST_BODY

from .browser import LANGUAGES, LOOKS, Browser
from .pages import BRIDGE, Pages

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from playground.refusals import Json
    from playground.world import World

SCRIPT = Path(__file__).with_name("bridge.js")
LONGEST = 2000


class Browsers:
    """Those that were opened since the last reset; each listens until the playground stops."""

    def __init__(self, world: World, host: str, site: Callable[[], str]) -> None:
        self.world = world
        self.host = host
        self.url = ""  # of the playground, once it listens
        self.site = site
        self.pages = Pages(site, lambda: self.url, host)
        self._of: dict[int, Browser] = {}
        self._ports: dict[int, int] = {}  # by person; they stay through a reset
        self._runners: list[web.AppRunner] = []

    async def of(self, person_id: int) -> Browser:
        """Somebody's, which listens."""
        if person_id not in self._ports:
            self._ports[person_id] = 0  # two who ask at once get one
            self._ports[person_id] = await self._listen(person_id)
        if (browser := self._of.get(person_id)) is None:
            browser = self._of[person_id] = Browser.of(self.world.people[person_id])
        browser.port = self._ports[person_id]
        return browser

    async def _listen(self, person_id: int) -> int:
        script = SCRIPT.read_bytes()

        async def handle(request: web.Request) -> web.StreamResponse:
            if request.path == BRIDGE:
                return web.Response(body=script, content_type="text/javascript")
            browser = self._of.get(person_id)
            if browser is None:  # a page that lay open when everything was reset
                return web.Response(status=410, text="this phone is gone\n")
            return await self.pages.answer(browser, request)

        app = web.Application(client_max_size=LARGEST_BODY)
        app.router.add_route("*", r"/{path:[\s\S]*}", handle)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        self._runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, self.host, 0).start()
        port: int = runner.addresses[0][1]
        return port

    def is_of_house(self, address: str) -> bool:
        """Whether this browser has such a page."""
        site = self.site().rstrip("/")
        return bool(site) and (address == site or address.startswith((f"{site}/", f"{site}?")))

    def as_json(self, browser: Browser) -> Json:
        return browser.as_json() | {"site": self.site()}

    def tell(self, browser: Browser) -> None:
        self.world.hub.tell("browser", self.as_json(browser), (browser.person.id,))

    def reset(self) -> None:
        """Ports stay, and belong to whoever has the number next."""
        self._of.clear()

    async def close(self) -> None:
        for runner in self._runners:
            await runner.cleanup()
        await self.pages.close()


ALL: web.AppKey[Browsers] = web.AppKey("browsers", Browsers)


def choice(values: Json, name: str, known: Collection[str], now: str) -> str:
    """One of a few."""
    wanted = field(values, name, str, now)
    if wanted not in known:
        msg = f"{name} is one of {', '.join(known)}, not {wanted!r}"
        raise ValueError(msg)
    return str(wanted)


async def show(request: web.Request) -> web.Response:
    """GET …/browser: as it is, and the port at which its pages are."""
    browser = await request.app[ALL].of(the_person(request).id)
    return web.json_response(request.app[ALL].as_json(browser))


async def change(request: web.Request) -> web.Response:
    """POST …/browser: `open` an address, and any of `look`, `language`, `forgetful`; with
    `{"forget": true}` nothing is kept of what it saw."""
    browsers, values = request.app[ALL], await read_json(request)
    browser = await browsers.of(the_person(request).id)
    look = choice(values, "look", LOOKS, browser.look)
    language = choice(values, "language", LANGUAGES, browser.language)
    forgetful = field(values, "forgetful", bool, browser.forgetful)
    address = field(values, "open", str, "")
    if address and not browsers.is_of_house(address):
        msg = f"{address[:LONGEST]} is no page of this house"
        raise CannotDo(msg)
    browser.look, browser.language, browser.forgetful = look, language, forgetful  # type: ignore[assignment]
    if field(values, "forget", bool, False):  # noqa: FBT003
        browser.forget()
    if address:
        browser.open(address)
    browsers.tell(browser)
    return web.json_response(browsers.as_json(browser))


async def seen(request: web.Request) -> web.Response:
    """POST …/browser/seen `{"address": …, "title": …}`: what the page says that it shows. The
    answer's `event` is the one with which it did."""
    browsers, values = request.app[ALL], await read_json(request)
    browser = await browsers.of(the_person(request).id)
    browser.address = field(values, "address", str)[:LONGEST]
    browser.title = field(values, "title", str, "")[:LONGEST]
    browsers.tell(browser)
    return web.json_response({"event": browsers.world.hub.number})


def routes() -> list[web.RouteDef]:
    return [
        web.get("/control/people/{person}/browser", show),
        web.post("/control/people/{person}/browser", change),
        web.post("/control/people/{person}/browser/seen", seen),
    ]


def add_browsers(app: web.Application, host: str) -> Browsers:
    """Beside Telegram and WhatsApp; where the house's pages are, its hooks say."""
    browsers = Browsers(app[WORLD], host, app[HOOKS].site or str)
    app[ALL] = browsers
    app[WORLD].neighbours.append(browsers)
    return browsers
