"""Files that people send on WhatsApp, fetched where a question wants one: a picture is ours from
then on, as what WhatsApp calls it is good for seven days, and a form may wait for thirty."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.chat import Photo, SentFile, SentPhoto, Unfit
from bot.logs import redacted
from bot.whatsapp.outbound.client import (
    GraphError,
    MediaGone,
    MediaTooLarge,
    NotConnected,
    SendUnknown,
)
from storage.media.byte_store import StoreAway
from storage.media.library import NotAPhoto

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.chat import SentDocument, What
    from bot.flows.form import Wanted
    from bot.whatsapp.outbound.client import GraphClient
    from storage.media.library import Media

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
IMAGE_MEGABYTES = 10
TABLE_MEGABYTES = 2
TRIES = 3
PAUSE_SECONDS = 0.3
FETCH_SECONDS = 15.0  # in all; the rest of the turn's time is the answer's
AT_ONCE = 4
AWAY = (GraphError, NotConnected, SendUnknown, StoreAway, OSError, TimeoutError)


@dataclass
class WhatsAppFiles:
    client: GraphClient
    media: Media
    _under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def fetch(self, person_id: int, sent: SentDocument, wanted: Wanted) -> What:
        """A file that a question wants, as that question reads it; or why it cannot be had."""
        document, words = sent.document, sent.rich or sent.caption
        if document.kind != wanted:
            return sent
        most: Final = IMAGE_MEGABYTES if wanted == "picture" else TABLE_MEGABYTES
        try:
            content = await self._content(document.id)
            if len(content) > most * MEGABYTE:
                raise MediaTooLarge
            if wanted == "table":
                return SentFile(document.name, content)
            path = await self._picture(content, person_id)
        except NotAPhoto as error:
            return Unfit(error.why, document, caption=words)
        except MediaTooLarge:
            return Unfit("too_large", document, most, words)
        except (MediaGone, *AWAY) as error:
            log.warning("a file cannot be fetched: %s", redacted(str(error)))
            return Unfit("lost", document, caption=words)
        return SentPhoto(Photo(path=path), sent.album, sent.caption, sent.rich)

    async def let_go(self, names: Collection[str], person_id: int) -> None:
        """Pictures that a conversation does not name any more."""
        await self.media.let_go(names, person_id)

    async def _picture(self, content: bytes, person_id: int) -> str:
        with tempfile.NamedTemporaryFile(dir=self.media.folder, suffix=".part") as file:
            await asyncio.to_thread(file.write, content)
            file.flush()
            return await self.media.keep_picture(Path(file.name), person_id)

    async def _content(self, name: str) -> bytes:
        async with self._under_way, asyncio.timeout(FETCH_SECONDS):
            for attempt in range(1, TRIES + 1):
                try:
                    return await self.client.fetch(name)
                except (NotConnected, SendUnknown) as error:
                    if attempt == TRIES:
                        raise
                    log.info("a file is asked for again: %s", redacted(str(error)))
                    await asyncio.sleep(PAUSE_SECONDS * attempt)
            raise AssertionError("unreachable")
