"""An order's page by its secret address: /en/o/SECRET.

A GET, by whomever, changes nothing and sets no cookie. What is posted sends a code to the buyer, or
opens their conversation here for whoever has the code. The secret stands in the path, which no log
of ours has and no other page is told; so a form needs no token beside it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from aiohttp import web

from bot import drawing
from bot.chat import Event, Tapped
from bot.commerce import order_links
from bot.engine.processor import TemporarilyUnavailable
from bot.parsing.codes import read_join_code
from bot.screens import order_by_link
from bot.texts import Language, Text, t
from bot.web.answers import SECRET_HEADERS, not_from_here, secret_html, too_fast
from bot.web.chat import events, identity, posted
from bot.web.chat.pages import OpenVisit
from bot.web.chat.posted import BadForm, PostedForm
from bot.web.flood import AddressLimit, address_of
from bot.web.guard import guarded
from bot.web.orders import pages
from storage import accounts, web_visits
from storage.secret_hash import hashed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.settings import Periods
    from bot.web.chat.door import ChatDoor
    from storage.models import Order

    Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger(__name__)

PATH = r"/{language:rw|en|zh}/o/{secret:[^/]+}{slash:/?}"
PICTURE = r"/{language:rw|en|zh}/o/{secret:[^/]+}/{page:[1-9]}.png"
#: Behind an address that stands in a sentence there is often a sign that is not of it.
_SECRET = re.compile(r"([0-9a-f]{32})[^0-9a-z]{0,3}", re.IGNORECASE | re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_-]{20,40}")


@dataclass
class OrderDoor:
    chat: ChatDoor
    periods: Periods
    _looks: AddressLimit = field(default_factory=lambda: AddressLimit(100, 5))
    # Of those that are none: nobody guesses 128 bits, but nobody need try for free.
    _misses: AddressLimit = field(default_factory=lambda: AddressLimit(20, 0.1))
    # Each is drawn by a process of its own.
    _drawings: AddressLimit = field(default_factory=lambda: AddressLimit(10, 0.1))
    _easel: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _posts: AddressLimit = field(default_factory=lambda: AddressLimit(30, 0.2))

    def add_to(self, app: web.Application) -> None:
        what = "an order's page"
        app.router.add_get(PATH, guarded(self._page, _refused, what, self._looks))
        app.router.add_get(PICTURE, guarded(self._picture, _refused, what, self._drawings))
        app.router.add_post(PATH, guarded(self._posted, _refused, what))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        order, secret = await self._order(request)
        channels = self.periods.payment_channels
        return secret_html(pages.order(order, secret, _language(request), channels))

    async def _picture(self, request: web.Request) -> web.StreamResponse:
        order, _ = await self._order(request)
        async with self._easel:
            drawn = await drawing.made(pages.picture(order, _language(request)))
        page = int(request.match_info["page"])
        if page > len(drawn):
            raise BadForm(t("There is no such page."), 404)
        return web.Response(body=drawn[page - 1], content_type="image/png", headers=SECRET_HEADERS)

    async def _order(self, request: web.Request) -> tuple[Order, str]:
        """What is no address is answered as what was one, or never was."""
        found = _SECRET.fullmatch(request.match_info["secret"])
        order = None
        if found is not None:
            secret = found[1].lower()
            async with self.chat.database.read() as db:
                order = await order_links.order_at(db, secret, self.chat.now())
        if found is None or order is None:
            if not self._misses.takes(address_of(request)):
                raise too_fast()
            raise BadForm(t("There is no such page."), 404)
        return order, found[1].lower()

    async def _posted(self, request: web.Request) -> web.StreamResponse:
        if identity.origin_of(request, self.chat.base) == "other":
            raise not_from_here()
        if not self._posts.takes(address_of(request)):
            raise too_fast()
        if request.content_type == "multipart/form-data":
            raise BadForm(t("That could not be read. Please try again."))
        order, _ = await self._order(request)
        form = await posted.read(request)
        if not _KEY.fullmatch(form.get("key")):
            raise BadForm(t("This page was out of date. Please do it once more here."))
        async with self.chat.at_once:
            return await self._handled(request, order, form)

    async def _handled(
        self, request: web.Request, order: Order, form: PostedForm
    ) -> web.StreamResponse:
        visit = await self.chat.visits.of(request)
        if visit is not None and await self._is_of_buyer(visit, order):
            return await self._go_on(visit, order, form)
        if form.do == "open":
            return await self._open(request, order, form)
        return await self._ask(request, order, form)

    async def _is_of_buyer(self, visit: OpenVisit, order: Order) -> bool:
        async with self.chat.database.read() as db:
            whose = await accounts.whose(db, (web_visits.PLATFORM, visit.row.id))
        return whose == order.buyer_id

    async def _ask(
        self, request: web.Request, order: Order, form: PostedForm
    ) -> web.StreamResponse:
        async with self.chat.database.write() as db:
            key, now = form.get("key"), self.chat.now()
            asked = await order_links.ask_for_code(db, order, key, now)
        if asked == "too_often":
            raise BadForm(t("Too many codes were asked for. Please try again in an hour."), 429)
        if asked == "nobody":
            raise BadForm(
                t("The buyer cannot be reached in any chat, so no code can be sent."), 409
            )
        return secret_html(pages.code(order, _language(request), key=key, then=form.get("then")))

    async def _open(
        self, request: web.Request, order: Order, form: PostedForm
    ) -> web.StreamResponse:
        language, key, now = _language(request), form.get("key"), self.chat.now()
        code = read_join_code(form.get("code"))
        async with self.chat.database.write() as db:
            right = isinstance(code, str) and await order_links.is_right(db, order, key, code, now)
        if not right:
            why = t("That code is wrong, or its ten minutes are over. After five tries, ask for a"
                    " new one on the order's page.")  # fmt: skip
            page = pages.code(order, language, key=key, then=form.get("then"), status=why)
            return secret_html(page, 403)
        secret = identity.new_secret()
        async with self.chat.database.write() as db:
            if before := self.chat.visits.cookie.read(request):
                await self.chat.visits.close_on(db, before)
            device = hashed(secret)
            await order_links.open_chat(db, order, device, language, now)
            found = await web_visits.by_device(db, device, now)
        assert found is not None
        visit = OpenVisit(found[0], secret, found[1])
        try:
            response = await self._go_on(visit, order, form)
        except TemporarilyUnavailable as error:  # the code is used: they are let in all the same
            log.warning("an order's chat opens without what was chosen: %s", type(error).__name__)
            response = _to_chat()
        self.chat.visits.cookie.give(response, secret)
        return response

    async def _go_on(self, visit: OpenVisit, order: Order, form: PostedForm) -> web.StreamResponse:
        """What they chose, as a button of the chat."""
        then, sender = form.get("then"), self.chat.sender(visit)
        steps = order_by_link.steps(order, self.periods.payment_channels)
        name, _, tap = next((each for each in steps if each[0] == then), steps[-1])
        key = events.key_of(sender, f"{form.mark}:{name}")
        tapped = Tapped(tap, id="", message=None)
        await self.chat.processor.receive(Event(key, sender, sender.id, tapped))
        return _to_chat()


def _refused(request: web.Request, why: Text, status: int) -> web.Response:
    return secret_html(pages.trouble(_language(request), why), status)


def _language(request: web.Request) -> Language:
    return cast(Language, request.match_info["language"])


def _to_chat() -> web.Response:
    return web.Response(status=303, headers=SECRET_HEADERS | {"Location": "/chat#end"})
