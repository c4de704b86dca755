"""What happens to a message beside its turn: its sender sees that it was read, and is shown the
next page of buttons, of which nothing above this room knows. Whether they tap its row or type it is
one; what they type then is counted on the page that they see."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.commerce import people
from bot.courier.transport import NotNow
from bot.engine import button_names
from bot.engine.processor import TemporarilyUnavailable
from bot.i18n import Reader, guess_language
from bot.logs import redacted
from bot.parsing.numbers import read_choice
from bot.parsing.typed_labels import meant
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.inbound.arrivals import Arrivals
from bot.whatsapp.inbound.events import SILENT, chosen, sender, typed
from bot.whatsapp.inbound.replies import replied_to
from bot.whatsapp.outbound.client import GraphError, NotConnected, SendUnknown
from bot.whatsapp.outbound.sender import below
from bot.whatsapp.pages import GONE, is_more
from bot.whatsapp.positions import position_shown
from bot.whatsapp.rendering import MORE, ROWS

if TYPE_CHECKING:
    from bot.whatsapp.outbound.sender import WhatsAppSender
    from storage.database import Database
    from storage.models import InboxRow
    from storage.redis.last_buttons import LastButtons

log = logging.getLogger(__name__)

MARKS_AT_ONCE = 10
_MORE_NAMES = button_names.names_of(MORE, WHATSAPP)


@dataclass
class Aside:
    sender: WhatsAppSender
    database: Database
    newest: LastButtons
    now: Callable[[], datetime]
    _marking: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, row: InboxRow) -> bool:
        """Whether there is nothing more to be done. Raises TemporarilyUnavailable."""
        message = row.payload["message"]
        button = chosen(message) if isinstance(message, dict) else None
        if button is None and isinstance(message, dict):
            button = await self._typed(row, message)
        if not isinstance(button, str) or not is_more(button):
            if not isinstance(message, dict) or message.get("type") not in SILENT:
                self._mark_read(row)
            return False
        await self._turn_page(row, button)
        return True

    async def _typed(self, row: InboxRow, message: dict[str, Any]) -> str | None:
        """The row "More options" of the message that they mean, by its words or by its place."""
        words = typed(message)
        number = read_choice(words)
        if number != ROWS and not meant(words, [(_MORE_NAMES, True)]):
            return None
        account, named = _account(row), replied_to(message)
        kept = self.sender.below
        shown = await (kept.newest(account) if named is None else kept.of(account, named))
        rows = shown.taps if shown is not None else ()
        return next(filter(is_more, rows[ROWS - 1 :] if number else rows), None)

    async def _turn_page(self, row: InboxRow, button: str) -> None:
        """Sent once: what a process sent before it was killed, a status tells."""
        callback = f"answer:{row.key}/0"
        arrivals = Arrivals(self.database, self.now)
        page = await self.sender.pages.turn(_account(row), button)
        if row.attempts <= 1 or not await arrivals.is_there(callback):
            try:
                await self._send(row, page, callback)
            except GraphError as error:
                await arrivals.refused(row.sender, error)
                return
            except SendUnknown as error:
                if not await arrivals.is_told_of(callback):
                    raise TemporarilyUnavailable(f"no answer: {error}") from error
            except (NotNow, NotConnected) as error:
                raise TemporarilyUnavailable(str(error)) from error
        if page is not None:
            await self._note(row, page)

    async def _send(self, row: InboxRow, page: dict[str, Any] | None, callback: str) -> None:
        """The page, or that it is none any more."""
        if page is not None:
            await self.sender.send_body(row.sender, page, "answer", f"{callback}/1/1")
            return
        who = sender(row)
        async with self.database.read() as db:
            known = await people.find(db, who, frozenset())
        reader = (
            people.reader_of(known.person)
            if known is not None
            else Reader.of(guess_language(who.language_code))
        )
        await self.sender.send(row.sender, GONE, reader, "answer", callback)

    async def _note(self, row: InboxRow, page: dict[str, Any]) -> None:
        """What a number typed from now on means."""
        there = below(page)
        await self.newest.note(_account(row), there.taps, position_shown(self.now()), there.labels)

    def _mark_read(self, row: InboxRow) -> None:
        """And that an answer is being written. Nothing waits for that, or depends on it; where many
        are under way already it is left out, as the line has other things to carry."""
        if len(self._marking) < MARKS_AT_ONCE and row.sender:
            task = asyncio.create_task(self._marked(row.key))
            self._marking.add(task)
            task.add_done_callback(self._marking.discard)

    async def _marked(self, wamid: str) -> None:
        try:
            await self.sender.client.mark_read(wamid)
        except (GraphError, NotConnected, SendUnknown) as error:
            log.info("a message is not marked as read: %s", redacted(str(error)))


def _account(row: InboxRow) -> str:
    return f"{WHATSAPP.platform}:{row.sender}"
