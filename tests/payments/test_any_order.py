"""Whatever a provider says of one attempt, in whichever order and however often: the same end.

In each provider's own words and through its own door, as callbacks come late, twice and before the
answers of calls: pawaPay's and Stripe's signed callbacks, and MTN's answers to whoever asks, as its
callbacks say nothing that is believed.
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.commerce import attempt_outcomes, orders
from bot.commerce.statements import Statement
from bot.money import Money
from bot.payments.momo import Momo
from bot.payments.pawapay import Pawapay
from bot.payments.pawapay_signature import KEYS_PATH
from bot.payments.provider import Callback
from bot.payments.stripe import Stripe
from bot.payments.stripe_signature import signature
from storage import payment_attempts as stored
from storage.database import Database, Session
from storage.models import LedgerLine, Notice, Order, Payment, PaymentAttempt, Shipment
from tests.commerce.test_attempts import Paying, paying, yuan
from tests.payments import test_momo as momo_words
from tests.payments import test_pawapay_signature as signing
from tests.support.attempts import a_scripted_provider, an_attempt
from tests.support.trade import Trade, francs

__all__ = ["paying"]  # the fixture

SECRET = "whsec_of_the_playground"
Said = dict[str, Any]


async def of_pawapay(kind: str, attempt_id: str, events: Sequence[Said]) -> list[Statement]:
    """What is read in callbacks with these statuses, signed with pawaPay's key."""
    name = {"payment": "depositId", "refund": "refundId"}[kind]
    async with a_scripted_provider() as provider:
        provider.answer(200, signing.keys(_1=signing.KEY), KEYS_PATH)
        adapter = Pawapay(provider.url, "token", signing.ADDRESS, now=lambda: float(signing.NOW))
        bodies = [{name: attempt_id, "currency": "RWF"} | said for said in events]
        heard = [await adapter.hear(signing.signed(json.dumps(each).encode())) for each in bodies]
        await adapter.close()
    return [each.statement for each in heard if each.statement is not None]


async def of_stripe(kind: str, attempt_id: str, events: Sequence[Said]) -> list[Statement]:
    """What is read in events of these types, signed with the endpoint's secret."""
    adapter = Stripe("http://127.0.0.1:9", "key", SECRET, now=lambda: float(signing.NOW))
    read = []
    for number, said in enumerate(events):
        usual = {"id": "pi_1" if kind == "payment" else "re_1", "currency": "cny"}
        item = usual | {"metadata": {"attempt": attempt_id}} | said
        event = {
            "id": f"evt_{number}",
            "object": "event",
            "type": item.pop("type"),
            "data": {"object": item},
        }
        body = json.dumps(event).encode()
        v1 = signature(SECRET, signing.NOW, body)
        headers = {"Stripe-Signature": f"t={signing.NOW},v1={v1}"}
        report = await adapter.hear(Callback("POST", headers, body))
        assert report.statement is not None, said
        read.append(report.statement)
    await adapter.close()
    return read


async def of_momo(kind: str, attempt_id: str, events: Sequence[Said]) -> list[Statement]:
    """What is read in these answers to one who asks."""
    asked = an_attempt(id=attempt_id, kind=kind)
    async with a_scripted_provider() as provider:
        for path, token in momo_words.TOKENS.items():
            provider.answer(200, {"access_token": token, "expires_in": 3600}, path)
        for said in events:
            is_known = "status" in said
            body = {"externalId": attempt_id, "currency": "RWF"} | said
            provider.answer(200 if is_known else 404, body if is_known else said)
        adapter = Momo(
            provider.url, "mtnrwanda", momo_words.COLLECTION, momo_words.DISBURSEMENT,
            now=lambda: float(signing.NOW),
        )  # fmt: skip
        read = [await adapter.look(asked) for _ in events]
        await adapter.close()
    return read


