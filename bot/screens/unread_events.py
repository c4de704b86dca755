"""What carriers told and nobody here could read, as staff see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import MessageScreen
from bot.screens.common import back, pager
from bot.texts import Line, Strong, Text, t, tn
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from storage.models import UnreadEvent
    from storage.sql.pagination import Page


def unread_events(page: Page[UnreadEvent]) -> MessageScreen:
    to_stuck = (back(taps.STUCK(FIRST)),)
    if not page.items:
        return MessageScreen((t("Every tracking event was understood."),), (to_stuck,))
    lines: list[Line] = [Strong(t("📄 Tracking events not understood"))]
    for row in page.items:
        lines += ["", _why(row)]
        lines.append(
            tn(
                "{source}: {n} time. Last: {when}",
                "{source}: {n} times. Last: {when}",
                row.times,
                source=row.source,
                when=row.last_at,
            )
        )
    return MessageScreen(tuple(lines), (*pager(page, taps.UNREAD), to_stuck))


def _why(row: UnreadEvent) -> Text:
    match row.reason:
        case "unknown_code":
            return t("Unknown code: {found}", found=row.found)
        case "no_time":
            return t("The time is missing or has no zone: {found}", found=row.found)
        case "future":
            return t("That time is in the future: {found}", found=row.found)
        case "failed":
            return t("It could not be saved: {found}", found=row.found)
    return t("It cannot be read: {found}", found=row.found)
