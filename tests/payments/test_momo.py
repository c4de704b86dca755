"""What MTN is asked, and what its answers and callbacks say."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.commerce.statements import Outcome
from bot.money import Money
from bot.payments.momo import Momo
from bot.payments.momo_access import MomoKeys
from bot.payments.provider import Callback, UnreadableCallback
from storage.constants import AttemptFailure, AttemptKind
from tests.support.attempts import AIRTEL, ScriptedProvider, a_scripted_provider, an_attempt

COLLECTION = MomoKeys("user", "key", "sub-collection")
DISBURSEMENT = MomoKeys("payer", "other", "sub-disbursement")
TOKENS = {"/collection/token/": "token-c", "/disbursement/token/": "token-d"}
PAY = "/collection/v1_0/requesttopay"
ADDRESS = "https://shop.example/payments/momo"


class Clock:
    now = 1_795_770_000.0


@pytest.fixture
async def provider() -> AsyncIterator[ScriptedProvider]:
    async with a_scripted_provider() as provider:
        for path, token in TOKENS.items():
            provider.answer(200, {"access_token": token, "expires_in": 3600}, path)
        yield provider


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def momo(provider: ScriptedProvider, clock: Clock) -> AsyncIterator[Momo]:
    adapter = Momo(
        f"{provider.url}/", "mtnrwanda", COLLECTION, DISBURSEMENT,
        callback_url=ADDRESS, now=lambda: clock.now,
    )  # fmt: skip
    yield adapter
    await adapter.close()


def status(attempt_id: str, word: str, **more: Any) -> dict[str, Any]:
    return {
        "amount": "24000", "currency": "RWF", "externalId": attempt_id, "status": word,
        "payer": {"partyIdType": "MSISDN", "partyId": "250788123456"},
    } | more  # fmt: skip


class TestAsking:
    async def test_a_payment(self, provider: ScriptedProvider, momo: Momo) -> None:
        provider.answer(202, None, PAY)
        attempt = an_attempt()
        assert (await momo.start(attempt)).outcome == "accepted"
        token, asked = provider.asked
        basic = base64.b64encode(b"user:key").decode()
        assert token.headers["Authorization"] == f"Basic {basic}"
        for each in (token, asked):
            assert each.headers["X-Target-Environment"] == "mtnrwanda"
            assert each.headers["Ocp-Apim-Subscription-Key"] == "sub-collection"
            assert each.headers["User-Agent"] == "Isoko"
        assert asked.headers["Authorization"] == "Bearer token-c"
        assert asked.headers["X-Reference-Id"] == attempt.id
        assert asked.headers["X-Callback-Url"] == ADDRESS
        assert asked.content == {
            "amount": "24000",
            "currency": "RWF",
            "externalId": attempt.id,
            "payer": {"partyIdType": "MSISDN", "partyId": "250788123456"},
            "payerMessage": "Isoko IS 7K4QM2",
            "payeeNote": "Isoko IS 7K4QM2",
        }

    async def test_a_payout_has_keys_and_a_token_of_its_own(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        provider.answer(202, None, "/disbursement/v1_0/transfer")
        assert (await momo.start(an_attempt(kind="payout"))).outcome == "accepted"
        _, asked = provider.asked
        assert asked.headers["Authorization"] == "Bearer token-d"
        assert asked.headers["Ocp-Apim-Subscription-Key"] == "sub-disbursement"
        assert asked.content["payee"]["partyId"] == "250788123456"
        assert "payer" not in asked.content

    async def test_a_refund_names_its_payment(self, provider: ScriptedProvider, momo: Momo) -> None:
        provider.answer(202, None, "/disbursement/v2_0/refund")
        paid = an_attempt().id
        attempt = an_attempt(kind="refund", payment_id=paid, amount=Money(500, "RWF"))
        assert (await momo.start(attempt)).outcome == "accepted"
        asked = provider.asked[-1].content
        assert (asked["referenceIdToRefund"], asked["amount"]) == (paid, "500")
        assert not asked.keys() & {"payer", "payee"}

    @pytest.mark.parametrize("kind", ["payment", "payout"])
    async def test_a_number_of_another_network_is_told_before_anything_is_sent(
        self, provider: ScriptedProvider, momo: Momo, kind: AttemptKind
    ) -> None:
        said = await momo.start(an_attempt(kind=kind, phone=AIRTEL))
        assert (said.outcome, said.failure) == ("failed", "wrong_phone")
        assert provider.asked == []

    async def test_bug_11_yuan_are_never_asked_for(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        """Bug 11, smartstore/Smartstore#1584: a refund in the wrong currency."""
        said = await momo.start(an_attempt(kind="refund", amount=Money(11_800, "CNY")))
        assert (said.outcome, said.failure) == ("failed", "refused")
        assert provider.asked == []

    @pytest.mark.parametrize("kind", ["payout", "refund"])
    async def test_without_keys_for_it_nothing_is_paid_out(
        self, provider: ScriptedProvider, kind: AttemptKind
    ) -> None:
        momo = Momo(provider.url, "mtnrwanda", COLLECTION)
        said = await momo.start(an_attempt(kind=kind))
        assert (said.outcome, said.failure) == ("failed", "refused")
        # What was sent while there were keys may have moved.
        assert (await momo.look(an_attempt(kind=kind))).outcome == "unknown"
        assert provider.asked == []
        await momo.close()


