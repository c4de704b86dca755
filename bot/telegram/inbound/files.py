"""Files of Telegram's: fetched where a question wants one, with pictures kept as ours; and photos,
fetched by their names after the turn that took them.

Whatever Telegram does with a download (refuses, stalls, breaks off, hands over a part), it is asked
again for a while, and then whoever sent the file is told.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from aiogram.exceptions import AiogramError, TelegramBadRequest
from aiohttp import ClientError, ClientTimeout

from bot.engine.file_source import FileAway, FileGone
from bot.engine.sent_files import (
    AT_ONCE,
    FETCH_SECONDS,
    IMAGE_MEGABYTES,
    MEGABYTE,
    FileTooLarge,
    as_wanted,
)
from bot.telegram.inbound.raw_api import Call, make
from bot.telegram.photos import is_wrong_file

if TYPE_CHECKING:
    from collections.abc import Collection

    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession

    from bot.chat import SentDocument, What
    from bot.flows.form import Wanted
    from bot.telegram.photos import TelegramPhotos
    from storage.media.library import Media

TRIES = 3
TRY_SECONDS = 4.0  # without a word from Telegram
PAUSE_SECONDS = 0.3

_CHUNK = 64 * 1024


@dataclass
class TelegramFiles:
    bot: Bot
    photos: TelegramPhotos
    _under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    @property
    def media(self) -> Media:
        return self.photos.media

    async def fetch(self, person_id: int, sent: SentDocument, wanted: Wanted) -> What:
        """A file that a question wants, as that question reads it; or why it cannot be had."""
        return await as_wanted(self.media, self._fetch, person_id, sent, wanted)

    async def let_go(self, names: Collection[str], person_id: int) -> None:
        """Pictures that a conversation does not name any more."""
        await self.media.let_go(names, person_id)

    def gave(self, giver: str) -> bool:
        return self.photos.names.gave(giver)

    async def download(self, name: str, into: IO[bytes]) -> None:
        """A photo, by Telegram's name for it. Raises FileGone, FileAway."""
        await self._fetch(name, into, IMAGE_MEGABYTES * MEGABYTE)

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
                    raise FileTooLarge("too large") from error
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
                    raise FileTooLarge("too large")
        if into.tell() != found.get("file_size", into.tell()):
            raise FileAway(f"{into.tell()} bytes of {found['file_size']}")
