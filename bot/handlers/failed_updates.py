"""What people sent and the house could not handle, for staff: who, when, what kind and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.handlers.context import Routes, on
from bot.screens import failed_updates as screens
from storage import failed_updates
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(turn: Context, at: Place) -> Answer:
    """A page, the newest first. Their senders know: they were asked to send it again."""
    page = await failed_updates.newest(turn.db, at)
    return Answer((screens.failed_updates(page),))


ROUTES = Routes(taps=(on(taps.NOT_HANDLED, show, role="staff"),))
