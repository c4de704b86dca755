"""Photos, files and recordings that a conversation shows: to whoever has it open, and to nobody
else. A photo comes smaller than it is kept, as most phones here pay for each byte."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from bot import voice_prompts
from bot.i18n import LOCALES
from bot.web.photos import smaller
from storage import web_log
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from storage.media.library import Media

SIZE = "640"
REMEMBERED_BYTES = 8 << 20


class Made(NamedTuple):
    content: bytes
    kind: str  # as image/png
    secret: bool = False  # no browser keeps it


@dataclass
class ShownFiles:
    media: Media
    _made: OrderedDict[str, bytes] = field(default_factory=OrderedDict)
    _easel: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def photo(self, visit: str, number: int, place: int) -> Made | None:
        """Raises StoreAway."""
        async with self.media.database.read() as db:
            row = await web_log.bubble(db, visit, number)
            names = row.content.get("photos", []) if row is not None else []
            if place >= len(names):
                return None
            if names[place] == "made":
                found = await web_log.file(db, visit, number)
                secret = bool(row is not None and row.content.get("secret"))
                if found is None:
                    return None
                name, content = found
                return Made(content, f"image/{name.rpartition('.')[2]}", secret)
        return await self._small(names[place])

    async def _small(self, name: str) -> Made | None:
        made = self._made.get(name)
        if made is None:
            try:
                content = await self.media.read(name)
            except NotKept:  # what it showed is sold, or was taken off the market
                return None
            async with self._easel:
                made = await asyncio.to_thread(smaller, content, SIZE)
            self._made[name] = made
            while sum(map(len, self._made.values())) > REMEMBERED_BYTES:
                self._made.popitem(last=False)
        return Made(made, "image/jpeg")

    async def file(self, visit: str, number: int) -> web_log.File | None:
        async with self.media.database.read() as db:
            return await web_log.file(db, visit, number)

    @staticmethod
    def disposition(name: str) -> str:
        """It is kept, and never opened as a page of ours."""
        return f"attachment; filename*=UTF-8''{quote(name)}"

    @staticmethod
    def voice(folder: str, name: str) -> str | None:
        """Where a recording is."""
        language = next((each for each, named in LOCALES.items() if named == folder), None)
        found = voice_prompts.find(language, name)
        return None if found is None else found.path
