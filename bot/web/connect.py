"""The shelf, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce.boards import Boards
from bot.web.pages import PageMaker
from bot.web.photos import SmallPhotos
from bot.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.settings import Settings
    from storage.media.library import Media


def shelf_of(
    settings: Settings, media: Media, now: Callable[[], datetime], boards: Boards | None = None
) -> Shelf:
    pages = PageMaker(settings.web_url, media.database, now, settings.periods, boards or Boards())
    return Shelf(pages, SmallPhotos(media))
