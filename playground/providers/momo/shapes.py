"""What MTN answers and tells: the shapes of its JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.people import Person
    from playground.providers.transactions import Transaction
    from playground.refusals import Json

STATUSES = {"pending": "PENDING", "succeeded": "SUCCESSFUL", "failed": "FAILED"}
SIDES = {"deposit": "payer", "payout": "payee", "refund": "payee"}
MESSAGES = {
    "APPROVAL_REJECTED": "Transaction not approved by payer.",
    "COULD_NOT_PERFORM_TRANSACTION": "The transaction could not be performed in time.",
    "NOT_ENOUGH_FUNDS": "The payer does not have enough funds.",
    "PAYER_NOT_FOUND": "Payer does not exist.",
    "PAYEE_NOT_FOUND": "Payee does not exist.",
}


def error(code: str, message: str) -> Json:
    """Why not."""
    return {"code": code, "message": message}


def status(transaction: Transaction, reason_as: str) -> Json:
    """How one stands: what a look gets, and what a callback says."""
    details = transaction.details
    shown: Json = {
        "amount": transaction.moved_amount,
        "currency": transaction.moved_currency,
        "externalId": details["externalId"],
        SIDES[transaction.kind]: {"partyIdType": "MSISDN", "partyId": transaction.phone},
        "payerMessage": details["payerMessage"],
        "payeeNote": details["payeeNote"],
        "status": STATUSES[transaction.state],
    }
    if transaction.state == "succeeded":
        shown["financialTransactionId"] = details["financialTransactionId"]
    if transaction.state == "failed":
        code = transaction.reason
        said = error(code, MESSAGES.get(code, code))
        shown["reason"] = code if reason_as == "text" else said
    return shown


def user_info(person: Person | None) -> Json:
    """Who has a number, as far as a merchant may know; without anybody the sandbox's own name."""
    given = person.first_name if person else "Sand"
    family = (person.last_name if person else None) or ("" if person else "Box")
    return {
        "given_name": given,
        "family_name": family,
        "birthdate": "1990-01-01",
        "locale": "rw_RW",
        "gender": "FEMALE",
        "status": "ACTIVE",
    }
