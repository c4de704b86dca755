"""The pages that mails lead to: an address is confirmed, mail is stopped, and it is said whether
two accounts are one's.

A GET, by whomever, changes nothing: scanners of mail open every link before its reader does. What
is posted does what the button says. A mail program that offers "unsubscribe" posts there by itself,
as RFC 8058 has it, from its own machines and without a form of ours; so the secret in the path is
all that is asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast

from aiohttp import web

from bot.commerce import mail
from bot.commerce.refusals import Refusal
from bot.texts import Language, Text, t
from bot.web.answers import secret_html, too_fast
from bot.web.chat import posted
from bot.web.chat.posted import BadForm
from bot.web.flood import AddressLimit, address_of
from bot.web.guard import Answering, guarded
from bot.web.mail import pages
from storage import mail as stored

if TYPE_CHECKING:
    from storage.database import Database

log = logging.getLogger(__name__)

LINK = r"/{language:rw|en|zh}/m/{secret:[0-9a-fA-F]{32}}"
STOP = rf"{LINK}/{{what:news|all}}"


@dataclass
class MailDoor:
    database: Database
    now: Callable[[], datetime]
    ring: Callable[[], Awaitable[None]]  # what was told is sent
    _looks: AddressLimit = field(default_factory=lambda: AddressLimit(100, 5))
    _misses: AddressLimit = field(default_factory=lambda: AddressLimit(20, 0.1))

    def add_to(self, app: web.Application) -> None:
        get, post = app.router.add_get, app.router.add_post

        def guard(answer: Answering) -> Answering:
            return guarded(answer, _refused, "a page of a mail", self._looks)

        get(LINK, guard(self._asked))
        post(LINK, guard(self._answered))
        get(STOP, guard(self._may_stop))
        post(STOP, guard(self._stops))

    async def _asked(self, request: web.Request) -> web.StreamResponse:
        secret, language = _secret(request), _language(request)
        async with self.database.read() as db:
            found = await mail.look(db, secret, self.now())
            other = await mail.look_at_join(db, secret, self.now())
        if other is not None:
            return secret_html(pages.join(language, other))
        if found.standing == "over":
            raise self._missed(request)
        return secret_html(pages.confirm(language, found))

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        secret, language = _secret(request), _language(request)
        form = await posted.read(request)
        if form.do in ("yes", "no"):
            return await self._join(request, secret, language, yes=form.do == "yes")
        async with self.database.write() as db:
            found = await mail.confirm(db, secret, self.now())
        if found.standing == "over":
            raise self._missed(request)
        await self.ring()
        return secret_html(pages.confirm(language, found))

    async def _join(
        self, request: web.Request, secret: str, language: Language, *, yes: bool
    ) -> web.StreamResponse:
        try:
            async with self.database.write() as db:
                other = await mail.answer_join(db, secret, self.now(), yes=yes)
        except Refusal as refusal:
            raise BadForm(refusal.text(), 409) from None
        if other is None:
            raise self._missed(request)
        await self.ring()
        return secret_html(pages.joined(language, other if yes else None))

    async def _may_stop(self, request: web.Request) -> web.StreamResponse:
        async with self.database.read() as db:
            row = await stored.by_token(db, _secret(request))
        if row is None:
            raise self._missed(request)
        return secret_html(pages.stop(_language(request), row.address, _what(request)))

    async def _stops(self, request: web.Request) -> web.StreamResponse:
        """Both what a mail program posts and the button of the page above, which may choose."""
        what = _what(request)
        if request.content_type == "application/x-www-form-urlencoded":
            form = await posted.read(request)
            if form.get("what") in ("news", "all"):
                what = cast(mail.Unwanted, form.get("what"))
        async with self.database.write() as db:
            address = await mail.unsubscribe(db, _secret(request), what, self.now())
        if address is None:
            raise self._missed(request)
        return secret_html(pages.stopped(_language(request), address, what))

    def _missed(self, request: web.Request) -> BadForm:
        """What is no address is answered as what was one, or never was."""
        if not self._misses.takes(address_of(request)):
            return too_fast()
        return BadForm(t("There is no such page."), 404)


def _refused(request: web.Request, why: Text, status: int) -> web.Response:
    return secret_html(pages.trouble(_language(request), why), status)


def _secret(request: web.Request) -> str:
    return request.match_info["secret"].lower()


def _what(request: web.Request) -> mail.Unwanted:
    return cast(mail.Unwanted, request.match_info["what"])


def _language(request: web.Request) -> Language:
    return cast(Language, request.match_info["language"])
