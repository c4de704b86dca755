"""What pawaPay is asked, and what its answers and callbacks say."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.commerce.statements import Outcome
from bot.money import Money
from bot.payments.pawapay import LONGEST_MESSAGE, Pawapay
from bot.payments.provider import Callback, NotSigned, UnreadableCallback
from bot.payments.values import phone_message
from storage.constants import AttemptFailure, AttemptKind
from tests.support.attempts import AIRTEL, MTN, ScriptedProvider, a_scripted_provider, an_attempt

ADDRESS = "https://shop.example/payments/pawapay"


@pytest.fixture
async def provider() -> AsyncIterator[ScriptedProvider]:
    async with a_scripted_provider() as provider:
        yield provider


@pytest.fixture
async def pawapay(provider: ScriptedProvider) -> AsyncIterator[Pawapay]:
    adapter = Pawapay(f"{provider.url}/", "token", ADDRESS)
    yield adapter
    await adapter.close()


def accepted(name: str = "depositId") -> dict[str, Any]:
    return {name: "…", "status": "ACCEPTED", "created": "2026-11-27T09:00:00Z"}


def rejected(code: str) -> dict[str, Any]:
    return {"status": "REJECTED", "failureReason": {"failureCode": code, "failureMessage": "No."}}


def found(attempt_id: str, status: str, name: str = "depositId", **more: Any) -> dict[str, Any]:
    data = {
        name: attempt_id, "status": status, "amount": "24000.00", "currency": "RWF",
        "country": "RWA", "providerTransactionId": "12356789",
    }  # fmt: skip
    return {"status": "FOUND", "data": data | more}


class TestAsking:
    async def test_a_deposit(self, provider: ScriptedProvider, pawapay: Pawapay) -> None:
        provider.answer(200, accepted())
        attempt = an_attempt()
        assert (await pawapay.start(attempt)).outcome == "accepted"
        (asked,) = provider.asked
        assert (asked.method, asked.path) == ("POST", "/v2/deposits")
        assert asked.headers["Authorization"] == "Bearer token"
        assert asked.content == {
            "depositId": attempt.id,
            "amount": "24000",
            "currency": "RWF",
            "payer": {
                "type": "MMO",
                "accountDetails": {"phoneNumber": "250788123456", "provider": "MTN_MOMO_RWA"},
            },
            "clientReferenceId": "IS-7K4QM2",
            "customerMessage": "Isoko IS 7K4QM2",
        }

    async def test_a_payout(self, provider: ScriptedProvider, pawapay: Pawapay) -> None:
        provider.answer(200, accepted("payoutId"))
        attempt = an_attempt(kind="payout", channel="airtel", phone=AIRTEL)
        assert (await pawapay.start(attempt)).outcome == "accepted"
        (asked,) = provider.asked
        assert (asked.path, asked.content["payoutId"]) == ("/v2/payouts", attempt.id)
        assert asked.content["recipient"]["accountDetails"] == {
            "phoneNumber": "250733456789", "provider": "AIRTEL_RWA",
        }  # fmt: skip

    @pytest.mark.parametrize("name", ["refundId", "payoutId"])
    async def test_a_refund_names_its_payment_and_how_much(
        self, provider: ScriptedProvider, pawapay: Pawapay, name: str
    ) -> None:
        """The guide's example of the answer calls it a payout."""
        provider.answer(200, accepted(name))
        paid = an_attempt().id
        attempt = an_attempt(kind="refund", payment_id=paid, amount=Money(500, "RWF"))
        assert (await pawapay.start(attempt)).outcome == "accepted"
        assert provider.asked[0].path == "/v2/refunds"
        assert provider.asked[0].content == {
            "refundId": attempt.id, "depositId": paid, "amount": "500", "currency": "RWF",
            "clientReferenceId": "IS-7K4QM2",
        }  # fmt: skip

    @pytest.mark.parametrize("kind", ["payment", "payout"])
    @pytest.mark.parametrize(
        ("channel", "phone"),
        [("mtn", AIRTEL), ("airtel", MTN), ("mtn", "+8613800138000"), ("mtn", "")],
    )
    async def test_a_number_of_another_network_is_told_before_anything_is_sent(
        self, provider: ScriptedProvider, pawapay: Pawapay, kind: str, channel: str, phone: str
    ) -> None:
        said = await pawapay.start(an_attempt(kind=kind, channel=channel, phone=phone))
        assert (said.outcome, said.failure) == ("failed", "wrong_phone")
        assert provider.asked == []

    async def test_bug_11_yuan_are_never_asked_for(
        self, provider: ScriptedProvider, pawapay: Pawapay
    ) -> None:
        """Bug 11, smartstore/Smartstore#1584: a refund in the wrong currency."""
        said = await pawapay.start(an_attempt(kind="refund", amount=Money(11_800, "CNY")))
        assert (said.outcome, said.failure) == ("failed", "refused")
        assert provider.asked == []

    @pytest.mark.parametrize(
        ("order", "message"),
        [
            ("IS-7K4QM2", "Isoko IS 7K4QM2"),
            ("PO-2026-48-KIGALI-BASKETS", "Isoko PO 2026 48 KIGAL"),
            ("", "Isoko"),
            ("订单é", "Isoko"),
        ],
    )
    def test_a_message_is_4_to_22_letters_digits_and_spaces(self, order: str, message: str) -> None:
        assert phone_message(order, LONGEST_MESSAGE) == message


