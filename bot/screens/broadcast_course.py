"""A broadcast by its row: what a recipient gets, how it stands, and the list of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Button, Document, MessageScreen, Photo, Screen
from bot.commerce.broadcasts import language_for
from bot.formatting import bare
from bot.screens import broadcasts
from bot.screens.common import HOME
from bot.texts import Line, Strong, Text, t, tn
from storage.broadcasts import RATE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.notices.broadcasts import BroadcastReport
    from storage.broadcasts import Course
    from storage.models import Broadcast


def message_of(row: Broadcast, language: str) -> Screen:
    """What a recipient gets."""
    rows = broadcasts.rows_below(row.links, row.parent_id or row.id)
    reads = language_for(row.texts, language)
    if row.answers:
        return broadcasts.poll(
            row.texts[reads], row.answers[reads], rows, several=row.several_answers
        )
    photo = Photo(row.photo_id, row.photo_path, row.photo_given_by)
    document = Document(row.document_id)
    return broadcasts.announcement(
        row.texts.get(reads, ""),
        photo if photo.id or photo.path else None,
        document if document.id else None,
        rows,
    )


def course_screen(
    row: Broadcast, facts: BroadcastReport, course: Course, now: datetime
) -> MessageScreen:
    since = (now - row.started_at).total_seconds() if row.started_at else 0.0
    seconds = min(max(since, 1.0), RATE_SECONDS)
    return broadcasts.course_screen(
        facts, rate=course.lately / seconds, later=course.later, starts=row.starts_at
    )


def overview(rows: Sequence[Broadcast]) -> MessageScreen:
    """The latest broadcasts, each with how it stands."""
    lines: list[Line] = [Strong(t("📣 Broadcasts"))]
    buttons: list[tuple[Button, ...]] = []
    for number, row in enumerate(rows, 1):
        state = broadcasts.title(row.state, "message")
        lines.append(t("{number}. {state}: {text}", number=number, state=state, text=_begins(row)))
        buttons.append((Button(f"{number}. {_begins(row, 16)}", taps.COURSE(row.id)),))
    if not rows:
        lines.append(t("Nothing has been sent yet."))
    buttons.append((Button(t("📣 Broadcast"), taps.COMPOSE()), HOME))
    return MessageScreen(tuple(lines), tuple(buttons))


def _begins(row: Broadcast, cells: int = 40) -> str:
    words = " ".join(bare(next(iter(row.texts.values()), "")).split())
    kept, width = "", 0
    for letter in words:
        width += 1 if ord(letter) < 0x1100 else 2
        if width > cells:
            return f"{kept}…"
        kept += letter
    return kept


def on_its_way(row: Broadcast) -> MessageScreen:
    """What its author reads first of one that has begun."""
    return MessageScreen(
        (
            tn(
                "📣 Your message is on its way to {n} person.",
                "📣 Your message is on its way to {n} people.",
                row.total,
            ),
            t("The next message shows how far it has come."),
        )
    )


def why_it_waits(row: Broadcast) -> Text:
    if row.state == "waiting":
        return t("🕓 The other members of staff have been asked to approve it.")
    return t("🕓 It will start by itself.")


def ask_recall(row: Broadcast, sent: int) -> MessageScreen:
    question = tn(
        "↩️ Take the message back from {n} person? It will disappear from their chat.",
        "↩️ Take the message back from {n} people? It will disappear from their chats.",
        sent,
    )
    return _sure(row, question, Button(t("↩️ Yes, take it back"), taps.RECALL(row.id)))


def ask_close(row: Broadcast, sent: int) -> MessageScreen:
    question = tn(
        "⏹ Stop the poll sent to {n} person? No more answers can be given.",
        "⏹ Stop the poll sent to {n} people? No more answers can be given.",
        sent,
    )
    return _sure(row, question, Button(t("⏹ Yes, stop it"), taps.CLOSE(row.id)))


def _sure(row: Broadcast, question: Text, yes: Button) -> MessageScreen:
    no = Button(t("⬅️ No, leave it"), taps.COURSE(row.id))
    return MessageScreen((question,), ((yes,), (no,)))
