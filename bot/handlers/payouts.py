"""/payouts: what shops are to be paid, decided by staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer
from bot.commerce import payouts
from bot.commerce.payout_hindrances import hindrances
from bot.commerce.refusals import AlreadyDone, NotFound
from bot.commerce.verdicts import may_be_judged
from bot.handlers.context import Route, Routes, on
from bot.screens import payouts as screens
from bot.texts import t, tn
from storage import commission as stored_commission
from storage import ledger as stored_ledger
from storage import ledger_corrections as stored_corrections
from storage import payment_attempts
from storage import payouts as stored

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import Payout


async def show(turn: Context, _nothing: object) -> Answer:
    balances = await stored.balances(turn.db)
    names = await stored_commission.shop_names(turn.db, {each.shop_id for each in balances})
    screen = screens.payouts(
        await stored.waiting(turn.db),
        await stored.on_their_way(turn.db),
        await stored.recent(turn.db),
        balances,
        names,
        [each.id for each in await stored_corrections.waiting(turn.db)],
        await stored_ledger.fees(turn.db),
        await hindrances(turn.db, balances, turn.now, turn.periods),
        collects=turn.periods.market_collects,
    )
    return Answer((screen,))


async def prepare(turn: Context, _nothing: object) -> Answer:
    new = await payouts.propose(turn.db, turn.now, turn.periods, turn.staff_ids, turn.who)
    shown = await show(turn, None)
    said = tn("Payouts prepared: {n}", "Payouts prepared: {n}", new)
    return Answer(shown.screens, toast=said if new else t("There is nothing to pay out now."))


async def read(turn: Context, number: int) -> Answer:
    found = await stored.by_id(turn.db, number)
    if found is None:
        raise NotFound
    return await _shown(turn, found)


async def _shown(turn: Context, found: Payout) -> Answer:
    who = turn.who.person.id
    mine = who in (found.proposed_by, found.shop.owner_id)
    attempt = await payment_attempts.by_id(turn.db, found.attempt_id) if found.attempt_id else None
    if who == found.shop.owner_id or (attempt and not may_be_judged(attempt, turn.now)):
        attempt = None
    return Answer((screens.payout(found, may_decide=not mine, unclear=attempt),))


async def ask_approve(turn: Context, number: int) -> Answer:
    """Whether it is to go: no provider gives it back."""
    found = await stored.by_id(turn.db, number)
    if found is None:
        raise NotFound
    payouts.must_be_anothers(found, turn.who)
    if found.state != "proposed":
        raise AlreadyDone
    return Answer((screens.ask_approve(found),))


async def approve(turn: Context, number: int) -> Answer:
    return await _decided(turn, number, approved=True)


async def decline(turn: Context, number: int) -> Answer:
    return await _decided(turn, number, approved=False)


async def _decided(turn: Context, number: int, *, approved: bool) -> Answer:
    found = await payouts.decide(
        turn.db, turn.who, number, turn.now, turn.periods, turn.staff_ids, approved=approved
    )
    return await _shown(turn, found)


ROUTES = Routes(
    commands={"payouts": Route(show, role="staff")},
    taps=(
        on(taps.PAYOUTS, show, role="staff"),
        on(taps.NEW_PAYOUTS, prepare, writes=True, role="staff", guarded="always"),
        on(taps.PAYOUT, read, role="staff"),
        on(taps.ASK_APPROVE_PAYOUT, ask_approve, role="staff"),
        on(taps.APPROVE_PAYOUT, approve, writes=True, role="staff", guarded="always"),
        on(taps.DECLINE_PAYOUT, decline, writes=True, role="staff", guarded="always"),
    ),
)
