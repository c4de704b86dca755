"""/stuck: what could not be delivered, grouped by reason, and another try of one or of all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import labels, notices
from bot.chat import Answer, Button, Screen, Tap
from bot.commerce import stuck
from bot.commerce.refusals import NotFound, NotStaff
from bot.flows.screens import as_text
from bot.handlers import failed_updates
from bot.texts import Line, Strong, Text, t
from storage import stuck as stored
from storage import unread_events

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.handlers.turn import Turn
    from storage.models import Notice

HOME = Button(t("🏠 Main menu"), Tap("home"))
TITLE = Strong(t("⚠️ Messages that failed"))


async def show(turn: Turn, subject: str) -> Answer:
    """The reasons, the newest first."""
    if not turn.who.is_staff:
        raise NotStaff
    return Answer((await _reasons(turn, int(subject) if subject.isdecimal() else 0),))


async def reason(turn: Turn, subject: str) -> Answer:
    """What failed for one reason. `subject` is the id of one of them, and the page."""
    if not turn.who.is_staff:
        raise NotStaff
    one, _, page = subject.partition(".")
    return Answer((await _messages(turn, _number(one), int(page) if page.isdecimal() else 0),))


async def retry(turn: Turn, subject: str) -> Answer:
    await stuck.retry_one(turn.db, turn.who, _number(subject), turn.now)
    screen = await _messages(turn, _number(subject), 0)
    return Answer((screen,), toast=t("It will be sent again now."))


async def retry_all(turn: Turn, subject: str) -> Answer:
    count = await stuck.retry_all(turn.db, turn.who, _number(subject), turn.now)
    return Answer((await _reasons(turn, 0),), toast=t("Will be sent again: {n}", n=count))


def _number(subject: str) -> int:
    if not (subject.isascii() and subject.isdecimal()):
        raise NotFound
    return int(subject)


async def _reasons(turn: Turn, page: int) -> Screen:
    rows, pages = await stored.reasons(turn.db, page)
    others = (*await _unread(turn), *await failed_updates.button(turn))
    if not rows:
        done = t("✅ Every message has been sent. None has failed.")
        return Screen((done,), (*others, (HOME,)))
    lines: list[Line] = [TITLE, ""]
    buttons: list[tuple[Button, ...]] = []
    for number, row in enumerate(rows, 1):
        lines.append(
            t(
                "{number}. {reason}. Messages: {n}. Last: {when}",
                number=number,
                reason=labels.refused(row.reason),
                n=row.count,
                when=row.last_at or turn.now,
            )
        )
        look = Tap("stuck.r", f"{row.last_id}.0")
        buttons.append((Button(t("🔎 Reason {number}", number=number), look),))
    on = turns(page, pages, lambda number: Tap("stuck", str(number)))
    return Screen(tuple(lines), (*buttons, *on, *others, (HOME,)))


async def _unread(turn: Turn) -> tuple[tuple[Button, ...], ...]:
    """The way to what carriers told and nobody could read; nothing where there is none."""
    count = await unread_events.count(turn.db)
    return ((Button(t("📄 Tracking: {n}", n=count), Tap("unread")),),) if count else ()


async def _messages(turn: Turn, one: int, page: int) -> Screen:
    why = await stored.reason_of(turn.db, one)
    if why is None:
        raise NotFound
    rows, pages, total = await stored.of_reason(turn.db, why, page)
    if not rows:  # the last of them is being tried again
        return await _reasons(turn, 0)
    lines: list[Line] = [TITLE, t("Reason: {reason}", reason=labels.refused(why)), ""]
    again: list[Button] = []
    for number, row in enumerate(rows, 1):
        lines.append(
            t(
                "{number}. {name}, {when}: {what}",
                number=number,
                name=row.person.name,
                when=row.settled_at or turn.now,
                what=what_it_said(row),
            )
        )
        again.append(Button(t("🔁 Again: {number}", number=number), Tap("stuck.1", str(row.id))))
    buttons = [tuple(again[i : i + 2]) for i in range(0, len(again), 2)]
    if total > 1:
        every = Button(t("🔁 Send all again"), Tap("stuck.all", str(rows[0].id)))
        buttons.append((every,))
    on = turns(page, pages, lambda number: Tap("stuck.r", f"{one}.{number}"))
    back = Button(t("⬅️ Back"), Tap("stuck"))
    return Screen(tuple(lines), (*buttons, *on, (back, HOME)))


def what_it_said(row: Notice) -> Text | str:
    """Its first line, in the words of whoever looks; of what no longer has words, its kind."""
    if row.broadcast_id is not None:
        return t("📣 Broadcast")
    try:
        return as_text(notices.screen(row.kind, row.facts).lines[0])
    except (KeyError, ValueError, TypeError):
        return row.kind


def turns(page: int, pages: int, to: Callable[[int], Tap]) -> tuple[tuple[Button, ...], ...]:
    on = []
    if page > 0:
        on.append(Button(t("◀️ Previous page"), to(page - 1)))
    if page + 1 < pages:
        on.append(Button(t("Next page ▶️"), to(page + 1)))
    return (tuple(on),) if on else ()
