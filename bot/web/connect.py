"""The shelf, put together."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot import capabilities
from bot.web.pages import Door, PageMaker
from bot.web.photos import SmallPhotos
from bot.web.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from bot.settings import Settings
    from storage.media.library import Media


def shelf_of(
    settings: Settings, media: Media, now: Callable[[], datetime], names: Mapping[str, str]
) -> Shelf:
    """`names` are what the market is called on each chat platform that has a way in: a username, a
    number. One of which that is not known has no button."""
    doors = [
        Door(can.name, partial(can.link, names[can.platform]))
        for can in capabilities.served()
        if names.get(can.platform)
    ]
    pages = PageMaker(settings.web_url, media.database, now, settings.periods, doors)
    return Shelf(pages, SmallPhotos(media))
