"""WhatsApp's pace, which all processes share: 80 messages a second from a number, and one each six
seconds to one person, of whom 45 may be sent ahead of that."""

from __future__ import annotations

from storage.redis.rate_limit import Pace

WHATSAPP_PACE = Pace(messages=80, chat_us=6_000_000, chat_burst=45)


def prefix_of(phone_id: str) -> str:
    """Where the pace of a number is kept in Redis."""
    return f"isoko:whatsapp:{phone_id}:"