READ = {"pawapay": of_pawapay, "momo": of_momo, "stripe": of_stripe}
PAWAPAY_WAITS: list[Said] = [
    {"status": "ACCEPTED", "amount": "12500"},
    {"status": "PROCESSING", "amount": "12500", "providerTransactionId": "MP1"},
    {"status": "IN_RECONCILIATION", "amount": "12500"},
]
PAWAPAY_FAILED: Said = {
    "status": "FAILED", "amount": "12500",
    "failureReason": {"failureCode": "PAYMENT_NOT_APPROVED"},
}  # fmt: skip
MOMO_WAITS: list[Said] = [
    {"status": "PENDING", "amount": "12500"},
    {"status": "FAILED", "amount": "12500", "reason": "PENDING"},
    {"code": "RESOURCE_NOT_FOUND"},
]
MOMO_FAILED: Said = {"status": "FAILED", "amount": "12500", "reason": {"code": "EXPIRED"}}
STRIPE_WAITS: list[Said] = [
    {
        "type": "payment_intent.payment_failed", "status": "requires_payment_method",
        "amount": 6127, "last_payment_error": {"code": "payment_intent_authentication_failure"},
    },
    {"type": "payment_intent.payment_failed", "status": "processing", "amount": 6127},
]  # fmt: skip
STRIPE_FAILED: Said = {
    "type": "payment_intent.canceled", "status": "canceled", "amount": 6127,
    "cancellation_reason": "abandoned",
}  # fmt: skip


STRIPE_REFUND_WAITS: list[Said] = [
    {"type": "refund.created", "status": "pending", "amount": 6127},
    {"type": "refund.updated", "status": "requires_action", "amount": 6127},
    {"type": "charge.refund.updated", "status": "pending", "amount": 6127},
]
STRIPE_REFUND_FAILED: Said = {
    "type": "refund.failed", "status": "failed", "amount": 6127,
    "failure_reason": "expired_or_canceled_card",
}  # fmt: skip
STRIPE_REFUNDED: Said = {"type": "refund.updated", "status": "succeeded", "amount": 6127}


def pawapay_moved(amount: str = "12500") -> Said:
    return {"status": "COMPLETED", "amount": amount, "providerTransactionId": "MP1"}


def momo_moved(amount: str = "12500") -> Said:
    return {"status": "SUCCESSFUL", "amount": amount, "financialTransactionId": "77"}


def stripe_moved(amount: int = 6127) -> Said:
    return {
        "type": "payment_intent.succeeded", "status": "succeeded",
        "amount": 6127, "amount_received": amount,
    }  # fmt: skip


# Each with what a provider says until it is known, that nothing moved, and what moved.
PAYMENTS: dict[str, tuple[str, list[Said], str, int]] = {
    "it came": ("pawapay", [pawapay_moved()], "paid", 12500),
    "less came": ("pawapay", [pawapay_moved("9000")], "", 9000),
    "nothing came": ("pawapay", [], "pending", 0),
    "it came by momo": ("momo", [momo_moved()], "paid", 12500),
    "more came by momo": ("momo", [momo_moved("13000")], "", 13000),
    "nothing came by momo": ("momo", [], "pending", 0),
    "it came by stripe": ("stripe", [stripe_moved()], "paid", 6127),
    "less came by stripe": ("stripe", [stripe_moved(6000)], "", 6000),
    "nothing came by stripe": ("stripe", [], "pending", 0),
}
REFUNDS: dict[str, tuple[str, list[Said], str]] = {
    "it went back": ("pawapay", [pawapay_moved()], "refunded"),
    "it did not": ("pawapay", [], "paid"),
    "it went back by momo": ("momo", [momo_moved()], "refunded"),
    "it did not by momo": ("momo", [], "paid"),
    "it went back by stripe": ("stripe", [STRIPE_REFUNDED], "refunded"),
    "it did not by stripe": ("stripe", [], "paid"),
}
UNSETTLED: dict[tuple[str, str], list[Said]] = {
    ("pawapay", "payment"): [*PAWAPAY_WAITS, PAWAPAY_FAILED],
    ("pawapay", "refund"): [*PAWAPAY_WAITS, PAWAPAY_FAILED],
    ("momo", "payment"): [*MOMO_WAITS, MOMO_FAILED],
    ("momo", "refund"): [*MOMO_WAITS, MOMO_FAILED],
    ("stripe", "payment"): [*STRIPE_WAITS, STRIPE_FAILED],
    ("stripe", "refund"): [*STRIPE_REFUND_WAITS, STRIPE_REFUND_FAILED],
}


