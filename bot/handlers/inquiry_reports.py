"""Questions that nobody should have to read: reported, stopped; and the queue of the staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import inquiry_reports, inquiry_rules
from bot.commerce.refusals import NotYours
from bot.handlers.context import Routes, on
from bot.handlers.inquiries import screen_of
from bot.screens import inquiries as screens
from bot.texts import t
from storage import inquiries as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.sql.pagination import Place


async def ask_report(turn: Context, number: int) -> Answer:
    subject, side = await inquiry_rules.seen_by(turn.db, number, turn.who)
    if side == "staff" or subject.inquiry.kind == "staff":
        raise NotYours
    return Answer((screens.ask_report(subject, side),))


async def report(turn: Context, number: int) -> Answer:
    subject, side = await inquiry_reports.report(
        turn.db, number, turn.who, turn.now, turn.staff_ids
    )
    return Answer((await screen_of(turn, subject, side),), toast=t("Our staff will be told."))


async def mute(turn: Context, number: int) -> Answer:
    subject, side = await inquiry_reports.mute(turn.db, number, turn.who, turn.now)
    return Answer((await screen_of(turn, subject, side),))


async def hear(turn: Context, number: int) -> Answer:
    subject, side = await inquiry_reports.mute(turn.db, number, turn.who, turn.now, hear=True)
    return Answer((await screen_of(turn, subject, side),))


# --- staff ----------------------------------------------------------------------------------------


async def desk(turn: Context, at: Place) -> Answer:
    page = await stored.queue(turn.db, at)
    return Answer((screens.desk(await stored.subjects(turn.db, page.items), page),))


async def close(turn: Context, number: int) -> Answer:
    subject = await inquiry_reports.close(turn.db, number, turn.who, turn.now)
    return Answer((await screen_of(turn, subject, "staff"),))


async def keep(turn: Context, number: int) -> Answer:
    subject = await inquiry_reports.keep(turn.db, number, turn.who, turn.now)
    return Answer((await screen_of(turn, subject, "staff"),))


async def stop(turn: Context, number: int) -> Answer:
    subject = await inquiry_reports.stop(turn.db, number, turn.who, turn.now)
    return Answer((await screen_of(turn, subject, "staff"),))


async def let_ask(turn: Context, number: int) -> Answer:
    subject = await inquiry_reports.stop(turn.db, number, turn.who, turn.now, again=True)
    return Answer((await screen_of(turn, subject, "staff"),))


ROUTES = Routes(
    commands={"desk": on(taps.DESK, desk, role="staff")},
    taps=(
        on(taps.ASK_REPORT, ask_report),
        on(taps.REPORT, report, writes=True),
        on(taps.MUTE, mute, writes=True),
        on(taps.HEAR, hear, writes=True),
        on(taps.DESK, desk, role="staff"),
        on(taps.CLOSE_INQUIRY, close, writes=True, role="staff"),
        on(taps.KEEP_INQUIRY, keep, writes=True, role="staff"),
        on(taps.STOP_ASKING, stop, writes=True, role="staff"),
        on(taps.LET_ASK, let_ask, writes=True, role="staff"),
    ),
)
