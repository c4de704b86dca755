"""What Stripe's objects and errors mean in the house's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.money import Money
from bot.payments.http import HttpAnswer
from bot.payments.stripe_objects import payment_statement, refund_statement, refusal_statement


def intent(status: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "pi_1", "object": "payment_intent", "status": status, "amount": 11_800,
        "amount_received": 0, "currency": "cny",
    } | more  # fmt: skip


def refund(status: str | None, **more: Any) -> dict[str, Any]:
    return {"id": "re_1", "status": status, "amount": 1_800, "currency": "cny"} | more


def error(status: int, **fields: Any) -> HttpAnswer:
    content = {"error": fields}
    return HttpAnswer(status, content, json.dumps(content).encode())


class TestPayments:
    def test_paid_is_what_was_received_in_its_own_currency(self) -> None:
        said = payment_statement(intent("succeeded", amount_received=11_800))
        assert (said.outcome, said.amount, said.reference) == ("done", Money(11_800, "CNY"), "pi_1")
        less = payment_statement(intent("succeeded", amount_received=100))
        assert less.amount == Money(100, "CNY")

    @pytest.mark.parametrize(
        "status", ["processing", "requires_action", "requires_confirmation", "requires_capture", ""]
    )
    def test_processing_is_not_paid(self, status: str) -> None:
        """github.com/medusajs/medusa#14205"""
        assert payment_statement(intent(status)).outcome in ("accepted", "unknown")

    @pytest.mark.parametrize(
        ("minor", "currency", "money"),
        [
            (24_000, "rwf", Money(24_000, "RWF")),
            (11_800, "cny", Money(11_800, "CNY")),
            (1_650, "usd", Money(1_650, "USD")),
        ],
    )
    def test_bug_9_francs_have_no_hundredths(self, minor: int, currency: str, money: Money) -> None:
        """Bug 9, woocommerce/woocommerce-gateway-stripe#883; also not hidden by a division by the
        same 100 (Paymenter/Paymenter#1258)."""
        said = payment_statement(intent("succeeded", amount_received=minor, currency=currency))
        assert said.amount == money

    @pytest.mark.parametrize(
        "moved",
        [
            {"amount_received": 11_800, "currency": "hkd"},
            {"amount_received": None},
            {"amount_received": "11800"},
            {"amount_received": 118.0},
            {"amount_received": True},
            {"amount_received": -1},
            {"amount_received": 10**30},
            {"amount_received": 11_800, "currency": None},
        ],
    )
    def test_money_that_cannot_be_named_is_nobodys_payment(self, moved: dict[str, Any]) -> None:
        """Without an amount `done` would be taken for what was asked for."""
        said = payment_statement(intent("succeeded", **moved))
        assert (said.outcome, said.amount) == ("unknown", None)

    @pytest.mark.parametrize(
        ("code", "failure"),
        [
            ("payment_method_customer_decline", "declined"),
            ("payment_intent_authentication_failure", "declined"),
            ("payment_intent_payment_attempt_expired", "timed_out"),
            ("payment_method_provider_timeout", "timed_out"),
            ("insufficient_funds", "no_money"),
            ("charge_exceeds_source_limit", "limit"),
            ("payment_method_provider_decline", "refused"),
            ("a_word_of_next_year", "refused"),
        ],
    )
    def test_failed(self, code: str, failure: str) -> None:
        waits = intent("requires_payment_method", last_payment_error={"code": code})
        said = payment_statement(waits)
        assert (said.outcome, said.failure, said.detail) == ("failed", failure, code)

    @pytest.mark.parametrize("error", [{}, {"last_payment_error": None}])
    def test_waiting_for_a_way_of_paying_has_not_failed(self, error: dict[str, Any]) -> None:
        """stripe-archive/stripe-payments-demo#113: seen with WeChat Pay right after the code."""
        assert payment_statement(intent("requires_payment_method", **error)).outcome == "unknown"

    @pytest.mark.parametrize(
        ("reason", "failure"),
        [("expired", "timed_out"), ("abandoned", "timed_out"), ("fraudulent", "refused"),
         ("requested_by_customer", "declined"), (None, "refused")],
    )  # fmt: skip
    def test_cancelled(self, reason: str | None, failure: str) -> None:
        said = payment_statement(intent("canceled", cancellation_reason=reason))
        assert (said.outcome, said.failure) == ("failed", failure)

    @pytest.mark.parametrize(
        ("action", "page"),
        [
            ({"type": "alipay_handle_redirect", "alipay_handle_redirect": {"url": "https://a"}},
             "https://a"),
            ({"type": "redirect_to_url", "redirect_to_url": {"url": "https://b"}}, "https://b"),
            ({"type": "wechat_pay_display_qr_code", "wechat_pay_display_qr_code":
              {"data": "weixin://wxpay/x", "hosted_instructions_url": "https://c"}}, "https://c"),
            (None, ""),
            ({"type": "new", "new": {"url": "https://d"}}, ""),
        ],
    )  # fmt: skip
    def test_the_page_on_which_the_buyer_pays(self, action: Any, page: str) -> None:
        said = payment_statement(intent("requires_action", next_action=action))
        assert (said.outcome, said.page) == ("accepted", page)
        assert said.amount == Money(11_800, "CNY")

    def test_what_is_no_payment(self) -> None:
        assert payment_statement({}).outcome == "unknown"
        assert payment_statement({"id": 5, "status": ["succeeded"]}).outcome == "unknown"


