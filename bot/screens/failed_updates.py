"""What people sent and the market could not handle, as staff read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import MessageScreen
from bot.screens.common import back_row, pager
from bot.texts import Line, Strong, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from storage.models import FailedUpdate
    from storage.sql.pagination import Page


def failed_updates(page: Page[FailedUpdate]) -> MessageScreen:
    """A page, the newest first: who, when, what kind and why."""
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
    return MessageScreen(
        tuple(lines), (*pager(page, taps.NOT_HANDLED), back_row(taps.STUCK(FIRST)))
    )
