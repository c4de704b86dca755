"""How many, and how much where that was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.quantities import GRAMS, MILLILITRES, Measured, read_quantity
from bot.parsing.rejection import Reason, Rejection


def grams(amount: int) -> Measured:
    return Measured(amount, GRAMS)


def ml(amount: int) -> Measured:
    return Measured(amount, MILLILITRES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("2", 2), ("１２", 12), ("٣", 3), ("1,234", 1234), ("1 234", 1234), ("三件", 3)),
        *(("3 bags", 3), ("imifuka 3", 3), ("icumi", 10), ("两个", 2)),
        *(("a dozen", 12), ("2 dozen", 24), ("half a dozen", 6), ("duzeni ebyiri", 24)),
        *(("一打", 12), ("两打", 24), ("半打", 6), ("dozen", 12)),
        *(("2 kg", grams(2000)), ("ibiro 2", grams(2000)), ("2公斤", grams(2000))),
        *(("1.2 kg", grams(1200)), ("1,2 kg", grams(1200)), ("500g", grams(500))),
        *(("半斤", grams(250)), ("two kilos", grams(2000)), ("50 kg", grams(50_000))),
        *(("2 litres", ml(2000)), ("litiro 2", ml(2000)), ("两升", ml(2000)), ("500 ml", ml(500))),
        *(("1.5 l", ml(1500)), ("250毫升", ml(250))),
        ("1.500 kg", Rejection(Reason.AMBIGUOUS)),
        ("-2 kg", Rejection(Reason.NEGATIVE)),
        ("litiro", Rejection(Reason.NOT_A_NUMBER)),
    ],
)
def test_examples(text: str, expected: object) -> None:
    assert read_quantity(text) == expected


@pytest.mark.parametrize(
    ("amount", "size", "counts"), [(2000, 500, (4,)), (1200, 500, (2, 3)), (200, 500, (0, 1))]
)
def test_counts(amount: int, size: int, counts: tuple[int, ...]) -> None:
    assert grams(amount).counts(size) == counts


@given(st.text() | st.text("0123456789.,-kglm 升斤打半dozen", max_size=20))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = read_quantity(text, minimum=0)
    if isinstance(read, Measured):
        assert Measured.stored(str(read)) == read
        assert read.amount > 0
