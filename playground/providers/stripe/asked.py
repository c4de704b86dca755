"""What a call asks for: payments, refunds and lists, read as strictly as Stripe reads them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from . import shapes
from .refused import Refused, missing, nothing_such

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.providers.transactions import Transaction, Transactions

    from .forms import Form

# In what each wallet can be charged.
CURRENCIES = {
    "alipay": frozenset([
        "AUD", "CAD", "CNY", "EUR", "GBP", "HKD", "JPY", "MYR", "NZD", "SGD", "USD",
    ]),
    "wechat_pay": frozenset([
        "AUD", "CAD", "CHF", "CNY", "DKK", "EUR", "GBP", "HKD", "JPY", "NOK", "SEK", "SGD", "USD",
    ]),
}  # fmt: skip
PAYMENT = frozenset({
    "amount", "currency", "confirm", "payment_method_types[]", "payment_method_data[type]",
    "payment_method_options[wechat_pay][client]", "return_url", "description", "metadata",
    "capture_method",
})  # fmt: skip
REFUND = frozenset({"payment_intent", "amount", "reason", "metadata"})
CANCEL = frozenset({"cancellation_reason"})
CANCEL_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")
REFUND_REASONS = ("duplicate", "fraudulent", "requested_by_customer")
WECHAT_REFUNDS_SECONDS = 180 * 86_400.0
MOST_LISTED, LISTED = 100, 10


@dataclass(frozen=True, slots=True)
class Payment:
    """One to be made and confirmed."""

    amount: str  # in whole units: "118.00"
    currency: str
    method: str
    return_url: str


def payment(form: Form) -> Payment:
    """A PaymentIntent that is in order."""
    amount, currency = form.amount("amount"), form.required("currency").upper()
    if form.values.get("confirm") != "true":
        said = "This stand-in makes and confirms a PaymentIntent in one call: confirm=true."
        raise Refused(said, param="confirm")
    types = form.lists.get("payment_method_types", [])
    if not types:
        raise missing("payment_method_types")
    for each in types:
        if each not in CURRENCIES:
            said = f"The payment method type provided: {each} is invalid."
            raise Refused(said, param="payment_method_types")
    method = form.required("payment_method_data[type]")
    if method not in types:
        said = f"The PaymentMethod provided ({method}) is not allowed for this PaymentIntent."
        raise Refused(said, code="payment_intent_incompatible_payment_method")
    if currency not in CURRENCIES[method]:
        said = (
            f"The currency provided ({currency.lower()}) is invalid for one or more payment method "
            "types on this PaymentIntent."
        )
        raise Refused(said, param="currency")
    _check_method(form, method)
    return Payment(shapes.major(amount, currency), currency, method, _return_url(form, method))


def _check_method(form: Form, method: str) -> None:
    capture = form.values.get("capture_method", "automatic_async")
    if capture not in ("automatic", "automatic_async"):
        said = f"{method} does not support capture_method={capture}."
        raise Refused(said, param="capture_method")
    client = form.values.get("payment_method_options[wechat_pay][client]")
    if method == "wechat_pay" and client is None:
        raise missing("payment_method_options[wechat_pay][client]")
    if client not in (None, "web"):
        said = f"Invalid client: {client}; this stand-in has 'web' only."
        raise Refused(said, param="payment_method_options[wechat_pay][client]")


def _return_url(form: Form, method: str) -> str:
    url = form.values.get("return_url", "")
    if not url and method == "alipay":
        said = (
            "You must provide a `return_url` when confirming a PaymentIntent with the payment "
            "method type alipay."
        )
        raise Refused(said, param="return_url")
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_address = False
    if url and not is_address:
        raise Refused("Not a valid URL", code="url_invalid", param="return_url")
    return url


def refunded(form: Form, known: Transactions, now: float) -> tuple[Transaction, str]:
    """Which payment goes back, and how much of it in whole units."""
    number = form.required("payment_intent")
    paid = known.get("payment", number)
    if paid is None:
        raise nothing_such("payment_intent", number)
    if paid.state != "succeeded":
        said = f"This PaymentIntent ({number}) does not have a successful charge to refund."
        raise Refused(said, code="payment_intent_unexpected_state", param="payment_intent")
    if form.values.get("reason", REFUND_REASONS[0]) not in REFUND_REASONS:
        raise Refused("Invalid reason.", param="reason")
    if paid.details["method"] == "wechat_pay" and now - paid.at > WECHAT_REFUNDS_SECONDS:
        raise Refused("This charge is too old to be refunded.", code="charge_not_refundable")
    currency = paid.moved_currency
    left = shapes.minor(paid.moved_amount, currency) - sum(
        shapes.minor(each.amount, each.currency)
        for each in known
        if each.kind == "refund" and each.state != "failed" and each.details["payment"] == number
    )
    if left <= 0:
        said = f"Charge {paid.details['charge']} has already been refunded."
        raise Refused(said, code="charge_already_refunded")
    amount = form.amount("amount") if "amount" in form.values else left
    if amount > left:
        said = (
            f"Refund amount ({shapes.major(amount, currency)} {currency}) is greater than "
            f"unrefunded amount on charge ({shapes.major(left, currency)} {currency})"
        )
        raise Refused(said, param="amount")
    return paid, shapes.major(amount, currency)


def listed(
    query: Mapping[str, str], kind: str, known: Transactions
) -> tuple[list[Transaction], int]:
    """What a list is of, the newest first, and how many of them one answer has."""
    allowed = {"limit", "starting_after", "created[gte]", "created[lte]"}
    allowed |= {"payment_intent"} if kind == "refund" else set()
    for name in query:
        if name not in allowed:
            said = f"Received unknown parameter: {name}"
            raise Refused(said, code="parameter_unknown", param=name)
    limit = _whole(query, "limit", LISTED)
    if not 1 <= limit <= MOST_LISTED:
        raise Refused(f"This value must be between 1 and {MOST_LISTED}.", param="limit")
    newest = [each for each in known if each.kind == kind][::-1]
    if after := query.get("starting_after"):
        places = [place for place, each in enumerate(newest) if each.id == after]
        if not places:
            raise nothing_such("refund" if kind == "refund" else "payment_intent", after)
        newest = newest[places[0] + 1 :]
    first, last = _whole(query, "created[gte]", 0), _whole(query, "created[lte]", 1 << 60)
    of = query.get("payment_intent")
    return [
        each
        for each in newest
        if first <= int(each.at) <= last and of in (None, each.details.get("payment"))
    ], limit


def _whole(query: Mapping[str, str], name: str, otherwise: int) -> int:
    value = query.get(name)
    if value is None:
        return otherwise
    if not (value.isascii() and value.isdigit()):
        raise Refused(f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)
    return int(value)
