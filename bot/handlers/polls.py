"""What people answer to the polls of staff, and closing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, MessageScreen
from bot.commerce import broadcast_changes
from bot.handlers.broadcasts import course_of, sent_to
from bot.handlers.context import Routes, on
from bot.screens import broadcast_course
from bot.texts import t
from storage import polls

if TYPE_CHECKING:
    from bot.chat import Voted
    from bot.handlers.context import Context


async def voted(turn: Context, what: Voted) -> Answer:
    """Nothing is said: the poll itself shows what was chosen. But for one that counts nowhere: it
    was only tried, or passed on, or its message is not known any more."""
    person = turn.who.person.id
    if what.poll:
        await polls.voted(turn.db, what.poll, person, what.answers, turn.now, adds=what.adds)
        if not what.answers or await polls.is_asked(turn.db, what.poll, person):
            return Answer()
    said = t("Your answer was not counted: the question it belongs to is not known here.")
    return Answer((MessageScreen((said,)),))


async def ask_close(turn: Context, number: int) -> Answer:
    row, sent = await sent_to(turn, number)
    return Answer((broadcast_course.ask_close(row, sent),))


async def close(turn: Context, number: int) -> Answer:
    row = await broadcast_changes.change(turn.db, turn.who, number, turn.now, "close")
    return Answer((await course_of(turn.db, row, turn.now),), toast=t("It is being stopped."))


ROUTES = Routes(
    taps=(
        on(taps.ASK_CLOSE, ask_close, role="staff"),
        on(taps.CLOSE, close, writes=True, role="staff"),
    ),
)
