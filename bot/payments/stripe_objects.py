"""Stripe's PaymentIntents, refunds and errors as statements (docs.stripe.com/api).

Amounts are whole numbers of the currency's smallest unit as Stripe counts it, which for francs (no
decimals), yuan and dollars is the house's own: nothing is multiplied or divided on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from bot.commerce.statements import Statement
from bot.payments.values import done, fields_of, money_of_minor, text_of

if TYPE_CHECKING:
    from bot.money import Money
    from bot.payments.http import HttpAnswer
    from storage.constants import AttemptFailure

ATTEMPT = "attempt"  # the name of our own number among an object's metadata

_FAILURES: dict[str, AttemptFailure] = {
    # of a payment, `last_payment_error.code`
    "payment_method_customer_decline": "declined",
    "payment_intent_authentication_failure": "declined",
    "payment_intent_payment_attempt_expired": "timed_out",
    "payment_method_provider_timeout": "timed_out",
    "insufficient_funds": "no_money",
    "charge_exceeds_source_limit": "limit",
    "charge_exceeds_transaction_limit": "limit",
    # of a call, `error.code`
    "amount_too_small": "amount",
    "amount_too_large": "amount",
    "balance_insufficient": "no_money",  # the company's own balance, from which refunds go
    # of a cancelled payment, `cancellation_reason`
    "abandoned": "timed_out",
    "automatic": "timed_out",
    "expired": "timed_out",
    "requested_by_customer": "declined",
}


def payment_statement(intent: Mapping[str, Any]) -> Statement:
    """What a PaymentIntent says of the payment that it is."""
    status, reference = text_of(intent, "status"), text_of(intent, "id")
    asked = _money(intent, "amount")
    if not reference:
        return Statement("unknown", detail="no PaymentIntent")
    if status == "succeeded":
        return _done(intent, "amount_received")
    if status in ("requires_action", "processing"):
        return Statement("accepted", asked, reference, detail=status, page=_page(intent))
    # After a failure a PaymentIntent waits for another way of paying, which nobody but us could
    # give it; we never do: the next attempt has a PaymentIntent of its own. Without an error it
    # has not failed (github.com/stripe-archive/stripe-payments-demo/issues/113).
    error = fields_of(intent, "last_payment_error")
    if status == "requires_payment_method" and error:
        return _failed(reference, asked, text_of(error, "code"), status)
    if status == "canceled":
        return _failed(reference, asked, text_of(intent, "cancellation_reason"), status)
    return Statement("unknown", asked, reference, detail=status)


def refund_statement(refund: Mapping[str, Any]) -> Statement:
    """What a refund says of itself."""
    status, reference = text_of(refund, "status"), text_of(refund, "id")
    asked = _money(refund, "amount")
    if not reference:
        return Statement("unknown", detail="no refund")
    if status == "succeeded":
        return _done(refund, "amount")
    if status in ("pending", "requires_action"):
        return Statement("accepted", asked, reference, detail=status)
    if status in ("failed", "canceled"):
        return _failed(reference, asked, text_of(refund, "failure_reason"), status)
    return Statement("unknown", asked, reference, detail=status)


def refusal_statement(answer: HttpAnswer) -> Statement:
    """What an answer that is no success says of what was sent with it."""
    error = fields_of(answer.fields, "error")
    kind, code = text_of(error, "type"), text_of(error, "code")
    detail = code or kind or answer.shortly
    # Turned away before anything of it was done (docs.stripe.com/rate-limits).
    if answer.status == 429:
        return Statement("unsent", detail=detail)
    # 409: the same call is under way just now. `idempotency_error`: an earlier one was sent with
    # the same key, and said otherwise; whatever became of that one is ours. A page of HTML is a
    # proxy's word, not Stripe's.
    unclear = answer.status == 409 or not 400 <= answer.status <= 499
    if unclear or not kind or kind in ("idempotency_error", "api_error"):
        return Statement("unknown", detail=detail)
    intent = fields_of(error, "payment_intent")
    return _failed(text_of(intent, "id"), None, code, detail)


def attempt_of(item: Mapping[str, Any]) -> str:
    """The attempt that a PaymentIntent or a refund was made for; "" where it is not one of ours."""
    return text_of(fields_of(item, "metadata"), ATTEMPT)


def _done(item: Mapping[str, Any], name: str) -> Statement:
    said = (item.get(name), item.get("currency"))
    return done(_money(item, name), text_of(item, "id"), "succeeded", *said)


def _failed(reference: str, asked: Money | None, code: str, otherwise: str) -> Statement:
    failure = _FAILURES.get(code, "refused")
    return Statement("failed", asked, reference, failure, detail=code or otherwise)


def _money(item: Mapping[str, Any], name: str) -> Money | None:
    return money_of_minor(item.get(name), text_of(item, "currency").upper())


def _page(intent: Mapping[str, Any]) -> str:
    """Where the buyer goes on: to Alipay, or to a page of Stripe's with WeChat's code on it."""
    action = fields_of(intent, "next_action")
    for kind, name in (
        ("alipay_handle_redirect", "url"),
        ("wechat_pay_display_qr_code", "hosted_instructions_url"),
        ("redirect_to_url", "url"),
    ):
        if page := text_of(fields_of(action, kind), name):
            return page
    return ""
