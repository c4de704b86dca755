"""Staff reach everyone by broadcast: write, approve, watch it grow, stop it, change it later."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, MessageScreen
from bot.commerce import (
    broadcast_approval,
    broadcast_changes,
    broadcast_links,
    broadcast_report,
    broadcasts,
    quiet_hours,
)
from bot.commerce.refusals import NobodyThere, NotFound, TooLate
from bot.flows.broadcast import form
from bot.flows.people_lists import OTHER_WORDS, OtherWords
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import broadcast_approvals, broadcast_course
from bot.screens import broadcasts as broadcast_screens
from bot.texts import LANGUAGES, Language, Text, t
from storage import broadcasts as stored
from storage import people_lists, recipients

if TYPE_CHECKING:
    from datetime import datetime

    from bot.handlers.context import Context
    from bot.notices.broadcasts import BroadcastToApprove
    from storage.database import Session
    from storage.models import Broadcast

LATEST = 8


async def compose(turn: Context, _nothing: object) -> StartForm:
    return StartForm(
        form.FORM,
        form.Answers(
            lists=tuple(await people_lists.named(turn.db)),
            campaigns=tuple(await people_lists.campaigns(turn.db)),
            now=turn.now,
            zone=quiet_hours.zone_of(turn.who.person).key,
            approve_above=turn.periods.approve_above,
        ),
    )


async def overview(turn: Context, _nothing: object) -> Answer:
    return Answer((broadcast_course.overview(await stored.latest(turn.db, LATEST)),))


async def progress(turn: Context, number: int) -> Answer:
    """The present state of a broadcast, on a tap; one that waits for them asks for their word."""
    row = await broadcasts.found(turn.db, turn.who, number)
    asked = await _asked(turn, row)
    if asked is not None:
        return Answer((broadcast_approvals.broadcast_to_approve(asked),))
    return Answer((await course_of(turn.db, row, turn.now),))


async def _asked(turn: Context, row: Broadcast) -> BroadcastToApprove | None:
    return await broadcast_approval.asked_of(
        turn.db, turn.who, row, turn.staff_ids, turn.now, turn.periods
    )


async def pause(turn: Context, number: int) -> Answer:
    row = await broadcasts.pause(turn.db, turn.who, number, turn.now)
    return await _directed(turn, row, t("Paused. Messages already on their way will still arrive."))


async def go_on(turn: Context, number: int) -> Answer:
    row = await broadcasts.go_on(turn.db, turn.who, number, turn.now)
    return await _directed(turn, row, t("Sending has resumed."))


async def stop(turn: Context, number: int) -> Answer:
    row = await broadcasts.stop(turn.db, turn.who, number, turn.now)
    return await _directed(turn, row, t("Stopped. No more will be sent."))


async def _directed(turn: Context, row: Broadcast, toast: Text) -> Answer:
    return Answer((await course_of(turn.db, row, turn.now),), toast=toast)


async def approve(turn: Context, of: taps.Decided) -> Answer:
    return await _decide(turn, of, approved=True)


async def decline(turn: Context, of: taps.Decided) -> Answer:
    return await _decide(turn, of, approved=False)


async def _decide(turn: Context, of: taps.Decided, *, approved: bool) -> Answer:
    if (
        approved and of.version is None
    ):  # a button of before texts could be changed: read it as it is
        row = await broadcasts.found(turn.db, turn.who, of.broadcast)
        asked = await _asked(turn, row)
        if asked is not None:
            return Answer((broadcast_approvals.broadcast_to_approve(asked),))
    try:
        row = await broadcast_approval.approve(
            turn.db,
            turn.who,
            of.broadcast,
            turn.now,
            turn.periods,
            approved=approved,
            staff_ids=turn.staff_ids,
            version=of.version,
        )
    except TooLate as refusal:
        return replace(await progress(turn, of.broadcast), toast=refusal.text(), alert=True)
    done = t("✅ Approved. The author will be told.") if approved else t("❌ Declined.")
    return await _directed(turn, row, done)


async def course_of(db: Session, row: Broadcast, now: datetime) -> MessageScreen:
    """A broadcast as it stands."""
    course = await stored.course(db, row, now)
    report = await broadcast_report.report(db, row, course)
    return broadcast_course.course_screen(row, report, course, now)


# --- afterwards -----------------------------------------------------------------------------------


async def edit(turn: Context, number: int) -> StartForm:
    row = await broadcasts.found(turn.db, turn.who, number)
    if row.answers or row.kind != "message":  # no platform changes a poll
        raise NotFound
    texts, first = texts_to_change(row)
    if row.state in ("waiting", "scheduled"):
        answers = OtherWords(texts, broadcast=row.id, planned=True)
        return StartForm(OTHER_WORDS, answers, asking=first, anew=True)
    sent = await recipients.count_sent(turn.db, row.id)
    if not sent:
        raise NobodyThere
    since = broadcasts.changeable_since("edit", turn.now)
    readers = sent - await recipients.count_sent(turn.db, row.id, since)
    if not readers:
        raise await broadcasts.why_unchanged(turn.db, row.id, sent)
    answers = OtherWords(texts, broadcast=row.id, readers=readers)
    return StartForm(OTHER_WORDS, answers, asking=first, anew=True)


def texts_to_change(row: Broadcast) -> tuple[dict[Language, str], str]:
    """The texts as a form's answers, and which of them is asked for first."""
    texts = {language: row.texts.get(language, "") for language in LANGUAGES}
    return texts, next(f"texts.{language}" for language, text in texts.items() if text)


