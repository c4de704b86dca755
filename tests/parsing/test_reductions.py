"""How much a price is reduced, as people write it in three languages."""

from __future__ import annotations

import pytest

from bot.money import Money
from bot.parsing.reductions import may_be_percent, read_reduction
from bot.parsing.rejection import Reason, Rejection
from tests.support.trade import francs


@pytest.mark.parametrize(
    ("typed", "points"),
    [
        ("20%", 2000),
        ("20 %", 2000),
        ("-20%", 2000),
        ("20% off", 2000),
        ("12.5%", 1250),
        ("12,5 percent", 1250),
        ("20 ku ijana", 2000),
        ("２０％", 2000),
        ("百分之20", 2000),
        ("8折", 2000),  # what is left, not what comes off
        ("八折", 2000),
        ("8.5折", 1500),
        ("85折", 1500),
        ("八五折", 1500),
        ("打九折", 1000),
    ],
)
def test_a_percentage(typed: str, points: int) -> None:
    assert read_reduction(typed, "RWF") == points


@pytest.mark.parametrize(
    ("typed", "sum_"),
    [("10 000", 10_000), ("10k", 10_000), ("500 Frw off", 500), ("minus 500", 500)],
)
def test_a_sum(typed: str, sum_: int) -> None:
    assert read_reduction(typed, "RWF") == francs(sum_)


def test_a_sum_of_dollars() -> None:
    assert read_reduction("9.50", "USD") == Money(950, "USD")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("100%", Reason.TOO_LARGE),
        ("91%", Reason.TOO_LARGE),
        ("0%", Reason.ZERO),
        ("0", Reason.ZERO),
        ("5 USD", Reason.WRONG_CURRENCY),
        ("half", Reason.NOT_A_NUMBER),
        ("", Reason.EMPTY),
    ],
)
def test_what_is_none(typed: str, reason: Reason) -> None:
    found = read_reduction(typed, "RWF")
    assert isinstance(found, Rejection)
    assert found.reason is reason


def test_a_small_bare_number_is_asked_back() -> None:
    """Red when "20" of 12 500 francs sells a bag of coffee for twenty francs."""
    assert may_be_percent(francs(20), "20", francs(12_500))
    assert not may_be_percent(francs(20), "20 Frw", francs(12_500))
    assert not may_be_percent(francs(10_000), "10 000", francs(12_500))
    assert not may_be_percent(francs(80), "80", francs(100))
