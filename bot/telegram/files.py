"""Pictures between Telegram and the media folder."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from PIL import Image, UnidentifiedImageError

from bot.chat import Photo
from bot.reception import Unwell
from storage import products

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiogram import Bot
    from aiogram.types import Document

    from storage.database import Database

IMAGE_BYTES = 10 * 1024 * 1024  # the most that Telegram takes as a photo
TEXT_BYTES = 512 * 1024  # some 30,000 phone numbers
_MARKS = (b"\xff\xfe", b"\xfe\xff")  # a spreadsheet's "Unicode text"
LONGEST_SIDE = 2560  # Telegram shows photos no larger than this
PLATFORM = "telegram"


class Refused(Exception):
    def __init__(self, kind: Literal["document", "too_large"]) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass
class Files:
    """`folder` holds pictures that Telegram does not have as photos: ours, and sent documents."""

    bot: Bot
    database: Database
    folder: Path
    _known: dict[str, str] = field(default_factory=dict)

    async def keep_image(self, document: Document) -> Photo:
        """A document that is an image, as a photo. Telegram cannot send a document's id as one.

        The name follows the document's identity: the same update handled twice is one file.
        """
        name = f"{document.file_unique_id}.jpg"
        target = self.folder / name
        if (document.mime_type or "").partition("/")[0] != "image":
            raise Refused("document")
        if (document.file_size or 0) > IMAGE_BYTES:
            raise Refused("too_large")
        if not target.exists():
            content = io.BytesIO()
            try:
                await self.bot.download(document, content)
            except TelegramBadRequest as error:
                raise Refused("too_large" if "too big" in str(error) else "document") from error
            except (TelegramNetworkError, TelegramServerError, TelegramRetryAfter) as error:
                raise Unwell(str(error)) from error
            await asyncio.to_thread(_save_as_photo, content, target)
        return Photo(path=name)

    async def text_of(self, document: Document) -> str:
        """What stands in a short file of plain text, such as a list; of any other, nothing."""
        plain = (document.mime_type or "").startswith("text/") or (
            document.file_name or ""
        ).lower().endswith((".csv", ".txt"))
        if not plain or (document.file_size or 0) > TEXT_BYTES:
            return ""
        content = io.BytesIO()
        try:
            await self.bot.download(document, content)
        except TelegramBadRequest:
            return ""
        except (TelegramNetworkError, TelegramServerError, TelegramRetryAfter) as error:
            raise Unwell(str(error)) from error
        raw = content.getvalue()
        for encoding in ("utf-8-sig", "utf-16" if raw[:2] in _MARKS else "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
        return raw.decode("latin-1")

    async def names(self, photos: Iterable[Photo]) -> dict[str, str]:
        """Telegram's names for files of ours, by path, where it has them already."""
        paths = [photo.path for photo in photos if photo.path]
        unknown = [path for path in paths if path not in self._known]
        if unknown:
            async with self.database.read() as db:
                self._known |= await products.uploaded(db, PLATFORM, unknown)
        return {path: self._known[path] for path in paths if path in self._known}

    async def remember(self, path: str, photo_id: str) -> None:
        """Telegram took the file in: next time its name is enough."""
        self._known[path] = photo_id
        async with self.database.write() as db:
            await products.remember_upload(db, PLATFORM, path, photo_id)


def _save_as_photo(content: io.BytesIO, target: Path) -> None:
    try:
        with Image.open(content) as image:
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            photo = image.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("document") from error
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    photo.save(partial, "JPEG", quality=88)
    partial.replace(target)
