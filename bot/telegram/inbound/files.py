"""Files of Telegram's: fetched where a question wants one, with pictures kept as ours; and photos,
fetched by their names after the turn that took them.

Whatever Telegram does with a download (refuses, stalls, breaks off, hands over a part), it is asked
again for a while, and then whoever sent the file is told.
"""

from __future__ import annotations

import asyncio
import io
import logging
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError, ClientTimeout

from bot.chat import Photo, SentFile, SentPhoto, Unfit
from bot.engine.file_source import FileAway, FileGone
from bot.telegram.inbound.raw_api import Call, make
from bot.telegram.photos import is_wrong_file
from storage.media.byte_store import StoreAway
from storage.media.library import NotAPhoto

if TYPE_CHECKING:
    from collections.abc import Collection

    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession

    from bot.chat import SentDocument, What
    from bot.flows.form import Wanted
    from bot.telegram.photos import TelegramPhotos

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
IMAGE_MEGABYTES = 10  # the most that Telegram takes as a photo; it hands over files of up to 20
TABLE_MEGABYTES = 2  # ten thousand lines of a list; a table of tracking events has a thousand

TRIES = 3
TRY_SECONDS = 4.0  # without a word from Telegram
PAUSE_SECONDS = 0.3
FETCH_SECONDS = 15.0  # in all; the rest of the turn's time is the answer's
AT_ONCE = 4  # files on their way to us

_CHUNK = 64 * 1024


class _TooLarge(FileGone):
    pass


@dataclass
class TelegramFiles:
    bot: Bot
    photos: TelegramPhotos
    _under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def fetch(self, person_id: int, sent: SentDocument, wanted: Wanted) -> What:
        """A file that a question wants, as that question reads it; or why it cannot be had."""
        document, words = sent.document, sent.rich or sent.caption
        if document.kind != wanted:
            return sent
        most: Final = IMAGE_MEGABYTES if wanted == "picture" else TABLE_MEGABYTES
        try:
            if document.size > most * MEGABYTE:
                raise _TooLarge("too large")
            if wanted == "table":
                content = io.BytesIO()
                await self._fetch(document.id, content, most * MEGABYTE)
                return SentFile(document.name, content.getvalue())
            path = await self._picture(document.id, person_id)
        except _TooLarge:
            return Unfit("too_large", document, most, words)
        except NotAPhoto as error:
            return Unfit(error.why, document, caption=words)
        except (FileGone, FileAway, StoreAway, OSError) as error:
            log.warning("a file cannot be fetched: %s", error)
            return Unfit("lost", document, caption=words)
        return SentPhoto(Photo(path=path), sent.album, sent.caption, sent.rich)

    async def let_go(self, names: Collection[str], person_id: int) -> None:
        """Pictures that a conversation does not name any more."""
        await self.photos.media.let_go(names, person_id)

    def gave(self, giver: str) -> bool:
        return self.photos.names.gave(giver)

    async def download(self, name: str, into: IO[bytes]) -> None:
        """A photo, by Telegram's name for it. Raises FileGone, FileAway."""
        await self._fetch(name, into, IMAGE_MEGABYTES * MEGABYTE)

    async def _picture(self, name: str, person_id: int) -> str:
        """A photo of ours: Telegram cannot send a document's id as one."""
        media = self.photos.media
        with tempfile.NamedTemporaryFile(dir=media.folder, suffix=".part") as file:
            await self._fetch(name, file, IMAGE_MEGABYTES * MEGABYTE)
            file.flush()
            return await media.keep_picture(Path(file.name), person_id)

    async def _fetch(self, name: str, into: IO[bytes], most: int) -> None:
        async with self._under_way:
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    await self._tried(name, into, most)
            except TimeoutError as error:
                raise FileAway("no end in time") from error

    async def _tried(self, name: str, into: IO[bytes], most: int) -> None:
        why = ""
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * PAUSE_SECONDS)
            into.seek(0)
            into.truncate()
            try:
                return await self._once(name, into, most)
            except TelegramBadRequest as error:
                if "too big" in str(error):
                    raise _TooLarge("too large") from error
                if is_wrong_file(error) and attempt + 1 == TRIES:  # "or temporarily unavailable"
                    raise FileGone("Telegram has it no more") from error
                why = type(error).__name__
            # Their words hold the address, and with it the token.
            except (AiogramError, ClientError, TimeoutError) as error:
                why = type(error).__name__
            except FileAway as error:
                why = str(error)
        raise FileAway(why)

    async def _once(self, name: str, into: IO[bytes], most: int) -> None:
        session: AiohttpSession = self.bot.session  # type: ignore[assignment] # app.py makes no other
        call = Call("getFile", {"file_id": name})
        found = await make(self.bot, call, seconds=TRY_SECONDS)
        if "file_path" not in found:
            raise FileAway("no path")
        url = session.api.file_url(self.bot.token, found["file_path"])
        client = await session.create_session()
        patience = ClientTimeout(total=None, connect=TRY_SECONDS, sock_read=TRY_SECONDS)
        async with client.get(url, timeout=patience) as response:
            if response.status != 200:
                raise FileAway(f"status {response.status}")
            async for chunk in response.content.iter_chunked(_CHUNK):
                into.write(chunk)
                if into.tell() > most:
                    raise _TooLarge("too large")
        if into.tell() != found.get("file_size", into.tell()):
            raise FileAway(f"{into.tell()} bytes of {found['file_size']}")
