"""Whose the money is that the market has collected: from each thing that happened to lines that
come to nothing.

An order is the market's to collect where its lines have a commission, be it 0: that is decided when
it is placed. What of an order's money is the shop's, the market's and the buyer's follows from how
much of it is kept, whatever came and went in which order: so the shares always add up, and what is
given back takes the commission with it in the same proportion. All of it is in the currency that
was charged; nothing is ever converted.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from storage import ledger as stored
from storage.ledger import Line
from storage.models import PaymentAttempt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from bot.money import Money
    from storage.constants import LedgerAccount, LedgerKind, ProviderName
    from storage.database import Session
    from storage.models import Order, Payout


class Unbalanced(ValueError):
    """Lines that do not come to nothing in each currency."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is due for an order, and what of that is the market's; both in minor units."""

    total: int
    commission: int


def is_collected(order: Order) -> bool:
    """Whether the market collects its money."""
    return any(line.commission is not None for line in order.lines)


def due_in(order: Order, currency: str) -> Due:
    """What is due for it in a currency: nothing in one that was not asked for."""
    if currency != order.payment.currency:
        return Due(0, 0)
    commission = sum(line.commission or 0 for line in order.lines)
    total = order.payment.amount
    # charged in the order's own currency, the two totals are the same
    return Due(total, rounded(Fraction(commission * total, order.total)))


def rounded(exact: Fraction) -> int:
    """To the nearest whole, a half upwards; of nothing below zero."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def shares(kept: int, due: Due, shop_id: int, currency: str) -> tuple[Line, ...]:
    """Whose the money is that came for an order and was not given back."""
    paid = max(0, min(kept, due.total))
    market = rounded(Fraction(due.commission * paid, due.total)) if due.total else 0
    return (
        Line("payable", paid - market, currency, shop_id=shop_id),
        Line("commission", market, currency),
        Line("buyer", kept - paid, currency),
    )


def change(
    before: Mapping[LedgerAccount, int],
    moved: int,
    due: Due,
    shop_id: int,
    currency: str,
    provider: ProviderName | None,
) -> tuple[Line, ...]:
    """The lines with which `moved` more of an order's money is there, or less: from what it has
    brought to each account to what it should have. No provider has moved what is exchanged."""
    kept = moved - before.get("provider", 0) - before.get("exchange", 0)
    lines = [
        line._replace(amount=line.amount - before.get(line.account, 0))
        for line in shares(kept, due, shop_id, currency)
    ]
    source: LedgerAccount = "exchange" if provider is None else "provider"
    return checked([*lines, Line(source, -moved, currency, provider=provider)])


def checked(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Those that change anything. Raises Unbalanced."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line.currency] = sums.get(line.currency, 0) + line.amount
    if any(sums.values()):
        raise Unbalanced(sums)
    return tuple(line for line in lines if line.amount)


async def received(db: Session, order: Order, attempt_id: str, money: Money, now: datetime) -> None:
    """Money has come for an order through a provider. Whoever calls has its payment's row."""
    await _moved(db, order, attempt_id, "received", money.minor, money.currency, now)


async def refunded(db: Session, order: Order, attempt_id: str, money: Money, now: datetime) -> None:
    """Money of an order has gone back through a provider. Whoever calls has its payment's row."""
    await _moved(db, order, attempt_id, "refunded", -money.minor, money.currency, now)


async def _moved(
    db: Session,
    order: Order,
    attempt_id: str,
    kind: LedgerKind,
    moved: int,
    currency: str,
    now: datetime,
) -> None:
    if not is_collected(order) or kind in await stored.of_attempt(db, attempt_id):
        return
    attempt = await db.get_one(PaymentAttempt, attempt_id)
    lines = change(
        await stored.of_order(db, order.id, currency),
        moved,
        due_in(order, currency),
        order.shop_id,
        currency,
        attempt.provider,
    )
    await stored.add(
        db, kind, f"{kind}:{attempt_id}", lines, now, order_id=order.id, attempt_id=attempt_id
    )


