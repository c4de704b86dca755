"""The shelf: the market's public pages on the aiohttp server, for whoever has only a link.

It reads and never writes, sets no cookie, and takes nothing that a request says for its own address
(ISOKO_WEB_URL is). Nothing of it needs Redis or a chat platform. What is asked for is one of few
addresses (addresses.py); pages are remembered for a minute (page_cache.py), and shared caches are
told that they may do so, too.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from bot.commerce.filters import NO_FILTERS
from bot.commerce.refusals import NotFound
from bot.texts import LANGUAGES, t
from bot.web import addresses, listings, pages, rendering
from bot.web.chat.identity import Cookie
from bot.web.flood import AddressLimit, address_of
from bot.web.page_cache import MadePage, PageCache
from bot.web.pages import Missing, PageMaker
from bot.web.photos import SHARED, SIZES, SmallPhotos
from storage.database import is_away
from storage.media.byte_store import StoreAway
from storage.secret_hash import hashed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Hashable, Mapping

    from bot.texts import Language, Text

    Makes = Callable[[], Awaitable[str]]

log = logging.getLogger(__name__)

READ = "GET, HEAD"
RETRY_AFTER_SECONDS = 30
SEARCH_BYTES = 2 << 20
FEED_SECONDS = 600.0
#: Browsers for a minute; a shared cache as long, and longer while this house does not answer.
PRIVATE = "private, no-cache"
PUBLIC = "public, max-age=60, stale-while-revalidate=120, stale-if-error=86400"
FOR_EVER = "public, max-age=31536000, immutable"
A_DAY = "public, max-age=86400"
AN_HOUR = "public, max-age=3600"
NEVER = "no-store"
ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Server": "Isoko",  # and not which versions of what it is made of
}
_PHOTO = re.compile(rf"/photo/([0-9a-f]{{64}})-({'|'.join([*SIZES, SHARED])})\.jpg")
_SITEMAP = re.compile(r"/sitemap-(pages|[1-9]\d{0,8})\.xml")
_FEED = re.compile(rf"/feed/({'|'.join(LANGUAGES)})\.xml")


@dataclass
class Shelf:
    pages: PageMaker
    photos: SmallPhotos
    cookie: Cookie
    _kept: PageCache = field(default_factory=lambda: PageCache(is_away))
    _found: PageCache = field(default_factory=lambda: PageCache(is_away, SEARCH_BYTES))
    _searches: AddressLimit = field(default_factory=lambda: AddressLimit(20, 0.5))
    _making: AddressLimit = field(default_factory=lambda: AddressLimit(300, 20))
    _pictures: AddressLimit = field(default_factory=lambda: AddressLimit(150, 10))
    _feeds: AddressLimit = field(default_factory=lambda: AddressLimit(4, 1 / 60))

    def add_to(self, app: web.Application) -> None:
        """Whatever address is nobody else's, so that a wrong one has a page, too. It comes last."""
        rendering.load()
        app.router.add_route("*", r"/{path:[\s\S]*}", self.answer)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        language = _language(request)
        try:
            if request.method not in ("GET", "HEAD"):
                return self._trouble(language, 405, t("This page can only be read."), Allow=READ)
            return await self._answer(request)
        except Missing as missing:
            return self._trouble(language, missing.status, missing.why)
        except Exception as error:
            if not (is_away(error) or isinstance(error, StoreAway)):
                log.exception("a page could not be made")
                why = t("Something went wrong. Please try again.")
                return self._trouble(language, 500, why)
            log.warning("a page could not be made: %s", type(error).__name__)
            why = t("The market cannot be reached at the moment. Please try again in a minute.")
            later = {"Retry-After": str(RETRY_AFTER_SECONDS)}
            return self._trouble(language, 503, why, **later)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path
        if path == "/":
            there = addresses.language_of(request.headers.get("Accept-Language", ""))
            return _moved(302, f"/{there}", NEVER, Vary="Accept-Language")
        if (photo := _PHOTO.fullmatch(path)) is not None:
            return await self._photo(request, photo[1], photo[2])
        if path.startswith("/look/"):
            return self._look(request, path.removeprefix("/look/"))
        if (listing := await self._listing(request, path)) is not None:
            return listing
        found = addresses.read(path, request.query)
        if found is None:
            raise Missing(t("There is no such page."))
        wanted, called = found
        typed = request.query.get("to", "")
        if len(typed.strip()) > len(wanted.country):  # a name, and no code
            return self._to_country(request, wanted, typed)
        return await self._page(request, wanted, called)

    def _to_country(
        self, request: web.Request, wanted: addresses.PageRequest, typed: str
    ) -> web.Response:
        """The same page by the code of the country, as all links have it. Names that are alike are
        looked for, which costs as much as a search."""
        if not self._searches.takes(address_of(request)):
            raise _too_many()
        country = addresses.country_of(typed)
        if country is None:
            why = t("We do not know that country. Please write its name in another way.")
            raise Missing(why)
        there = f"{request.path}{wanted.sent_to(country).query()}"
        return _moved(302, there, NEVER)

    async def _page(
        self, request: web.Request, wanted: addresses.PageRequest, called: str
    ) -> web.Response:
        if wanted.kind == "search":
            page = await self._search(request, wanted)
        else:
            page = await self._remembered(request, wanted, lambda: self.pages.make(wanted))
        if page.status == 302:
            return _moved(302, page.path, NEVER)
        home = page.path.partition("?")[0]
        if request.path != home and called != "/qr.svg":
            # An old name, none, or a slash behind it: one step, and what was chosen stays.
            return _moved(301, page.path, PUBLIC)
        more = {"X-Robots-Tag": "noindex"} if wanted.kind in ("search", "qr") else {}
        if wanted.kind == "qr":
            return _answered(request, page, PUBLIC, **more)
        return await self._for_whom(request, wanted, page, {**more, "Vary": "Cookie"})

    async def _for_whom(
        self,
        request: web.Request,
        wanted: addresses.PageRequest,
        page: MadePage,
        more: dict[str, str],
    ) -> web.Response:
        """The page that is the same for all; with the cart, for whoever has put something in it."""
        secret = self.cookie.read(request)
        if not secret:
            return _answered(request, page, PUBLIC, **more)
        count = await self.pages.in_cart(hashed(secret))
        return _answered(request, pages.with_cart(page, wanted, count), PRIVATE, **more)

    async def _search(self, request: web.Request, wanted: addresses.PageRequest) -> MadePage:
        looked = wanted.words or wanted.filters != NO_FILTERS
        if looked and not self._searches.takes(address_of(request)):
            raise _too_many()
        return await self._found.get(wanted, lambda: self.pages.make(wanted))

    async def _photo(self, request: web.Request, sha: str, size: str) -> web.Response:
        if not self.photos.knows(sha, size) and not self._pictures.takes(address_of(request)):
            raise _too_many()
        content = await self.photos.get(sha, size)
        if content is None:
            raise Missing(NotFound().text())
        tagged = MadePage(content, kind="image/jpeg", etag=f"{sha[:20]}-{size}")
        return _answered(request, tagged, A_DAY)

    def _look(self, request: web.Request, name: str) -> web.Response:
        found = rendering.looked(name)
        if found is None:
            raise Missing(t("There is no such page."))
        return _answered(request, MadePage.of(found[0], kind=found[1]), FOR_EVER)

    async def _listing(self, request: web.Request, path: str) -> web.StreamResponse | None:
        """What machines read, if it is that."""
        base, database = self.pages.base, self.pages.database
        if path == "/robots.txt":
            page = MadePage.of(listings.robots(base), kind="text/plain")
            return _answered(request, page, AN_HOUR)
        if path == "/sitemap.xml":
            return await self._xml(request, path, lambda: listings.index(database, base))
        if (part := _SITEMAP.fullmatch(path)) is not None:
            number = 0 if part[1] == "pages" else int(part[1])
            return await self._xml(request, path, lambda: listings.part(database, base, number))
        if (fed := _FEED.fullmatch(path)) is not None:
            return await self._feed(request, next(each for each in LANGUAGES if each == fed[1]))
        return None

    async def _xml(self, request: web.Request, path: str, make: Makes) -> web.Response:
        async def made() -> MadePage:
            return MadePage.of(await make(), path, kind="application/xml")

        return _answered(request, await self._remembered(request, path, made), AN_HOUR)

    async def _remembered(
        self, request: web.Request, key: Hashable, make: Callable[[], Awaitable[MadePage]]
    ) -> MadePage:
        """Addresses that differ by a number are without end, and each costs as much as a search."""
        if not self._kept.is_fresh(key) and not self._making.takes(address_of(request)):
            raise _too_many()
        return await self._kept.get(key, make)

    async def _feed(self, request: web.Request, language: Language) -> web.StreamResponse:
        """Piece by piece, for as long as somebody reads it; never for ever."""
        if not self._feeds.takes(address_of(request)):
            raise _too_many()
        response = web.StreamResponse(headers=ALWAYS | {"Cache-Control": AN_HOUR})
        response.content_type, response.charset = "application/xml", "utf-8"
        pieces = listings.feed(self.pages.database, self.pages.base, language, self.pages.now())
        first = await anext(pieces)
        second = await anext(pieces)  # a database that is away says so before anything is sent
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        async with asyncio.timeout(FEED_SECONDS):
            await response.write((first + second).encode())
            async for piece in pieces:
                await response.write(piece.encode())
            await response.write_eof()
        return response

    def _trouble(self, language: Language, status: int, why: Text, **headers: str) -> web.Response:
        page = self.pages.trouble(language, status, why)
        if status == 429:
            headers |= {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return web.Response(
            body=page.body,
            status=status,
            content_type="text/html",
            charset="utf-8",
            headers=ALWAYS | {"Cache-Control": NEVER, "X-Robots-Tag": "noindex"} | headers,
        )


def _language(request: web.Request) -> Language:
    """Of the path; where that has none, of the browser."""
    first = request.path[1:3]
    ours = next(
        (each for each in LANGUAGES if each == first and request.path[3:4] in ("", "/")), None
    )
    return ours or addresses.language_of(request.headers.get("Accept-Language", ""))


def _too_many() -> Missing:
    return Missing(t("That was too much at once. Please wait a minute and try again."), 429)


def _moved(status: int, path: str, keeps: str, **headers: str) -> web.Response:
    """To another address of this house: without its host, which a request might have named."""
    location = {"Location": addresses.ascii_path(path), "Cache-Control": keeps}
    return web.Response(status=status, headers=ALWAYS | location | headers)


def _answered(request: web.Request, page: MadePage, keeps: str, **more: str) -> web.Response:
    """The page, or that it is still the same as the one that the asker has."""
    headers: Mapping[str, str] = {
        **ALWAYS,
        "Cache-Control": keeps,
        "ETag": f'"{page.etag}"',
        **more,
    }
    known = request.if_none_match or ()
    if any(each.value in (page.etag, "*") for each in known):
        return web.Response(status=304, headers=headers)
    text = page.kind.startswith("text/") or page.kind.endswith("xml")
    return web.Response(
        body=page.body,
        content_type=page.kind,
        charset="utf-8" if text else None,
        headers=headers,
    )
