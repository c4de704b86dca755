"""The story of a product in several sizes: added one by one, what is refused, and a buyer who takes
two of them. The steps are those of tools/story_steps.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.story_steps import BUYERS, SELLER, Step, arrives, does, in_words, opens, orders

if TYPE_CHECKING:
    from bot.texts import Language


def sizes(language: Language) -> tuple[Step, ...]:
    """250 g and 1 kg of one coffee; of the larger one there is one, which is gone at the end."""
    buyer, ground = BUYERS[language], in_words(language, "ground")
    search = f"/search {in_words(language, 'search')}"
    return (
        *arrives(SELLER, language),
        *opens(language),
        *does(SELLER, "/sell", "*photo", ">f|<keep", in_words(language, "product"), "3500"),
        *does(SELLER, "40", ">f|bag", "250 g", ">f|<skip", ">f|<confirm"),
        *does(SELLER, ">add.option|", ">f|size", ">f|grind", "250 g", ground, "☕"),
        *does(SELLER, "250g ☕", ground, ">f|<back", "1 kg"),
        *does(SELLER, ground, "0", "12500", "1", "1 kg"),
        *does(SELLER, ">add.option|", "a" * 21, "1 kg", in_words(language, "whole"), "12000"),
        *does(SELLER, "5", "1 kg"),
        *arrives(buyer, language),
        *does(buyer, search, ">prod|", ">buy|", in_words(language, "quantity")),
        *does(buyer, search, ">prod|", ">prod|", ">buy|", "1", "/cart"),
        *orders(language)[4:],  # what is in the cart
        *does(SELLER, ">o.acc|", "/products"),
        *does(buyer, search, ">prod|"),
        *does(SELLER, "/products", ">own|", ">edit|3|", ">edit|3~sizes"),
    )