class _Undone(Exception):
    """Ends a transaction that is not to be kept."""


@asynccontextmanager
async def undone(database: Database) -> AsyncIterator[Session]:
    """A transaction in which something is tried, and of which nothing stays."""
    try:
        async with database.write() as db:
            yield db
            raise _Undone
    except _Undone:
        pass


async def end_of(trade: Trade, attempt_id: str, told: Sequence[Statement]) -> dict[str, Any]:
    """How everything stands when all of `told` has been said, in this order."""
    async with undone(trade.database) as db:
        for said in told:
            attempt = await stored.by_id(db, attempt_id)
            assert attempt is not None
            await attempt_outcomes.apply(db, attempt, said, trade.now, trade.staff_ids)
        await db.flush()
        db.expire_all()
        attempt = await db.get_one(PaymentAttempt, attempt_id)
        payment = (await db.scalars(select(Payment))).one()
        ledger = await db.execute(
            select(LedgerLine.account, LedgerLine.currency, func.sum(LedgerLine.amount)).group_by(
                LedgerLine.account, LedgerLine.currency
            )
        )
        came = select(func.count()).where(Notice.kind == "money_came")
        return {
            # of two reasons why nothing moved the first one stands: its buyer has read it
            "attempt": (attempt.state, attempt.moved, attempt.moved_currency, not attempt.failure),
            "number": attempt.reference,
            "payment": (payment.state, payment.received, payment.refunded, payment.refunding),
            "states": (
                (await db.scalars(select(Order.state))).one(),
                (await db.scalars(select(Shipment.state))).one(),
            ),
            "ledger": sorted((a, c, int(n)) for a, c, n in ledger),
            "told that it came": await db.scalar(came),
        }


def orders_of(said: list[Statement]) -> list[tuple[Statement, ...]]:
    """Many an order of them, and some in which all is said a second time, mixed into the first."""
    chance = random.Random(len(said))
    every = list(itertools.permutations(said))
    twice = [tuple(chance.sample(said * 2, len(said) * 2)) for _ in range(8)]
    return [every[0], *chance.sample(every, min(len(every), 24)), *twice]


@pytest.fixture
def trade(database: Database) -> Trade:
    return Trade(database)


async def check(trade: Trade, attempt_id: str, said: list[Statement]) -> dict[str, Any]:
    """The one end."""
    first, *others = [await end_of(trade, attempt_id, each) for each in orders_of(said)]
    for other in others:
        assert other == first
    return first


@pytest.mark.parametrize("what", PAYMENTS)
async def test_of_a_payment(paying: Paying, what: str) -> None:
    provider, moved, state, received = PAYMENTS[what]
    events = UNSETTLED[provider, "payment"] + moved
    attempt_id = await (yuan(paying) if provider == "stripe" else paying.begin())
    said = await READ[provider]("payment", attempt_id, events)
    assert len(said) == len(events)
    end = await check(paying.trade, attempt_id, said)
    assert end["payment"][1] == received
    assert state in ("", end["payment"][0])


@pytest.mark.parametrize("what", REFUNDS)
async def test_of_a_refund(paying: Paying, what: str) -> None:
    provider, moved, state = REFUNDS[what]
    events = UNSETTLED[provider, "refund"] + moved
    if provider == "stripe":
        await paying.hears(await yuan(paying), Statement("done", Money(6127, "CNY"), "pi_1"))
    else:
        await paying.hears(await paying.begin(), Statement("done", francs(12500), "MP0"))
    await paying.sale.does("seller", orders.cancel)
    [refund] = await paying.attempts("refund")
    said = await READ[provider]("refund", refund.id, events)
    assert len(said) == len(events)
    end = await check(paying.trade, refund.id, said)
    assert end["payment"][0] == state
    assert end["payment"][3] == 0, "nothing is kept for it any more"
