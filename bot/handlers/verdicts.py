"""What staff say of money of which a provider gave no clear answer: asked once more, then done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import taps
from bot.chat import Answer, Tap
from bot.commerce import attempts, verdicts
from bot.handlers.context import Routes, on
from bot.screens import order_record, payouts
from bot.screens import verdicts as screens
from bot.texts import t
from storage import payment_attempts
from storage import payouts as stored_payouts

if TYPE_CHECKING:
    from bot.handlers.context import Context
    from storage.models import PaymentAttempt


async def ask(turn: Context, of: taps.OfAttempt) -> Answer:
    attempt = await verdicts.find(turn.db, of.attempt, turn.who, turn.now)
    keep = await _where(turn, attempt)
    return Answer((screens.question(attempt, of.verdict, keep),))


async def say(turn: Context, of: taps.OfAttempt) -> Answer:
    done = of.verdict == "moved"
    attempt = await verdicts.judge(
        turn.db, of.attempt, turn.who, turn.now, turn.staff_ids, done=done
    )
    toast = t("Recorded.")
    if attempt.kind == "payout":
        payout = await stored_payouts.of_attempt(turn.db, attempt.id)
        assert payout is not None
        return Answer((payouts.payout(payout, may_decide=False),), toast=toast)
    order = await attempts.order_of(turn.db, attempt)
    every = await payment_attempts.of_order(turn.db, order.id)
    return Answer((order_record.money(order, every, turn.now),), toast=toast)


async def _where(turn: Context, attempt: PaymentAttempt) -> Tap:
    if attempt.kind == "payout":
        payout = await stored_payouts.of_attempt(turn.db, attempt.id)
        assert payout is not None
        return taps.PAYOUT(payout.id)
    order = await attempts.order_of(turn.db, attempt)
    return taps.RECORD_MONEY(order.code)


ROUTES = Routes(
    taps=(
        on(taps.ASK_VERDICT, ask, role="staff"),
        on(taps.VERDICT, say, writes=True, role="staff", guarded="always"),
    ),
)
