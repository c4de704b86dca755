"""Pictures of ours in a folder of a test's own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.telegram.photos import TelegramPhotos, giver_of
from playground.server import TOKEN
from storage.database import Database
from storage.media.byte_store import open_store
from storage.media.library import Media
from storage.media.names import PlatformNames


def utc_now() -> datetime:
    return datetime.now(UTC)


def media_on(database: Database, folder: Path, now: Callable[[], datetime] = utc_now) -> Media:
    return Media(database, open_store("", folder), folder, now)


def photos_on(
    database: Database, folder: Path, *, token: str = TOKEN, media: Media | None = None
) -> TelegramPhotos:
    media = media or media_on(database, folder)
    names = PlatformNames(database, giver_of(token.partition(":")[0]), media.now, first=True)
    return TelegramPhotos(media, names)
