"""Which message of ours somebody replies to: they swipe it and type, and "1" is then a button of
that message, whatever came since.

WhatsApp tells no more of it than its name and who wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.chat import Tapped

if TYPE_CHECKING:
    from bot.chat import Event
    from storage.models import InboxRow
    from storage.redis.message_buttons import MessageButtons

# Of a message whose buttons nobody knows any more: no number means one.
FORGOTTEN = ("",)


@dataclass(frozen=True, slots=True)
class Replies:
    kept: MessageButtons

    async def added_to(self, event: Event, row: InboxRow) -> Event:
        named = None if isinstance(event.what, Tapped) else replied_to(row.payload["message"])
        if named is None:
            return event
        found = await self.kept.of(event.sender.key, named)
        if found is None:
            return replace(event, replies_to=FORGOTTEN)
        return replace(event, replies_to=found.taps, reply_labels=found.labels)


def replied_to(message: dict[str, Any]) -> str | None:
    """The name of our message; None where it is to none, or to one of their own."""
    context = message.get("context")
    if not isinstance(context, dict):
        return None
    named, author = context.get("id"), context.get("from")
    own = {str(message.get(each) or "") for each in ("from", "from_user_id")} - {""}
    if str(author or "").removeprefix("+") in own:
        return None
    return named if isinstance(named, str) and named else None
