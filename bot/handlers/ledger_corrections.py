"""Corrections of the ledger, proposed by one member of staff and decided by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Screen
from bot.commerce import ledger_corrections
from bot.commerce.refusals import NotFound, OwnCorrection
from bot.flows import commands as c
from bot.flows import ledger_correction as form
from bot.handlers.context import Route, Routes, StartForm, on
from bot.screens import ledger_corrections as screens
from storage import ledger_corrections as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import LedgerCorrection


async def enter(_turn: Context, _nothing: object) -> StartForm:
    return StartForm(form.FORM, form.Answers())


async def read(turn: Context, number: int) -> Answer:
    found = await stored.by_id(turn.db, number)
    if found is None:
        raise NotFound
    return Answer((_shown(turn, found),))


def _shown(turn: Context, found: LedgerCorrection) -> Screen:
    try:
        ledger_corrections.must_be_anothers(found, turn.who)
    except OwnCorrection:
        return screens.correction(found, may_decide=False)
    return screens.correction(found, may_decide=True)


async def approve(turn: Context, number: int) -> Answer:
    return await _decided(turn, number, approved=True)


async def decline(turn: Context, number: int) -> Answer:
    return await _decided(turn, number, approved=False)


async def _decided(turn: Context, number: int, *, approved: bool) -> Answer:
    found = await ledger_corrections.decide(turn.db, turn.who, number, turn.now, approved=approved)
    return Answer((_shown(turn, found),))


async def propose(turn: Context, do: c.ProposeCorrection) -> tuple[Screen, ...]:
    found = await ledger_corrections.propose(
        turn.db,
        turn.who,
        turn.now,
        turn.staff_ids,
        draft_id=do.draft_id,
        money=do.money,
        reason=do.reason,
        shop_id=do.shop_id,
        provider=do.provider,
    )
    return (_shown(turn, found),)


ROUTES = Routes(
    taps=(
        on(taps.ENTER_CORRECTION, enter, role="staff", guarded="always"),
        on(taps.CORRECTION, read, role="staff"),
        on(taps.APPROVE_CORRECTION, approve, writes=True, role="staff", guarded="always"),
        on(taps.DECLINE_CORRECTION, decline, writes=True, role="staff", guarded="always"),
    ),
    forms=(form.FORM,),
    form_commands={
        c.ProposeCorrection: Route(propose, writes=True, role="staff", guarded="always")
    },
)
