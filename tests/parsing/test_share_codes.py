"""Codes of products, shops and campaigns, as people send them on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.parsing.share_codes import LETTERS, Kind, Shared, code_in, code_of, shared_by
from bot.whatsapp.capabilities import WHATSAPP

NUMBERS = st.integers(1, 2**63 - 1)
KINDS: st.SearchStrategy[Kind] = st.sampled_from(["product", "shop"])


@given(KINDS, NUMBERS)
def test_a_code_leads_back(kind: Kind, number: int) -> None:
    code = code_of(kind, number)
    assert shared_by(code) == Shared(kind, number)
    assert code_in(code) == code


def test_it_is_short_and_never_changes() -> None:
    """Red when links that are printed lead elsewhere one day."""
    assert code_of("product", 1) == "p_aaab3"
    assert code_of("shop", 1_000_000) == "s_bcuvcr"


@given(KINDS, NUMBERS, st.data())
def test_one_letter_wrong_is_no_code(kind: Kind, number: int, data: st.DataObject) -> None:
    code = code_of(kind, number)
    place = data.draw(st.integers(2, len(code) - 1))
    other = data.draw(st.sampled_from([each for each in LETTERS if each != code[place]]))
    assert shared_by(code[:place] + other + code[place + 1 :]) is None


PRODUCT = code_of("product", 42)


@pytest.mark.parametrize(
    "words",
    [
        PRODUCT,
        PRODUCT.upper(),
        f"Ikawa y'i Huye ({PRODUCT})",
        f"Muraho, ndashaka iyi:\n\n{PRODUCT.capitalize()} ... murakoze!",
        f"你好，我想买{PRODUCT}，多少钱？",
        f"*{PRODUCT}*",
        f"_{PRODUCT}_",
        f"*_{PRODUCT}_* __Muraho__",
        f"{PRODUCT[:4]}-{PRODUCT[4:]}",
        f"({PRODUCT[:3].upper()}\u2011{PRODUCT[3:]}), murakoze",
        f"{PRODUCT}-thanks",
        f"p _ {PRODUCT[2:]}",
        f"P_\n{PRODUCT[2:]}",
        f"p-{PRODUCT[2:]}",
        f"p\u2013{PRODUCT[2:].upper()}",
        f"p\u200b_\u2060{PRODUCT[2:]}",
        "".join(chr(ord(each) + 0xFEE0) for each in PRODUCT),
        f"p_bcdef or {PRODUCT}?",
    ],
)
def test_it_is_found_among_what_people_write(words: str) -> None:
    assert code_in(words) == PRODUCT


@pytest.mark.parametrize(
    "words",
    [
        "",
        "it's green",
        "the shop-keeper's table-top",
        "C-vitamin and c-clamps",
        f"http{PRODUCT}",
        f"{PRODUCT}s",
        f"{PRODUCT}_2",
        f"a_{PRODUCT}",
        "the c-tested, c-graded and c-7k4 beans",
        "p_aaaaa",
        "s_" + "9" * 15,
        "p_" + "9" * 400,
    ],
)
def test_what_is_none(words: str) -> None:
    assert code_in(words) == ""


@pytest.mark.parametrize(
    "words",
    [
        "c_7k4qm2",
        "_c_7k4qm2_",
        "*C_7K4QM2*",
        "c-7k4qm2",
        "Muraho! C \u2013 7k4qm2 .",
        "c_7k4-qm2",
        "c-7k4-qm2",
        "_c_7k4-qm2_!",
    ],
)
def test_a_campaign_by_what_is_printed(words: str) -> None:
    assert code_in(words) == "c_7k4qm2"


def test_a_campaign_without_a_digit_by_a_dash_only_where_nothing_else_is_said() -> None:
    assert code_in("_c-tested_") == "c_tested"
    assert code_in("Is it c-tested?") == ""


def test_a_link_to_whatsapp_has_it_in_words() -> None:
    """And nothing in a product's name breaks the address."""
    link = WHATSAPP.link("250780000001", PRODUCT, "Ikawa & icyayi: 100% #1?")
    assert link == (
        "https://wa.me/250780000001?text="
        f"Ikawa%20%26%20icyayi%3A%20100%25%20%231%3F%20%28{PRODUCT}%29"
    )
