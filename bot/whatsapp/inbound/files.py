"""Files that people send on WhatsApp, fetched where a question wants one: a picture is ours from
then on, as what WhatsApp calls it is good for seven days, and a form may wait for thirty."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from bot.engine.file_source import FileAway, FileGone
from bot.engine.sent_files import AT_ONCE, FETCH_SECONDS, FileTooLarge, as_wanted
from bot.logs import redacted
from bot.whatsapp.outbound.client import (
    GraphError,
    MediaGone,
    MediaTooLarge,
    NotConnected,
    SendUnknown,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.chat import SentDocument, What
    from bot.flows.form import Wanted
    from bot.whatsapp.outbound.client import GraphClient
    from storage.media.library import Media

log = logging.getLogger(__name__)

TRIES = 3
PAUSE_SECONDS = 0.3


@dataclass
class WhatsAppFiles:
    client: GraphClient
    media: Media
    _under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def fetch(self, person_id: int, sent: SentDocument, wanted: Wanted) -> What:
        """A file that a question wants, as that question reads it; or why it cannot be had."""
        return await as_wanted(self.media, self._load, person_id, sent, wanted)

    async def let_go(self, names: Collection[str], person_id: int) -> None:
        """Pictures that a conversation does not name any more."""
        await self.media.let_go(names, person_id)

    async def _load(self, name: str, into: IO[bytes], most: int) -> None:
        try:
            async with self._under_way, asyncio.timeout(FETCH_SECONDS):
                content = await self._content(name)
        except MediaTooLarge as error:
            raise FileTooLarge("too large") from error
        except MediaGone as error:
            raise FileGone(str(error)) from error
        except (GraphError, NotConnected, SendUnknown, TimeoutError) as error:
            raise FileAway(str(error)) from error
        if len(content) > most:
            raise FileTooLarge("too large")
        await asyncio.to_thread(into.write, content)

    async def _content(self, name: str) -> bytes:
        for attempt in range(1, TRIES + 1):
            try:
                return await self.client.fetch(name)
            except (NotConnected, SendUnknown) as error:
                if attempt == TRIES:
                    raise
                log.info("a file is asked for again: %s", redacted(str(error)))
                await asyncio.sleep(PAUSE_SECONDS * attempt)
        raise AssertionError("unreachable")
