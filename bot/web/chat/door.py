"""The conversation's door: /chat, as pages and, for the script on them, as what is new.

A GET changes nothing and sets no cookie: who looks first is a previewer as often as a person. What
is posted goes to the engine as an event, and is answered with the page itself; the same form
sent twice is one event, answered twice.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from aiohttp import web

from bot.chat import Command, Event, Sender
from bot.texts import LANGUAGES, Language, Text, t
from bot.web import addresses, rendering
from bot.web.answers import (
    HEADERS,
    as_json,
    html,
    is_script,
    not_from_here,
    see_other,
    too_fast,
    used_up,
)
from bot.web.capabilities import WEB
from bot.web.chat import bubbles, events, identity, pages, posted
from bot.web.chat.file_pages import FilePages
from bot.web.chat.files import PostedFiles
from bot.web.chat.identity import Cookie
from bot.web.chat.pages import OpenVisit, language_of
from bot.web.chat.posted import BadForm, PostedForm
from bot.web.chat.shown import ShownFiles
from bot.web.chat.visits import Visits
from bot.web.flood import AddressLimit, address_of
from bot.web.guard import Answering, guarded
from storage import web_log, web_visits
from storage.secret_hash import hashed

if TYPE_CHECKING:
    from bot.engine.processor import UpdateProcessor
    from storage.database import Database

log = logging.getLogger(__name__)

_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
_IN_APP = re.compile(r"MicroMessenger/|\bLine/\d")
_PASS = re.compile(r"[A-Za-z0-9_-]{43}")
_PATHS = tuple(f"/{each}/chat" for each in LANGUAGES)
SHORT = 1 << 16  # bytes of a form
AT_ONCE = 8  # that are answered; the database has ten connections
MOST_CARRIED, MOST_OF_ONE = 8, 2  # forms with files at once


@dataclass
class ChatDoor:
    base: str
    database: Database
    processor: UpdateProcessor
    files: PostedFiles
    now: Callable[[], datetime]
    shown: ShownFiles
    # Many phones share an address: those of a whole network, where there are few.
    _posts: AddressLimit = field(default_factory=lambda: AddressLimit(200, 20))
    _turns: AddressLimit = field(default_factory=lambda: AddressLimit(30, 1))  # of a visit
    _looks: AddressLimit = field(default_factory=lambda: AddressLimit(300, 50))
    _uploads: AddressLimit = field(default_factory=lambda: AddressLimit(15, 0.1))  # of a visit
    _begins: AddressLimit = field(default_factory=lambda: AddressLimit(30, 0.2))
    _carried: list[str] = field(default_factory=list)  # whose files are on their way
    # The others wait here, where they hold nothing: two hundred at once would wait for connections
    # of the database instead, until that is given up, and whoever writes elsewhere with them.
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def __post_init__(self) -> None:
        self.visits = Visits(self.database, self.now, Cookie.at(self.base))

    def add_to(self, app: web.Application) -> None:
        rendering.load()
        get, post = app.router.add_get, app.router.add_post

        def guard(answer: Answering) -> Answering:
            return guarded(answer, _refused, "the conversation's page", self._looks)

        for path in ("/chat", *_PATHS):
            get(path, guard(self._page))
            post(path, guard(self._posted))
        get(r"/chat/after/{cursor:\d{1,9}}", guard(self._news))
        get(r"/chat/on/{given:[A-Za-z0-9_-]{43}}", guard(self._pass_page))
        FilePages(self.visits, self.shown).add_to(app, guard)

    # -- what is looked at -------------------------------------------------------------------------

    async def _page(self, request: web.Request) -> web.StreamResponse:
        async with self.at_once:
            return await self._current(request)

    async def _current(self, request: web.Request) -> web.StreamResponse:
        visit = await self.visits.of(request)
        code = _code(request.query.get("start", ""))
        if visit is None:
            chosen = _language_in(request)
            # Some who send people back add their own behind a second question mark.
            paid = request.query.get("back", "").startswith("payment")
            reads = chosen or _guess(request)
            return html(pages.begin(reads, code=code, chosen=chosen is not None, paid=paid))
        async with self.database.read() as db:
            rows = await web_log.latest(db, visit.row.id)
        secret = [row for row in rows if row.content.get("secret")]
        if secret:
            async with self.database.write() as db:
                await web_log.look(db, visit.row.id, secret)
                if any(row.content.get("seen") for row in secret):
                    rows = await web_log.latest(db, visit.row.id)
        return html(pages.conversation(visit, rows, code=code, in_app=_is_in_app(request)))

    async def _news(self, request: web.Request) -> web.StreamResponse:
        """What came or changed after a number; 204 where nothing did."""
        visit = await self.visits.of(request)
        if visit is None:
            return as_json({"leads": "/chat"}, 403)
        cursor = int(request.match_info["cursor"])
        if visit.row.last <= cursor:
            return web.Response(status=204, headers=HEADERS)
        return as_json(await self._since(visit, cursor))

    async def _since(
        self, visit: OpenVisit, cursor: int, *, answers: bool = False
    ) -> dict[str, object]:
        """With `answers`, it is what whoever has just done something came for."""
        async with self.database.read() as db:
            rows = await web_log.latest(db, visit.row.id, cursor)
            first = await web_log.first(db, visit.row.id)
        for row in rows:
            if answers and row.content.get("secret"):
                async with self.database.write() as db:
                    await web_log.note_seen(db, visit.row.id, row.number)
        return {
            "cursor": pages.cursor_of(rows, cursor),
            "first": first,
            "items": [[row.number, pages.fragment(visit.language, row)] for row in rows],
        }

    async def _pass_page(self, request: web.Request) -> web.StreamResponse:
        given, language = request.match_info["given"], _guess(request)
        async with self.database.read() as db:
            good = await web_visits.is_good(db, hashed(given), self.now())
        if not good:
            raise used_up()
        return html(pages.let_in(language, given))

    # -- what is done ------------------------------------------------------------------------------

    async def _posted(self, request: web.Request) -> web.StreamResponse:
        origin = identity.origin_of(request, self.base)
        if origin == "other":
            raise not_from_here()
        if not self._posts.takes(address_of(request)):
            raise too_fast()
        visit = await self.visits.of(request)
        if request.content_type == "multipart/form-data" and not _is_short(request):
            # Nobody who has no conversation sends files, and nobody sends them without end.
            if visit is None:
                return self._closed(request)
            if not self._uploads.takes(visit.row.id):
                raise too_fast()
        form = await self._read(request, visit)  # which takes as long as somebody's network
        async with self.at_once:
            return await self._handled(request, visit, form, origin)

    async def _handled(
        self,
        request: web.Request,
        visit: OpenVisit | None,
        form: PostedForm,
        origin: identity.Origin,
    ) -> web.StreamResponse:
        if origin == "hidden" and (visit is None or form.do == "on"):
            raise not_from_here()
        if form.do == "on":
            return await self._let_in(request, form)
        if visit is None:
            if form.do != "begin":
                return self._closed(request)
            return await self._begin(request, form)
        is_ours = identity.is_token_of(visit.secret, form.get("token"))
        if not is_ours and not (origin == "own" and form.do == "begin"):
            raise BadForm(t("This page was out of date. Please do it once more here."), 403)
        if not self._turns.takes(visit.row.id):
            raise too_fast()
        response = await self._do(request, visit, form)
        if not form.do.startswith("leave"):
            await self.visits.note_used(visit, response)
        return response

    async def _read(self, request: web.Request, visit: OpenVisit | None) -> PostedForm:
        """Files are in memory while they are handled: of few at a time, and of nobody's many."""
        if visit is None or _is_short(request):
            return await posted.read(request)
        held = self._carried.count(visit.row.id)
        if held >= MOST_OF_ONE or len(self._carried) >= MOST_CARRIED:
            raise too_fast()
        self._carried.append(visit.row.id)
        try:
            return await posted.read(request)
        finally:
            self._carried.remove(visit.row.id)

    async def _do(
        self, request: web.Request, visit: OpenVisit, form: PostedForm
    ) -> web.StreamResponse:
        match form.do:
            case "leave" | "leave!":
                return await self._leave(visit, sure=form.do == "leave!")
            case "pass":
                return await self._pass(visit)
            case "over":
                await self._start_over(visit, form)
                return as_json({"leads": "/chat"}) if is_script(request) else see_other("/chat")
            case "begin":
                code = _code(form.get("start"))
                begun = events.begun(self.sender(visit), form.mark, code, None)
                await self.processor.receive(begun)
            case _:
                if form.number("poll") and not await self._may_vote(visit, form):
                    raise BadForm(t("This page was out of date. Please do it once more here."))
                await self._receive(events.events_of(self.sender(visit), form), form)
        return await self._answer(request, visit, form)

    async def _may_vote(self, visit: OpenVisit, form: PostedForm) -> bool:
        """No platform stands between a form and the count: whether it is a poll that is open, and
        these are among its answers."""
        async with self.database.read() as db:
            row = await web_log.bubble(db, visit.row.id, form.number("poll"))
        return row is not None and bubbles.takes_vote(row.content, form.answers)

    async def _receive(self, came: list[Event], form: PostedForm) -> None:
        held = {event.key: file.content for event, file in zip(came, form.files, strict=False)}
        self.files.held |= held
        try:
            for event in came:
                await self.processor.receive(event)
        finally:
            for key in held:
                self.files.held.pop(key, None)

    async def _answer(
        self, request: web.Request, visit: OpenVisit, form: PostedForm
    ) -> web.StreamResponse:
        """What is new, to a script; else the way to where it stands on the page."""
        cursor = form.number("cursor")
        if not is_script(request):
            async with self.database.read() as db:
                rows = await web_log.latest(db, visit.row.id, max(cursor, visit.row.last))
            theirs = [row.number for row in rows if not row.content.get("mine")]
            return see_other(f"/chat#m{theirs[0]}" if theirs else "/chat#end")
        now_is = await self.visits.of(request)
        if now_is is None:  # another account of theirs has taken this one off
            return as_json({"leads": "/chat"})
        if now_is.language != visit.language:
            return as_json({"leads": "/chat"})  # everything around the conversation, too
        news = await self._since(now_is, cursor, answers=True)
        return as_json(news | {"key": pages.new_key()})

    async def _start_over(self, visit: OpenVisit, form: PostedForm) -> None:
        """What was begun is put aside, as by /cancel, and the page is empty but for the menu."""
        sender = self.sender(visit)
        key = events.key_of(sender, form.mark)
        cancel = Event(f"{key}:cancel", sender, sender.id, Command("cancel"))
        await self.processor.receive(cancel)
        async with self.database.write() as db:
            await web_log.clear(db, [sender.id])
        await self.processor.receive(Event(key, sender, sender.id, Command("start")))

    # -- who is here -------------------------------------------------------------------------------

    def sender(self, visit: OpenVisit) -> Sender:
        row = visit.row
        device = hashed(visit.secret)
        return Sender(WEB.platform, row.id, row.name, row.hint, device=device)

    async def _begin(self, request: web.Request, form: PostedForm) -> web.StreamResponse:
        """A form that is sent twice, by who taps twice, begins one conversation."""
        address = address_of(request)
        if not self._begins.takes(address):
            raise too_fast()
        language = language_of(form.get("language"))
        name = _name(form.get("name"))
        hint = language or _guess(request)
        visit = await self.visits.begin(f"{address} {form.mark}", name, hint)
        begun = events.begun(self.sender(visit), form.mark, _code(form.get("start")), language)
        await self.processor.receive(begun)
        response = see_other("/chat")
        self.visits.cookie.give(response, visit.secret)
        return response

    async def _let_in(self, request: web.Request, form: PostedForm) -> web.StreamResponse:
        """One more device, with a cookie of its own."""
        given, secret = form.get("pass"), identity.new_secret()
        if not (_PASS.fullmatch(given) and self._begins.takes(address_of(request))):
            raise used_up()
        if not await self.visits.let_in(request, given, secret):
            raise used_up()
        response = see_other("/chat#end")
        self.visits.cookie.give(response, secret)
        return response

    async def _leave(self, visit: OpenVisit, *, sure: bool) -> web.StreamResponse:
        """On the last device nothing leads back, which is said before."""
        if not sure and await self.visits.is_last(visit):
            return html(pages.leaving(visit))
        async with self.database.write() as db:
            await self.visits.close_on(db, visit.secret)
        response = see_other(f"/{visit.language}/chat")
        self.visits.cookie.take(response)
        return response

    async def _pass(self, visit: OpenVisit) -> web.StreamResponse:
        given = await self.visits.give_pass(visit)
        return html(pages.passing(visit, f"{self.base}/chat/on/{given}"))

    def _closed(self, request: web.Request) -> web.StreamResponse:
        """There is no conversation in this browser (any more)."""
        if is_script(request):
            return as_json({"leads": "/chat"}, 403)
        language = _guess(request)
        why = t("This chat is no longer open in this browser. Please begin again.")
        page = pages.begin(language, code="", chosen=False, status=pages.in_words(why, language))
        return html(page, 403)


def _refused(request: web.Request, why: Text, status: int) -> web.Response:
    language = _language_in(request) or _guess(request)
    if is_script(request):
        return as_json({"said": pages.in_words(why, language)}, status)
    return html(pages.trouble(language, why), status)


def _is_in_app(request: web.Request) -> bool:
    """WeChat's and LINE's own browsers, by what they call themselves."""
    return _IN_APP.search(request.headers.get("User-Agent", "")) is not None


def _is_short(request: web.Request) -> bool:
    """Words only: the field for files is in the same form."""
    return request.content_length is not None and request.content_length < SHORT


def _language_in(request: web.Request) -> Language | None:
    return language_of(request.path[1:3]) if request.path in _PATHS else None


def _guess(request: web.Request) -> Language:
    return addresses.language_of(request.headers.get("Accept-Language", ""))


def _name(said: str) -> str:
    """What they wish to be called, without what nobody sees."""
    seen = "".join(each for each in said if each.isprintable() or each.isspace())
    return " ".join(seen.split())[: posted.LONGEST_NAME]


def _code(said: str) -> str:
    return said if _CODE.fullmatch(said) else ""
