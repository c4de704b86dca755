"""What comes of an attempt to move money: one function takes what a provider says of it, whoever
brought it, a signed callback or the worker that asked.

It goes forward only, compares amount and currency, and is done once however often and in whichever
order it is told (docs/decisions/0120).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.commerce import (
    attempts,
    ledger,
    other_currency,
    payment_methods,
    payouts,
    receipts,
    refunds,
)
from bot.commerce.notify import tell
from bot.commerce.orders import facts_of
from bot.commerce.refusals import NotPaidThatWay
from bot.commerce.state_machine import SOON, SYSTEM, move, record, record_move, record_term
from bot.money import Money
from bot.notices.provider_payments import (
    MoneyReturned,
    MoneyUnclear,
    PaymentFailed,
    PaymentInReview,
    PaymentPage,
    RefundFailed,
    RefundFailedToStaff,
    ReturnFailed,
)
from bot.payment_methods import of_channel
from storage import order_payments, people
from storage import payment_attempts as stored
from storage.models import PaymentAttempt

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.commerce.statements import Statement
    from storage.constants import PaymentState
    from storage.database import Session
    from storage.models import Order


async def apply(
    db: Session,
    attempt: PaymentAttempt,
    said: Statement,
    now: datetime,
    staff_ids: Collection[str] = (),
) -> None:
    """What a provider says of an attempt, and all that follows from it."""
    known = {
        name: value
        for name, value in (
            ("reference", said.reference),
            ("page", said.page),
            ("detail", said.detail),
        )
        if value and value != getattr(attempt, name)
    }
    match said.outcome:
        case "done":
            await _moved(db, attempt, said, known, now, staff_ids)
        case "failed":
            failure = said.failure or "refused"
            facts = known | {"failure": failure, "settled_at": now, "look_at": None}
            if await stored.settle(db, attempt, "failed", **facts):
                await failed(db, attempt, now, staff_ids)
        case "accepted":
            had_page = bool(attempt.page)
            if not await stored.settle(db, attempt, "pending", **known):
                await _note(db, attempt, known)
            if attempt.page and not had_page and attempt.state in stored.OPEN:
                await _show_page(db, attempt, now)
        case "unknown":
            if not await stored.settle(db, attempt, "unknown", **known):
                await _note(db, attempt, known)
        case "unsent":
            await stored.settle(db, attempt, "created", **known)


async def _note(db: Session, attempt: PaymentAttempt, known: dict[str, str]) -> None:
    """What is said of one that stays where it is. Of one that is settled only what nobody had said:
    its number is the one by which its money is found."""
    if attempt.state not in stored.OPEN:
        known = {name: value for name, value in known.items() if not getattr(attempt, name)}
    if known:
        await stored.note(db, attempt, **known)


async def _moved(
    db: Session,
    attempt: PaymentAttempt,
    said: Statement,
    known: dict[str, str],
    now: datetime,
    staff_ids: Collection[str],
) -> None:
    moved = said.amount or attempt.money
    facts = known | {
        "moved": moved.minor,
        "moved_currency": moved.currency,
        "failure": None,
        "settled_at": now,
        "look_at": None,
    }
    had_failed = attempt.state == "failed"
    # A refund or a payout of another sum is no matter of a buyer's, and nothing is added up.
    other = moved != attempt.money
    is_clear = not other
    if attempt.kind == "payment":
        is_clear = moved.currency == attempt.currency and moved.minor > 0
    elif had_failed and other:  # nothing is kept for it any more, as staff have to know
        del facts["failure"]
    if not await stored.settle(db, attempt, "succeeded" if is_clear else "in_review", **facts):
        await _moved_again(db, attempt, said, now, staff_ids)
        return
    if attempt.kind == "payout":
        if is_clear:
            await payouts.settled(db, attempt, now, staff_ids, done=True)
        else:
            await payouts.unclear(db, attempt, "unclear", now, staff_ids)
        return
    order = await attempts.held(db, attempt)
    if is_clear and attempt.kind == "payment":
        if of_channel(attempt.channel).code != order.payment.method:
            await _paid_as_begun(db, order, attempt, now)
        is_clear = order.payment.currency == attempt.currency
        if not is_clear:
            await stored.note(db, attempt, state="in_review")
    if not is_clear:
        await _unclear(db, order, attempt, now, staff_ids)
    elif attempt.kind == "payment":
        await receipts.receive(db, order, moved, SYSTEM, attempt.id, now)
    else:
        await returned(db, order, attempt, now, staff_ids, had_failed=had_failed)
    # Whatever an order makes of it, the provider has more of the market's money now, or less.
    booked = ledger.received if attempt.kind == "payment" else ledger.refunded
    await booked(db, order, attempt.id, moved, now)


async def _moved_again(
    db: Session,
    attempt: PaymentAttempt,
    said: Statement,
    now: datetime,
    staff_ids: Collection[str],
) -> None:
    """It had moved already. Told once more it is the same number and sum; anything else is other
    money, which nobody may add up, and nobody would ever ask for: staff look."""
    before, moved = Money(attempt.moved, attempt.moved_currency), said.amount or attempt.money
    other_number = attempt.reference and said.reference and said.reference != attempt.reference
    if not other_number and said.amount in (None, before):
        return
    if attempt.kind == "payout":
        await payouts.moved_again(db, attempt, moved, said.reference, now, staff_ids)
        return
    order = await attempts.order_of(db, attempt)
    why = f"again:{said.reference}:{moved.minor}{moved.currency}"
    await _tell_unclear(db, order, attempt, moved, why, now, staff_ids, again=said.reference)


async def _paid_as_begun(db: Session, order: Order, attempt: PaymentAttempt, now: datetime) -> None:
    """Its buyer has chosen another way, and then paid in the first one after all: it is paid in
    that, where nothing has come in the other. Else a rider would ask for it again in cash, or its
    seller for francs that were paid in yuan."""
    payment = order.payment
    if payment.received or payment.state not in ("pending", "failed"):
        return
    method = of_channel(attempt.channel)
    try:
        due = payment_methods.charged(order, method.code)
    except NotPaidThatWay:
        return
    if due.currency != attempt.currency:
        return
    record_term(db, order, "payment_method", payment.method, method.code, SYSTEM, now)
    await order_payments.change_method(db, order, method.code, method.kind, due, now + SOON)


async def failed(
    db: Session, attempt: PaymentAttempt, now: datetime, staff_ids: Collection[str]
) -> None:
    """It has not moved, and never will: what was kept for it is free again."""
    if attempt.kind == "payout":
        await payouts.settled(db, attempt, now, staff_ids, done=False)
        return
    order = await attempts.held(db, attempt)
    facts, minor, currency = facts_of(order), attempt.amount, attempt.currency
    record(db, "attempt", order.id, attempt.kind, f"failed {attempt.failure}", SYSTEM, now)
    if attempt.kind == "payment":
        if attempts.can_pay(order) and attempt.failure != "withdrawn":
            why = PaymentFailed(
                **facts, sum=minor, charged_in=currency, failure=attempt.failure or "refused"
            )
            await tell(db, order.buyer_id, why, key=f"attempt:{attempt.id}:failed:buyer", now=now)
        return
    if other_currency.is_return(attempt):  # staff see that, and send it back themselves
        back = ReturnFailed(**facts, sum=minor, charged_in=currency, provider=attempt.provider)
        await _tell_staff(db, back, f"attempt:{attempt.id}:failed", now, staff_ids)
        return
    await order_payments.end_refund(db, order, attempt.amount, done=False)
    await order_payments.watch(db, order, now + SOON)  # it is owed again
    told = RefundFailed(**facts, sum=minor, charged_in=currency)
    key = f"attempt:{attempt.id}:failed"
    await tell(db, order.shop.owner_id, told, key=f"{key}:seller", now=now)
    to_staff = RefundFailedToStaff(**facts, sum=minor, charged_in=currency)
    await _tell_staff(db, to_staff, key, now, staff_ids)


async def returned(
    db: Session,
    order: Order,
    attempt: PaymentAttempt,
    now: datetime,
    staff_ids: Collection[str],
    *,
    had_failed: bool,
) -> None:
    """A refund has arrived. One that had been said to have failed may by now have been given back
    by hand, too: then staff have to look."""
    if other_currency.is_return(attempt):
        await other_currency.returned(db, order, attempt, SYSTEM, now)
        return
    payment = await order_payments.lock(db, order)
    if had_failed and not await order_payments.reserve_refund(db, order, attempt.amount):
        await _unclear(db, order, attempt, now, staff_ids)
        return
    await order_payments.end_refund(db, order, attempt.amount, done=True)
    old: PaymentState = payment.state
    new = refunds.state_after(order, payment.refunded)
    if new == old:
        record_move(db, order, "payment", old, new, SYSTEM, now, str(payment.refunded))
        await order_payments.watch(db, order, now + SOON)  # it may have waited for this
    else:
        await move(db, order, "payment", new, SYSTEM, now, str(payment.refunded))
    told = MoneyReturned(**facts_of(order), sum=attempt.amount, charged_in=attempt.currency)
    await tell(db, order.buyer_id, told, key=f"attempt:{attempt.id}:returned:buyer", now=now)


async def _unclear(
    db: Session, order: Order, attempt: PaymentAttempt, now: datetime, staff_ids: Collection[str]
) -> None:
    """Money that is not what was asked for, and that nobody may add up."""
    record(db, "attempt", order.id, attempt.kind, "in_review", SYSTEM, now)
    if attempt.kind == "payment" and order.payment.state in ("pending", "failed"):
        await move(db, order, "payment", "in_review", SYSTEM, now)
    moved = Money(attempt.moved, attempt.moved_currency)
    if attempt.kind == "payment" and moved.currency != order.payment.currency:
        told = PaymentInReview(**facts_of(order))
        key = f"attempt:{attempt.id}:in_review:buyer"
        await tell(db, order.buyer_id, told, key=key, now=now)
    await _tell_unclear(db, order, attempt, moved, "unclear", now, staff_ids)


async def tell_of_silence(
    db: Session, attempt: PaymentAttempt, now: datetime, staff_ids: Collection[str]
) -> None:
    """A provider has given no clear answer for long: a person has to ask it."""
    if attempt.kind == "payout":
        await payouts.unclear(db, attempt, "silent", now, staff_ids)
        return
    order = await attempts.order_of(db, attempt)
    nobody_knows = Money(0, attempt.currency)
    await _tell_unclear(db, order, attempt, nobody_knows, "silent", now, staff_ids)


async def _tell_unclear(
    db: Session,
    order: Order,
    attempt: PaymentAttempt,
    moved: Money,
    why: str,
    now: datetime,
    staff_ids: Collection[str],
    *,
    again: str | None = None,
) -> None:
    told = MoneyUnclear(
        **facts_of(order),
        sum=attempt.amount,
        charged_in=attempt.currency,
        moved=moved.minor,
        moved_in=moved.currency,
        provider=attempt.provider,
        again=again is not None,
        silent=why == "silent",
        reference=again or "",
    )
    await _tell_staff(db, told, f"attempt:{attempt.id}:{why}", now, staff_ids)


async def _show_page(db: Session, attempt: PaymentAttempt, now: datetime) -> None:
    order = await attempts.order_of(db, attempt)
    told = PaymentPage(
        **facts_of(order), sum=attempt.amount, charged_in=attempt.currency, page=attempt.page
    )
    expires = attempt.made_at + timedelta(hours=1)
    key = f"attempt:{attempt.id}:page:buyer"
    await tell(db, order.buyer_id, told, key=key, now=now, expires=expires)


async def _tell_staff(
    db: Session,
    told: RefundFailed | ReturnFailed | MoneyUnclear,
    key: str,
    now: datetime,
    staff_ids: Collection[str],
) -> None:
    for member in await people.all_staff(db, staff_ids):
        await tell(db, member.id, told, key=f"{key}:{member.id}", now=now)
