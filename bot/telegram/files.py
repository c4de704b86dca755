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

from bot.chat import Photo
from bot.reception import Unwell
from storage import products

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiogram import Bot
    from aiogram.types import Document

    from storage.database import Database

IMAGE_BYTES = 10 * 1024 * 1024  # the most that Telegram takes as a photo
TABLE_TYPES = ("text/csv", "text/comma-separated-values", "text/tab-separated-values", "text/plain")
TABLE_NAMES = (".csv", ".tsv", ".txt")
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
            content = io.BytesIO(await self._download(document))
            await asyncio.to_thread(_save_as_photo, content, target)
        return Photo(path=name)

    async def _download(self, document: Document) -> bytes:
        content = io.BytesIO()
        try:
            await self.bot.download(document, content)
        except TelegramBadRequest as error:
            raise Refused("too_large" if "too big" in str(error) else "document") from error
        except (TelegramNetworkError, TelegramServerError, TelegramRetryAfter) as error:
            raise Unwell(str(error)) from error
        return content.getvalue()

    def is_table(self, document: Document) -> bool:
        """Windows calls a .csv application/vnd.ms-excel, phones call it anything: the name counts,
        too. A workbook counts, so that whoever sends one is told what to do."""
        name = (document.file_name or "").lower()
        return (document.mime_type or "") in TABLE_TYPES or name.endswith(
            (*TABLE_NAMES, ".xlsx", ".xls", ".ods")
        )

    async def read_table(self, document: Document) -> bytes:
        if (document.file_size or 0) > IMAGE_BYTES:
            raise Refused("too_large")
        return await self._download(document)

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


def _save_as_photo(content: io.BytesIO, target: Path) -> None:
    from PIL import Image, UnidentifiedImageError  # 14 MB, for those who send a file as a document

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
