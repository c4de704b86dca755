"""One recipient's part of a broadcast: the message, or the change of one that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import MessageScreen
from bot.courier.transport import PHOTO_TRIES, SentMessage
from bot.screens.broadcast_course import message_of
from bot.screens.missing_photos import without_files
from storage import broadcasts, mail, recipients
from storage.media.byte_store import NotKept

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.courier.transport import Transport
    from bot.i18n import Reader
    from storage.database import Database
    from storage.models import Broadcast, Notice


async def casts_of(
    database: Database, rows: Sequence[Notice], platform: str
) -> dict[int, Broadcast]:
    """The broadcasts of these rows: one look for all of a batch. Changes of messages that were on
    their way when staff made them learn here where on this platform those are."""
    ids = {number for row in rows if (number := mail.broadcast_of(row)) is not None}
    if not ids:
        return {}
    async with database.read() as db:
        casts = {row.id: row for row in await broadcasts.by_ids(db, ids)}
        late = [
            (row, casts[row.broadcast_id].parent_id)
            for row in rows
            if row.broadcast_id is not None and is_lost(casts[row.broadcast_id], row)
        ]
        names = await recipients.late_names(db, [(parent, row.person_id) for row, parent in late])
    for row, parent in late:
        sent = names.get((parent or 0, row.person_id))
        if sent is not None and sent.platform == platform:
            row.platform, row.platform_id, row.message_id = sent
    return casts


def is_lost(row: Broadcast, notice: Notice) -> bool:
    """A change of a message that is not there: it never arrived, or not yet."""
    return row.kind != "message" and not notice.message_id


async def deliver(
    transport: Transport, row: Broadcast, notice: Notice, reader: Reader
) -> SentMessage:
    """Returns the message's names on the platform."""
    (_, chat), message = notice.account, notice.message_id
    match row.kind:
        case "edit":
            await transport.change(chat, message, message_of(row, reader.language), reader)
            return SentMessage(message)
        case "recall":
            await transport.take_back(chat, message)
            return SentMessage()
        case "close":
            await transport.close_poll(chat, message)
            return SentMessage(message)
    screen = message_of(row, reader.language)
    try:
        return await transport.send(chat, screen, reader, "broadcast", notice=notice)
    except NotKept:
        if isinstance(screen, MessageScreen) and notice.attempts <= PHOTO_TRIES:
            raise
        bare = without_files(screen)
        return await transport.send(chat, bare, reader, "broadcast", notice=notice)
