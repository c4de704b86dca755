"""/stuck: what could not be delivered, grouped by reason, and another try of one or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, MessageScreen
from bot.commerce import failed_notices
from bot.commerce.refusals import NotFound
from bot.handlers.context import Routes, on
from bot.screens import failed_notices as screens
from bot.texts import t
from storage import failed_notices as stored
from storage import failed_updates, unread_events
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def show(turn: Context, at: Place) -> Answer:
    """The reasons, the newest first."""
    return Answer((await _reasons(turn, at),))


async def reason(turn: Context, like: taps.FailedLike) -> Answer:
    """What failed for one reason."""
    return Answer((await _messages(turn, like.notice, like.place),))


async def retry(turn: Context, notice: int) -> Answer:
    await failed_notices.retry_one(turn.db, turn.who, notice, turn.now)
    screen = await _messages(turn, notice, FIRST)
    return Answer((screen,), toast=t("It will be sent again now."))


async def retry_all(turn: Context, notice: int) -> Answer:
    count = await failed_notices.retry_all(turn.db, turn.who, notice, turn.now)
    return Answer((await _reasons(turn, FIRST),), toast=t("Will be sent again: {n}", n=count))


async def _reasons(turn: Context, place: Place) -> MessageScreen:
    return screens.reasons(
        await stored.reasons(turn.db, place),
        turn.now,
        unread=await unread_events.count(turn.db),
        updates=await failed_updates.count(turn.db),
    )


async def _messages(turn: Context, one: int, place: Place) -> MessageScreen:
    why = await stored.reason_of(turn.db, one)
    if why is None:
        raise NotFound
    page = await stored.of_reason(turn.db, why, place)
    if not page.items:  # the last of them is being tried again
        return await _reasons(turn, FIRST)
    return screens.messages(page, why, one, turn.now)


ROUTES = Routes(
    commands={"stuck": on(taps.STUCK, show, role="staff")},
    taps=(
        on(taps.STUCK, show, role="staff"),
        on(taps.STUCK_LIKE, reason, role="staff"),
        on(taps.RETRY, retry, writes=True, role="staff"),
        on(taps.RETRY_ALL, retry_all, writes=True, role="staff"),
    ),
)
