"""Parcels on their way: the seller's taps, and what staff send in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from bot.chat import Answer
from bot.commerce import shipment_status, shipments, tracking
from bot.commerce.state_machine import Actor
from bot.flows import commands as c
from bot.flows import tracking as form
from bot.handlers.context import Route, Routes, StartForm
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


def says(word: ParcelEvent) -> Handler:
    """The handler of one tap: this happened to the parcel, just now."""

    async def said(turn: Context, code: str) -> Answer:
        order = await shipments.tapped(turn.db, code, turn.who, word, turn.now, turn.periods)
        return moved(turn, order, t("Noted. The buyer will be told."))

    return said


# Said by a second tap (order_confirm.py).
FINAL: tuple[Literal["returned", "lost"], ...] = ("returned", "lost")


async def no_news(turn: Context, code: str) -> Answer:
    order = await shipments.no_news(turn.db, code, turn.who, turn.now, turn.periods)
    return moved(turn, order, t("Noted. You will be asked again."))


async def compose(_turn: Context, _rest: str) -> StartForm:
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


async def unread(turn: Context, subject: str) -> Answer:
    """What carriers told and nobody here could read: to be asked about, or to be built."""
    page = await unread_events.newest(turn.db, Place.read(subject))
    return Answer((unread_screens.unread_events(page),))


ROUTES = Routes(
    commands={"tracking": Route(compose, role="staff")},
    taps={
        **{
            f"o.t.{word}{'!' if word in FINAL else ''}": Route(says(word), writes=True)
            for word in (*shipment_status.LEVELS, "exception")
            if word not in ("announced", "delivered")
        },
        "o.nonews": Route(no_news, writes=True),
        "tracking": Route(compose, role="staff"),
        "unread": Route(unread, role="staff"),
    },
    forms=(form.FORM,),
    form_commands={
        c.CheckTracking: Route(check, role="staff"),
        c.RecordTracking: Route(record, writes=True, role="staff"),
    },
)
