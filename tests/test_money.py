"""Sums of money stay exact, stay in one currency and round once."""

import ast
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.money import (
    DECIMALS,
    InexactMoney,
    MixedCurrencies,
    Money,
    RateNotPositive,
    UnknownCurrency,
    per_currency,
)

minors = st.integers(-(2**63), 2**63 - 1)


class TestMoney:
    @pytest.mark.parametrize("minor", [1.0, True, "1", Decimal(1), None])
    def test_takes_whole_numbers_only(self, minor):
        with pytest.raises(InexactMoney):
            Money(minor, "RWF")

    def test_knows_its_currencies(self):
        with pytest.raises(UnknownCurrency) as caught:
            Money(1, "EUR")
        assert caught.value.currency == "EUR"

    @pytest.mark.parametrize(
        ("money", "amount"),
        [
            (Money(12500, "RWF"), "12500"),
            (Money(19250, "CNY"), "192.50"),
            (Money(-5, "USD"), "-0.05"),
        ],
    )
    def test_amount(self, money, amount):
        assert str(money.amount) == amount

    @given(minors, st.sampled_from(sorted(DECIMALS)))
    def test_amount_is_exact(self, minor, currency):
        amount = Fraction(Money(minor, currency).amount)
        assert amount * 10 ** DECIMALS[currency] == minor


class TestSums:
    def test_of_line(self):
        assert Money.of_line(Money(3500, "RWF"), 3) == Money(10500, "RWF")

    @given(minors, minors)
    def test_subtraction_undoes_addition(self, left, right):
        total = Money(left, "CNY") + Money(right, "CNY")
        assert total - Money(right, "CNY") == Money(left, "CNY")

    @pytest.mark.parametrize("times", [1.5, Decimal(2), True])
    def test_multiplies_by_whole_numbers_only(self, times):
        with pytest.raises(InexactMoney):
            Money(1, "RWF") * times

    @pytest.mark.parametrize(
        "operator", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"]
    )
    def test_currencies_do_not_mix(self, operator):
        with pytest.raises(MixedCurrencies) as caught:
            getattr(Money(1, "RWF"), operator)(Money(1, "CNY"))
        assert (caught.value.left, caught.value.right) == ("RWF", "CNY")

    def test_nothing_but_money_is_added(self):
        with pytest.raises(InexactMoney):
            Money(1, "RWF") + 1

    @given(minors, minors)
    def test_is_ordered_by_value(self, left, right):
        a, b = Money(left, "RWF"), Money(right, "RWF")
        assert (a < b, a <= b, a > b, a >= b) == (
            left < right,
            left <= right,
            left > right,
            left >= right,
        )

    def test_same_number_of_other_currency_is_not_equal(self):
        assert Money(1, "USD") != Money(1, "CNY")


class TestConversion:
    @pytest.mark.parametrize(
        ("money", "rate", "to", "minor"),
        [
            (Money(12500, "RWF"), Decimal("0.0049"), "CNY", 6125),
            (Money(100, "CNY"), Decimal("204.5"), "RWF", 205),  # 204.5: a half goes up
            (Money(-100, "CNY"), Decimal("204.5"), "RWF", -205),
            (Money(100, "CNY"), Decimal("204.49"), "RWF", 204),
            (Money(1, "RWF"), Fraction(1, 3), "USD", 33),
            (Money(10, "CNY"), Decimal("0.14"), "USD", 1),
        ],
    )
    def test_examples(self, money, rate, to, minor):
        assert money.converted(rate, to) == Money(minor, to)

    @given(
        st.integers(-(10**12), 10**12),
        st.decimals("0.000001", "99999", places=6),
        st.sampled_from(sorted(DECIMALS)),
        st.sampled_from(sorted(DECIMALS)),
    )
    def test_is_rounded_once_half_up(self, minor, rate, source, target):
        money = Money(minor, source)
        exact = money.amount * rate
        step = Decimal(1).scaleb(-DECIMALS[target])
        assert money.converted(rate, target).amount == exact.quantize(step, ROUND_HALF_UP)

    @pytest.mark.parametrize("rate", [0.5, 2, "2"])
    def test_takes_exact_rates_only(self, rate):
        with pytest.raises(InexactMoney):
            Money(1, "RWF").converted(rate, "CNY")

    @pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
    def test_takes_positive_rates_only(self, rate):
        with pytest.raises(RateNotPositive):
            Money(1, "RWF").converted(Decimal(rate), "CNY")

    def test_knows_its_currencies(self):
        with pytest.raises(UnknownCurrency):
            Money(1, "RWF").converted(Decimal(1), "EUR")


class TestPerCurrency:
    def test_one_sum_for_each(self):
        francs, yuan = Money(12500, "RWF"), Money(1950, "CNY")
        assert per_currency([]) == ()
        assert per_currency([francs, yuan, francs]) == (Money(25000, "RWF"), yuan)

    def test_whole_units(self):
        assert Money.whole(20, "CNY") == Money(2000, "CNY")
        assert Money.whole(20, "RWF") == Money(20, "RWF")


def test_the_default_currency_is_named_once():
    """Wherever else it stood, a second currency was forgotten."""
    root = Path(__file__).parent.parent
    named = [
        path.relative_to(root).as_posix()
        for room in ("bot", "storage", "demo", "benchmarks")
        for path in (root / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if "migrations" not in path.parts and isinstance(node, ast.Constant) and node.value == "RWF"
    ]
    assert set(named) == {"bot/money.py"}