class TestFirstAnswer:
    @pytest.mark.parametrize(
        ("code", "failure"),
        [
            ("AMOUNT_OUT_OF_BOUNDS", "amount"),
            ("INVALID_PHONE_NUMBER", "wrong_phone"),
            ("PROVIDER_TEMPORARILY_UNAVAILABLE", "down"),
            ("PAWAPAY_WALLET_OUT_OF_FUNDS", "no_money"),
            ("INVALID_STATE", "refused"),
            ("SOMETHING_NEW", "refused"),
        ],
    )
    async def test_a_rejection_comes_with_200(
        self, provider: ScriptedProvider, pawapay: Pawapay, code: str, failure: AttemptFailure
    ) -> None:
        provider.answer(200, rejected(code))
        said = await pawapay.start(an_attempt())
        assert (said.outcome, said.failure, said.detail) == ("failed", failure, code)

    @pytest.mark.parametrize(
        ("status", "code", "failure"),
        [
            (400, "INVALID_PARAMETER", "refused"),
            (401, "NO_AUTHENTICATION", "down"),
            (403, "AUTHENTICATION_ERROR", "down"),
            (403, "DEPOSITS_NOT_ALLOWED", "down"),
        ],
    )
    async def test_a_refusal_in_its_own_words_is_a_no(
        self,
        provider: ScriptedProvider,
        pawapay: Pawapay,
        status: int,
        code: str,
        failure: AttemptFailure,
    ) -> None:
        provider.answer(status, rejected(code))
        said = await pawapay.start(an_attempt())
        assert (said.outcome, said.failure) == ("failed", failure)

    async def test_too_many_requests_is_asked_again(
        self, provider: ScriptedProvider, pawapay: Pawapay
    ) -> None:
        provider.answer(429, "slow down")
        assert (await pawapay.start(an_attempt())).outcome == "unsent"

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [("COMPLETED", "done"), ("SUBMITTED", "accepted"), ("FAILED", "failed")],
    )
    async def test_a_duplicate_is_looked_after(
        self, provider: ScriptedProvider, pawapay: Pawapay, answer: str, outcome: Outcome
    ) -> None:
        attempt = an_attempt()
        provider.answer(200, accepted() | {"status": "DUPLICATE_IGNORED"}, "/v2/deposits")
        provider.answer(200, found(attempt.id, answer), f"/v2/deposits/{attempt.id}")
        assert (await pawapay.start(attempt)).outcome == outcome

    async def test_a_duplicate_is_never_unsent(
        self, provider: ScriptedProvider, pawapay: Pawapay
    ) -> None:
        attempt = an_attempt()
        provider.answer(200, accepted() | {"status": "DUPLICATE_IGNORED"}, "/v2/deposits")
        provider.answer(200, {"status": "NOT_FOUND"}, f"/v2/deposits/{attempt.id}")
        assert (await pawapay.start(attempt)).outcome == "unknown"


