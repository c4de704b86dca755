"""A screen while the bytes of its photos are still being fetched.

What somebody sent on one platform can be shown on the others once it is ours, mostly a second later
(bot/jobs/photo_fetcher.py). Until then it is left out: the screen is there, and whoever looks again
sees the photo.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.chat import AlbumScreen, DocumentScreen, MadePhoto, MessageScreen, with_photos
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Photo, Screen


def lacks(photo: Photo, gave: Callable[[str], bool]) -> bool:
    """Whether there is only a name that another platform gave; `gave` knows those of this one."""
    return not (isinstance(photo, MadePhoto) or photo.path or (photo.id and gave(photo.giver)))


def without_missing(screen: Screen, gave: Callable[[str], bool]) -> Screen:
    match screen:
        case MessageScreen(photo=photo) if photo is not None and lacks(photo, gave):
            return replace(screen, photo=None)
        case AlbumScreen(lines, rows, photos):
            here = tuple(each for each in photos if not lacks(each, gave))
            if len(here) < len(photos):
                shown = with_photos(lines, rows, here)
                return shown if here else shown.after(t("📷 The photos cannot be shown just now."))
    return screen


def without_files(screen: Screen) -> Screen:
    """The words of a broadcast, where what came with them is not to be had on a platform."""
    match screen:
        case MessageScreen():
            return replace(screen, photo=None)
        case DocumentScreen(lines, rows):
            gone = t("The file cannot be shown just now: {name}", name=screen.document.name)
            return MessageScreen((*lines, "", gone), rows)
    return screen
