"""The page of the cart: /en/cart. What is put into it, and an order filled in on one page.

Each thing that is done goes to the engine as an event of whoever's browser it is, as all that is
done in the chat does (bot/web/chat/door.py), and what comes of it is shown here. A GET changes
nothing and sets no cookie; the first thing that is put into a cart begins a visit.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from aiohttp import web

from bot import taps
from bot.chat import Event, FilledIn
from bot.commerce import order_links
from bot.commerce import people as members
from bot.engine.order_page import order_page
from bot.flows.at_once import Outcome
from bot.parsing.page_paths import order_path
from bot.texts import Language, Text, t
from bot.web import addresses
from bot.web.answers import html, not_from_here, see_other, too_fast
from bot.web.cart import pages
from bot.web.cart.fields import PREFIX, Asked
from bot.web.chat import events, identity, posted
from bot.web.chat.posted import BadForm, PostedForm
from bot.web.flood import AddressLimit, address_of
from bot.web.guard import AWAY, guarded, passes
from storage import orders as stored_orders

if TYPE_CHECKING:
    from bot.chat import Answer
    from bot.engine.processor import Recipient, WebhookReply
    from bot.web.chat.door import ChatDoor
    from bot.web.chat.pages import OpenVisit
    from storage.constants import Country
    from storage.models import Order


log = logging.getLogger(__name__)

PATH = r"/{language:rw|en|zh}/cart{slash:/?}"
_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}")
MOST_FIELDS = 40


@dataclass
class CartDoor:
    chat: ChatDoor
    _looks: AddressLimit = field(default_factory=lambda: AddressLimit(200, 20))
    _posts: AddressLimit = field(default_factory=lambda: AddressLimit(200, 20))
    _begins: AddressLimit = field(default_factory=lambda: AddressLimit(30, 0.2))
    _turns: AddressLimit = field(default_factory=lambda: AddressLimit(30, 1))  # of a visit

    def add_to(self, app: web.Application) -> None:
        what = "the page of a cart"
        app.router.add_get(PATH, guarded(self._page, _refused, what, self._looks))
        app.router.add_post(PATH, guarded(self._posted, _refused, what, self._posts))

    async def _page(self, request: web.Request) -> web.StreamResponse:
        asked = Asked(_country(request.query.get("to", "")))
        async with self.chat.at_once:
            return await self._shown(request, await self.chat.visits.of(request), None, asked)

    async def _shown(
        self,
        request: web.Request,
        visit: OpenVisit | None,
        outcome: Outcome | None,
        asked: Asked,
        status: int = 200,
    ) -> web.Response:
        page = None
        if visit is not None:
            sender = self.chat.sender(visit)
            event = Event("web:look", sender, sender.id, FilledIn(taps.CHECKOUT()))
            page = await order_page(self.chat.processor, event, asked.to, outcome)
        return html(pages.cart(visit, page, _language(request), asked), status)

    # -- what is done ------------------------------------------------------------------------------

    async def _posted(self, request: web.Request) -> web.StreamResponse:
        origin = identity.origin_of(request, self.chat.base)
        if origin == "other":
            raise not_from_here()
        if request.content_type == "multipart/form-data":
            raise BadForm(t("That could not be read. Please try again."))
        form = await posted.read(request)
        async with self.chat.at_once:
            return await self._handled(request, form, origin)

    async def _handled(
        self, request: web.Request, form: PostedForm, origin: identity.Origin
    ) -> web.StreamResponse:
        visit = await self.chat.visits.of(request)
        # A product's page is the same for all, and kept by caches: no token can stand in it.
        if form.do == "put" and not form.get("token"):
            if origin == "hidden":
                raise not_from_here()
            return await self._put(request, visit, form)
        if visit is None:
            why = t("This chat is no longer open in this browser. Please begin again.")
            page = pages.cart(None, None, _language(request), _asked(form), why)
            return html(page, 403)
        if not identity.is_token_of(visit.secret, form.get("token")):
            raise BadForm(t("This page was out of date. Please do it once more here."), 403)
        if not self._turns.takes(visit.row.id):
            raise too_fast()
        try:
            response = await self._do(request, visit, form)
        except Exception as error:
            if not passes(error):
                raise
            log.warning("what was done on a cart's page waits: %s", type(error).__name__)
            return html(pages.trouble(_language(request), AWAY, form.fields), 503)
        await self.chat.visits.note_used(visit, response)
        return response

    async def _do(
        self, request: web.Request, visit: OpenVisit, form: PostedForm
    ) -> web.StreamResponse:
        match form.do:
            case "put":
                return await self._put(request, visit, form)
            case "drop":
                drop = taps.DROP(taps.OutOfCart(form.number("product")))
                await self._receive(visit, _anew(), FilledIn(drop))
                return _to_cart(request, form)
            case "code":
                return await self._use_code(request, visit, form)
            case "uncode":
                await self._receive(visit, _anew(), FilledIn(taps.DROP_DISCOUNT_CODE()))
                return _to_cart(request, form)
            case "place":
                return await self._place(request, visit, form)
        return await self._fill(request, visit, form)

    async def _put(
        self, request: web.Request, visit: OpenVisit | None, form: PostedForm
    ) -> web.StreamResponse:
        """So many of a product; whoever has no visit begins one with it."""
        new = visit is None
        if visit is None:
            if not self._begins.takes(address_of(request)):
                raise too_fast()
            visit = await self._new_visit(_language(request))
        put = FilledIn(
            taps.BUY(form.number("product")), "quantity", {"quantity": form.get("quantity")}
        )
        outcome = await self._receive(visit, _anew(), put)
        response: web.Response = _to_cart(request, form)
        if outcome is not None and not outcome.done:
            filled = outcome.filled
            why = next(iter(filled.problems.values()), None) if filled is not None else None
            told = Outcome(said=outcome.said or why)
            response = await self._shown(request, visit, told, _asked(form), 409)
        if new:
            self.chat.visits.cookie.give(response, visit.secret)
        return response

    async def _use_code(
        self, request: web.Request, visit: OpenVisit, form: PostedForm
    ) -> web.StreamResponse:
        """A code for a discount; why not, if so, stands on the page."""
        typed = FilledIn(taps.TYPE_DISCOUNT_CODE(), "discount", {"code": form.get("code")})
        outcome = await self._receive(visit, _anew(), typed)
        if outcome is None or outcome.done:
            return _to_cart(request, form)
        filled = outcome.filled
        why = next(iter(filled.problems.values()), None) if filled is not None else None
        told = Outcome(said=outcome.said or why)
        return await self._shown(request, visit, told, _asked(form), 409)

    async def _new_visit(self, language: Language) -> OpenVisit:
        mark = _anew()
        visit = await self.chat.visits.begin(mark, "", language)
        begun = events.begun(self.chat.sender(visit), mark, "", language)
        await self.chat.processor.receive(begun)
        return visit

    async def _fill(
        self, request: web.Request, visit: OpenVisit, form: PostedForm
    ) -> web.StreamResponse:
        """What was typed, as far as it goes: it is kept, and the page says what it comes to."""
        asked = _asked(form)
        typed = asked.typed
        if form.do == "fill":  # halfway: what nobody has come to yet is no mistake
            typed = {key: value for key, value in typed.items() if value.strip()}
        outcome = await self._receive(
            visit, _anew(), FilledIn(taps.CHECKOUT(), "checkout", dict(typed))
        )
        wrong = outcome is not None and outcome.filled is not None and outcome.filled.problems
        if outcome is not None and (wrong or outcome.said is not None):
            return await self._shown(request, visit, outcome, asked, 422 if wrong else 409)
        return _to_cart(request, form)

    async def _place(
        self, request: web.Request, visit: OpenVisit, form: PostedForm
    ) -> web.StreamResponse:
        """Order what was shown. The same form sent twice is one order, and leads to it twice."""
        asked, draft = _asked(form), form.get("draft")
        confirmed = FilledIn(taps.CHECKOUT(), "checkout", dict(asked.typed), draft)
        outcome = await self._receive(visit, _mark(form), confirmed)
        there = await self._pages_of(visit, draft, _language(request))
        if len(there) == 1:
            return see_other(there[0][1])
        if there:
            return html(pages.ordered(there, _language(request)))
        if outcome is None:  # it was refused when it was sent first
            return _to_cart(request, form)
        return await self._shown(request, visit, outcome, asked, 409)

    async def _pages_of(
        self, visit: OpenVisit, draft: str, language: Language
    ) -> list[tuple[Order, str]]:
        """The orders of one purchase of theirs, each with a new address of its page."""
        chat, found = self.chat, []
        if not draft:
            return []
        async with chat.database.read() as db:
            if not await stored_orders.by_draft(db, draft):
                return []
        async with chat.database.write() as db:
            who = await members.find(db, chat.sender(visit), chat.processor.staff_ids)
            for order in await stored_orders.by_draft(db, draft):
                if who is not None and order.buyer_id == who.person.id:
                    given, secret = await order_links.give(db, order.code, who, chat.now())
                    found.append((given, order_path(language, secret)))
        return found

    async def _receive(self, visit: OpenVisit, mark: str, what: FilledIn) -> Outcome | None:
        """Hand it on; None where it was handled before. What is to stand in the chat, too, is put
        there."""
        chat = self.chat
        caught: list[Any] = []

        async def answering(
            event: Event, to: Recipient, answer: Answer
        ) -> WebhookReply | int | None:
            caught.append(answer.outcome)
            return await chat.processor.answering(event, to, answer) if answer.screens else None

        sender = chat.sender(visit)
        event = Event(events.key_of(sender, mark), sender, sender.id, what)
        await replace(chat.processor, answering=answering).receive(event)
        if not caught:
            return None
        if not isinstance(caught[-1], Outcome):
            raise BadForm(t("Something went wrong. Please try again."), 500)
        return caught[-1]


def _refused(request: web.Request, why: Text, status: int) -> web.Response:
    return html(pages.trouble(_language(request), why), status)


def _asked(form: PostedForm) -> Asked:
    typed = [
        (name.removeprefix(PREFIX), value)
        for name, value in form.fields.items()
        if name.startswith(PREFIX)
    ]
    return Asked(_country(form.get("to")), dict(typed[:MOST_FIELDS]))


def _country(said: str) -> Country | None:
    found = addresses.read("/en", {"to": said})
    return found[0].to if found is not None else None


def _anew() -> str:
    """Of what may be done again with nothing more done."""
    return secrets.token_urlsafe(12)


def _mark(form: PostedForm) -> str:
    """The same for the same form sent twice: its key, and all that is filled in."""
    key = form.get("key")
    if not _KEY.fullmatch(key):
        raise BadForm(t("This page was out of date. Please do it once more here."))
    digest = hashlib.blake2s(key.encode(), digest_size=16)
    for name, value in sorted(form.fields.items()):
        digest.update(f"\0{name}\0{value}".encode())
    return digest.hexdigest()


def _language(request: web.Request) -> Language:
    return cast(Language, request.match_info["language"])


def _to_cart(request: web.Request, form: PostedForm) -> web.Response:
    language = _language(request)
    query = addresses.PageRequest(language, to=_country(form.get("to"))).query()
    return see_other(f"/{language}/cart{query}")
