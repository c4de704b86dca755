"""Stripe: payments in yuan by Alipay and WeChat Pay, and their refunds (docs.stripe.com/api).

For a market for which a company abroad collects: Stripe opens no accounts in Rwanda. A payment is
a PaymentIntent that is made and confirmed in one call; its answer has the page on which the buyer
pays. An attempt's id goes along twice: as the Idempotency-Key, so that the same call within 24
hours moves money once, and in the metadata, by which it is found after that. Payouts are not
offered: Stripe has none to Rwanda.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import quote, urlencode

from bot.commerce.statements import CallbackReport, Statement
from bot.payments.http import HttpClient, NotSent, Unclear
from bot.payments.provider import UnreadableCallback
from bot.payments.stripe_objects import (
    ATTEMPT,
    attempt_of,
    payment_statement,
    refund_statement,
    refusal_statement,
)
from bot.payments.stripe_signature import check_signature
from bot.payments.values import fields_of, text_of

if TYPE_CHECKING:
    from bot.commerce.statements import AttemptFacts
    from bot.payments.http import HttpAnswer
    from bot.payments.provider import Callback
    from storage.constants import PaymentChannel, ProviderName

API_VERSION = "2026-10-28.endive"  # whose answers are read here, whatever the account is set to
PAGE_SIZE = 100  # the most that Stripe lists in one answer
MOST_PAGES = 20
CLOCK_SECONDS = 300  # by which Stripe's clock may be behind ours
# After which nobody pays any more: who closes Alipay may leave it waiting at Stripe for good
# (github.com/stripe/stripe-android/issues/5471).
UNPAID_SECONDS = 3600

_PAYMENTS, _REFUNDS = "/v1/payment_intents", "/v1/refunds"
_STATEMENTS = {_PAYMENTS: payment_statement, _REFUNDS: refund_statement}
_EVENTS = {
    "payment_intent.succeeded": _PAYMENTS,
    "payment_intent.payment_failed": _PAYMENTS,
    "payment_intent.canceled": _PAYMENTS,
    "refund.created": _REFUNDS,
    "refund.updated": _REFUNDS,
    "refund.failed": _REFUNDS,
    "charge.refund.updated": _REFUNDS,  # the same under an older name
}
_NO_PAYOUTS = Statement("failed", failure="refused", detail="Stripe pays nobody out here")


class Stripe:
    """One account of Stripe's."""

    name: ClassVar[ProviderName] = "stripe"

    def __init__(
        self,
        base_url: str,
        key: str,
        webhook_secret: str,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`now` is in Unix seconds."""
        self.channels: frozenset[PaymentChannel] = frozenset({"alipay", "wechat_pay"})
        self.base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {key}", "Stripe-Version": API_VERSION}
        self._secret = webhook_secret
        self._now = now
        self._http = HttpClient()

    async def start(self, attempt: AttemptFacts) -> Statement:
        if attempt.kind == "payout":
            return _NO_PAYOUTS
        try:
            if attempt.kind == "payment":
                return await self._send(_PAYMENTS, attempt, self._payment(attempt))
            return await self._refund(attempt)
        except NotSent as error:
            return Statement("unsent", detail=str(error))
        except Unclear as error:
            return Statement("unknown", detail=str(error))

    async def look(self, attempt: AttemptFacts) -> Statement:
        """What nobody has paid within an hour is cancelled at Stripe, lest it be paid for an order
        that has ended, or a second time."""
        if attempt.kind == "payout":
            return _NO_PAYOUTS
        said = await self._look(attempt)
        waits = attempt.kind == "payment" and said.detail == "requires_action"
        late = self._now() - attempt.made_at.timestamp() > UNPAID_SECONDS
        return await self._cancel(said) if waits and late else said

    async def _look(self, attempt: AttemptFacts) -> Statement:
        kind = _PAYMENTS if attempt.kind == "payment" else _REFUNDS
        try:
            if attempt.reference:
                answer = await self._get(f"{kind}/{quote(attempt.reference, safe='')}")
                # It had a number, so it was there: whatever else is said, it was not unsent.
                return _read(kind, attempt, answer) or Statement("unknown", detail=answer.shortly)
            return await self._find(kind, attempt)
        except (NotSent, Unclear) as error:
            return Statement("unknown", detail=str(error))

    async def hear(self, callback: Callback) -> CallbackReport:
        check_signature(callback.headers, callback.body, self._secret, self._now())
        event = callback.content()
        key, kind = text_of(event, "id"), text_of(event, "type")
        item = fields_of(fields_of(event, "data"), "object")
        if text_of(event, "object") != "event" or not key or not kind:
            raise UnreadableCallback("the body is no event")
        if kind not in _EVENTS:
            return CallbackReport(key, "", "", None)
        if not text_of(item, "id"):
            raise UnreadableCallback("the event is about nothing")
        statement = _STATEMENTS[_EVENTS[kind]](item)
        return CallbackReport(key, attempt_of(item), text_of(item, "id"), statement)

    async def close(self) -> None:
        await self._http.close()

    def _payment(self, attempt: AttemptFacts) -> dict[str, str]:
        form = {
            "amount": str(attempt.amount.minor),
            "currency": attempt.amount.currency.lower(),
            "confirm": "true",
            "payment_method_types[0]": attempt.channel,
            "payment_method_data[type]": attempt.channel,
            "return_url": attempt.return_url,
            "description": attempt.order,
        } | _metadata(attempt)
        if attempt.channel == "wechat_pay":
            form["payment_method_options[wechat_pay][client]"] = "web"
        return form

    async def _refund(self, attempt: AttemptFacts) -> Statement:
        """A refund goes back in the currency of its payment, whichever we mean: so that is asked
        for first. Raises NotSent, Unclear."""
        if not attempt.payment_reference:
            return Statement("failed", failure="refused", detail="its payment has no number")
        paid = await self._get(f"{_PAYMENTS}/{quote(attempt.payment_reference, safe='')}")
        if not paid.is_success:
            return refusal_statement(paid)
        currency = text_of(paid.fields, "currency").upper()
        if currency != attempt.amount.currency:
            detail = f"paid in {currency}, not {attempt.amount.currency}"
            return Statement("failed", failure="refused", detail=detail)
        form = {
            "payment_intent": attempt.payment_reference,
            "amount": str(attempt.amount.minor),
        } | _metadata(attempt)
        return await self._send(_REFUNDS, attempt, form)

    async def _cancel(self, said: Statement) -> Statement:
        """What came of it; what was said before where Stripe refuses, as it does once the wallet
        has paid, or says nothing."""
        url = f"{self.base_url}{_PAYMENTS}/{quote(said.reference, safe='')}/cancel"
        form = {"cancellation_reason": "abandoned"}
        try:
            answer = await self._http.call("POST", url, headers=self._headers, form=form)
        except (NotSent, Unclear):
            return said
        return payment_statement(answer.fields) if answer.is_success else said

    async def _send(self, kind: str, attempt: AttemptFacts, form: Mapping[str, str]) -> Statement:
        """Raises NotSent, Unclear."""
        headers = self._headers | {"Idempotency-Key": attempt.id}
        url = f"{self.base_url}{kind}"
        answer = await self._http.call("POST", url, headers=headers, form=form)
        return _read(kind, attempt, answer) or refusal_statement(answer)

    async def _get(self, path: str) -> HttpAnswer:
        """Raises NotSent, Unclear."""
        return await self._http.call("GET", f"{self.base_url}{path}", headers=self._headers)

    async def _find(self, kind: str, attempt: AttemptFacts) -> Statement:
        """By its metadata, in Stripe's list: its search knows what is new only after a while.

        `unsent` while the very call is still under way does no harm: the same Idempotency-Key goes
        along with the next one. Raises NotSent, Unclear.
        """
        query = {"limit": str(PAGE_SIZE)}
        if kind == _REFUNDS:
            query["payment_intent"] = attempt.payment_reference
        else:
            query["created[gte]"] = str(int(attempt.made_at.timestamp()) - CLOCK_SECONDS)
        for _ in range(MOST_PAGES):
            answer = await self._get(f"{kind}?{urlencode(query)}")
            items = answer.fields.get("data")
            if not answer.is_success or not isinstance(items, list):
                return Statement("unknown", detail=answer.shortly)
            for item in items:
                if isinstance(item, Mapping) and attempt_of(item) == attempt.id:
                    return _STATEMENTS[kind](item)
            if answer.fields.get("has_more") is False:
                return Statement("unsent")
            query["starting_after"] = text_of(items[-1] if items else None, "id")
        return Statement("unknown", detail="too many to look through")


def _metadata(attempt: AttemptFacts) -> dict[str, str]:
    return {f"metadata[{ATTEMPT}]": attempt.id, "metadata[order]": attempt.order}


def _read(kind: str, attempt: AttemptFacts, answer: HttpAnswer) -> Statement | None:
    """What a successful answer says; None where it is none."""
    if not answer.is_success:
        return None
    item: Mapping[str, Any] = answer.fields
    if attempt_of(item) != attempt.id:
        return Statement("unknown", detail="the answer is about something else")
    return _STATEMENTS[kind](item)
