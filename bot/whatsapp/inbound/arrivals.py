"""Whether what answers a message is on its sender's phone, and what it means that it is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.engine.processor import TemporarilyUnavailable
from bot.logs import redacted
from bot.whatsapp.capabilities import WHATSAPP
from bot.whatsapp.outbound.outcomes import meaning_of
from storage import accounts, message_statuses

if TYPE_CHECKING:
    from bot.whatsapp.outbound.client import GraphError
    from storage.database import Database

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(hours=1)  # for a status of one whose answer was lost
# Statuses come within seconds, as a rule; for so long nobody else's turn waits.
LOOKS, BETWEEN_SECONDS = 16, 0.5

# What ends by itself, or by the operator's hand: the turn is tried again.
PASSING = ("stopped", "slow", "pair", "spam", "down")


@dataclass(frozen=True, slots=True)
class Arrivals:
    database: Database
    now: Callable[[], datetime]

    async def is_there(self, callback: str) -> bool:
        """Whether a status has told of what was sent with this `callback`."""
        async with self.database.read() as db:
            return await message_statuses.is_there(db, callback, self.now() - LOOKED_BACK)

    async def is_told_of(self, callback: str) -> bool:
        """Whether a status of it comes in time."""
        for _ in range(LOOKS):
            await asyncio.sleep(BETWEEN_SECONDS)
            if await self.is_there(callback):
                return True
        return False

    async def refused(self, recipient: str, error: GraphError) -> None:
        """Note what follows from a refusal. Raises TemporarilyUnavailable for what passes; the
        others are no better the next time."""
        meaning = meaning_of(error.code)
        if meaning in PASSING:
            if meaning == "stopped":
                log.critical("WhatsApp takes nothing any more: %s", redacted(str(error)))
            raise TemporarilyUnavailable(str(error)) from error
        if meaning == "unreachable":
            async with self.database.write() as db:
                await accounts.lose(db, (WHATSAPP.platform, recipient), self.now())
        else:
            # Ours to mend: told to whoever reads the log.
            log.error("WhatsApp refused an answer: %s", redacted(str(error)))
