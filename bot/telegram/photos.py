"""Photos as a bot sends them: by a name that Telegram has given to this bot, else as bytes of ours.

Both halves use it, the one that answers and the courier. What Telegram says it does not know is
forgotten, and goes up as bytes again.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.chat import MadePhoto
from bot.telegram.capabilities import TELEGRAM
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.chat import Photo
    from storage.media.library import Media
    from storage.media.names import PlatformNames

PLATFORM = TELEGRAM.platform

# How a 400 says that a name is none, or another bot's; there are several servers and ages of them.
WRONG_FILE = (
    "file identifier",
    "file_id",
    "file_reference",
    "file reference",
    "can't use file of type",
)


def giver_of(bot_id: int | str) -> str:
    """Names of files are of one bot."""
    return f"{PLATFORM}:{bot_id}"


def is_wrong_file(error: Exception) -> bool:
    said = str(error).lower()
    return any(each in said for each in WRONG_FILE)


@dataclass
class TelegramPhotos:
    media: Media
    names: PlatformNames
    _refused: set[str] = field(default_factory=set)
    _going_up: WeakValueDictionary[tuple[str, ...], asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )

    async def ready(self, photos: Sequence[Photo]) -> tuple[Photo, ...]:
        """Each with the name by which this bot may send it; without one its bytes go up."""
        own = [photo.id if self._is_good(photo) else "" for photo in photos]
        paths = [
            each.path for each, name in zip(photos, own, strict=True) if each.path and not name
        ]
        known = await self.names.of(paths) if paths else {}
        return tuple(
            replace(photo, id=name or known.get(photo.path, ""))
            for photo, name in zip(photos, own, strict=True)
        )

    def _is_good(self, photo: Photo) -> bool:
        return self.names.gave(photo.giver) and photo.id not in self._refused

    def going_up(self, photos: Sequence[Photo]) -> asyncio.Lock:
        """Held while bytes of them go up: whoever sends the same to somebody else waits for the
        name that they get."""
        return self._going_up.setdefault(tuple(photo.path for photo in photos), asyncio.Lock())

    async def bytes_of(self, photo: Photo) -> bytes:
        """Raises NotKept, StoreAway."""
        if isinstance(photo, MadePhoto):
            return photo.content
        if not photo.path:
            raise NotKept("a photo that only its platform has")
        return await self.media.read(photo.path)

    async def took(self, photo: Photo, name: str) -> None:
        """Telegram took its bytes in, under this name."""
        if photo.path and not photo.id:
            await self.names.remember(photo.path, name)

    async def refused(self, photos: Sequence[Photo]) -> bool:
        """Telegram does not know one of these by the name that it was sent by. Whether any can go
        up as bytes."""
        named = [photo for photo in photos if photo.id and photo.path]
        if named:
            names = {photo.id for photo in named}
            self._refused |= names
            await self.names.forget(names, {photo.path for photo in named})
        return bool(named)
