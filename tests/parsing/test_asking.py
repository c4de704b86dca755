"""What a search asks for, without the words of asking."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.asking import amounts, without_asking
from bot.parsing.normalise import plain
from bot.parsing.search_text import spelled
from bot.parsing.search_variants import AT_MOST, looked_for


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
        *(("baskets", "basket"), ("dresses", "dres"), ("berries", "ber"), ("honey", "hone")),
    ],
)
def test_a_plural_is_looked_for_as_one(many: str, one: str) -> None:
    """Red when a shop with tea has nothing for who writes teas."""
    [found] = looked_for(many).values()
    assert any(spelled(one) in piece for form in found for piece in form)


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        *((text, 500) for text in ("ikawa 500 g", "500克", "半公斤", "0,5 kg", "garama 500")),
        *(("1kg", 1000), ("ikiro 1", 1000), ("2 kg of tea", 2000), ("一斤咖啡", 500)),
        *((text, 500) for text in ("胡耶咖啡，500 克", "咖啡500 g", "tea,500g")),
        *((text, 12500) for text in ("12,500 g", "咖啡12,500 g")),
        *((text, None) for text in ("500", "5 gold", "kg", "glass", "100%", "version 2 kgb")),
    ],
)
def test_a_weight(text: str, grams: int | None) -> None:
    assert [found for _, found in amounts(plain(text))] == ([grams] if grams else [])


@pytest.mark.parametrize(
    "alike",
    [
        (
            "500g",
            "500 g",
            "500 G",
            "0,5 kg",
            "0.5kg",
            "500 grams",
            "５００克",
            "半公斤",
            "garama 500",
        ),
        ("1 l", "1l", "1 litre", "litiro 1", "1000 ml", "1升", "100 cl"),
        ("umuceri", "umuceli", "UMUCERI", "umucéri"),
        ("chilli", "chili", "Chíllì"),
        ("盧旺達紅茶", "卢旺达红茶"),
        ("y'ikawa", "y’ikawa", "yikawa"),
    ],
)
def test_what_means_the_same_has_one_spelling(alike: tuple[str, ...]) -> None:
    assert len({spelled(each) for each in alike}) == 1


def test_a_weight_is_no_part_of_another() -> None:
    assert spelled("500g") not in spelled("1500g")
    assert spelled("50 kg") not in spelled("150 kg")


@given(st.text() | st.text("卢旺达咖啡豆有买卖多少钱半斤克 5g'lr", max_size=30))
def test_any_text_is_looked_for(text: str) -> None:
    for found in looked_for(text).values():
        assert 1 <= len(found) <= AT_MOST
        assert all(piece.strip() for form in found for piece in form)
