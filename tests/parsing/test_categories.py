"""The category that the name of a product speaks of."""

from __future__ import annotations

import pytest

from bot.parsing.categories import proposed

NAMES = [
    ("Ikawa ya Huye", "coffee"), ("Imbuto z'ikawa", "coffee"), ("Coffee beans, 1 kg", "coffee"),
    ("胡耶咖啡豆", "coffee"), ("CAFÉ", "coffee"), ("Icyayi cy’umukara", "tea"), ("紅茶", "tea"),
    ("Ubuki bw'umwimerere", "honey"), ("蜂蜜 500克", "honey"), ("Urusenda", "spices"),
    ("Chillies", "spices"), ("生薑", "spices"), ("Ifu y'imyumbati", "food"), ("木薯粉", "food"),
    ("Beans", "food"), ("Umutobe w'inanasi", None), ("Urwagwa", "drinks"), ("果汁", "drinks"),
    ("Agaseke", "baskets"), ("Peace baskets", "baskets"), ("手工籃子", "baskets"),
    ("Imigongo", "crafts"), ("Wooden bowls", "crafts"), ("Igitenge", "clothing"),
    ("T-shirt", "clothing"), ("披肩", "clothing"), ("Necklaces", "jewellery"),
    ("耳環", "jewellery"),
    ("Umukandara", "leather"), ("皮带", "leather"), ("Isabune", "cosmetics"),
    ("Shea butter", "cosmetics"), ("手工皂", "cosmetics"),
]  # fmt: skip
UNCLEAR = [
    "Honey soap", "Icyayi cya tangawizi", "茶杯", "Coffee mug", "Bourbon ya Huye", "Steak",
    "Teak", "Theatre", "Cowhide", "", "500 g", "🎁", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize(("name", "category"), NAMES)
def test_named(name: str, category: str | None) -> None:
    """Red when a word is found within another, an elided one is not found, or beans are coffee."""
    assert proposed(name) == category


@pytest.mark.parametrize("name", UNCLEAR)
def test_of_two_or_none_its_seller_says(name: str) -> None:
    assert proposed(name) is None
