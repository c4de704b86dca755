"""People and messages as the control API and its events write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .currencies import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from .people import Bot, Message, Person, Room
    from .polls import Poll
    from .refusals import Json


def person_as_json(person: Person, rooms: Iterable[Room], bot: Callable[[int | None], Bot]) -> Json:
    """A person with the chats on their phone, as the control API writes them."""
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "language": person.language,
        "language_code": person.language_code,
        "time_zone": person.time_zone,
        "phone": person.phone,
        "deactivated": person.deactivated,
        "platform": person.platform,
        "chats": [
            {
                "chat_id": room.id,
                "bot_id": room.bot_id,
                "type": room.type,
                "title": room.title or bot(room.bot_id).name,
                "blocked": room.blocked,
                "unread": room.unread.get(person.id, 0),
            }
            for room in rooms
        ],
    }


def message_as_json(message: Message, people: Collection[int], poll: Poll | None) -> Json:
    """A message as the control API writes it: Telegram's own object and what became of it."""
    bill = message.api.get("invoice") or message.api.get("successful_payment")
    return {
        "chat_id": message.room.id,
        "bot_id": message.room.bot_id,
        "message_id": message.id,
        "sender_id": message.sender,
        "by_bot": message.by_bot,
        "people": [member for member in message.room.members if member in people],
        "deleted": message.deleted,
        "edits": message.edits,
        "call": message.call,
        "event": message.event,
        "keyboard": message.keyboard,
        "price": in_words(bill["total_amount"], bill["currency"]) if bill else None,
        "votes": poll and {str(person): places for person, places in poll.chosen.items()},
        "message": message.api,
    }
