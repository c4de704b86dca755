"""Amounts in what providers answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.money import Money
from bot.payments.values import amount_text, money_of


@pytest.mark.parametrize(
    ("amount", "currency", "money"),
    [
        ("24000", "RWF", Money(24_000, "RWF")),
        ("24000.00", "RWF", Money(24_000, "RWF")),
        (24_000, "RWF", Money(24_000, "RWF")),
        ("118.5", "CNY", Money(11_850, "CNY")),
        ("118", "CNY", Money(11_800, "CNY")),
        ("0", "RWF", Money(0, "RWF")),
    ],
)
def test_an_amount_is_in_major_units(amount: Any, currency: str, money: Money) -> None:
    assert money_of(amount, currency) == money


@pytest.mark.parametrize(
    "amount",
    [
        "24000.50", "", "-1", "+1", " 1", "1e3", "24,000", "NaN", "Infinity", "1" * 16, "9" * 5000,
        "٢٤٠٠٠", 24_000.0, float("inf"), True, None, [], {}, b"1",
        pytest.param(10**5000, id="huge"),
    ],
)  # fmt: skip
def test_what_is_no_exact_amount_is_none(amount: Any) -> None:
    assert money_of(amount, "RWF") is None


@pytest.mark.parametrize("currency", ["EUR", "rwf", "", "XOF"])
def test_a_currency_that_is_not_the_houses_is_none(currency: str) -> None:
    assert money_of("24000", currency) is None


def test_bug_9_francs_are_sent_without_hundredths() -> None:
    """Bug 9, woocommerce/woocommerce-gateway-stripe#883, Dolibarr/dolibarr#37650: ×100 on a
    currency without decimals; hidden by a division by the same 100: Paymenter/Paymenter#1258."""
    assert amount_text(Money(24_000, "RWF")) == "24000"
    assert amount_text(Money(10**15, "RWF")) == "1000000000000000"
    assert amount_text(Money(11_850, "CNY")) == "118.50"
    assert money_of(amount_text(Money(24_000, "RWF")), "RWF") == Money(24_000, "RWF")
