"""PaymentIntents, refunds and events as Stripe writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.providers.transactions import Transaction
    from playground.refusals import Json

# Why a payment was not made: its buyer closed the wallet, or did nothing.
LEFT, EXPIRED = "payment_intent_authentication_failure", "payment_intent_payment_attempt_expired"
API_VERSION = "2026-10-28.endive"
# Currencies without decimals (docs.stripe.com/currencies#zero-decimal).
WHOLE = frozenset([
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV",
    "XAF", "XOF", "XPF",
])  # fmt: skip


def minor(amount: str, currency: str) -> int:
    """`118.00` as 11800."""
    return int(Decimal(amount).scaleb(0 if currency in WHOLE else 2))


def major(amount: int, currency: str) -> str:
    """11800 as `118.00`."""
    return str(amount) if currency in WHOLE else str(Decimal(amount).scaleb(-2))


def status_of(transaction: Transaction) -> str:
    """Of a PaymentIntent, or of a refund."""
    if transaction.kind == "refund":
        return transaction.state
    if transaction.state == "succeeded":
        return "succeeded"
    if transaction.state == "failed":
        return "canceled" if transaction.details["canceled"] else "requires_payment_method"
    return "processing" if transaction.details["processing"] else "requires_action"


def intent(transaction: Transaction) -> Json:
    """A PaymentIntent."""
    details, status = transaction.details, status_of(transaction)
    method, is_paid = details["method"], status == "succeeded"
    currency = transaction.moved_currency if is_paid else transaction.currency
    error = None
    if status == "requires_payment_method":
        error = {
            "code": transaction.reason or "payment_intent_payment_attempt_failed",
            "message": "The payment was not made.",
            "type": "invalid_request_error",
        }
    return {
        "id": transaction.id,
        "object": "payment_intent",
        "amount": minor(transaction.amount, transaction.currency),
        "amount_capturable": 0,
        "amount_received": minor(transaction.moved_amount, currency) if is_paid else 0,
        "canceled_at": int(transaction.changed) if status == "canceled" else None,
        "cancellation_reason": transaction.reason or None if status == "canceled" else None,
        "capture_method": "automatic_async",
        "client_secret": f"{transaction.id}_secret_{details['token'][:8]}",
        "confirmation_method": "automatic",
        "created": int(transaction.at),
        "currency": currency.lower(),
        "description": details["description"],
        "last_payment_error": error,
        "latest_charge": details["charge"] if is_paid else None,
        "livemode": False,
        "metadata": details["metadata"],
        "next_action": _next_action(details) if status == "requires_action" else None,
        "payment_method": f"pm_{details['token'][:16]}" if error is None else None,
        "payment_method_options": {method: {"client": "web"} if method == "wechat_pay" else {}},
        "payment_method_types": [method],
        "status": status,
    }


def _next_action(details: Json) -> Json:
    if details["method"] == "alipay":
        kind, action = "alipay_handle_redirect", {
            "native_data": None,
            "native_url": None,
            "return_url": details["return_url"],
            "url": details["page"],
        }  # fmt: skip
    else:
        kind, action = "wechat_pay_display_qr_code", {
            "data": f"weixin://wxpay/bizpayurl?pr={details['token'][:9]}",
            "hosted_instructions_url": details["page"],
        }  # fmt: skip
    return {"type": kind, kind: action}


def refund(transaction: Transaction) -> Json:
    """A refund."""
    details = transaction.details
    said: Json = {
        "id": transaction.id,
        "object": "refund",
        "amount": minor(transaction.moved_amount, transaction.moved_currency),
        "charge": details["charge"],
        "created": int(transaction.at),
        "currency": transaction.moved_currency.lower(),
        "destination_details": {"type": details["method"], details["method"]: {}},
        "metadata": details["metadata"],
        "payment_intent": details["payment"],
        "reason": details["reason"],
        "receipt_number": None,
        "status": status_of(transaction),
    }
    if transaction.state == "failed":
        said["failure_reason"] = transaction.reason or "unknown"
    return said


def shape(transaction: Transaction) -> Json:
    """Either."""
    return refund(transaction) if transaction.kind == "refund" else intent(transaction)


def event(number: str, kind: str, transaction: Transaction, now: float) -> Json:
    """Something that happened to one of them."""
    return {
        "id": number,
        "object": "event",
        "api_version": API_VERSION,
        "created": int(now),
        "data": {"object": shape(transaction)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }


def page_of(items: list[Transaction], path: str, limit: int) -> Json:
    """A list, the newest first, as far as one answer goes."""
    return {
        "object": "list",
        "data": [shape(each) for each in items[:limit]],
        "has_more": len(items) > limit,
        "url": path,
    }
