"""What happens to a message beside its turn: its sender sees that it was read, and is shown the
next page of buttons, of which nothing above this room knows."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.commerce import people
from bot.courier.transport import NotNow
from bot.engine.processor import TemporarilyUnavailable
from bot.i18n import Reader, guess_language
from bot.logs import redacted
from bot.whatsapp.inbound.events import chosen, sender
from bot.whatsapp.outbound.client import GraphError, NotConnected, SendUnknown
from bot.whatsapp.outbound.outcomes import meaning_of
from bot.whatsapp.pages import GONE, is_more

if TYPE_CHECKING:
    from bot.whatsapp.outbound.sender import WhatsAppSender
    from storage.database import Database
    from storage.models import InboxRow

log = logging.getLogger(__name__)

MARKS_AT_ONCE = 10


@dataclass
class Aside:
    sender: WhatsAppSender
    database: Database
    _marking: set[asyncio.Task[None]] = field(default_factory=set)

    async def __call__(self, row: InboxRow) -> bool:
        """Whether there is nothing more to be done. Raises TemporarilyUnavailable."""
        message = row.payload["message"]
        button = chosen(message) if isinstance(message, dict) else None
        if not isinstance(button, str) or not is_more(button):
            self._mark_read(row)
            return False
        try:
            await self._turn_page(row, button)
        except GraphError as error:
            if meaning_of(error.code) != "refused":
                raise TemporarilyUnavailable(str(error)) from error
            log.error("a page of buttons was refused: %s", redacted(str(error)))  # noqa: TRY400
        except (NotNow, NotConnected, SendUnknown) as error:
            raise TemporarilyUnavailable(str(error)) from error
        return True

    async def _turn_page(self, row: InboxRow, button: str) -> None:
        callback = f"answer:{row.key}"
        page = await self.sender.pages.turn(f"whatsapp:{row.sender}", button)
        if page is not None:
            await self.sender.send_body(row.sender, page, "answer", callback)
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