async def corrected(
    db: Session, order: Order, attempt: PaymentAttempt, said: Money, now: datetime
) -> None:
    """Of a refund not `said` has gone back, but what staff found. Whoever calls has its payment's
    row."""
    if not is_collected(order):
        return
    more = {said.currency: said.minor}
    if attempt.moved:
        more[attempt.moved_currency] = more.get(attempt.moved_currency, 0) - attempt.moved
    for currency, moved in more.items():
        before = await stored.of_order(db, order.id, currency)
        due = due_in(order, currency)
        lines = change(before, moved, due, order.shop_id, currency, attempt.provider)
        cause = f"corrected:{attempt.id}:{currency}"
        await stored.add(
            db, "refunded", cause, lines, now, order_id=order.id, attempt_id=attempt.id
        )


async def taken(
    db: Session, order: Order, attempt_id: str, came: Money, counts: Money, now: datetime
) -> None:
    """Money in a currency that was not asked for counts as so much of the one that was. Whoever
    calls has its payment's row."""
    if not is_collected(order):
        return
    lines: list[Line] = []
    for more, sum_ in ((-came.minor, came), (counts.minor, counts)):
        before = await stored.of_order(db, order.id, sum_.currency)
        due = due_in(order, sum_.currency)
        lines += change(before, more, due, order.shop_id, sum_.currency, None)
    cause = f"exchanged:{attempt_id}"
    await stored.add(db, "exchanged", cause, lines, now, order_id=order.id, attempt_id=attempt_id)


def payout_lines(
    kind: LedgerKind, sent: Line, provider: ProviderName, *, given_back: bool
) -> tuple[Line, ...]:
    """What a payout changes. `sent` is what is on its way; it was `given_back` where it had failed
    before it arrived after all."""
    payable = sent._replace(account="payable")
    less = sent._replace(amount=-sent.amount)
    match kind:
        case "payout_sent":
            return checked([payable._replace(amount=-sent.amount), sent])
        case "payout_done":
            source = less._replace(account="payable") if given_back else less
            return checked([source, Line("provider", sent.amount, sent.currency, None, provider)])
        case _:
            return checked([less, payable])


async def payout_sent(db: Session, attempt: PaymentAttempt, shop_id: int, now: datetime) -> None:
    """A shop's money is about to be sent to it. Whoever calls has seen that so much is its own."""
    sent = Line("payout", attempt.amount, attempt.currency, shop_id=shop_id)
    await _of_payout(db, "payout_sent", attempt, sent, now, given_back=False)


async def payout_settled(db: Session, attempt_id: str, *, done: bool, now: datetime) -> None:
    """It has arrived, or is the shop's again, as it has not. One that had failed may have arrived
    after all, and is taken off again: its shop may then owe the market."""
    sent = await stored.sent_payout(db, attempt_id)
    known = await stored.of_attempt(db, attempt_id)
    if sent is None or "payout_done" in known or (not done and "payout_failed" in known):
        return
    kind: LedgerKind = "payout_done" if done else "payout_failed"
    attempt = await db.get_one(PaymentAttempt, attempt_id)
    await _of_payout(db, kind, attempt, sent, now, given_back="payout_failed" in known)


async def exchanged(db: Session, payout: Payout, now: datetime) -> None:
    """What was the shop's in one currency is its own in another, for a payout."""
    owed, sent, shop_id = payout.owed_money, payout.money, payout.shop_id
    lines = checked(
        [
            Line("payable", -owed.minor, owed.currency, shop_id=shop_id),
            Line("exchange", owed.minor, owed.currency),
            Line("exchange", -sent.minor, sent.currency),
            Line("payable", sent.minor, sent.currency, shop_id=shop_id),
        ]
    )
    await stored.add(db, "exchanged", f"exchanged:{payout.code}", lines, now)


async def _of_payout(
    db: Session,
    kind: LedgerKind,
    attempt: PaymentAttempt,
    sent: Line,
    now: datetime,
    *,
    given_back: bool,
) -> None:
    lines = payout_lines(kind, sent, attempt.provider, given_back=given_back)
    await stored.add(db, kind, f"{kind}:{attempt.id}", lines, now, attempt_id=attempt.id)