class TestRefunds:
    @pytest.mark.parametrize(
        ("status", "outcome"),
        [("pending", "accepted"), ("requires_action", "accepted"), ("succeeded", "done"),
         ("failed", "failed"), ("canceled", "failed"), (None, "unknown"), ("new", "unknown")],
    )  # fmt: skip
    def test_states(self, status: str | None, outcome: str) -> None:
        said = refund_statement(refund(status))
        assert (said.outcome, said.reference) == (outcome, "re_1")

    def test_a_refund_is_in_the_currency_that_went_back(self) -> None:
        """smartstore/Smartstore#1584"""
        assert refund_statement(refund("succeeded")).amount == Money(1_800, "CNY")
        assert refund_statement(refund("succeeded", currency="usd")).amount == Money(1_800, "USD")
        assert refund_statement(refund("succeeded", currency="hkd")).outcome == "unknown"

    def test_why_it_failed(self) -> None:
        said = refund_statement(refund("failed", failure_reason="insufficient_funds"))
        assert (said.failure, said.detail) == ("no_money", "insufficient_funds")


class TestRefusals:
    @pytest.mark.parametrize(
        ("answer", "outcome", "failure"),
        [
            (error(400, type="invalid_request_error", code="amount_too_small"), "failed", "amount"),
            (error(400, type="invalid_request_error"), "failed", "refused"),
            (error(401, type="invalid_request_error"), "failed", "refused"),
            (error(402, type="card_error", code="insufficient_funds"), "failed", "no_money"),
            (error(404, type="invalid_request_error", code="resource_missing"), "failed",
             "refused"),
            (error(400, type="idempotency_error"), "unknown", None),
            (error(409, type="invalid_request_error", code="lock_timeout"), "unknown", None),
            (error(409, type="idempotency_error", code="idempotency_key_in_use"), "unknown", None),
            (error(429, type="invalid_request_error", code="rate_limit"), "unsent", None),
            (error(500, type="api_error"), "unknown", None),
            (error(503), "unknown", None),
            (HttpAnswer(403, None, b"<html>a proxy</html>"), "unknown", None),
            (HttpAnswer(302, None), "unknown", None),
            (HttpAnswer(400, {"error": "no"}, b"{}"), "unknown", None),
        ],
    )  # fmt: skip
    def test_only_a_clear_no_has_failed(
        self, answer: HttpAnswer, outcome: str, failure: str | None
    ) -> None:
        said = refusal_statement(answer)
        assert (said.outcome, said.failure) == (outcome, failure)

    def test_a_payment_that_failed_at_once_keeps_its_number(self) -> None:
        answer = error(402, type="card_error", code="x", payment_intent={"id": "pi_7"})
        assert refusal_statement(answer).reference == "pi_7"
