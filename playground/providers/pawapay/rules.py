"""What pawaPay holds against a request: its form first (400), then its sense (200, REJECTED)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from playground.providers.transactions import is_uuid4

if TYPE_CHECKING:
    from playground.refusals import Json

COUNTRY = "RWA"
PREFIX = "250"
CURRENCY = "RWF"
AMOUNT = re.compile(r"(?:0|[1-9]\d{0,17})(?:\.\d{1,4})?")
MSISDN = re.compile(r"2507\d{8}")
MESSAGE = re.compile(r"[A-Za-z0-9 ]{4,22}")
MOST_METADATA = 10
LONGEST_AMOUNT = 23


@dataclass(frozen=True, slots=True)
class Operator:
    """A mobile money operator of Rwanda."""

    code: str
    name: str
    prompt: str  # whose name the prompt on the phone bears
    starts: tuple[str, ...]
    least: int
    most: int


OPERATORS = {
    each.code: each
    for each in (
        Operator("MTN_MOMO_RWA", "MTN", "MTN MoMo", ("25078", "25079"), 5, 2_000_000),
        Operator("AIRTEL_RWA", "Airtel", "Airtel Money", ("25072", "25073"), 100, 1_500_000),
    )
}

# What becomes of the sandbox's test numbers: by their last three digits, behind …783456 (MTN) and
# …733456 (Airtel). None: it stays SUBMITTED.
STUCK = "129"
MAGIC: dict[tuple[str, str], dict[str, str | None]] = {
    ("MTN_MOMO_RWA", "deposit"): {
        "039": "PAYMENT_NOT_APPROVED", "029": "PAYER_NOT_FOUND", "019": "PAYER_LIMIT_REACHED",
        STUCK: None,
    },
    ("AIRTEL_RWA", "deposit"): {
        "039": "PAYMENT_NOT_APPROVED", "049": "INSUFFICIENT_BALANCE", STUCK: None,
    },
    ("MTN_MOMO_RWA", "payout"): {"089": "RECIPIENT_NOT_FOUND", STUCK: None},
    ("AIRTEL_RWA", "payout"): {"089": "RECIPIENT_NOT_FOUND", STUCK: None},
}  # fmt: skip
MAGIC_STARTS = {"MTN_MOMO_RWA": "250783456", "AIRTEL_RWA": "250733456"}


@dataclass
class Refused(Exception):
    """Why a request was not taken; 200 is REJECTED, as everything that was understood."""

    status: int
    code: str
    message: str


def missing(name: str) -> Refused:
    """A parameter that must be there."""
    return Refused(400, "MISSING_PARAMETER", f"Required parameter '{name}' was not provided.")


def invalid(name: str) -> Refused:
    """A parameter that is not as it should be."""
    return Refused(400, "INVALID_PARAMETER", f"The value of parameter '{name}' is invalid.")


def known_only(values: Json, names: set[str], within: str = "") -> None:
    """Nothing but these parameters."""
    for name in values:
        if name not in names:
            said = f"Parameter '{within}{name}' is not supported."
            raise Refused(400, "UNSUPPORTED_PARAMETER", said)


def text(values: Json, name: str, within: str = "") -> str:
    """A parameter that is a text with something in it."""
    value = values.get(name)
    if value is None:
        raise missing(within + name)
    if not isinstance(value, str) or not value:
        raise invalid(within + name)
    return value


def uuid4(values: Json, name: str) -> str:
    """A UUID of version 4, written with its 36 characters."""
    value = text(values, name)
    if not is_uuid4(value):
        raise invalid(name)
    return value


def amount(values: Json) -> str:
    """The form of an amount; whether it is one that can be paid is asked later."""
    value = text(values, "amount")
    if len(value) > LONGEST_AMOUNT or not AMOUNT.fullmatch(value):
        raise invalid("amount")
    return value


def account(values: Json, side: str) -> tuple[str, str]:
    """Phone number and operator of `payer` or `recipient`, in the right form."""
    given = values.get(side)
    if given is None:
        raise missing(side)
    if not isinstance(given, dict):
        raise invalid(side)
    known_only(given, {"type", "accountDetails"}, f"{side}.")
    if text(given, "type", f"{side}.") != "MMO":
        raise invalid(f"{side}.type")
    details = given.get("accountDetails")
    if details is None:
        raise missing(f"{side}.accountDetails")
    if not isinstance(details, dict):
        raise invalid(f"{side}.accountDetails")
    within = f"{side}.accountDetails."
    known_only(details, {"phoneNumber", "provider"}, within)
    return text(details, "phoneNumber", within), text(details, "provider", within)


def message(values: Json) -> str | None:
    """What the payer reads: 4 to 22 letters, digits and spaces."""
    if "customerMessage" not in values:
        return None
    value = text(values, "customerMessage")
    if not MESSAGE.fullmatch(value):
        raise invalid("customerMessage")
    return value


def metadata(values: Json) -> Json:
    """The list of single facts as one object, as it is given back."""
    given = values.get("metadata", [])
    if not isinstance(given, list) or len(given) > MOST_METADATA:
        raise invalid("metadata")
    together: dict[str, Any] = {}
    for item in given:
        if not isinstance(item, dict) or not isinstance(item.get("isPII", False), bool):
            raise invalid("metadata")
        facts = {name: value for name, value in item.items() if name != "isPII"}
        if len(facts) != 1 or not all(isinstance(value, str) for value in facts.values()):
            raise invalid("metadata")
        if together.keys() & facts.keys():
            said = f"Metadata field '{next(iter(facts))}' is given twice."
            raise Refused(400, "DUPLICATE_METADATA_FIELD", said)
        together |= facts
    return together


def operator(code: str, phone: str, closed: list[str]) -> Operator:
    """Whose number it is said to be; a number of Rwanda at least."""
    found = OPERATORS.get(code)
    if found is None:
        raise Refused(200, "INVALID_PROVIDER", f"The provider '{code}' is not known or enabled.")
    if not MSISDN.fullmatch(phone):
        raise Refused(200, "INVALID_PHONE_NUMBER", f"The phone number '{phone}' is invalid.")
    if code in closed:
        said = f"The provider '{code}' is currently not able to process payments."
        raise Refused(200, "PROVIDER_TEMPORARILY_UNAVAILABLE", said)
    return found


def payable(value: str, currency: str, by: Operator) -> None:
    """An amount in francs, whole, within what the operator moves at once."""
    if currency != CURRENCY:
        said = f"The currency '{currency}' is not supported by '{by.code}'."
        raise Refused(200, "INVALID_CURRENCY", said)
    if "." in value:
        said = f"The provider '{by.code}' supports amounts without decimals only."
        raise Refused(200, "INVALID_AMOUNT", said)
    if not by.least <= Decimal(value) <= by.most:
        said = f"The amount is not between {by.least} and {by.most}."
        raise Refused(200, "AMOUNT_OUT_OF_BOUNDS", said)


def predicted(given: str) -> tuple[str, str]:
    """A number as somebody types it: MSISDN and operator's code."""
    digits = "".join(each for each in given if each.isdigit())
    if digits.startswith(PREFIX):
        digits = digits.removeprefix(PREFIX)
    digits = PREFIX + digits.lstrip("0")
    if MSISDN.fullmatch(digits):
        for each in OPERATORS.values():
            if digits.startswith(each.starts):
                return digits, each.code
    raise Refused(400, "INVALID_PARAMETER", "The phone number is invalid.")
