"""Requests for deposits, payouts and refunds, read as strictly as pawaPay reads them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from . import rules, shapes
from .rules import OPERATORS, Operator, Refused

if TYPE_CHECKING:
    from aiohttp import web

    from playground.providers.transactions import Transaction, Transactions
    from playground.refusals import Json

    from .account import Kind

COMMON = {"amount", "currency", "clientReferenceId", "customerMessage", "metadata"}
NOT_FOR_PINS = {"preAuthorisationCode", "successfulUrl", "failedUrl"}  # taken, and not looked at
PARAMETERS = {
    "deposit": COMMON | NOT_FOR_PINS | {"depositId", "payer"},
    "payout": COMMON | {"payoutId", "recipient"},
    "refund": COMMON - {"customerMessage"} | {"refundId", "depositId"},
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be moved, in francs, by whom, and what pawaPay says of it besides."""

    amount: str
    phone: str
    operator: Operator
    details: Json


def read(kind: Kind, values: Json, known: Transactions, closed: list[str]) -> Asked:
    """A request that is in order, its id apart."""
    details: Json = {
        "customerMessage": rules.message(values),
        "metadata": rules.metadata(values),
    }
    if "clientReferenceId" in values:
        details["clientReferenceId"] = rules.text(values, "clientReferenceId")
    if kind == "refund":
        amount, deposit = refunded(values, known)
        phone, operator = deposit.phone, OPERATORS[deposit.details["provider"]]
        details["depositId"] = deposit.id
    else:
        amount, currency = rules.amount(values), rules.text(values, "currency")
        phone, code = rules.account(values, shapes.SIDES[kind])
        operator = rules.operator(code, phone, closed)
        rules.payable(amount, currency, operator)
    return Asked(amount, phone, operator, details | {"provider": operator.code})


def refunded(values: Json, known: Transactions) -> tuple[str, Transaction]:
    """How much of which deposit: the whole of it, if no amount is given."""
    number = rules.uuid4(values, "depositId")
    asked = rules.amount(values) if "amount" in values else None
    currency = rules.text(values, "currency") if "currency" in values else rules.CURRENCY
    deposit = known.get("deposit", number)
    if deposit is None:
        raise Refused(200, "NOT_FOUND", f"There is no deposit {number}.")
    if deposit.state != "succeeded":
        raise Refused(200, "INVALID_STATE", "Only a completed deposit can be refunded.")
    others = [each for each in known if each.details.get("depositId") == number]
    if any(each.state == "pending" for each in others):
        raise Refused(200, "REFUND_IN_PROGRESS", "Another refund of it is being processed.")
    back = sum(Decimal(each.amount) for each in others if each.state == "succeeded")
    left = Decimal(deposit.moved_amount) - back
    if left <= 0:
        raise Refused(200, "DEPOSIT_ALREADY_REFUNDED", "The deposit was refunded already.")
    amount = asked or deposit.moved_amount
    rules.payable(amount, currency, OPERATORS[deposit.details["provider"]])
    if Decimal(amount) > left:
        raise Refused(200, "AMOUNT_TOO_LARGE", f"Only {left} can be refunded.")
    return amount, deposit


async def json_of(request: web.Request) -> Json:
    """The body, an object."""
    try:
        values = json.loads(await request.read())
    except ValueError:
        values = None
    if not isinstance(values, dict) or request.content_type != "application/json":
        raise Refused(400, "INVALID_INPUT", "We were unable to parse the payload of the request.")
    return values
