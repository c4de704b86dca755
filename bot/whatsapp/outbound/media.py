"""Pictures, recordings and files by the names that WhatsApp gives them.

A name is one number's, and good for thirty days where we sent the file up, for seven where somebody
sent it to us. So what we have the bytes of goes up by itself, and its name is kept for a day less
than it is good.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from bot.chat import Document, MadeDocument, MadePhoto, Photo, Recording, image_kind
from bot.whatsapp.capabilities import WHATSAPP
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.whatsapp.outbound.client import GraphClient
    from storage.media.library import Media
    from storage.media.names import PlatformNames

GOOD_FOR = timedelta(days=29)

# By how a file's name ends. A table is sent as text: csv is no type that WhatsApp lists.
MIMES = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".csv": "text/plain",
    ".txt": "text/plain",
}


def giver_of(phone_id: str) -> str:
    """Names of files are of one number."""
    return f"{WHATSAPP.platform}:{phone_id}"


@dataclass(frozen=True, slots=True)
class WhatsAppMedia:
    client: GraphClient
    media: Media
    names: PlatformNames
    _going_up: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def ready(self, body: dict[str, Any]) -> dict[str, Any]:
        """A body of the renderer's with names in the place of files. Raises NotKept where there is
        neither a name nor bytes, StoreAway, and what the client raises."""
        made: dict[str, Any] = await self._replaced(body)
        return made

    async def _replaced(self, part: Any) -> Any:
        match part:
            case dict():
                return {key: await self._replaced(value) for key, value in part.items()}
            case list():
                return [await self._replaced(each) for each in part]
            case MadePhoto():
                return await self.client.upload(part.content, f"image/{part.kind}")
            case Photo():
                return await self._photo(part)
            case Recording():
                return await self._known(
                    part.mark,
                    lambda: asyncio.to_thread(Path(part.path).read_bytes),
                    "audio/ogg",
                )
            case MadeDocument():
                mime = MIMES.get(Path(part.name).suffix.lower(), "text/plain")
                return await self.client.upload(part.content, mime, part.name)
            case Document():
                # Nobody noted who gave it; of all platforms only this one's names are numbers.
                if not part.id.isdecimal():
                    raise NotKept("a file that only another platform has")
                return part.id
        return part

    async def _photo(self, photo: Photo) -> str:
        if photo.path:
            return await self._known(photo.path, lambda: self.media.read(photo.path))
        if photo.id and self.names.gave(photo.giver):
            return photo.id
        raise NotKept("a photo that only another platform has")

    async def _known(
        self, content: str, read: Callable[[], Awaitable[bytes]], mime: str = ""
    ) -> str:
        """Its name; it goes up where it has none, as a picture where no type is said. Whoever sends
        the same to somebody else meanwhile waits for that."""
        async with self._going_up.setdefault(content, asyncio.Lock()):
            known = (await self.names.of([content])).get(content)
            if known is not None:
                return known
            found = await read()
            name = await self.client.upload(found, mime or f"image/{image_kind(found)}")
            await self.names.remember(content, name, self.names.now() + GOOD_FOR)
            return name

    async def forget(self, body: dict[str, Any]) -> bool:
        """WhatsApp does not know a file of this body by its name any more. Whether there are bytes
        of one, which go up the next time."""
        contents = list(_contents(body))
        known = await self.names.of(contents) if contents else {}
        if known:
            await self.names.forget(set(known.values()), set(known))
        return bool(known)


def _contents(part: Any) -> list[str]:
    """Under which the names of a body's files are kept."""
    match part:
        case dict():
            return [each for value in part.values() for each in _contents(value)]
        case list():
            return [found for each in part for found in _contents(each)]
        case Photo():
            return [part.path] if part.path else []
        case Recording():
            return [part.mark]
    return []
