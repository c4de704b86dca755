"""What is said in a conversation on the web, put down: by whoever answers, and by the courier."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import ClearingScreen, PollScreen
from bot.web.capabilities import WEB
from bot.web.chat import bubbles
from storage import web_log

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Screen
    from bot.i18n import Reader
    from storage.database import Session


class NoConversation(Exception):
    """There is none of this name any more."""


async def show(
    db: Session, visit: str, source: str, screen: Screen, reader: Reader, now: datetime
) -> int:
    """Put a screen below all others, and return its number. Raises NoConversation."""
    made = bubbles.bubble_of(screen, reader, now)
    number = await web_log.put(db, visit, source, made.content, now, made.file)
    if number is None:
        raise NoConversation(visit)
    if isinstance(screen, ClearingScreen):
        await _take_contact(db, visit)
    return number


async def _take_contact(db: Session, visit: str) -> None:
    """The field for one's number goes with its question."""
    for row in await web_log.latest(db, visit):
        if "contact" in row.content:
            await web_log.change(db, row, bubbles.without_contact(row.content))


def poll_of(visit: str, number: int, screen: Screen) -> str:
    """What a poll is called; "" of what is none."""
    return f"{WEB.platform}:{visit}:{number}" if isinstance(screen, PollScreen) else ""
