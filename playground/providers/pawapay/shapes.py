"""What pawaPay answers and tells: the shapes of its JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from .rules import COUNTRY, CURRENCY, OPERATORS, PREFIX, Operator

if TYPE_CHECKING:
    from playground.providers.transactions import Transaction
    from playground.refusals import Json

ID_NAMES = {"deposit": "depositId", "payout": "payoutId", "refund": "refundId"}
SIDES = {"deposit": "payer", "payout": "recipient", "refund": "recipient"}
MESSAGES = {
    "PAYMENT_NOT_APPROVED": "Customer did not authorize the payment.",
    "PAYER_NOT_FOUND": "The phone number does not belong to the provider.",
    "RECIPIENT_NOT_FOUND": "The phone number does not belong to the provider.",
    "PAYER_LIMIT_REACHED": "The customer has reached a limit of their wallet.",
    "INSUFFICIENT_BALANCE": "The customer does not have enough funds.",
    "UNSPECIFIED_FAILURE": "The provider gave no reason.",
}
MINUTES_TO_RECONCILIATION = 15


def when(seconds: float) -> str:
    """A time as pawaPay writes it."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def failure(code: str, message: str = "") -> Json:
    """Why not."""
    said = message or MESSAGES.get(code, "The payment failed.")
    return {"failureCode": code, "failureMessage": said}


def status_of(transaction: Transaction, now: float) -> str:
    """How far one is."""
    if transaction.state == "succeeded":
        return "COMPLETED"
    if transaction.state == "failed":
        return "FAILED"
    if now - transaction.at > MINUTES_TO_RECONCILIATION * 60:
        return "IN_RECONCILIATION"
    return "SUBMITTED" if transaction.details.get("stuck") else "PROCESSING"


def data(transaction: Transaction, now: float) -> Json:
    """Everything about one, as it stands. An amount asked for as "100" comes back as "100.00"."""
    details = transaction.details
    code = details["provider"]
    shown: Json = {
        ID_NAMES[transaction.kind]: transaction.id,
        "status": status_of(transaction, now),
        "amount": f"{Decimal(transaction.moved_amount):.2f}",
        "currency": transaction.moved_currency,
        "country": COUNTRY,
        SIDES[transaction.kind]: {
            "type": "MMO",
            "accountDetails": {"phoneNumber": transaction.phone, "provider": code},
        },
        "created": when(transaction.at),
    }
    for name in ("customerMessage", "clientReferenceId", "depositId"):
        if details.get(name):
            shown[name] = details[name]
    if details.get("metadata"):
        shown["metadata"] = details["metadata"]
    if transaction.state == "succeeded":
        shown["providerTransactionId"] = details["providerTransactionId"]
    if transaction.state == "failed":
        shown["failureReason"] = failure(transaction.reason)
    return shown


def active_conf(
    *, company: str, signed: bool, urls: dict[str, str], closed: list[str], kinds: list[str]
) -> Json:
    """What the merchant's account can do."""
    providers = [
        {
            "provider": each.code,
            "displayName": each.name,
            "nameDisplayedToCustomer": company,
            "currencies": [
                {
                    "currency": CURRENCY,
                    "displayName": "R₣",
                    "operationTypes": {
                        kind.upper(): operation(each, kind, urls[kind], closed) for kind in kinds
                    },
                }
            ],
        }
        for each in OPERATORS.values()
    ]
    names = {"en": "Rwanda", "fr": "Rwanda"}
    country = {"country": COUNTRY, "prefix": PREFIX, "displayName": names, "providers": providers}
    return {
        "companyName": company,
        "signatureConfiguration": {"signedRequestsOnly": False, "signedCallbacks": signed},
        "countries": [country],
    }


def operation(operator: Operator, kind: str, url: str, closed: list[str]) -> Json:
    """What an operator does of one kind, between which amounts."""
    can: Json = {
        "minAmount": str(operator.least),
        "maxAmount": str(operator.most),
        "decimalsInAmount": "NONE",
        "status": "CLOSED" if operator.code in closed else "OPERATIONAL",
        "callbackUrl": url,
    }
    if kind == "deposit":
        can |= {"authType": "PROVIDER_AUTH", "pinPrompt": "AUTOMATIC", "pinPromptRevivable": False}
    return can
