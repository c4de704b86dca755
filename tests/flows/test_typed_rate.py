"""The rate at which staff take money in another currency is typed as it is under /rates.

Named for LedgerSMB 4879 (a comma for thousands), may 237 and Wallet32 4 (a comma for hundredths),
ng-currency 149 (one taken for the other) and ex-money/money 112 (both in one number).
"""

from __future__ import annotations

import pytest

from bot.flows import other_currency
from bot.money import FRANCS, Money
from tests.support.forms import Filling

USD = other_currency.Answers("IS-7K4QM2", "0b6b", Money(1000, "USD"), Money(14634, FRANCS))


def read(typed: str, answers: other_currency.Answers = USD) -> int | None:
    filling = Filling(other_currency.FORM, answers).say(typed)
    rate: int | None = filling.state.answers.rate
    return rate


@pytest.mark.parametrize(
    "typed",
    [
        "1463.35",
        "1,463.35",
        "1463,35",
        "1 463,35",
        "1 463.35",
        "1'463.35",
        "1.463,35",
        "１４６３．３５",
        "1 USD = 1463.35",
        "1 USD = 1,463.35 Frw",
        "USD 1463.35",
        "1463.35 RWF",
        "$1 = 1463.35",
        "1463,35 Frw = 1 USD",
        "USD 1 = RWF 1,463.35",
        "1美元=1463.35卢旺达法郎",
        "1 458.35; 1 463.35; 1 468.35",
    ],
)
def test_as_people_write_it(typed: str) -> None:
    assert read(typed) == 1_463_350_000


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1,463", "can be read in two ways"),
        ("1.463", "can be read in two ways"),
        ("1463.35 or 1470", "can be read in two ways"),
        ("0.00068", "not the reverse"),
        ("1 RWF = 0.00068 USD", "not the reverse"),
        ("1 CNY = 203.5 RWF", "not an exchange rate"),
        ("1463.35 EUR", "not an exchange rate"),
        ("0", "not an exchange rate"),
        ("-1463.35", "not an exchange rate"),
        ("9999999", "not an exchange rate"),
        ("much", "not an exchange rate"),
    ],
)
def test_what_is_none_says_why(typed: str, sentence: str) -> None:
    filling = Filling(other_currency.FORM, USD).say(typed)
    assert filling.state.answers.rate is None
    assert sentence in filling.words


@pytest.mark.parametrize(
    ("moved", "due", "typed"),
    [
        (Money(1000, "USD"), Money(7120, "CNY"), "1 USD = 7,12 CNY"),
        (Money(7120, "CNY"), Money(1000, "USD"), "$1 = ¥7.12"),
        (Money(7120, "CNY"), Money(1000, "USD"), "7.12元"),
    ],
)
def test_between_dollars_and_yuan(moved: Money, due: Money, typed: str) -> None:
    assert read(typed, other_currency.Answers("IS-7K4QM2", "0b6b", moved, due)) == 7_120_000


def test_a_slip_is_asked_back() -> None:
    """Of "14,633.5" and "146,335" a market that knows about 1,460 does not take one in silence."""
    known = other_currency.Answers("IS-7K4QM2", "0b6b", Money(1000, "USD"), USD.due, 1_460_000_000)
    filling = Filling(other_currency.FORM, known).say("14,633.5")
    assert "more than a fifth off" in filling.words
    filling.tap("no").say("1,463.35")
    assert "It counts as" in filling.words
