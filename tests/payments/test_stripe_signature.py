"""Which bodies Stripe has signed: `t` and any of the `v1`, over the body as it came."""

from __future__ import annotations

import json

import pytest

from bot.payments.provider import NotSigned
from bot.payments.stripe_signature import FRESH_SECONDS, check_signature, signature

SECRET, OTHER = "whsec_ours", "whsec_another"
NOW = 1_795_000_000
BODY = b'{"id": "evt_1", "amount": 11800}'


def header(*signed: str, t: object = NOW) -> dict[str, str]:
    return {"Stripe-Signature": ",".join([f"t={t}", *(f"v1={each}" for each in signed)])}


def is_signed(headers: dict[str, str], body: bytes = BODY, now: float = NOW) -> bool:
    try:
        check_signature(headers, body, SECRET, now)
    except NotSigned:
        return False
    return True


def test_as_the_package_of_stripe_signs() -> None:
    # `stripe.WebhookSignature._compute_signature("1795000000.{}", "whsec_ours")` of stripe 16.1.0
    known = "2e775fb80e68c4951f3667449850f2dcfbd640c260a7b4bcfdf5a64c5023da9f"
    assert signature(SECRET, NOW, b"{}") == known


def test_signed() -> None:
    assert is_signed(header(signature(SECRET, NOW, BODY)))
    lower = {"stripe-signature": f"t={NOW}, v1={signature(SECRET, NOW, BODY)}"}
    assert is_signed(lower)


def test_while_a_secret_is_rolled_any_of_several_holds() -> None:
    old, new = signature(OTHER, NOW, BODY), signature(SECRET, NOW, BODY)
    assert is_signed(header(old, new))
    assert is_signed(header(new, old))
    assert not is_signed(header(old, old))


@pytest.mark.parametrize("seconds", [FRESH_SECONDS, -FRESH_SECONDS])
def test_an_old_body_played_again(seconds: int) -> None:
    headers = header(signature(SECRET, NOW, BODY))
    assert is_signed(headers, now=NOW + seconds)
    assert not is_signed(headers, now=NOW + seconds + (1 if seconds > 0 else -1))


def test_its_time_is_signed_too() -> None:
    """Else an old body would come fresh with another `t`."""
    headers = header(signature(SECRET, NOW - 900, BODY))
    assert not is_signed(headers)


def test_a_body_that_was_written_again() -> None:
    again = json.dumps(json.loads(BODY), separators=(",", ":")).encode()
    assert json.loads(again) == json.loads(BODY)
    assert not is_signed(header(signature(SECRET, NOW, BODY)), again)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"Stripe-Signature": ""},
        {"Stripe-Signature": f"v1={signature(SECRET, NOW, BODY)}"},
        {"Stripe-Signature": f"t={NOW},v0={signature(SECRET, NOW, BODY)}"},
        {"Stripe-Signature": f"t={NOW},t={NOW},v1={signature(SECRET, NOW, BODY)}"},
        header(),
        header("", "é\udcff"),
        header(signature(OTHER, NOW, BODY)),
        header(signature(SECRET, NOW, BODY).upper()),
        header(signature(SECRET, NOW, BODY), t="nan"),
        header(signature(SECRET, NOW, BODY), t="٣"),
        header(signature(SECRET, NOW, BODY), t=-NOW),
        header(signature(SECRET, NOW, BODY), t="9" * 5000),
    ],
)
def test_refused(wrong: dict[str, str]) -> None:
    assert not is_signed(wrong)


def test_without_a_secret_nothing_is_signed() -> None:
    """A secret that was forgotten must not make everybody Stripe."""
    with pytest.raises(NotSigned):
        check_signature(header(signature("", NOW, BODY)), BODY, "", NOW)
