"""Photos for pages: made smaller from those that the market keeps, and remembered for a while.

Only what something on sale shows is handed out. The sizes are few and fixed, so that nobody can
have a thousand of them made.
"""

from __future__ import annotations

import asyncio
import io
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from storage import storefront
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from PIL.Image import Image

    from storage.media.library import Media

SIZES = {"320": 320, "640": 640, "1200": 1200}
SHARED = "share"  # for the preview that a chat makes of a link
SHARED_SIZE = (1200, 630)
MOST_SHARED_BYTES = 300_000  # WhatsApp shows no picture of more than 600 KB
MOST_BYTES = 32 << 20
KNOWN_SECONDS = 300.0  # that something shows it


class SmallPhotos:
    def __init__(self, media: Media) -> None:
        self._media = media
        self._made: OrderedDict[tuple[str, str], tuple[bytes, float]] = OrderedDict()
        self._bytes = 0
        self._easel = asyncio.Semaphore(2)

    def knows(self, sha: str, size: str) -> bool:
        """Whether it need not be made."""
        return (sha, size) in self._made

    async def get(self, sha: str, size: str) -> bytes | None:
        """A JPEG; None where nothing on sale shows such a photo. Raises StoreAway."""
        key = (sha, size)
        kept = self._made.get(key)
        if kept is not None and time.monotonic() - kept[1] < KNOWN_SECONDS:
            self._made.move_to_end(key)
            return kept[0]
        async with self._media.database.read() as db:
            found = await storefront.photo(db, sha)
        if found is None:
            self._forget(key)
            return None
        if kept is None:
            try:
                content = await self._media.store.get(found)
            except NotKept:
                return None
            async with self._easel:
                made = await asyncio.to_thread(smaller, content, size)
        else:
            made = kept[0]
        self._forget(key)
        self._made[key] = (made, time.monotonic())
        self._bytes += len(made)
        while self._bytes > MOST_BYTES:
            self._forget(next(iter(self._made)))
        return made

    def _forget(self, key: tuple[str, str]) -> None:
        gone = self._made.pop(key, None)
        if gone is not None:
            self._bytes -= len(gone[0])


def smaller(content: bytes, size: str) -> bytes:
    """Of a photo of ours, which is a JPEG that was looked at when it came (bot/pictures.py)."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=("JPEG",)) as photo:
        if size == SHARED:
            return _to_share(photo)
        width = SIZES[size]
        photo.draft("RGB", (width, width))
        photo.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
        return _written(photo.convert("RGB"), 80)


def _to_share(photo: Image) -> bytes:
    """All of it, on a ground of its own colour, in the shape in which chats show previews."""
    from PIL import Image

    photo.draft("RGB", SHARED_SIZE)
    seen = photo.convert("RGB")
    ground = Image.new("RGB", SHARED_SIZE)
    ground.paste(seen.resize((1, 1)).resize(SHARED_SIZE))
    seen.thumbnail(SHARED_SIZE, Image.Resampling.LANCZOS)
    ground.paste(seen, ((SHARED_SIZE[0] - seen.width) // 2, (SHARED_SIZE[1] - seen.height) // 2))
    for quality in (82, 70, 55):
        made = _written(ground, quality)
        if len(made) <= MOST_SHARED_BYTES:
            break
    return made


def _written(photo: Image, quality: int) -> bytes:
    file = io.BytesIO()
    photo.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
    return file.getvalue()
