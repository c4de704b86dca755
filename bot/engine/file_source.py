"""A platform's files, as the market asks for them."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO, Protocol

from bot.chat import SentDocument, What
from bot.flows.form import Wanted
from storage.media.library import Media


class FileGone(Exception):
    """It is not to be had, however often it is asked for; the message says why."""


class FileAway(Exception):
    """It is not to be had now."""


class FileSource(Protocol):
    """What a turn needs: files fetched, and pictures of ours that came from there let go."""

    @property
    def media(self) -> Media:
        """Those that are ours."""

    async def fetch(self, person_id: int, sent: SentDocument, wanted: Wanted) -> What: ...

    async def let_go(self, names: Collection[str], person_id: int) -> None: ...


class PhotoSource(Protocol):
    """Where the bytes of photos are to be had that were sent by name."""

    def gave(self, giver: str) -> bool:
        """Whether it is from here."""

    async def download(self, name: str, into: IO[bytes]) -> None:
        """Raises FileGone, FileAway."""
