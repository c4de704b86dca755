"""Files between Telegram and us: fetched where a question wants one, pictures kept in our folder.

Whatever Telegram does with a download (refuses, stalls, breaks off, hands over a part), it is asked
again for a while, and then whoever sent the file is told.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError, ClientTimeout

from bot import pictures
from bot.chat import Photo, SentFile, SentPhoto, Unfit
from bot.telegram.inbound.raw_api import Call, make
from storage import products

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession

    from bot.chat import Document, Sender, SentDocument, What
    from bot.flows.form import Wanted
    from storage.database import Database
    from storage.media import Media

log = logging.getLogger(__name__)

PLATFORM = "telegram"
MEGABYTE = 1024 * 1024
IMAGE_MEGABYTES = 10  # the most that Telegram takes as a photo; it hands over files of up to 20
TABLE_MEGABYTES = 2  # ten thousand lines of a list; a table of tracking events has a thousand

TRIES = 3
TRY_SECONDS = 4.0  # without a word from Telegram
PAUSE_SECONDS = 0.3
FETCH_SECONDS = 15.0  # in all; the rest of the turn's time is the answer's
AT_ONCE = 4  # files on their way to us

_CHUNK = 64 * 1024


class _TooLarge(Exception):
    pass


class _Lost(Exception):
    """Not to be had now."""


@dataclass
class TelegramFiles:
    bot: Bot
    database: Database
    media: Media
    _known: dict[str, str] = field(default_factory=dict)
    _under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _easel: asyncio.Lock = field(default_factory=asyncio.Lock)  # pictures are made one at a time

    @property
    def folder(self) -> Path:
        return self.media.folder

    async def fetch(self, sender: Sender, sent: SentDocument, wanted: Wanted) -> What:
        """A file that a question wants, as that question reads it; or why it cannot be had."""
        document, words = sent.document, sent.rich or sent.caption
        if document.kind != wanted:
            return sent
        most: Final = IMAGE_MEGABYTES if wanted == "picture" else TABLE_MEGABYTES
        try:
            if document.size > most * MEGABYTE:
                raise _TooLarge
            if wanted == "table":
                return SentFile(document.name, await self._table(document))
            return await self._picture(sender, sent)
        except _TooLarge:
            return Unfit("too_large", document, most, words)
        except _Lost as error:
            log.warning("a file cannot be fetched: %s", error)
            return Unfit("lost", document, caption=words)

    async def let_go(self, names: Collection[str]) -> None:
        """Pictures that a conversation does not name any more."""
        await self.media.let_go(names)

    async def _table(self, document: Document) -> bytes:
        content = io.BytesIO()
        await self._download(document, content, TABLE_MEGABYTES * MEGABYTE)
        return content.getvalue()

    async def _picture(self, sender: Sender, sent: SentDocument) -> SentPhoto | Unfit:
        """A photo of ours: Telegram cannot send a document's id as one.

        Its name follows from the person and the file: the same update handled twice is one file,
        and what one person takes back is not another's.
        """
        document = sent.document
        whose = f"{sender.key}:{document.mark or document.id}"
        name = f"{hashlib.sha256(whose.encode()).hexdigest()[:32]}.jpg"
        target = self.folder / name
        photo = SentPhoto(Photo(path=name), sent.album, sent.caption, sent.rich)
        if target.exists():
            os.utime(target)  # it was about to be swept away, perhaps
            return photo
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part") as file:
            await self._download(document, file, IMAGE_MEGABYTES * MEGABYTE)
            file.flush()
            async with self._easel:
                came = await pictures.made(Path(file.name), target)
        words = sent.rich or sent.caption
        return Unfit(came, document, caption=words) if isinstance(came, str) else photo

    async def _download(self, document: Document, into: IO[bytes], most: int) -> None:
        async with self._under_way:
            try:
                async with asyncio.timeout(FETCH_SECONDS):
                    await self._tried(document, into, most)
            except TimeoutError as error:
                raise _Lost("no end in time") from error

    async def _tried(self, document: Document, into: IO[bytes], most: int) -> None:
        why = ""
        for attempt in range(TRIES):
            await asyncio.sleep(attempt * PAUSE_SECONDS)
            into.seek(0)
            into.truncate()
            try:
                return await self._once(document, into, most)
            except TelegramBadRequest as error:
                if "too big" in str(error):
                    raise _TooLarge from error
                why = type(error).__name__
            # Their words hold the address, and with it the token.
            except (AiogramError, ClientError, TimeoutError) as error:
                why = type(error).__name__
            except _Lost as error:
                why = str(error)
        raise _Lost(why)

    async def _once(self, document: Document, into: IO[bytes], most: int) -> None:
        session: AiohttpSession = self.bot.session  # type: ignore[assignment] # app.py makes no other
        call = Call("getFile", {"file_id": document.id})
        found = await make(self.bot, call, seconds=TRY_SECONDS)
        if "file_path" not in found:
            raise _Lost("no path")
        url = session.api.file_url(self.bot.token, found["file_path"])
        client = await session.create_session()
        patience = ClientTimeout(total=None, connect=TRY_SECONDS, sock_read=TRY_SECONDS)
        async with client.get(url, timeout=patience) as response:
            if response.status != 200:
                raise _Lost(f"status {response.status}")
            async for chunk in response.content.iter_chunked(_CHUNK):
                into.write(chunk)
                if into.tell() > most:
                    raise _TooLarge
        if into.tell() != found.get("file_size", into.tell()):
            raise _Lost(f"{into.tell()} bytes of {found['file_size']}")

    async def names(self, paths: Iterable[str]) -> dict[str, str]:
        """Telegram's names for files of ours, by path, where it has them already."""
        paths = list(paths)
        unknown = [path for path in paths if path not in self._known]
        if unknown:
            async with self.database.read() as db:
                self._known |= await products.uploaded(db, PLATFORM, unknown)
        return {path: self._known[path] for path in paths if path in self._known}

    async def remember(self, path: str, file_id: str) -> None:
        """Telegram took the file in: next time its name is enough."""
        self._known[path] = file_id
        async with self.database.write() as db:
            await products.remember_upload(db, PLATFORM, path, file_id)
