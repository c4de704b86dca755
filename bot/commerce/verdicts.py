"""What staff have found out in a provider's account, of money of which it gave no clear answer: it
was moved as asked, or nothing was. It ends as if the provider had said so, and may be contradicted
by it in the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commerce import attempt_outcomes, attempts, ledger, payouts
from bot.commerce.order_record import for_staff
from bot.commerce.refusals import AlreadyDone, NotFound, OwnPayout, TooLate
from bot.commerce.state_machine import Actor, record
from bot.commerce.statements import Statement
from bot.money import Money
from storage import payment_attempts as stored
from storage import payouts as stored_payouts
from storage.stuck_money import SILENCE

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.people import Member
    from storage.database import Session
    from storage.models import PaymentAttempt


def may_be_judged(attempt: PaymentAttempt, now: datetime) -> bool:
    """Whether staff may say what came of it. What was paid in another sum is sent back instead
    (other_currency.py)."""
    if attempt.state == "in_review":
        return attempt.kind != "payment"
    return attempt.state in stored.OPEN and now - attempt.made_at >= SILENCE


async def find(db: Session, attempt_id: str, who: Member, now: datetime) -> PaymentAttempt:
    """One that staff may judge, who have no part in it. Raises NotFound, NotYours, OwnPayout,
    TooLate."""
    attempt = await stored.by_id(db, attempt_id)
    if attempt is None:
        raise NotFound
    if attempt.kind == "payout":
        payout = await stored_payouts.of_attempt(db, attempt.id)
        if payout is None:
            raise NotFound
        if payout.shop.owner_id == who.person.id:
            raise OwnPayout
    else:
        order = await attempts.order_of(db, attempt)
        await for_staff(db, order.code, who)
    if not may_be_judged(attempt, now):
        raise TooLate
    return attempt


async def judge(
    db: Session,
    attempt_id: str,
    who: Member,
    now: datetime,
    staff_ids: Collection[str],
    *,
    done: bool,
) -> PaymentAttempt:
    """It was moved as asked, or nothing was: what was kept for it is released."""
    attempt = await find(db, attempt_id, who, now)
    before = attempt.state
    if before == "in_review":
        await _reviewed(db, attempt, now, staff_ids, done=done)
    else:
        said = (
            Statement("done", amount=attempt.money)
            if done
            else Statement("failed", failure="refused")
        )
        await attempt_outcomes.apply(db, attempt, said, now, staff_ids)
    if attempt.state != ("succeeded" if done else "failed"):
        raise AlreadyDone
    subject, number = "attempt", attempt.order_id
    if attempt.kind == "payout":
        payout = await stored_payouts.of_attempt(db, attempt.id)
        assert payout is not None
        subject, number = "payout", payout.id
    assert number is not None
    verdict = "moved as asked" if done else "nothing moved"
    actor = Actor("staff", who.person.id)
    record(db, subject, number, f"{attempt.kind} {before}", verdict, actor, now, attempt.id)
    return attempt


async def _reviewed(
    db: Session, attempt: PaymentAttempt, now: datetime, staff_ids: Collection[str], *, done: bool
) -> None:
    """A refund or a payout of which another sum was said to have moved."""
    said = Money(attempt.moved, attempt.moved_currency)
    # Of a refund that had failed before it moved, nothing is kept any more.
    had_failed = attempt.failure is not None
    facts = {
        "moved": attempt.amount if done else 0,
        "moved_currency": attempt.currency if done else "",
        "failure": None if done else "refused",
    }
    if not await stored.judge(db, attempt, "succeeded" if done else "failed", **facts):
        return
    if attempt.kind == "payout":
        await payouts.settled(db, attempt, now, staff_ids, done=done)
        return
    order = await attempts.held(db, attempt)
    if done:
        await attempt_outcomes.returned(db, order, attempt, now, staff_ids, had_failed=had_failed)
    elif not had_failed:
        await attempt_outcomes.failed(db, attempt, now, staff_ids)
    await ledger.corrected(db, order, attempt, said, now)
