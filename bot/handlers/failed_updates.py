"""What people sent and the house could not handle, for staff: who, when, what kind and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.chat import Answer
from bot.handlers.context import Route, Routes
from bot.screens import failed_updates as screens
from storage import failed_updates
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(turn: Context, subject: str) -> Answer:
    """A page, the newest first. Their senders know: they were asked to send it again."""
    page = await failed_updates.newest(turn.db, Place.read(subject))
    return Answer((screens.failed_updates(page),))


ROUTES = Routes(taps={"stuck.in": Route(show, role="staff")})
