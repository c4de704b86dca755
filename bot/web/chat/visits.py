"""Who has a conversation on the web, by the cookie of their browser: begun, open on another device,
left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.texts import t
from bot.web.capabilities import WEB
from bot.web.chat import identity
from bot.web.chat.identity import Cookie
from bot.web.chat.pages import OpenVisit
from bot.web.rendering import words
from storage import accounts, web_visits
from storage.secret_hash import hashed

if TYPE_CHECKING:
    from aiohttp import web

    from bot.texts import Language
    from storage.database import Database, Session

A_DAY = timedelta(days=1)
MOST_BEGUN = 1000  # forms by which somebody began, remembered for who sends theirs twice


@dataclass
class Visits:
    database: Database
    now: Callable[[], datetime]
    cookie: Cookie
    _begun: dict[str, str] = field(default_factory=dict)
    # One at a time of those of one mark, and nobody else waits for them.
    _beginning: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def of(self, request: web.Request) -> OpenVisit | None:
        """Of whoever's browser asks; None where it has none that is good."""
        secret = self.cookie.read(request)
        if not secret:
            return None
        async with self.database.read() as db:
            found = await web_visits.by_device(db, hashed(secret), self.now())
        return None if found is None else OpenVisit(found[0], secret, found[1])

    async def begin(self, mark: str, name: str, hint: Language) -> OpenVisit:
        """A conversation, open on one device; the same one for the same mark. Who gives no name is
        a guest."""
        secret = self._begun.setdefault(mark, identity.new_secret())
        while len(self._begun) > MOST_BEGUN:
            self._begun.pop(next(iter(self._begun)))
        name = name or words(t("Guest"), hint)
        lock = self._beginning.setdefault(mark, asyncio.Lock())
        async with lock, self.database.write() as db:
            device, now = hashed(secret), self.now()
            found = await web_visits.by_device(db, device, now)
            if found is None:
                row = await web_visits.begin(db, identity.new_visit(), device, name, hint, now)
                found = row, now
        return OpenVisit(found[0], secret, found[1])

    async def note_used(self, visit: OpenVisit, response: web.StreamResponse) -> None:
        """Once a day, so that the cookie lasts from the last use on."""
        if self.now() - visit.used_at > A_DAY:
            async with self.database.write() as db:
                await web_visits.used(db, hashed(visit.secret), self.now())
            self.cookie.give(response, visit.secret)

    async def give_pass(self, visit: OpenVisit) -> str:
        """What lets one more device in, once."""
        given = identity.new_secret()
        async with self.database.write() as db:
            await web_visits.give_pass(db, visit.row.id, hashed(given), self.now())
        return given

    async def let_in(self, request: web.Request, given: str, secret: str) -> bool:
        """Open the conversation of a pass under a new secret, in the place of what was open in that
        browser; False where the pass is none, or was used."""
        async with self.database.write() as db:
            opened = await web_visits.use_pass(db, hashed(given), hashed(secret), self.now())
            if opened is not None and (before := self.cookie.read(request)):
                await self.close_on(db, before)
        return opened is not None

    async def is_last(self, visit: OpenVisit) -> bool:
        """Whether it is open nowhere else."""
        async with self.database.read() as db:
            return await web_visits.is_last(db, visit.row.id)

    async def close_on(self, db: Session, secret: str) -> None:
        """Whoever has no device any more is told things at another account, if there is one."""
        shut = await web_visits.leave(db, hashed(secret))
        if shut is not None:
            await accounts.lose(db, (WEB.platform, shut), self.now())