async def ask_recall(turn: Context, number: int) -> Answer:
    row, sent = await sent_to(turn, number)
    return Answer((broadcast_course.ask_recall(row, sent),))


async def sent_to(turn: Context, number: int) -> tuple[Broadcast, int]:
    """A broadcast that somebody has, and how many have it."""
    row = await broadcasts.found(turn.db, turn.who, number)
    sent = await recipients.count_sent(turn.db, row.id)
    if not sent:
        raise NobodyThere
    return row, sent


async def recall(turn: Context, number: int) -> Answer:
    row = await broadcast_changes.change(turn.db, turn.who, number, turn.now, "recall")
    return await _directed(turn, row, t("It is being taken back."))


async def open_link(turn: Context, link: taps.OpenedLink) -> Answer:
    """A link below a broadcast: it is counted, and the button becomes the address itself."""
    row, opened = await broadcast_links.open_link(
        turn.db, turn.who, link.broadcast, link.place, turn.now
    )
    return Answer(
        rows=broadcast_screens.rows_below(row.links, row.id, opened),
        toast=t("Tap once more to open the page."),
        instead=(broadcast_screens.page(*row.links[link.place]),),
    )


async def read(turn: Context, number: int) -> Answer:
    """The message itself, for who was told of it in short."""
    row = await broadcast_links.readable(turn.db, turn.who, number)
    return Answer((broadcast_course.message_of(row, turn.who.person.language or ""),), fresh=True)


ROUTES = Routes(
    commands={
        "broadcast": Route(compose, role="staff"),
        "broadcasts": Route(overview, role="staff"),
    },
    taps=(
        on(taps.COMPOSE, compose, role="staff"),
        on(taps.BROADCASTS, overview, role="staff"),
        on(taps.COURSE, progress, role="staff"),
        on(taps.STOP, stop, writes=True, role="staff"),
        on(taps.HOLD, pause, writes=True, role="staff"),
        on(taps.GO_ON, go_on, writes=True, role="staff"),
        on(taps.APPROVE, approve, writes=True, role="staff"),
        on(taps.DISAPPROVE, decline, writes=True, role="staff"),
        on(taps.REWORD, edit, role="staff"),
        on(taps.ASK_RECALL, ask_recall, role="staff"),
        on(taps.RECALL, recall, writes=True, role="staff"),
        on(taps.LINK, open_link, writes=True),
        on(taps.NEWS, read),
    ),
    forms=(form.FORM, OTHER_WORDS),
)
