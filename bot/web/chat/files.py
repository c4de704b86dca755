"""Files that came with a form: they are here, and nowhere else, as long as their turn lasts. What a
question wants of them is kept; a picture as what is seen of it, and nothing else of its file."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.chat import Photo, SentFile, SentPhoto, Unfit
from storage.media.byte_store import StoreAway
from storage.media.library import NotAPhoto

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.chat import SentDocument, What
    from bot.flows.form import Wanted
    from storage.media.library import Media

log = logging.getLogger(__name__)

MEGABYTE = 1 << 20
IMAGE_MEGABYTES = 10
TABLE_MEGABYTES = 2
PICTURE_SECONDS = 20.0


@dataclass
class PostedFiles:
    media: Media
    held: dict[str, bytes] = field(default_factory=dict)  # by the name of their document

    async def fetch(self, person_id: int, sent: SentDocument, wanted: Wanted) -> What:
        document, words = sent.document, sent.rich or sent.caption
        if document.kind != wanted:
            return sent
        most: Final = IMAGE_MEGABYTES if wanted == "picture" else TABLE_MEGABYTES
        content = self.held.get(document.id)
        if not content:  # some browsers send the name of a file and nothing of what is in it
            return Unfit("lost", document, caption=words)
        if len(content) > most * MEGABYTE:
            return Unfit("too_large", document, most, words)
        if wanted == "table":
            return SentFile(document.name, content)
        try:
            async with asyncio.timeout(PICTURE_SECONDS):
                path = await self._picture(content, person_id)
        except NotAPhoto as error:
            return Unfit(error.why, document, caption=words)
        except (StoreAway, OSError, TimeoutError) as error:
            log.warning("a picture cannot be kept: %s", type(error).__name__)
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