class TestSandbox:
    async def test_francs_are_not_asked_for_there(self, provider: ScriptedProvider) -> None:
        """Nothing moves in the sandbox: an order must not be paid by it."""
        momo = Momo(provider.url, "sandbox", COLLECTION)
        said = await momo.start(an_attempt())
        assert (said.outcome, said.failure) == ("failed", "refused")
        assert provider.asked == []
        await momo.close()

    async def test_test_money_is_asked_for_in_euros(self, provider: ScriptedProvider) -> None:
        momo = Momo(provider.url, "sandbox", COLLECTION, test_money=True)
        attempt = an_attempt(phone="+46733123499")
        provider.answer(202, None, PAY)
        assert (await momo.start(attempt)).outcome == "accepted"
        assert provider.asked[-1].content["currency"] == "EUR"
        assert "X-Callback-Url" not in provider.asked[-1].headers
        answer = status(attempt.id, "SUCCESSFUL", currency="EUR")
        provider.answer(200, answer, f"{PAY}/{attempt.id}")
        assert (await momo.look(attempt)).amount == Money(24_000, "RWF")
        await momo.close()

    async def test_euros_are_no_francs_anywhere_else(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        attempt = an_attempt()
        answer = status(attempt.id, "SUCCESSFUL", currency="EUR")
        provider.answer(200, answer, f"{PAY}/{attempt.id}")
        said = await momo.look(attempt)
        assert (said.outcome, said.amount) == ("unknown", None)


class TestTokens:
    async def test_a_token_is_asked_for_once(
        self, provider: ScriptedProvider, momo: Momo, clock: Clock
    ) -> None:
        provider.answer(202, None, PAY)
        await asyncio.gather(*(momo.start(an_attempt()) for _ in range(5)))
        asked = [each.path for each in provider.asked]
        assert (asked.count("/collection/token/"), asked.count(PAY)) == (1, 5)
        clock.now += 3600 - 60  # shortly before its end
        await momo.start(an_attempt())
        assert [each.path for each in provider.asked].count("/collection/token/") == 2

    async def test_a_token_that_ended_early_is_replaced_once(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        provider.answer(401, None, PAY)
        provider.answer(202, None, PAY)
        attempt = an_attempt()
        assert (await momo.start(attempt)).outcome == "accepted"
        asked = [each.path for each in provider.asked]
        assert asked == ["/collection/token/", PAY, "/collection/token/", PAY]
        assert [each.headers.get("X-Reference-Id") for each in provider.asked[1::2]] == [
            attempt.id, attempt.id,
        ]  # fmt: skip

    async def test_who_is_refused_with_a_new_token_is_not_let_in(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        provider.answer(401, None, PAY)
        said = await momo.start(an_attempt())
        assert (said.outcome, said.failure) == ("failed", "down")
        assert len(provider.asked) == 4

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ((401, {"error": "login_failed"}), "failed"),
            ((403, "<html>"), "unsent"),
            ((500, None), "unsent"),
            ((200, {}), "unsent"),
            ((200, "<html>"), "unsent"),
        ],
    )
    async def test_without_a_token_nothing_was_sent(
        self,
        provider: ScriptedProvider,
        momo: Momo,
        answer: tuple[int, Any],
        outcome: Outcome,
    ) -> None:
        provider.says["/collection/token/"] = [answer]
        assert (await momo.start(an_attempt())).outcome == outcome
        assert (await momo.look(an_attempt())).outcome == "unknown"
        assert {each.path for each in provider.asked} == {"/collection/token/"}

    @pytest.mark.parametrize("lasts", ["3600", None, -5, 1e999])
    async def test_a_token_that_lasts_nobody_knows_how_long_is_used_once(
        self, provider: ScriptedProvider, momo: Momo, lasts: Any
    ) -> None:
        provider.says["/collection/token/"] = [(200, {"access_token": "t", "expires_in": lasts})]
        provider.answer(202, None, PAY)
        for _ in range(2):
            assert (await momo.start(an_attempt())).outcome == "accepted"
        assert [each.path for each in provider.asked].count("/collection/token/") == 2


class TestFirstAnswer:
    @pytest.mark.parametrize(
        ("answer", "outcome", "failure"),
        [
            ((400, None), "failed", "refused"),
            ((400, {"code": "VALIDATION_ERROR", "message": "…"}), "failed", "refused"),
            ((400, {"code": "PAYER_NOT_FOUND", "message": "…"}), "failed", "wrong_phone"),
            ((401, {"statusCode": 401, "message": "…"}), "failed", "down"),
            ((403, {"statusCode": 403, "message": "quota"}), "failed", "down"),
            ((403, "<html>"), "unknown", None),
            ((404, "<html>"), "unknown", None),
            ((429, {"statusCode": 429}), "unsent", None),
            ((200, {}), "unknown", None),
            ((302, None), "unknown", None),
            ((503, {"code": "SERVICE_UNAVAILABLE"}), "unknown", None),
        ],
    )
    async def test_only_a_clear_no_is_failed(
        self,
        provider: ScriptedProvider,
        momo: Momo,
        answer: tuple[int, Any],
        outcome: Outcome,
        failure: AttemptFailure | None,
    ) -> None:
        provider.answer(*answer, PAY)
        said = await momo.start(an_attempt())
        assert (said.outcome, said.failure) == (outcome, failure)

    async def test_bug_20_a_500_is_unknown_until_it_is_looked_after(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        """Bug 20, mtvbrianking/laravel-mtn-momo#81: insufficient funds come as 500 from MoMo."""
        attempt = an_attempt()
        provider.answer(500, {"code": "INTERNAL_PROCESSING_ERROR", "message": "…"}, PAY)
        said = await momo.start(attempt)
        assert (said.outcome, said.detail) == ("unknown", "INTERNAL_PROCESSING_ERROR")
        failed = status(attempt.id, "FAILED", reason="INTERNAL_PROCESSING_ERROR")
        provider.answer(200, failed, f"{PAY}/{attempt.id}")
        said = await momo.look(attempt)
        assert (said.outcome, said.failure) == ("failed", "no_money")

    @pytest.mark.parametrize(
        ("word", "outcome"),
        [("SUCCESSFUL", "done"), ("PENDING", "accepted"), ("FAILED", "failed")],
    )
    async def test_a_duplicate_is_looked_after(
        self, provider: ScriptedProvider, momo: Momo, word: str, outcome: Outcome
    ) -> None:
        attempt = an_attempt()
        provider.answer(409, {"code": "RESOURCE_ALREADY_EXIST", "message": "…"}, PAY)
        provider.answer(200, status(attempt.id, word), f"{PAY}/{attempt.id}")
        assert (await momo.start(attempt)).outcome == outcome

    async def test_a_duplicate_is_never_unsent(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        attempt = an_attempt()
        provider.answer(409, {"code": "RESOURCE_ALREADY_EXIST"}, PAY)
        provider.answer(404, {"code": "RESOURCE_NOT_FOUND"}, f"{PAY}/{attempt.id}")
        assert (await momo.start(attempt)).outcome == "unknown"


class TestLooking:
    @pytest.mark.parametrize(
        ("kind", "path"),
        [
            ("payment", PAY),
            ("payout", "/disbursement/v1_0/transfer"),
            ("refund", "/disbursement/v1_0/refund"),
        ],
    )
    @pytest.mark.parametrize("number", ["9183465", 9183465])
    async def test_done_is_what_moved(
        self, provider: ScriptedProvider, momo: Momo, kind: AttemptKind, path: str, number: Any
    ) -> None:
        attempt = an_attempt(kind=kind)
        answer = status(attempt.id, "SUCCESSFUL", financialTransactionId=number)
        provider.answer(200, answer, f"{path}/{attempt.id}")
        said = await momo.look(attempt)
        assert (said.outcome, said.amount, said.reference) == (
            "done", Money(24_000, "RWF"), "9183465",
        )  # fmt: skip

    @pytest.mark.parametrize("as_object", [False, True])
    @pytest.mark.parametrize(
        ("reason", "failure"),
        [
            ("APPROVAL_REJECTED", "declined"),
            ("REJECTED", "declined"),
            ("EXPIRED", "timed_out"),
            ("COULD_NOT_PERFORM_TRANSACTION", "timed_out"),
            ("NOT_ENOUGH_FUNDS", "no_money"),
            ("PAYER_NOT_FOUND", "wrong_phone"),
            ("PAYEE_NOT_FOUND", "wrong_phone"),
            ("PAYER_LIMIT_REACHED", "limit"),
            ("SERVICE_UNAVAILABLE", "down"),
            ("NOT_ALLOWED", "refused"),
            ("SOMETHING_NEW", "refused"),
        ],
    )
    async def test_why_it_failed_as_a_text_or_an_object(
        self,
        provider: ScriptedProvider,
        momo: Momo,
        reason: str,
        failure: AttemptFailure,
        as_object: bool,
    ) -> None:
        attempt = an_attempt()
        said: Any = {"code": reason, "message": "…"} if as_object else reason
        provider.answer(200, status(attempt.id, "FAILED", reason=said), f"{PAY}/{attempt.id}")
        found = await momo.look(attempt)
        assert (found.outcome, found.failure, found.detail) == ("failed", failure, reason)

    async def test_an_error_of_a_payout_is_not_its_sellers_lack_of_money(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        attempt = an_attempt(kind="payout")
        answer = status(attempt.id, "FAILED", reason="INTERNAL_PROCESSING_ERROR")
        provider.answer(200, answer, f"/disbursement/v1_0/transfer/{attempt.id}")
        assert (await momo.look(attempt)).failure == "refused"

    @pytest.mark.parametrize(
        ("word", "reason", "outcome"),
        [
            ("PENDING", None, "accepted"),
            ("CREATED", None, "unknown"),
            ("", None, "unknown"),
            ("FAILED", "ONGOING", "unknown"),
            ("FAILED", "PAYER_DELAYED", "unknown"),
        ],
    )
    async def test_bug_5_what_is_under_way_is_neither_paid_nor_failed(
        self,
        provider: ScriptedProvider,
        momo: Momo,
        word: str,
        reason: str | None,
        outcome: Outcome,
    ) -> None:
        """Bug 5, medusajs/medusa#14205: "processing" taken for paid."""
        attempt = an_attempt()
        provider.answer(200, status(attempt.id, word, reason=reason), f"{PAY}/{attempt.id}")
        assert (await momo.look(attempt)).outcome == outcome

    async def test_bug_15_the_amount_is_the_providers_not_ours(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        """Bug 15, bitpay/bitpay-checkout-for-woocommerce PR 139, juspay/hyperswitch PR 5881."""
        attempt = an_attempt()
        provider.answer(200, status(attempt.id, "SUCCESSFUL", amount="240"), f"{PAY}/{attempt.id}")
        assert (await momo.look(attempt)).amount == Money(240, "RWF")

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            ((404, {"code": "RESOURCE_NOT_FOUND", "message": "…"}), "unsent"),
            ((404, {"statusCode": 404, "message": "Resource not found"}), "unknown"),
            ((404, None), "unknown"),
            ((401, None), "unknown"),
            ((400, {"code": "VALIDATION_ERROR"}), "unknown"),
            ((500, None), "unknown"),
            ((200, []), "unknown"),
        ],
    )
    async def test_only_a_404_in_its_own_words_is_unsent(
        self, provider: ScriptedProvider, momo: Momo, answer: tuple[int, Any], outcome: Outcome
    ) -> None:
        attempt = an_attempt()
        provider.answer(*answer, f"{PAY}/{attempt.id}")
        assert (await momo.look(attempt)).outcome == outcome

    async def test_an_answer_about_something_else_says_nothing(
        self, provider: ScriptedProvider, momo: Momo
    ) -> None:
        attempt = an_attempt()
        answer = status(an_attempt().id, "SUCCESSFUL")
        provider.answer(200, answer, f"{PAY}/{attempt.id}")
        assert (await momo.look(attempt)).outcome == "unknown"


class TestHearing:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    async def test_a_callback_wakes_and_says_nothing(self, momo: Momo, method: str) -> None:
        attempt = an_attempt()
        told = status(attempt.id, "SUCCESSFUL", financialTransactionId="9183465")
        body = json.dumps(told).encode()
        heard = await momo.hear(Callback(method, {}, body))
        assert (heard.attempt_id, heard.reference, heard.statement) == (attempt.id, "9183465", None)
        assert (await momo.hear(Callback("PUT", {}, body))).key == heard.key
        assert (await momo.hear(Callback("PUT", {}, body + b" "))).key != heard.key

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b"7", b"null", b"{}", b"\xff", b'{"status": "SUCCESSFUL"}',
            b'{"externalId": "IS-7K4QM2", "status": "SUCCESSFUL"}', b'{"externalId": 7}',
            b"[" * 100_000,
        ],
    )  # fmt: skip
    async def test_what_is_no_callback_is_refused(self, momo: Momo, body: bytes) -> None:
        with pytest.raises(UnreadableCallback):
            await momo.hear(Callback("PUT", {}, body))