class TestLooking:
    @pytest.mark.parametrize(
        ("kind", "path", "name"),
        [
            ("payment", "deposits", "depositId"),
            ("payout", "payouts", "payoutId"),
            ("refund", "refunds", "refundId"),
            ("refund", "refunds", "payoutId"),
        ],
    )
    async def test_done_is_what_moved(
        self,
        provider: ScriptedProvider,
        pawapay: Pawapay,
        kind: AttemptKind,
        path: str,
        name: str,
    ) -> None:
        attempt = an_attempt(kind=kind, payment_id=an_attempt().id)
        more = {"depositId": attempt.payment_id} if kind == "refund" else {}
        answer = found(attempt.id, "COMPLETED", name, **more)
        provider.answer(200, answer, f"/v2/{path}/{attempt.id}")
        said = await pawapay.look(attempt)
        assert (said.outcome, said.amount, said.reference) == (
            "done", Money(24_000, "RWF"), "12356789",
        )  # fmt: skip

    async def test_bug_15_the_amount_is_the_providers_not_ours(
        self, provider: ScriptedProvider, pawapay: Pawapay
    ) -> None:
        """Bug 15, bitpay/bitpay-checkout-for-woocommerce PR 139, juspay/hyperswitch PR 5881."""
        attempt = an_attempt()
        provider.answer(200, found(attempt.id, "COMPLETED", amount="240", currency="RWF"))
        assert (await pawapay.look(attempt)).amount == Money(240, "RWF")

    @pytest.mark.parametrize(
        "more", [{"amount": "24000.50"}, {"currency": "XOF"}, {"amount": None}, {"amount": 1e999}]
    )
    async def test_money_that_cannot_be_read_is_not_taken_for_what_was_asked(
        self, provider: ScriptedProvider, pawapay: Pawapay, more: dict[str, Any]
    ) -> None:
        attempt = an_attempt()
        provider.answer(200, found(attempt.id, "COMPLETED", **more))
        said = await pawapay.look(attempt)
        assert (said.outcome, said.amount) == ("unknown", None)
        assert said.detail.startswith("COMPLETED: ")

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            ("ACCEPTED", "accepted"),
            ("ENQUEUED", "accepted"),
            ("SUBMITTED", "accepted"),
            ("PROCESSING", "accepted"),
            ("IN_RECONCILIATION", "accepted"),
            ("SOMETHING_NEW", "unknown"),
            ("", "unknown"),
        ],
    )
    async def test_bug_5_what_is_under_way_is_neither_paid_nor_failed(
        self, provider: ScriptedProvider, pawapay: Pawapay, status: str, outcome: Outcome
    ) -> None:
        """Bug 5, medusajs/medusa#14205: "processing" taken for paid."""
        attempt = an_attempt()
        provider.answer(200, found(attempt.id, status))
        assert (await pawapay.look(attempt)).outcome == outcome

    @pytest.mark.parametrize("as_text", [False, True])
    @pytest.mark.parametrize(
        ("code", "failure"),
        [
            ("PAYER_NOT_FOUND", "wrong_phone"),
            ("PAYMENT_NOT_APPROVED", "declined"),
            ("INSUFFICIENT_BALANCE", "no_money"),
            ("PAYER_LIMIT_REACHED", "limit"),
            ("RECIPIENT_NOT_FOUND", "wrong_phone"),
            ("UNSPECIFIED_FAILURE", "refused"),
            ("UNKNOWN_ERROR", "refused"),
        ],
    )
    async def test_why_it_failed(
        self,
        provider: ScriptedProvider,
        pawapay: Pawapay,
        code: str,
        failure: AttemptFailure,
        as_text: bool,
    ) -> None:
        attempt = an_attempt()
        reason = code if as_text else {"failureCode": code, "failureMessage": "…"}
        provider.answer(200, found(attempt.id, "FAILED", failureReason=reason))
        said = await pawapay.look(attempt)
        assert (said.outcome, said.failure, said.detail) == ("failed", failure, code)

    async def test_failed_without_a_reason_is_failed(
        self, provider: ScriptedProvider, pawapay: Pawapay
    ) -> None:
        attempt = an_attempt()
        provider.answer(200, found(attempt.id, "FAILED"))
        said = await pawapay.look(attempt)
        assert (said.outcome, said.failure) == ("failed", "refused")

    async def test_what_it_never_got_may_be_sent_again(
        self, provider: ScriptedProvider, pawapay: Pawapay
    ) -> None:
        provider.answer(200, {"status": "NOT_FOUND"})
        assert (await pawapay.look(an_attempt())).outcome == "unsent"

    async def test_an_answer_about_something_else_says_nothing(
        self, provider: ScriptedProvider, pawapay: Pawapay
    ) -> None:
        provider.answer(200, found(an_attempt().id, "COMPLETED"))
        assert (await pawapay.look(an_attempt())).outcome == "unknown"

    @pytest.mark.parametrize(
        "answer", [(403, rejected("AUTHENTICATION_ERROR")), (404, "gone"), (429, None), (302, None)]
    )
    async def test_a_look_that_is_refused_says_nothing_of_the_money(
        self, provider: ScriptedProvider, pawapay: Pawapay, answer: tuple[int, Any]
    ) -> None:
        provider.answer(*answer)
        assert (await pawapay.look(an_attempt())).outcome == "unknown"


class TestHearing:
    async def test_unsigned_wakes_and_says_nothing(self, pawapay: Pawapay) -> None:
        attempt = an_attempt()
        body = json.dumps(found(attempt.id, "COMPLETED")["data"]).encode()
        heard = await pawapay.hear(Callback("POST", {}, body))
        assert (heard.attempt_id, heard.statement) == (attempt.id, None)
        again = await pawapay.hear(Callback("POST", {}, body))
        assert again.key == heard.key
        other = await pawapay.hear(Callback("POST", {}, body + b" "))
        assert other.key != heard.key

    async def test_a_wrong_signature_is_refused(self, pawapay: Pawapay) -> None:
        with pytest.raises(NotSigned):
            await pawapay.hear(Callback("POST", {"signature": "sig-pp=:AAAA:"}, b"{}"))

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b'"text"', b"7", b"{}", b"\xff", b'{"depositId": "7", "status": "X"}',
            b'{"depositId": null, "status": "COMPLETED"}',
            b'{"depositId": "8917c345-4791-4285-a416-62f24b6982db"}',
            b"[" * 100_000, b"9" * 10_000,
        ],
    )  # fmt: skip
    async def test_what_is_no_callback_is_refused(self, pawapay: Pawapay, body: bytes) -> None:
        with pytest.raises(UnreadableCallback):
            await pawapay.hear(Callback("POST", {}, body))
