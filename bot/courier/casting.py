"""One recipient's part of a broadcast: the message, or the change of one that they have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.courier.sending import Sent
from bot.handlers.staff import message_of

if TYPE_CHECKING:
    from bot.courier.sending import Sender
    from bot.i18n import Reader
    from storage.models import Broadcast, Notice


async def deliver(sender: Sender, row: Broadcast, notice: Notice, reader: Reader) -> Sent:
    """Returns the message's names on the platform. Raises telegram.error."""
    chat, message = notice.person.platform_id, notice.message_id
    match row.kind:
        case "edit":
            await sender.change(chat, message, message_of(row, reader.language), reader)
            return Sent(message)
        case "recall":
            await sender.take_back(chat, message)
            return Sent()
        case "close":
            await sender.close_poll(chat, message)
            return Sent(message)
    return await sender.send(chat, message_of(row, reader.language), reader, "broadcast")
