"""Parcels on their way: the seller's taps, and what staff send in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bot.chat import Answer, Screen, Tap
from bot.commerce import shipment_status, shipments, tracking
from bot.commerce.refusals import NotStaff
from bot.commerce.state_machine import Actor
from bot.flows import tracking as form
from bot.handlers.context import Route, StartForm
from bot.handlers.orders import moved
from bot.parsing.tracking_table import LineFault
from bot.screens.common import back, pager
from bot.texts import Line, Strong, Text, t, tn
from storage import unread_events
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.commerce.tracking import BuyerUpdate, Counts, Matched
    from bot.flows.commands import CheckTracking, RecordTracking
    from bot.handlers.context import Context, Handler
    from bot.parsing.tracking_table import TrackingLine
    from storage.constants import ParcelEvent
    from storage.models import UnreadEvent

SOURCE = "staff"


def says(word: ParcelEvent) -> Handler:
    """The handler of one tap: this happened to the parcel, just now."""

    async def said(turn: Context, code: str) -> Answer:
        order = await shipments.tapped(turn.db, code, turn.who, word, turn.now, turn.periods)
        return moved(turn, order, t("Noted. The buyer will be told."))

    return said


# Said by a second tap (order_confirm.py).
FINAL: tuple[Literal["returned", "lost"], ...] = ("returned", "lost")
TAPS = {
    f"o.t.{word}{'!' if word in FINAL else ''}": Route(says(word), writes=True)
    for word in (*shipment_status.LEVELS, "exception")
    if word not in ("announced", "delivered")
}


async def no_news(turn: Context, code: str) -> Answer:
    order = await shipments.no_news(turn.db, code, turn.who, turn.now, turn.periods)
    return moved(turn, order, t("Noted. You will be asked again."))


async def compose(turn: Context, _rest: str) -> StartForm:
    if not turn.who.is_staff:
        raise NotStaff
    return StartForm(form.FORM, form.Answers())


async def check(turn: Context, do: CheckTracking) -> form.TableMatches:
    """What a table would do."""
    matched = await _match(turn, do.lines)
    rehearsal = await tracking.rehearse(turn.db, SOURCE, matched)
    return _found(rehearsal.counts, matched, do.lines, rehearsal.changes)


async def record(turn: Context, do: RecordTracking) -> form.TableMatches:
    """Do it. The same table again finds everything known."""
    matched = await _match(turn, do.lines)
    actor = Actor("staff", turn.who.person.id)
    counts = await tracking.hear(turn.db, SOURCE, matched, actor, turn.now, turn.periods)
    return _found(counts, matched, do.lines)


async def _match(turn: Context, lines: Sequence[TrackingLine]) -> Matched:
    if not turn.who.is_staff:
        raise NotStaff
    told = [
        tracking.ReportedEvent(
            each.line,
            each.number,
            shipments.Report(
                each.word, each.code, datetime.fromisoformat(each.at), each.place, each.country
            ),
        )
        for each in lines
    ]
    return await tracking.match(turn.db, told, turn.now)


def _found(
    counts: Counts,
    matched: Matched,
    lines: Sequence[TrackingLine],
    changes: Sequence[BuyerUpdate] = (),
) -> form.TableMatches:
    numbers = {each.line: each.number for each in lines}
    faults = tuple(LineFault(line, why, numbers[line]) for line, why in matched.refused)
    told = tuple(
        form.Telling(
            each.order,
            each.number,
            each.event.word,
            each.event.code,
            each.event.happened_at.isoformat(),
            each.event.place,
        )
        for each in changes
    )
    return form.TableMatches(counts.new, counts.known, counts.moved, faults, told)


async def unread(turn: Context, subject: str) -> Answer:
    """What carriers told and nobody here could read: to be asked about, or to be built."""
    if not turn.who.is_staff:
        raise NotStaff
    page = await unread_events.newest(turn.db, Place.read(subject))
    if not page.items:
        return Answer((Screen((t("Every tracking event was understood."),), ((_BACK,),)),))
    lines: list[Line] = [Strong(t("📄 Tracking events not understood"))]
    for row in page.items:
        lines += ["", _why_unread(row)]
        lines.append(
            tn(
                "{source}: {n} time. Last: {when}",
                "{source}: {n} times. Last: {when}",
                row.times,
                source=row.source,
                when=row.last_at,
            )
        )
    return Answer((Screen(tuple(lines), (*pager(page, "unread"), (_BACK,))),))


_BACK = back(Tap("stuck"))


def _why_unread(row: UnreadEvent) -> Text:
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
