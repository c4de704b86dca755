"""The message in which staff see a broadcast grow: one message, edited at most every 3 seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from telegram.error import TelegramError

from bot.commerce import broadcasts as casting
from bot.courier.limiter import NotNow
from bot.handlers.staff import progress_screen
from bot.i18n import Reader, guess_language
from bot.texts import LANGUAGES
from storage import broadcasts
from storage.models import Person

if TYPE_CHECKING:
    from redis.asyncio import Redis

    from bot.courier.sending import Sender
    from storage.database import Database
    from storage.models import Broadcast

log = logging.getLogger(__name__)

EVERY_MILLISECONDS = 3000


@dataclass
class Progress:
    database: Database
    redis: Redis
    sender: Sender
    now: Callable[[], datetime]

    async def show(self) -> None:
        """Bring the progress of every running broadcast up to date; finish those that are done."""
        async with self.database.read() as db:
            running = await broadcasts.running(db)
        for broadcast in running:
            await self._show(broadcast)

    async def _show(self, broadcast: Broadcast) -> None:
        async with self.database.read() as db:
            counts = await broadcasts.progress(db, broadcast.id)
            author = await db.get(Person, broadcast.author_id)
        assert author is not None
        done = not counts.get("due")
        # One courier at a time, and not too often; the last word is never held back.
        key = f"isoko:progress:{broadcast.id}"
        if not await self.redis.set(key, "1", px=EVERY_MILLISECONDS, nx=True) and not done:
            return
        if done:
            async with self.database.write() as db:
                await casting.finish(db, broadcast, counts, self.now())
                broadcast = await db.merge(broadcast)
                await db.refresh(broadcast)
        language = next(
            (each for each in LANGUAGES if each == author.language),
            guess_language(author.language_hint),
        )
        reader, screen = Reader.of(language), progress_screen(broadcast, counts)
        try:
            if broadcast.progress_message:
                await self.sender.edit(
                    broadcast.progress_chat, broadcast.progress_message, screen, reader
                )
                return
            message = await self.sender.send(author.platform_id, screen, reader, "notice")
        except (TelegramError, NotNow) as error:  # the broadcast goes on without being watched
            log.info("the progress of broadcast %s was not shown: %s", broadcast.id, error)
            return
        async with self.database.write() as db:
            await broadcasts.set_progress_message(db, broadcast.id, author.platform_id, message)
