"""/stuck: what could not be delivered, grouped by reason, and another try of one or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import failed_notices
from bot.commerce.refusals import NotFound, NotStaff
from bot.handlers import failed_updates
from bot.screens.common import HOME, as_text, back_row, in_rows, pager
from bot.screens.notices import registry
from bot.texts import Line, Strong, Text, t
from storage import failed_notices as stored
from storage import unread_events
from storage.sql.pagination import FIRST, Place

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import Notice

TITLE = Strong(t("⚠️ Messages that failed"))


async def show(turn: Context, subject: str) -> Answer:
    """The reasons, the newest first."""
    if not turn.who.is_staff:
        raise NotStaff
    return Answer((await _reasons(turn, Place.read(subject)),))


async def reason(turn: Context, subject: str) -> Answer:
    """What failed for one reason. `subject` is the id of one of them, and the page."""
    if not turn.who.is_staff:
        raise NotStaff
    one, _, page = subject.partition("." if "~" not in subject else "~")  # of 0.1: "1.0"
    return Answer((await _messages(turn, _number(one), Place.read(page)),))


async def retry(turn: Context, subject: str) -> Answer:
    await failed_notices.retry_one(turn.db, turn.who, _number(subject), turn.now)
    screen = await _messages(turn, _number(subject), FIRST)
    return Answer((screen,), toast=t("It will be sent again now."))


async def retry_all(turn: Context, subject: str) -> Answer:
    count = await failed_notices.retry_all(turn.db, turn.who, _number(subject), turn.now)
    return Answer((await _reasons(turn, FIRST),), toast=t("Will be sent again: {n}", n=count))


def _number(subject: str) -> int:
    if not (subject.isascii() and subject.isdecimal()):
        raise NotFound
    return int(subject)


async def _reasons(turn: Context, place: Place) -> Screen:
    page = await stored.reasons(turn.db, place)
    others = (*await _unread(turn), *await failed_updates.button(turn))
    if not page.items:
        done = t("✅ Every message from the market has been sent.")
        return Screen((done,), (*others, (HOME,)))
    lines: list[Line] = [TITLE, ""]
    buttons: list[tuple[Button, ...]] = []
    for number, row in enumerate(page.items, 1):
        lines.append(
            t(
                "{number}. {reason}. Messages: {n}. Last: {when}",
                number=number,
                reason=labels.refused(row.reason),
                n=row.count,
                when=row.last_at or turn.now,
            )
        )
        look = Tap("stuck.r", str(row.last_id))
        buttons.append((Button(t("🔎 Reason {number}", number=number), look),))
    return Screen(tuple(lines), (*buttons, *pager(page, "stuck"), *others, (HOME,)))


async def _unread(turn: Context) -> tuple[tuple[Button, ...], ...]:
    """The way to what carriers told and nobody could read; nothing where there is none."""
    count = await unread_events.count(turn.db)
    return ((Button(t("📄 Tracking: {n}", n=count), Tap("unread")),),) if count else ()


async def _messages(turn: Context, one: int, place: Place) -> Screen:
    why = await stored.reason_of(turn.db, one)
    if why is None:
        raise NotFound
    page = await stored.of_reason(turn.db, why, place)
    rows = page.items
    if not rows:  # the last of them is being tried again
        return await _reasons(turn, FIRST)
    lines: list[Line] = [TITLE, t("Reason: {reason}", reason=labels.refused(why)), ""]
    again: list[Button] = []
    for number, row in enumerate(rows, 1):
        lines.append(
            t(
                "{number}. {name}, {when}: {what}",
                number=number,
                name=labels.somebody(row.person.name),
                when=row.settled_at or turn.now,
                what=what_it_said(row),
            )
        )
        again.append(Button(t("🔁 Again: {number}", number=number), Tap("stuck.1", str(row.id))))
    buttons = list(in_rows(again, 2))
    if page.total > 1:
        every = Button(t("🔁 Send all again"), Tap("stuck.all", str(rows[0].id)))
        buttons.append((every,))
    on = pager(page, "stuck.r", f"{one}~")
    return Screen(tuple(lines), (*buttons, *on, back_row(Tap("stuck"))))


def what_it_said(row: Notice) -> Text | str:
    """Its first line, in the words of whoever looks; of what no longer has words, its kind."""
    if row.broadcast_id is not None:
        return t("📣 Broadcast")
    try:
        return as_text(registry.screen(row.kind, row.facts).lines[0])
    except (KeyError, ValueError, TypeError):
        return row.kind
