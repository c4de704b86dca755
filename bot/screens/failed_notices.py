"""What could not be delivered, as staff read it: the reasons, and the messages of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, taps
from bot.chat import Button, MessageScreen
from bot.screens.common import HOME, as_text, back_row, in_rows, pager
from bot.screens.notices import registry
from bot.texts import Line, Strong, Text, t
from storage.sql.pagination import FIRST

if TYPE_CHECKING:
    from datetime import datetime

    from bot.chat import Rows
    from storage.failed_notices import FailureReason
    from storage.models import Notice
    from storage.sql.pagination import Page

TITLE = Strong(t("⚠️ Messages that failed"))


def reasons(
    page: Page[FailureReason], now: datetime, *, unread: int, updates: int
) -> MessageScreen:
    """The reasons, the newest first; below them the ways to what else went wrong: so many tracking
    events that nobody could read, so many updates that could not be handled."""
    others = (*_to_unread(unread), *_to_updates(updates))
    if not page.items:
        done = t("✅ Every message from the market has been sent.")
        return MessageScreen((done,), (*others, (HOME,)))
    lines: list[Line] = [TITLE, ""]
    buttons: list[tuple[Button, ...]] = []
    for number, row in enumerate(page.items, 1):
        lines.append(
            t(
                "{number}. {reason}. Messages: {n}. Last: {when}",
                number=number,
                reason=labels.refused(row.reason),
                n=row.count,
                when=row.last_at or now,
            )
        )
        look = taps.STUCK_LIKE(taps.FailedLike(row.last_id))
        buttons.append((Button(t("🔎 Reason {number}", number=number), look),))
    return MessageScreen(tuple(lines), (*buttons, *pager(page, taps.STUCK), *others, (HOME,)))


def _to_unread(count: int) -> Rows:
    return ((Button(t("📄 Tracking: {n}", n=count), taps.UNREAD(FIRST)),),) if count else ()


def _to_updates(count: int) -> Rows:
    return ((Button(t("⚠️ Not handled: {n}", n=count), taps.NOT_HANDLED(FIRST)),),) if count else ()


def messages(page: Page[Notice], why: str, one: int, now: datetime) -> MessageScreen:
    """What failed for one reason; `one` is the id of one of them."""
    lines: list[Line] = [TITLE, t("Reason: {reason}", reason=labels.refused(why)), ""]
    again: list[Button] = []
    for number, row in enumerate(page.items, 1):
        lines.append(
            t(
                "{number}. {name}, {when}: {what}",
                number=number,
                name=labels.somebody(row.person.name),
                when=row.settled_at or now,
                what=what_it_said(row),
            )
        )
        again.append(Button(t("🔁 Again: {number}", number=number), taps.RETRY(row.id)))
    rows: Rows = in_rows(again, 2)
    if page.total > 1:
        every = Button(t("🔁 Send all again"), taps.RETRY_ALL(page.items[0].id))
        rows = (*rows, (every,))
    turns = pager(page, lambda place: taps.STUCK_LIKE(taps.FailedLike(one, place)))
    return MessageScreen(tuple(lines), (*rows, *turns, back_row(taps.STUCK(FIRST))))


def what_it_said(row: Notice) -> Text | str:
    """Its first line, in the words of whoever looks; of what no longer has words, its kind."""
    if row.broadcast_id is not None:
        return t("📣 Broadcast")
    try:
        return as_text(registry.screen(row.kind, row.facts).lines[0])
    except (KeyError, ValueError, TypeError):
        return row.kind
