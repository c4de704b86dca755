"""A broadcast before it starts: read, said otherwise, put off, sent after all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot import taps
from bot.chat import Answer
from bot.commerce import broadcasts, planned_broadcasts, quiet_hours
from bot.commerce.refusals import TooLate
from bot.flows import commands as c
from bot.flows.people_lists import OTHER_TIME, OtherTime
from bot.handlers.broadcasts import course_of
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import broadcast_approvals
from bot.texts import t
from storage.models import Person

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.constants import BroadcastState
    from storage.models import Broadcast

UNSTARTED: tuple[BroadcastState, ...] = ("waiting", "scheduled")


async def read(turn: Context, number: int) -> Answer:
    row = await broadcasts.found(turn.db, turn.who, number)
    author = await turn.db.get_one(Person, row.author_id)
    asked = await broadcasts.to_approve(
        turn.db, row, author, turn.staff_ids, turn.now, turn.periods
    )
    return Answer((broadcast_approvals.broadcast_contents(asked),))


async def when(turn: Context, number: int) -> StartForm:
    row = await broadcasts.found(turn.db, turn.who, number)
    if row.state not in UNSTARTED or row.kind != "message":
        raise TooLate
    zone = quiet_hours.zone_of(turn.who.person).key
    return StartForm(OTHER_TIME, OtherTime(broadcast=row.id, now=turn.now, zone=zone), anew=True)


async def send_now(turn: Context, number: int) -> Answer:
    row = await planned_broadcasts.send_now(
        turn.db, turn.who, number, turn.now, turn.periods, turn.staff_ids
    )
    return Answer((await course_of(turn.db, row, turn.now),))


async def reword(turn: Context, do: c.ChangeBroadcast) -> Any:
    row = await planned_broadcasts.reword(
        turn.db, turn.who, do.broadcast_id, do.texts, turn.now, turn.periods, turn.staff_ids
    )
    return (await _changed(turn, row),)


async def put_off(turn: Context, do: c.PutOffBroadcast) -> Any:
    row = await planned_broadcasts.put_off(turn.db, turn.who, do.broadcast_id, do.at, turn.now)
    return (await _changed(turn, row),)


async def _changed(turn: Context, row: Broadcast) -> Any:
    return (await course_of(turn.db, row, turn.now)).after(t("✅ Saved."))


ROUTES = Routes(
    taps=(
        on(taps.READ, read, role="staff"),
        on(taps.PUT_OFF, when, role="staff"),
        on(taps.SEND_NOW, send_now, writes=True, role="staff"),
    ),
    forms=(OTHER_TIME,),
    form_commands={c.PutOffBroadcast: Route(put_off, writes=True, role="staff")},
)
