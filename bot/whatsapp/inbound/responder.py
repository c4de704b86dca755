"""Answers on their way out, one message after another, at the pace of the number.

There is nothing to edit, and no short notice on a tap: those words are the first of what follows.
What came of a message whose answer was lost, to us or to a process that was killed, only a status
tells. It is waited for; so whoever is tried again is not sent what is known to have arrived.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.courier.transport import NotNow
from bot.engine.processor import TemporarilyUnavailable, Unseen
from bot.logs import redacted
from bot.whatsapp.inbound.arrivals import Arrivals
from bot.whatsapp.outbound.client import GraphError, NotConnected, SendUnknown
from bot.whatsapp.positions import position_shown
from storage.media.byte_store import NotKept, StoreAway

if TYPE_CHECKING:
    from bot.chat import Answer, Event
    from bot.engine.processor import Recipient
    from bot.whatsapp.outbound.sender import WhatsAppSender
    from storage.database import Database

log = logging.getLogger(__name__)

REMEMBERED = 10_000  # messages


@dataclass(frozen=True)
class WhatsAppResponder:
    sender: WhatsAppSender
    database: Database
    now: Callable[[], datetime]
    _sent: OrderedDict[str, str] = field(default_factory=OrderedDict)

    async def __call__(self, event: Event, to: Recipient, answer: Answer) -> int:
        """Send all of an answer; returns where it stands in the chat.

        Raises TemporarilyUnavailable when Meta cannot be reached, or will not have it now: the
        message is worked on again; and Unseen when it reached nobody and never will.
        """
        if event.brief:
            return 0
        for place, screen in enumerate(answer.in_words().screens):
            callback = f"answer:{event.key.partition(':')[2]}/{place}"
            if await self._has(callback, repr(screen), again=event.again):
                continue
            try:
                await self.sender.send(to.chat, screen, to.reader, "answer", callback)
            except GraphError as error:
                await self._arrivals.refused(to.chat, error)
                raise Unseen from error
            except SendUnknown as error:
                self._note(callback, "")
                if not await self._arrivals.is_told_of(callback):
                    raise TemporarilyUnavailable(f"no answer: {error}") from error
            except (NotNow, NotConnected, StoreAway) as error:
                raise TemporarilyUnavailable(str(error)) from error
            except NotKept as error:
                log.error("an answer cannot be sent: %s", redacted(str(error)))  # noqa: TRY400
                raise Unseen from error
            self._note(callback, repr(screen))
        return position_shown(self.now())

    async def _has(self, callback: str, screen: str, *, again: bool) -> bool:
        """Whether this very message is there from an earlier try."""
        if before := self._sent.get(callback):
            return before == screen
        return (again or callback in self._sent) and await self._arrivals.is_there(callback)

    @property
    def _arrivals(self) -> Arrivals:
        return Arrivals(self.database, self.now)

    def _note(self, callback: str, screen: str) -> None:
        """Sent; or with nothing as `screen`, perhaps."""
        self._sent[callback] = screen
        if len(self._sent) > REMEMBERED:
            self._sent.popitem(last=False)
