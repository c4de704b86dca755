"""MTN's own MoMo API, for a market with an account at MTN (momodeveloper.mtn.com).

Payments are asked for under the product Collection, refunds and payouts under Disbursement, which
needs keys of its own and a funded wallet. An attempt's id is the X-Reference-Id, by which the same
one sent twice is answered 409, and also the externalId, as a callback names nothing else of ours.
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
from bot.payments.momo_access import MomoAccess, NoAccess
from bot.payments.provider import UnreadableCallback
from bot.payments.values import amount_text, done, is_uuid, money_of, phone_message, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.commerce.statements import AttemptFacts
    from bot.payments.http import HttpAnswer
    from bot.payments.momo_access import MomoKeys
    from bot.payments.provider import Callback
    from storage.constants import AttemptFailure, AttemptKind, PaymentChannel, ProviderName

log = logging.getLogger(__name__)

SANDBOX = "sandbox"
SANDBOX_CURRENCY = "EUR"  # it takes no other
LONGEST_MESSAGE = 60
# Where each kind is sent, and where it is asked after.
_PATHS: dict[AttemptKind, tuple[str, str]] = {
    "payment": ("/v1_0/requesttopay", "/v1_0/requesttopay"),
    "payout": ("/v1_0/transfer", "/v1_0/transfer"),
    "refund": ("/v2_0/refund", "/v1_0/refund"),
}
# Any other reason is "refused".
_FAILURES: dict[str, AttemptFailure] = {
    "APPROVAL_REJECTED": "declined",
    "REJECTED": "declined",
    "TRANSACTION_CANCELED": "declined",
    "NOT_ENOUGH_FUNDS": "no_money",
    "LOW_BALANCE_OR_PAYEE_LIMIT_REACHED_OR_NOT_ALLOWED": "no_money",
    "EXPIRED": "timed_out",
    "COULD_NOT_PERFORM_TRANSACTION": "timed_out",  # nobody approved it within five minutes
    "PAYER_NOT_FOUND": "wrong_phone",
    "PAYEE_NOT_FOUND": "wrong_phone",
    "SENDER_ACCOUNT_NOT_ACTIVE": "wrong_phone",
    "PAYER_LIMIT_REACHED": "limit",
    "PAYEE_LIMIT_REACHED": "limit",
    "SERVICE_UNAVAILABLE": "down",
}
# Said beside FAILED they contradict it, and it may yet move.
_NOT_YET = {"PENDING", "ONGOING", "DELAYED", "PAYER_DELAYED", "PAYEE_DELAYED"}


class Momo:
    """One account at MTN Rwanda."""

    name: ClassVar[ProviderName] = "momo"

    def __init__(
        self,
        base_url: str,
        target: str,
        collection: MomoKeys,
        disbursement: MomoKeys | None = None,
        *,
        callback_url: str = "",
        test_money: bool = False,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`target` is the X-Target-Environment: "mtnrwanda", or "sandbox", in which nothing moves
        and francs are asked for as as many euros: only with `test_money`, so that nobody takes it
        for a payment. Without `disbursement` there are no refunds and payouts. `callback_url` has
        the host that MTN knows, or is empty. `now` in Unix seconds."""
        self.channels: frozenset[PaymentChannel] = frozenset({"mtn"})
        self.base_url = base_url.rstrip("/")
        self._is_sandbox = target == SANDBOX
        self._test_money = test_money
        self._callback = {"X-Callback-Url": callback_url} if callback_url else {}
        self._http = HttpClient()
        self._collection = MomoAccess(
            self.base_url, "collection", target, collection, self._http, now
        )
        self._disbursement: MomoAccess | None = None
        if disbursement is not None:
            self._disbursement = MomoAccess(
                self.base_url, "disbursement", target, disbursement, self._http, now
            )

    async def start(self, attempt: AttemptFacts) -> Statement:
        access = self._access(attempt.kind)
        if access is None:
            return Statement("failed", failure="refused", detail="no keys for disbursement")
        if (wrong := self._wrong(attempt)) is not None:
            return wrong
        headers = {"X-Reference-Id": attempt.id} | self._callback
        path, _ = _PATHS[attempt.kind]
        try:
            answer = await access.call("POST", path, headers=headers, json=self._body(attempt))
        except NoAccess as error:
            return Statement("failed", failure="down", detail=str(error))
        except NotSent as error:
            return Statement("unsent", detail=str(error))
        except Unclear as error:
            return Statement("unknown", detail=str(error))
        if answer.status == 202:
            return Statement("accepted")
        if answer.status == 409:
            found = await self.look(attempt)
            if found.outcome == "unsent":
                return Statement("unknown", detail="409, and then 404")
            return found
        return self._refusal(attempt, answer)

    async def look(self, attempt: AttemptFacts) -> Statement:
        access = self._access(attempt.kind)
        if access is None:  # there were keys when it was sent, or it was not
            return Statement("unknown", detail="no keys for disbursement")
        _, path = _PATHS[attempt.kind]
        try:
            answer = await access.call("GET", f"{path}/{attempt.id}")
        except (NotSent, Unclear) as error:
            return Statement("unknown", detail=str(error))
        code = text_of(answer.fields, "code")
        # A gateway that does not know the address says 404 as well, without this code.
        if answer.status == 404 and code == "RESOURCE_NOT_FOUND":
            return Statement("unsent", detail=code)
        if answer.status != 200:
            return Statement("unknown", detail=code or answer.shortly)
        if text_of(answer.fields, "externalId") not in ("", attempt.id):
            return Statement("unknown", detail="the answer is about something else")
        return self._statement(attempt.kind, answer.fields)

    async def hear(self, callback: Callback) -> CallbackReport:
        """Nothing of MTN's is signed: whoever knows the address may post here."""
        said = callback.content()
        attempt_id, reference = text_of(said, "externalId"), _reference(said)
        if not is_uuid(attempt_id) or not text_of(said, "status"):
            raise UnreadableCallback("the body is about no transaction of ours")
        digest = hashlib.sha256(callback.body).hexdigest()
        return CallbackReport(digest, attempt_id, reference, None)

    async def close(self) -> None:
        await self._http.close()

    def _access(self, kind: AttemptKind) -> MomoAccess | None:
        return self._collection if kind == "payment" else self._disbursement

    def _wrong(self, attempt: AttemptFacts) -> Statement | None:
        """What is known to be wrong before anything is sent."""
        if attempt.amount.currency != FRANCS:
            return Statement("failed", failure="refused", detail="francs only")
        if self._is_sandbox:  # its test numbers are of no network of ours
            if self._test_money:
                return None
            return Statement("failed", failure="refused", detail="the sandbox moves no francs")
        if attempt.kind != "refund" and payment_channel_of(attempt.phone) != "mtn":
            return Statement("failed", failure="wrong_phone", detail="of another network")
        return None

    def _body(self, attempt: AttemptFacts) -> dict[str, Any]:
        message = phone_message(attempt.order, LONGEST_MESSAGE)
        body: dict[str, Any] = {
            "amount": amount_text(attempt.amount),
            "currency": SANDBOX_CURRENCY if self._is_sandbox else attempt.amount.currency,
            "externalId": attempt.id,
            "payerMessage": message,
            "payeeNote": message,
        }
        if attempt.kind == "refund":
            return body | {"referenceIdToRefund": attempt.payment_id}
        side = "payer" if attempt.kind == "payment" else "payee"
        party = {"partyIdType": "MSISDN", "partyId": attempt.phone.removeprefix("+")}
        return body | {side: party}

    def _refusal(self, attempt: AttemptFacts, answer: HttpAnswer) -> Statement:
        """What an answer says that has not taken it. A 500 says nothing: too little money is
        answered so, and so is much else."""
        code = text_of(answer.fields, "code") or answer.shortly
        if answer.status == 429:  # turned away before it was read
            return Statement("unsent", detail=code)
        # What is wrong in a call is often answered without a word; a page of HTML is somebody's
        # between us.
        is_theirs = answer.fields or (answer.status in (400, 401) and not answer.body)
        if not 400 <= answer.status <= 499 or not is_theirs:
            return Statement("unknown", detail=code)
        said = text_of(answer.fields, "message") or code
        log.warning("MTN took no %s: HTTP %s, %s", attempt.kind, answer.status, said)
        if answer.status in (401, 403):
            return Statement("failed", failure="down", detail=code)
        return _failed(attempt.kind, code)

    def _statement(self, kind: AttemptKind, said: Mapping[str, Any]) -> Statement:
        """What is said of a transaction when it is asked after."""
        status, currency = text_of(said, "status"), text_of(said, "currency")
        if self._is_sandbox and currency == SANDBOX_CURRENCY:
            currency = FRANCS
        money, reference = money_of(said.get("amount"), currency), _reference(said)
        if status == "SUCCESSFUL":
            return done(money, reference, status, said.get("amount"), said.get("currency"))
        if status == "PENDING":
            return Statement("accepted", money, reference, detail=status)
        reason = _reason(said)
        if status == "FAILED" and reason not in _NOT_YET:
            return _failed(kind, reason, reference)
        return Statement("unknown", money, reference, detail=f"{status} {reason}".strip())


def _failed(kind: AttemptKind, code: str, reference: str = "") -> Statement:
    failure = _FAILURES.get(code, "refused")
    # MTN's word for anything, and in practice for a payer who has too little.
    if code == "INTERNAL_PROCESSING_ERROR" and kind == "payment":
        failure = "no_money"
    return Statement("failed", None, reference, failure, detail=code)


def _reason(said: Mapping[str, Any]) -> str:
    """`reason` as a text, or as an object with a code; "" where there is none."""
    reason = said.get("reason")
    return (reason if isinstance(reason, str) else text_of(reason, "code")).upper()


def _reference(said: Any) -> str:
    """MTN's own number for it, which is written with or without quotation marks."""
    number = said.get("financialTransactionId") if isinstance(said, dict) else None
    return str(number) if type(number) is int else text_of(said, "financialTransactionId")
