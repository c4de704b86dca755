"""What a product is called and how it is described to a reader: the one place that decides which of
its texts is shown.

A reader gets their own language, or the original. Each goes in the words of its own seller, who
reads their lists as they wrote them. A translation of which the original has changed since is shown
as old; but not one whose numbers are others than the original's, as "500 g" is part of what is sold
(docs/decisions/0167).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.commerce import product_names
from bot.commerce.people import reader_of
from bot.parsing.search_text import with_amounts

if TYPE_CHECKING:
    from bot.texts import Language
    from storage.constants import Hand, Role
    from storage.inquiries import Subject
    from storage.models import OrderLine, Product, TextInLanguage

_NUMBERS = re.compile(r"\w*\d\w*")


@dataclass(frozen=True, slots=True)
class ShownText:
    """`name` says which of its group it is, too; `bare` does not (product_names.py). `by` is whose
    words they are, "" where it is the original; `is_old` where that has changed since. A
    description may be there in the original only, and is in its language then."""

    name: str
    bare: str
    description: str
    language: Language
    described_in: Language
    by: Hand | Literal[""] = ""
    is_old: bool = False

    def described(self) -> str:
        """The description, where it is in the language of the name: beside it, in one line, another
        one cannot be told apart."""
        return self.description if self.described_in == self.language else ""


def shown(product: Product, language: Language) -> ShownText:
    """As a reader of this language sees it."""
    text = in_language(product, language)
    if text is None or not still_holds(product, text):
        return original(product)
    described = text.description or not product.description
    return ShownText(
        product_names.called(text.name, product_names.values_of(product)),
        text.name,
        text.description or product.description,
        language,
        language if described else product.language,
        text.hand,
        is_old(product, text),
    )


def original(product: Product) -> ShownText:
    own = product.language
    return ShownText(product_names.of(product), product.name, product.description, own, own)


def name(product: Product, language: Language) -> str:
    return shown(product, language).name


def in_language(product: Product, language: Language) -> TextInLanguage | None:
    """What somebody wrote in a language that is not the product's own."""
    if language == product.language:
        return None
    return next((each for each in product.texts if each.language == language), None)


def is_old(product: Product, text: TextInLanguage) -> bool:
    return text.of_revision < product.words_revision


def still_holds(product: Product, text: TextInLanguage) -> bool:
    return not is_old(product, text) or numbers(text.name) == numbers(product.name)


def numbers(words: str) -> list[str]:
    """Of what is sold: 500 g and 500 克 are the same."""
    return sorted(_NUMBERS.findall(with_amounts(words)))


def bought_as(product: Product, language: Language) -> str:
    """What an order keeps of what its buyer read; "" where those are the seller's own words."""
    read = name(product, language)
    return "" if read == original(product).name else read


def ordered(line: OrderLine, role: Role) -> str:
    """What was ordered, frozen: its buyer reads the words they bought by, everybody else those of
    the seller."""
    return (role == "buyer" and line.bought_as) or line.name


def asked_about(subject: Subject, *, by_asker: bool) -> str:
    """The product that a question is about, as whoever asked reads it, or else its seller; "" where
    it is about none."""
    if subject.product is None:
        return ""
    if by_asker:
        return name(subject.product, reader_of(subject.asker).language)
    return subject.product.name
