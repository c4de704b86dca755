"""Parcels on their way: the seller's taps, and what staff send in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import shipments, tracking
from bot.commerce.state_machine import Actor
from bot.flows import commands as c
from bot.flows import tracking as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.handlers.orders import moved
from bot.parsing.tracking_table import LineFault
from bot.screens import unread_events as unread_screens
from bot.texts import t
from storage import unread_events
from storage.sql.pagination import Place

if TYPE_CHECKING:
    from bot.commerce.tracking import BuyerUpdate, Counts, Matched
    from bot.handlers.context import Context, Handler
    from bot.parsing.tracking_table import TrackingLine
    from storage.constants import ParcelEvent

SOURCE = "staff"


def says(word: ParcelEvent) -> Handler[str]:
    """The handler of one tap: this happened to the parcel, just now."""

    async def said(turn: Context, code: str) -> Answer:
        order = await shipments.tapped(turn.db, code, turn.who, word, turn.now, turn.periods)
        return moved(turn, order, t("Noted. The buyer will be told."))

    return said


async def no_news(turn: Context, code: str) -> Answer:
    order = await shipments.no_news(turn.db, code, turn.who, turn.now, turn.periods)
    return moved(turn, order, t("Noted. You will be asked again."))


async def compose(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(form.FORM, form.Answers())


async def check(turn: Context, do: c.CheckTracking) -> form.TableMatches:
    """What a table would do."""
    matched = await _match(turn, do.lines)
    rehearsal = await tracking.rehearse(turn.db, SOURCE, matched)
    return _found(rehearsal.counts, matched, do.lines, rehearsal.changes)


async def record(turn: Context, do: c.RecordTracking) -> form.TableMatches:
    """Do it. The same table again finds everything known."""
    matched = await _match(turn, do.lines)
    actor = Actor("staff", turn.who.person.id)
    counts = await tracking.hear(turn.db, SOURCE, matched, actor, turn.now, turn.periods)
    return _found(counts, matched, do.lines)


async def _match(turn: Context, lines: Sequence[TrackingLine]) -> Matched:
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


async def unread(turn: Context, at: Place) -> Answer:
    """What carriers told and nobody here could read: to be asked about, or to be built."""
    page = await unread_events.newest(turn.db, at)
    return Answer((unread_screens.unread_events(page),))


ROUTES = Routes(
    commands={"tracking": Route(compose, role="staff")},
    taps=(
        *(
            on(action, says(word), writes=True)
            for word, action in (taps.SAY_OF_PARCEL | taps.SAY_FINALLY).items()
        ),
        on(taps.NO_NEWS, no_news, writes=True),
        on(taps.TRACKING, compose, role="staff"),
        on(taps.UNREAD, unread, role="staff"),
    ),
    forms=(form.FORM,),
    form_commands={
        c.CheckTracking: Route(check, role="staff"),
        c.RecordTracking: Route(record, writes=True, role="staff"),
    },
)
