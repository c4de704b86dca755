"""The category of a product: asked only where its name does not speak of it."""

from __future__ import annotations

from bot.flows import listing
from bot.flows.commands import ChangeProduct, Publish
from tests.support.forms import Filling


def named(name: str) -> Filling:
    filling = Filling(listing.LISTING).tap("<skip").say(name, "12 500", "40")
    return filling.tap("bag").say("500 g")


def test_a_name_that_says_it_is_not_asked_again() -> None:
    """It stands in the review, where it is changed like any other answer."""
    filling = named("Ubuki bwa Nyungwe")
    assert "Describe the product" in filling.words
    assert "Category: 🐝 Honey" in filling.tap("<skip").words
    filling.tap("<edit", "<more", "category", "food").say("1")
    assert isinstance(filling.done, Publish)
    assert filling.done.category == "food"


def test_another_name_is_of_another_category_until_its_seller_chose() -> None:
    filling = named("Ikawa").tap("<skip", "<edit", "name").say("Icyayi")
    assert filling.category == "tea"
    filling.tap("<edit", "name").say("Bourbon")
    assert "Which category" in filling.words
    filling.tap("coffee", "<edit", "name").say("Urusenda")
    assert filling.category == "coffee"


def test_a_name_that_does_not_say_is_asked_about_and_may_be_skipped() -> None:
    filling = named("Bourbon")
    assert "Which category" in filling.words
    assert "Category: 🗂 Other products" in filling.tap("<skip", "<skip").words


def test_the_name_of_a_product_on_the_market_moves_it_nowhere() -> None:
    answers = listing.ChangeAnswers(product_id=3, fact="name", name="Ikawa")
    done = Filling(listing.CHANGE, answers, asking="name").say("Icyayi").done
    assert done == ChangeProduct("draft", 3, "name", "Icyayi")
