"""One update, start to finish.

The person's turn is opened (seen before? lock, session), the event goes to its handler or to the
form that runs, effects are committed with the notices they cause, the answer is sent, and the
session is saved together with the memory of the update. The caller acknowledges the update only
when `receive` returns: a kill at any moment makes the platform send it again, and everything up to
there bears being done twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.chat import Answer, Blocked, Screen
from bot.commerce import people as members
from bot.conversation import Conversation
from bot.desk import Desk
from bot.dialogue import Dialogue
from bot.i18n import Reader, guess_language
from bot.texts import Language, t
from storage import people
from storage.database import is_away as database_is_away
from storage.redis_link import is_away as redis_is_away
from storage.sessions import LostTurn

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Event
    from bot.commerce.people import Known
    from bot.settings import Periods
    from storage.database import Database
    from storage.sessions import Sessions

log = logging.getLogger(__name__)

TURN_SECONDS = 30  # half of what the turn's lock lasts


class Unwell(Exception):
    """The update was not handled, through no fault of its own: let it come again later."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who an answer goes to, and in which language and zone they read."""

    chat: str
    reader: Reader
    known: Known | None


Answering = Callable[["Event", Addressee, Answer], Awaitable[None]]


@dataclass(frozen=True)
class Reception:
    database: Database
    sessions: Sessions
    answering: Answering
    wake: Callable[[], Awaitable[None]]  # rings for the couriers after a commit
    now: Callable[[], datetime]
    periods: Periods
    staff_ids: frozenset[str]
    bot_name: str = ""

    async def receive(self, event: Event) -> None:
        """Handle one event. Raises Unwell when it must come again."""
        person = f"{event.sender.platform}:{event.sender.id}"
        try:
            async with asyncio.timeout(TURN_SECONDS):
                opened = await self.sessions.open(person, event.key)
                if opened.seen:
                    return
                try:
                    text = await self._turn(event, opened.text)
                except BaseException:
                    await self.sessions.abandon(opened)
                    raise
                await self.sessions.close(opened, text)
        except (TimeoutError, LostTurn) as error:
            raise Unwell(str(error)) from error
        except Exception as error:
            if database_is_away(error) or redis_is_away(error):
                raise Unwell(str(error)) from error
            raise

    async def _turn(self, event: Event, session: str | None) -> str | None:
        """The session as it is to be saved, after the answer was sent."""
        to = self._addressee(event, None)
        try:
            known = await self._person(event)
            to = self._addressee(event, known)
            known, answer, conversation = await self._decide(
                event, known, Conversation.read(session)
            )
            to, session = self._addressee(event, known), conversation.write()
            await self.answering(event, to, answer)
        except Exception as error:
            if isinstance(error, Unwell) or database_is_away(error) or redis_is_away(error):
                raise
            # A mistake of ours must not come back for ever: said sorry, logged, and done with.
            log.exception("update %s failed", event.key)
            sorry = Screen((t("Something went wrong. Please try again."),))
            await self.answering(event, to, Answer((sorry,), fresh=True))
        return session

    async def _decide(
        self, event: Event, known: Known | None, conversation: Conversation
    ) -> tuple[Known | None, Answer, Conversation]:
        if known is None:
            return None, Answer(), conversation
        desk = Desk(self.database, self.wake, self.periods, self.staff_ids, self.now, self.bot_name)
        talk = Dialogue(desk, event, known, conversation)
        answer = await talk.answer()
        return talk.known, answer, talk.conversation

    async def _person(self, event: Event) -> Known | None:
        """Who it is; remembered on their first word, reachable again on any. None: they left."""
        now = self.now()
        async with self.database.read() as db:
            known = await members.find(db, event.sender, self.staff_ids)
        if isinstance(event.what, Blocked):
            if known is not None:
                async with self.database.write() as db:
                    await people.set_unreachable(db, known.person.id, now)
            return None
        if known is not None and known.person.unreachable_since is None:
            return known
        async with self.database.write() as db:
            if known is None:
                sender = event.sender
                await people.remember(
                    db, sender.platform, sender.id, sender.name, sender.language_code, now
                )
            else:
                await people.set_reachable(db, known.person.id)
            return await members.find(db, event.sender, self.staff_ids)

    def _addressee(self, event: Event, known: Known | None) -> Addressee:
        language: Language = guess_language(event.sender.language_code)
        if known is not None and known.person.language in ("rw", "en", "zh"):
            language = known.person.language  # type: ignore[assignment]
        return Addressee(event.chat, Reader.of(language), known)
