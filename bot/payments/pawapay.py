"""pawaPay v2: mobile money of MTN and Airtel in Rwanda (docs.pawapay.io/v2).

Deposits, payouts and refunds are alike: each has an id of ours, by which the same one sent twice
is DUPLICATE_IGNORED, and by which it is asked after. A request that is turned down is an answer
with HTTP 200 and REJECTED.
"""

from __future__ import annotations

import hashlib
import logging
import time
from typing import TYPE_CHECKING, Any, ClassVar

from bot.commerce.statements import CallbackReport, Statement
from bot.money import FRANCS
from bot.parsing.phones import payment_channel_of
from bot.payments.http import HttpClient, NotSent, Unclear
from bot.payments.pawapay_signature import CallbackSignatures
from bot.payments.provider import UnreadableCallback
from bot.payments.values import (
    amount_text,
    done,
    fields_of,
    is_uuid,
    money_of,
    phone_message,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.commerce.statements import AttemptFacts
    from bot.payments.http import HttpAnswer
    from bot.payments.provider import Callback
    from storage.constants import AttemptFailure, AttemptKind, PaymentChannel, ProviderName

log = logging.getLogger(__name__)

LONGEST_MESSAGE = 22  # characters, at least 4; letters, digits and spaces
_OPERATORS: dict[PaymentChannel, str] = {"mtn": "MTN_MOMO_RWA", "airtel": "AIRTEL_RWA"}
_IDS: dict[AttemptKind, str] = {"refund": "refundId", "payout": "payoutId", "payment": "depositId"}
_PATHS: dict[AttemptKind, str] = {
    "payment": "/v2/deposits",
    "refund": "/v2/refunds",
    "payout": "/v2/payouts",
}
_UNDER_WAY = {"ACCEPTED", "ENQUEUED", "SUBMITTED", "PROCESSING", "IN_RECONCILIATION"}
# Codes of https://docs.pawapay.io/v2/docs/failure_codes; any other is "refused".
_FAILURES: dict[str, AttemptFailure] = {
    "AMOUNT_OUT_OF_BOUNDS": "amount",
    "INVALID_AMOUNT": "amount",
    "INVALID_PHONE_NUMBER": "wrong_phone",
    "PAYER_NOT_FOUND": "wrong_phone",
    "RECIPIENT_NOT_FOUND": "wrong_phone",
    "PAYMENT_NOT_APPROVED": "declined",  # also where the payer let the time run out
    "INSUFFICIENT_BALANCE": "no_money",
    "PAWAPAY_WALLET_OUT_OF_FUNDS": "no_money",  # the market's own, of a payout or refund
    "PAYER_LIMIT_REACHED": "limit",
    "WALLET_LIMIT_REACHED": "limit",
    "PROVIDER_TEMPORARILY_UNAVAILABLE": "down",
    # The account of the market is not as it should be: nobody can pay this way until it is.
    "NO_AUTHENTICATION": "down",
    "AUTHENTICATION_ERROR": "down",
    "AUTHORISATION_ERROR": "down",
    "HTTP_SIGNATURE_ERROR": "down",
    "DEPOSITS_NOT_ALLOWED": "down",
    "PAYOUTS_NOT_ALLOWED": "down",
    "REFUNDS_NOT_ALLOWED": "down",
}


class Pawapay:
    """One account of pawaPay's."""

    name: ClassVar[ProviderName] = "pawapay"

    def __init__(
        self,
        base_url: str,
        token: str,
        callback_url: str,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`callback_url` is the whole address that stands in pawaPay's dashboard for callbacks of
        all three kinds, character by character: it is signed with them. `now` in Unix seconds."""
        self.channels: frozenset[PaymentChannel] = frozenset(_OPERATORS)
        self.base_url = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = HttpClient()
        self._signatures = CallbackSignatures(self.base_url, callback_url, self._http, now)

    async def start(self, attempt: AttemptFacts) -> Statement:
        if attempt.amount.currency != FRANCS:
            return Statement("failed", failure="refused", detail="francs only")
        if attempt.kind != "refund" and payment_channel_of(attempt.phone) != attempt.channel:
            return Statement("failed", failure="wrong_phone", detail="of another network")
        url = f"{self.base_url}{_PATHS[attempt.kind]}"
        try:
            answer = await self._http.call("POST", url, headers=self._headers, json=_body(attempt))
        except NotSent as error:
            return Statement("unsent", detail=str(error))
        except Unclear as error:
            return Statement("unknown", detail=str(error))
        status = text_of(answer.fields, "status")
        if answer.is_success and status == "ACCEPTED":
            return Statement("accepted", detail=status)
        if answer.is_success and status == "DUPLICATE_IGNORED":
            found = await self.look(attempt)
            if found.outcome == "unsent":
                return Statement("unknown", detail="DUPLICATE_IGNORED, and then NOT_FOUND")
            return found
        return _refusal(attempt, answer)

    async def look(self, attempt: AttemptFacts) -> Statement:
        url = f"{self.base_url}{_PATHS[attempt.kind]}/{attempt.id}"
        try:
            answer = await self._http.call("GET", url, headers=self._headers)
        except (NotSent, Unclear) as error:
            return Statement("unknown", detail=str(error))
        status, data = text_of(answer.fields, "status"), fields_of(answer.fields, "data")
        if answer.is_success and status == "NOT_FOUND":
            return Statement("unsent", detail=status)
        if not answer.is_success or status != "FOUND":
            return Statement("unknown", detail=_code(answer.fields) or answer.shortly)
        if _id_of(data) != attempt.id:
            return Statement("unknown", detail="the answer is about something else")
        return _statement(data)

    async def hear(self, callback: Callback) -> CallbackReport:
        signed = await self._signatures.is_signed(callback)
        said = callback.content()
        attempt_id = _id_of(said)
        if not is_uuid(attempt_id) or not text_of(said, "status"):
            raise UnreadableCallback("the body is about no deposit, refund or payout")
        # Apart by the signature: what anybody may post first must not stand for what is signed.
        digest = hashlib.sha256(callback.body).hexdigest()
        return CallbackReport(
            key=f"{'signed' if signed else 'unsigned'} {digest}",
            attempt_id=attempt_id,
            reference=text_of(said, "providerTransactionId"),
            statement=_statement(said) if signed else None,
        )

    async def close(self) -> None:
        await self._http.close()


def _body(attempt: AttemptFacts) -> dict[str, Any]:
    body: dict[str, Any] = {
        _IDS[attempt.kind]: attempt.id,
        "amount": amount_text(attempt.amount),
        "currency": attempt.amount.currency,
        "clientReferenceId": attempt.order,
    }
    if attempt.kind == "refund":
        return body | {"depositId": attempt.payment_id}
    account = {
        "phoneNumber": attempt.phone.removeprefix("+"),
        "provider": _OPERATORS[attempt.channel],
    }
    side = "payer" if attempt.kind == "payment" else "recipient"
    body[side] = {"type": "MMO", "accountDetails": account}
    return body | {"customerMessage": phone_message(attempt.order, LONGEST_MESSAGE)}


def _refusal(attempt: AttemptFacts, answer: HttpAnswer) -> Statement:
    """What an answer says that has not taken it."""
    code = _code(answer.fields)
    if answer.status == 429:  # turned away before it was read
        return Statement("unsent", detail=code or answer.shortly)
    rejected = answer.is_success and text_of(answer.fields, "status") == "REJECTED"
    # 401 and 403 of pawaPay's own have its code; a page of HTML is somebody's between us.
    if not rejected and not (400 <= answer.status <= 499 and code):
        return Statement("unknown", detail=code or answer.shortly)
    reason = fields_of(answer.fields, "failureReason")
    log.warning("pawaPay took no %s: %s", attempt.kind, text_of(reason, "failureMessage") or code)
    return _failed(code)


def _statement(data: Mapping[str, Any]) -> Statement:
    """What is said of a deposit, payout or refund, in an answer or a callback."""
    status = text_of(data, "status")
    money = money_of(data.get("amount"), text_of(data, "currency"))
    reference = text_of(data, "providerTransactionId")
    if status == "COMPLETED":
        return done(money, reference, status, data.get("amount"), data.get("currency"))
    if status in ("FAILED", "REJECTED"):
        return _failed(_code(data), reference)
    if status in _UNDER_WAY:
        return Statement("accepted", money, reference, detail=status)
    return Statement("unknown", money, reference, detail=status)


def _failed(code: str, reference: str = "") -> Statement:
    failure = _FAILURES.get(code, "refused")
    return Statement("failed", None, reference, failure, detail=code)


def _code(said: Mapping[str, Any]) -> str:
    """`failureReason` as an object, or as its code alone; "" where there is none."""
    reason = said.get("failureReason")
    return reason if isinstance(reason, str) else text_of(reason, "failureCode")


def _id_of(said: Any) -> str:
    """Whose it is. A refund names its deposit as well, and may be called a payout."""
    names = (text_of(said, name) for name in _IDS.values())
    return next((each for each in names if each), "")
