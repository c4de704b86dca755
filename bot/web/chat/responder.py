"""Answers on their way out: into the conversation, all of one in one transaction with the words
that it answers. What takes the place of a tapped message does so here as well, and a button that
was used looks so from then on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import Command, MessageScreen, Said, SentDocument, SharedPlace, Tapped, Voted
from bot.engine.processor import Unseen
from bot.parsing.codes import may_let_in
from bot.web.chat import bubbles, log
from bot.web.chat.log import NoConversation
from storage import web_log

if TYPE_CHECKING:
    from bot.chat import Answer, Event, Screen
    from bot.engine.processor import Recipient
    from storage.database import Database, Session
    from storage.models import WebBubble


HIDDEN = "••••"


@dataclass(frozen=True)
class WebResponder:
    database: Database
    now: Callable[[], datetime]

    async def __call__(self, event: Event, to: Recipient, answer: Answer) -> int | None:
        """Returns where the last of it stands. Raises Unseen where there is no conversation."""
        try:
            async with self.database.write() as db:
                return await self._answer(db, event, to, answer)
        except NoConversation as error:
            raise Unseen from error

    async def _answer(self, db: Session, event: Event, to: Recipient, answer: Answer) -> int | None:
        now, reader = self.now(), to.reader
        if not await web_log.hold_and_veil(db, to.chat):
            raise NoConversation(to.chat)
        await web_log.speaks(db, to.chat, reader.language)
        words = _words_of(event)
        if words and not answer.forgets:
            hides = answer.hides or may_let_in(words)
            mine = bubbles.own_words(HIDDEN if hides else words, reader, now)
            await web_log.put(db, to.chat, f"{event.key}/me", mine, now)
        if isinstance(event.what, Voted):
            await self._voted(db, to.chat, event.what)
        tapped = await self._tapped(db, to.chat, event)
        last: int | None = None
        screens = list(answer.screens)
        if tapped is not None:
            last = await self._in_place(db, tapped, event, to, answer, screens)
        for place, screen in enumerate(screens):
            source = f"{event.key}/{place}"
            last = await log.show(db, to.chat, source, screen, reader, now)
        return last

    async def _tapped(self, db: Session, visit: str, event: Event) -> WebBubble | None:
        message = event.what.message if isinstance(event.what, Tapped) else None
        return await web_log.bubble(db, visit, int(message.id)) if message is not None else None

    async def _in_place(
        self,
        db: Session,
        row: WebBubble,
        event: Event,
        to: Recipient,
        answer: Answer,
        screens: list[Screen],
    ) -> int | None:
        """What the tapped message becomes: what stands in its place is taken from the screens."""
        content = row.content
        if isinstance(event.what, Tapped) and event.what.tap is not None:
            content = bubbles.used(content, event.what.tap.encode())
        if answer.rows:
            content = bubbles.with_rows(content, answer.rows, to.reader)
        first, last = (screens[0] if screens else None), None
        takes = isinstance(first, MessageScreen) and first.photo is None
        if first is not None and takes and not answer.fresh and bubbles.is_editable(row.content):
            content = bubbles.bubble_of(first, to.reader, self.now()).content
            del screens[0]
            last = row.number
        await web_log.change(db, row, content)
        return last

    async def _voted(self, db: Session, visit: str, vote: Voted) -> None:
        number = vote.poll.rpartition(":")[2]
        row = await web_log.bubble(db, visit, int(number))
        if row is not None and "poll" in row.content:
            await web_log.change(db, row, bubbles.voted(row.content, vote.answers))


def _words_of(event: Event) -> str:
    """What they said, as it stands in their own chat; a button says nothing."""
    match event.what:
        case Said(text=text):
            return text
        case Command(name, rest) if name != "start":  # which pages say of themselves
            return f"/{name} {rest}".strip()
        case SentDocument(document, caption=caption):
            return "\n".join(filter(None, (f"📎 {document.name}", caption)))
        case SharedPlace(latitude, longitude):
            return f"📍 {latitude}, {longitude}"
    return ""
