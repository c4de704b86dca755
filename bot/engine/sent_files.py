"""A file that somebody sent, as the question reads it that wants one; the same on every platform,
which only has to load it."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from bot.chat import Photo, SentFile, SentPhoto, Unfit
from bot.engine.file_source import FileAway, FileGone
from bot.logs import redacted
from storage.media.byte_store import StoreAway
from storage.media.library import NotAPhoto

if TYPE_CHECKING:
    from bot.chat import SentDocument, What
    from bot.flows.form import Wanted
    from storage.media.library import Media

log = logging.getLogger(__name__)

MEGABYTE = 1024 * 1024
IMAGE_MEGABYTES = 10  # what any platform hands over as a photo is less
TABLE_MEGABYTES = 2  # ten thousand lines of a list; a table of tracking events has a thousand
FETCH_SECONDS = 15.0  # in all; the rest of the turn's time is the answer's
AT_ONCE = 4  # files on their way to us


class FileTooLarge(FileGone):
    pass


# Writes a file, by the platform's name for it and of so many bytes at the most. Raises
# FileTooLarge, FileGone, FileAway.
Load = Callable[[str, IO[bytes], int], Awaitable[None]]


async def as_wanted(
    media: Media, load: Load, person_id: int, sent: SentDocument, wanted: Wanted
) -> What:
    """A table with all that is in it, a picture as one of ours; or why it cannot be had. What no
    question wants is left as it was sent."""
    document, words = sent.document, sent.rich or sent.caption
    if document.kind != wanted:
        return sent
    most: Final = IMAGE_MEGABYTES if wanted == "picture" else TABLE_MEGABYTES
    try:
        if document.size > most * MEGABYTE:
            raise FileTooLarge("too large")
        if wanted == "table":
            content = io.BytesIO()
            await load(document.id, content, most * MEGABYTE)
            return SentFile(document.name, content.getvalue())
        # No platform can send a document's name as a photo.
        with tempfile.NamedTemporaryFile(dir=media.folder, suffix=".part") as file:
            await load(document.id, file, most * MEGABYTE)
            file.flush()
            path = await media.keep_picture(Path(file.name), person_id)
    except FileTooLarge:
        return Unfit("too_large", document, most, words)
    except NotAPhoto as error:
        return Unfit(error.why, document, caption=words)
    except (FileGone, FileAway, StoreAway, OSError) as error:
        log.warning("a file cannot be fetched: %s", redacted(str(error)))
        return Unfit("lost", document, caption=words)
    return SentPhoto(Photo(path=path), sent.album, sent.caption, sent.rich)
