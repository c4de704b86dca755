"""What MTN holds against a request, and what its sandbox makes of test numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playground.providers.transactions import is_uuid4

if TYPE_CHECKING:
    from playground.refusals import Json

CURRENCIES = {"mtnrwanda": "RWF", "sandbox": "EUR"}
AMOUNTS = {
    "RWF": re.compile(r"[1-9]\d{0,17}"),
    "EUR": re.compile(r"(?:0|[1-9]\d{0,17})(?:\.\d{1,2})?"),
}
MSISDN = re.compile(r"\d{8,15}")
STARTS_IN_RWANDA = ("25078", "25079")
LONGEST_NOTE = 160

# Of the sandbox: reasons of failures, or how long one stays pending.
DELAYED_FOR = 30.0
DELAYED, DELAYED_FAILURE, ONGOING = "delayed", "delayed failure", "ongoing"
STARTS_IN_SANDBOX = "467331234"
BY_END = {
    "50": "INTERNAL_PROCESSING_ERROR",
    "51": "APPROVAL_REJECTED",
    "52": "EXPIRED",
    "53": ONGOING,
    "54": DELAYED,
    "58": "NOT_ALLOWED_TARGET_ENVIRONMENT",
    "59": "INVALID_CALLBACK_URL_HOST",
    "60": "INVALID_CURRENCY",
    "61": "INTERNAL_PROCESSING_ERROR",
    "62": "SERVICE_UNAVAILABLE",
    "63": "COULD_NOT_PERFORM_TRANSACTION",
    "64": "TRANSFER_TYPE_UNKNOWN",
}
OF_KIND = {
    "deposit": {"55": "PAYER_NOT_FOUND", "56": "PAYEE_NOT_ALLOWED_TO_RECEIVE", "57": "NOT_ALLOWED"},
    "payout": {"55": "NOT_ENOUGH_FUNDS", "56": "PAYER_LIMIT_REACHED", "57": "PAYEE_NOT_FOUND"},
}
# referenceIdToRefund 1 to 13.
OF_REFUNDS = (
    "RESOURCE_NOT_FOUND", "INTERNAL_PROCESSING_ERROR", "APPROVAL_REJECTED", "EXPIRED", ONGOING,
    DELAYED, "NOT_ALLOWED", "NOT_ALLOWED_TARGET_ENVIRONMENT", "INVALID_CALLBACK_URL_HOST",
    "INVALID_CURRENCY", "INTERNAL_PROCESSING_ERROR", "SERVICE_UNAVAILABLE",
    "COULD_NOT_PERFORM_TRANSACTION",
)  # fmt: skip
# "pending then …" by amount.
BY_AMOUNT = {"2000": "INTERNAL_PROCESSING_ERROR", "3000": DELAYED, "4000": DELAYED_FAILURE}


@dataclass
class Refused(Exception):
    """Why a request was not taken; `code` is empty where MTN says nothing."""

    status: int
    code: str
    message: str = ""


def bad(message: str) -> Refused:
    """A request that is not in order."""
    return Refused(400, "VALIDATION_ERROR", message)


def reference(given: str) -> str:
    """X-Reference-Id: a UUID of version 4."""
    if not is_uuid4(given):
        raise bad("X-Reference-Id is no UUID of version 4.")
    return given


def text(values: Json, name: str, longest: int | None = None) -> str:
    """A text that may be absent."""
    value = values.get(name, "")
    if not isinstance(value, str) or (longest is not None and len(value) > longest):
        raise bad(f"{name} is not in order.")
    return value


def amount(values: Json, environment: str, refused_with: int) -> tuple[str, str]:
    """A text in whole units of the environment's one currency, and that currency."""
    currency = CURRENCIES[environment]
    if not isinstance(values.get("currency"), str):
        raise bad("currency is missing.")
    value = values.get("amount")
    if not isinstance(value, str) or not any(each.fullmatch(value) for each in AMOUNTS.values()):
        raise bad("amount is not in order.")
    if values["currency"] != currency:
        raise Refused(refused_with, "INVALID_CURRENCY", "Currency not supported.")
    if not AMOUNTS[currency].fullmatch(value):
        raise bad("amount is not in order.")
    return value, currency


def party(values: Json, side: str) -> str:
    """Whose number `payer` or `payee` is: with its country code, without a plus."""
    given = values.get(side)
    if not isinstance(given, dict) or given.get("partyIdType") not in (
        "MSISDN",
        "EMAIL",
        "PARTY_CODE",
    ):
        raise bad(f"{side} is not in order.")
    number = given.get("partyId")
    if given["partyIdType"] != "MSISDN" or not isinstance(number, str):
        raise bad(f"{side} is no MSISDN.")
    if not MSISDN.fullmatch(number):
        raise bad(f"{side} is no MSISDN.")
    return number


def callback(given: str, host: str, refused_with: int) -> str:
    """X-Callback-Url: at the host that was registered, or none."""
    if given and urlsplit(given).hostname != host:
        said = "Callback URL with different host name then configured for API user."
        raise Refused(refused_with, "INVALID_CALLBACK_URL_HOST", said)
    return given


def outcome(kind: str, environment: str, phone: str, value: str) -> str:
    """What becomes of one that nobody is asked about: why it fails, how it stays pending, or ""."""
    if environment != "sandbox":
        if phone.startswith(STARTS_IN_RWANDA) and len(phone) == 12:
            return ""
        return "PAYER_NOT_FOUND" if kind == "deposit" else "PAYEE_NOT_FOUND"
    if phone.startswith(STARTS_IN_SANDBOX) and len(phone) == 11:
        return OF_KIND[kind].get(phone[-2:], BY_END.get(phone[-2:], ""))
    return BY_AMOUNT.get(value, "")


def of_refund(number: str) -> str | None:
    """What the sandbox's numbers for refunds lead to; None for any other."""
    if number.isdecimal() and 1 <= int(number) <= len(OF_REFUNDS):
        return OF_REFUNDS[int(number) - 1]
    return None
