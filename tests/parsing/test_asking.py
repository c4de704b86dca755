"""What a search asks for, without the words of asking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.asking import take_weight, without_asking
from bot.parsing.search_variants import looser


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("How much is the coffee?", "coffee"),
        ("Ndashaka ikawa ya Huye", "ikawa huye"),
        ("igiciro cy'ikawa", "ikawa"),
        ("igiciro cy’icyayi ni angahe", "icyayi"),
        ("我想买咖啡", "咖啡"),
        ("有机咖啡", "有机咖啡"),  # organic
        ("你们有红茶吗？多少钱", "红茶"),
        ("coffee beans", "coffee"),
        ("green beans", "green beans"),
        ("want", ""),
        ("？", ""),
    ],
)
def test_words_of_asking_are_left_out(text: str, named: str) -> None:
    assert without_asking(text) == named


@pytest.mark.parametrize(
    ("many", "one"),
    [
        *(("teas", "tea"), ("honeys", "honey"), ("bananas", "banana"), ("avocados", "avocado")),
        *(("baskets", "basket"), ("dresses", "dress"), ("berries", "berr"), ("honey", "hone")),
    ],
)
def test_a_plural_is_looked_for_as_one(many: str, one: str) -> None:
    """Red when a shop with tea has nothing for who writes teas."""
    [wanted] = looser(many)
    assert (one,) in wanted.variants


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        *((text, 500) for text in ("ikawa 500 g", "500克", "半公斤", "0,5 kg", "garama 500")),
        *(("1kg", 1000), ("ikiro 1", 1000), ("2 kg of tea", 2000), ("一斤咖啡", 500)),
        *((text, None) for text in ("500", "5 gold", "kg", "glass", "100%", "version 2 kgb")),
    ],
)
def test_a_weight(text: str, grams: int | None) -> None:
    assert take_weight(text)[0] == grams


@given(st.text() | st.text("卢旺达咖啡豆有买卖多少钱半斤克 5g'", max_size=30))
def test_any_text_is_looked_for(text: str) -> None:
    for wanted in looser(text):
        assert wanted.variants
        assert all(pieces and all(pieces) for pieces in wanted.variants)
