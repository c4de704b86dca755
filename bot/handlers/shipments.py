"""Parcels on their way: the seller's taps, and what staff send in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from bot.commerce import journey, shipments, tracking
from bot.commerce.refusals import NotStaff
from bot.commerce.states import Actor
from bot.flows import tracking as form
from bot.handlers.orders import moved
from bot.handlers.turn import Begin, Entry
from bot.reading.tracking_table import LineFault
from bot.texts import t

if TYPE_CHECKING:
    from bot.chat import Answer
    from bot.commerce.tracking import Counts, Matched
    from bot.flows.commands import CheckTracking, RecordTracking
    from bot.handlers.turn import Handler, Turn
    from bot.reading.tracking_table import TrackingLine

SOURCE = "staff"


def says(word: str) -> Handler:
    """The handler of one tap: this happened to the parcel, just now."""

    async def said(turn: Turn, code: str) -> Answer:
        order = await shipments.tapped(turn.db, code, turn.who, word, turn.now, turn.periods)
        return moved(turn, order, t("Noted. The buyer has been told."))

    return said


FINAL = ("returned", "lost")  # said by a second tap (order_confirm.py)
TAPS = {
    f"o.t.{word}{'!' if word in FINAL else ''}": Entry(says(word), writes=True)
    for word in (*journey.LEVELS, "exception")
    if word not in ("announced", "delivered")
}


async def no_news(turn: Turn, code: str) -> Answer:
    order = await shipments.no_news(turn.db, code, turn.who, turn.now, turn.periods)
    return moved(turn, order, t("Noted. You will be asked again."))


async def compose(turn: Turn, _rest: str) -> Begin:
    if not turn.who.is_staff:
        raise NotStaff
    return Begin(form.FORM, form.Answers())


async def check(turn: Turn, do: CheckTracking) -> form.Found:
    """What a table would do."""
    matched = await _match(turn, do.lines)
    return _found(await tracking.rehearse(turn.db, SOURCE, matched), matched, do.lines)


async def record(turn: Turn, do: RecordTracking) -> form.Found:
    """Do it. The same table again finds everything known."""
    matched = await _match(turn, do.lines)
    actor = Actor("staff", turn.who.person.id)
    counts = await tracking.hear(turn.db, SOURCE, matched, actor, turn.now, turn.periods)
    return _found(counts, matched, do.lines)


async def _match(turn: Turn, lines: Sequence[TrackingLine]) -> Matched:
    if not turn.who.is_staff:
        raise NotStaff
    told = [
        tracking.Told(
            each.line,
            each.number,
            shipments.Report(
                each.word, each.code, datetime.fromisoformat(each.at), each.place, each.country
            ),
        )
        for each in lines
    ]
    return await tracking.match(turn.db, told, turn.now)


def _found(counts: Counts, matched: Matched, lines: Sequence[TrackingLine]) -> form.Found:
    numbers = {each.line: each.number for each in lines}
    faults = tuple(LineFault(line, why, numbers[line]) for line, why in matched.refused)
    return form.Found(counts.new, counts.known, counts.moved, faults)
