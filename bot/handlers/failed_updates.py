"""What people sent and the house could not handle, for staff: who, when, what kind and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Answer, Button, Rows, Screen, Tap
from bot.commerce.refusals import NotStaff
from bot.screens.common import back_row, pager
from bot.texts import Line, Strong, t
from storage import failed_updates
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.handlers.context import Context


async def button(turn: Context) -> Rows:
    """To the list of them, where there is any; below what could not be sent."""
    count = await failed_updates.count(turn.db)
    if not count:
        return ()
    return ((Button(t("⚠️ Not handled: {n}", n=count), Tap("stuck.in")),),)


async def show(turn: Context, subject: str) -> Answer:
    """A page, the newest first. Their senders know: they were asked to send it again."""
    if not turn.who.is_staff:
        raise NotStaff
    page = await failed_updates.newest(turn.db, Place.read(subject))
    lines: list[Line] = [
        Strong(t("⚠️ What people sent and the market could not handle")),
        t("Each of them was asked to send it again."),
        "",
    ]
    lines += [
        t(
            "{when}, {name}: {what}. Reason: {reason}",
            when=row.at,
            name=labels.somebody(row.person.name) if row.person is not None else "?",
            what=labels.SENT.get(row.what, labels.SENT["other"]),
            reason=labels.FAILURES[row.reason],
        )
        for row in page.items
    ]
    return Answer((Screen(tuple(lines), (*pager(page, "stuck.in"), back_row(Tap("stuck")))),))
